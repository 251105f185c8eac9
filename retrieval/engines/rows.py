"""The store as engines and answers see it: rows to terms, and to passages with their sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from retrieval.analysis.fields import Fields, Placed
from retrieval.analysis.outline import Outline, passages_in, place_of, unpack
from retrieval.engines.hit import Hit
from retrieval.storage.manifest import Ledger
from retrieval.storage.store import Store

# So many paragraphs that were read are kept for the rest of a question.
MOST_KEPT = 500


class Kept(NamedTuple):
    """What was read of a paragraph: its outline, the terms over it, and which it is."""

    outline: Outline
    title: str
    article: str
    language: str | None
    number: int


class StoredRows:
    """The passages in a store: what engines rank, and what is shown of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[int, Kept] = {}
        self._generation = -1
        self.ledger: Ledger = store.ledger
        self.folder: Path = store.folder

    def generation(self) -> int:
        """See ``Rows.generation`` of the engines' seam."""
        return self._store.generation()

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
            paragraph, part = place_of(row)
            if kept := found.get(paragraph):
                fields = Fields(kept.outline.terms(part), kept.title)
                placed[row] = Placed(fields, (kept.article, kept.number, part))
        return placed

    def settle(self) -> None:
        """See ``Rows.settle``."""
        self._store.settle()

    def locked(self) -> AbstractContextManager[None]:
        """See ``Rows.locked``."""
        return self._store.locked(patience=0)

    def hits(self, ranked: Sequence[tuple[int, float]]) -> list[Hit]:
        """The passages in rows, with their scores, in the order given."""
        found = self._read([row for row, _ in ranked])
        hits = []
        for row, score in ranked:
            paragraph, part = place_of(row)
            kept = found[paragraph]
            place = kept.article, kept.language, kept.number
            load = partial(self._store.paragraph_in, paragraph)
            hits.append(Hit(score, *place, kept.outline, part, kept.title, load))
        return hits

    def _read(self, rows: Iterable[int]) -> dict[int, Kept]:
        generation = self.generation()
        if generation != self._generation or len(self._kept) > MOST_KEPT:
            self._kept, self._generation = {}, generation
        wanted = {place_of(row)[0] for row in rows} - self._kept.keys()
        if wanted:
            for row, packed, title, article, language, number in self._store.outlines_in(
                sorted(wanted)
            ):
                outline = unpack(packed)
                self._kept[row] = Kept(outline, outline.under(title), article, language, number)
        return self._kept
