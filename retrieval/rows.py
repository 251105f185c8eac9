"""The store as engines and answers see it: rows to terms, and to passages with their sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from retrieval.engines.engine import Fields, Placed
from retrieval.ledger import Ledger
from retrieval.outline import Outline, passages_in, place_of, unpack
from retrieval.store import Store
from retrieval.types import Paragraph, Passage

# So many paragraphs that were read are kept for the rest of a question.
MOST_KEPT = 500


class StoredRows:
    """The passages in a store: what engines rank, and what is shown of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[int, tuple[Paragraph, Outline, Sequence[str]]] = {}
        self._generation = -1
        self.ledger: Ledger = store.ledger
        self.folder: Path = store.folder

    def generation(self) -> int:
        """See ``Rows.generation`` of the engines' seam."""
        return self._store.generation()[0]

    def all(self) -> Iterator[tuple[int, Fields]]:
        """See ``Rows.all``."""
        for paragraph, packed, title in self._store.outlines():
            yield from passages_in(paragraph, packed, title)

    def after(self, last: int) -> Iterator[tuple[int, Fields]]:
        """See ``Rows.after``."""
        for paragraph, packed, title in self._store.outlines_after(last):
            yield from passages_in(paragraph, packed, title)

    def of(self, rows: Sequence[int]) -> dict[int, Placed]:
        """See ``Rows.of``."""
        found = self._read(rows)
        placed: dict[int, Placed] = {}
        for row in rows:
            paragraph_row, number = place_of(row)
            if paragraph_row in found:
                paragraph, outline, title = found[paragraph_row]
                fields = Fields(outline.passage_terms(number), [*title, *outline.heading])
                placed[row] = Placed(fields, (paragraph.article.id, paragraph.number, number))
        return placed

    def settle(self) -> None:
        """See ``Rows.settle``."""
        self._store.settle()

    def locked(self) -> AbstractContextManager[None]:
        """See ``Rows.locked``."""
        return self._store.locked(patience=0)

    def passages(self, rows: Sequence[int]) -> list[tuple[Passage, Outline, list[str]]]:
        """The passages in *rows*, in the order given, each with the outline of its paragraph
        and the terms over it."""
        found = self._read(rows)
        shown = []
        for row in rows:
            paragraph_row, number = place_of(row)
            paragraph, outline, title = found[paragraph_row]
            over = [*title, *outline.heading]
            shown.append((Passage(paragraph, outline.span(number)), outline, over))
        return shown

    def _read(self, rows: Sequence[int]) -> dict[int, tuple[Paragraph, Outline, Sequence[str]]]:
        generation = self.generation()
        if generation != self._generation or len(self._kept) > MOST_KEPT:
            self._kept, self._generation = {}, generation
        wanted = {place_of(row)[0] for row in rows} - self._kept.keys()
        if wanted:
            for row, packed, title, paragraph in self._store.read(sorted(wanted)):
                self._kept[row] = paragraph, unpack(packed), title.split()
        return self._kept
