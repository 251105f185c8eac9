"""The passages of a store by row: terms for engines, hits for answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from retrieval.analysis.outline import Outline
from retrieval.errors import CorpusDamaged
from retrieval.storage.packing import unpack
from retrieval.storage.seam import Revision, Storage
from retrieval.storage.stored_values import (
    Fields,
    PassagePlace,
    PlacedFields,
    paragraph_of,
    part_of,
    passages_in,
    row_of,
)
from retrieval.types import Paragraph, Passage

# paragraphs that are remembered
MOST_REMEMBERED = 500


class NeighborParagraph(NamedTuple):
    """A paragraph beside a hit's, with its outline of at least one sentence."""

    paragraph: Paragraph
    outline: Outline


def _no_neighbor(offset: int, most_words: int) -> None:
    """The neighbor of a paragraph that is alone in its article."""


@dataclass(slots=True, eq=False)
class Hit:
    """A passage with the engine's score for it, comparable within one query only.

    *article*, *language* and *number* are the id and language of its article and the number of its
    paragraph. *outline* is the paragraph's, *part* the number of the passage in it (from 0).
    *title* holds the terms of title and heading, each between blanks. *neighbor* reads the
    paragraph at an offset, unless it has more words than a limit.
    """

    score: float
    article: str
    language: str | None
    number: int
    outline: Outline
    part: int
    title: str
    load: Callable[[], Paragraph]
    neighbor: Callable[[int, int], NeighborParagraph | None] = _no_neighbor
    _paragraph: Paragraph | None = None

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph, read when it is first needed: most hits are only compared."""
        if self._paragraph is None:
            self._paragraph = self.load()
        return self._paragraph

    @property
    def passage(self) -> Passage:
        """The passage with its paragraph."""
        return Passage(self.paragraph, self.outline.span(self.part))


class _Paragraph(NamedTuple):
    """A paragraph's outline, the terms above it, and its place."""

    outline: Outline
    title: str
    article: str
    language: str | None
    number: int


class _Texts:
    """The paragraphs in *rows*, all read when the first is needed."""

    def __init__(self, store: Storage, rows: Iterable[int]) -> None:
        self._store = store
        self._rows = sorted(rows)

    def __getitem__(self, row: int) -> Paragraph:
        return self._read[row]

    @cached_property
    def _read(self) -> dict[int, Paragraph]:
        return dict(self._store.paragraphs_in(self._rows))


class Rows:
    """The passages in a store. The row of a passage never changes."""

    def __init__(self, store: Storage) -> None:
        self.store = store
        self._remembered: dict[int, _Paragraph] = {}
        self._revision: Revision | None = None

    def all(self) -> Iterator[tuple[int, Fields]]:
        """All rows, in the order of their places."""
        for stored in self.store.outlines():
            yield from passages_in(*stored)

    def after(self, last: int) -> Iterator[tuple[int, Fields]]:
        """The rows of all paragraphs after row *last*, in the order of rows."""
        for stored in self.store.outlines(last):
            yield from passages_in(*stored)

    def of(self, rows: Sequence[int]) -> dict[int, PlacedFields]:
        """The fields and places of *rows*; deleted passages are left out."""
        paragraphs = self._paragraphs(rows)
        placed: dict[int, PlacedFields] = {}
        for row in rows:
            if paragraph := paragraphs.get(paragraph_of(row)):
                part = part_of(row)
                fields = Fields(paragraph.outline.terms(part), paragraph.title)
                place = PassagePlace(paragraph.article, paragraph.number, part)
                placed[row] = PlacedFields(fields, place)
        return placed

    def passages_in(self, paragraphs: Sequence[int]) -> list[int]:
        """The rows of all passages of *paragraphs*, in the given order."""
        rows: list[int] = []
        for start in range(0, len(paragraphs), MOST_REMEMBERED):
            some = paragraphs[start : start + MOST_REMEMBERED]
            outlines = {
                stored.row: unpack(stored.packed) for stored in self.store.outlines_in(some)
            }
            for row in some:
                if row not in outlines:
                    raise self._damaged()
                rows += (row_of(row, part) for part in range(len(outlines[row].passages)))
        return rows

    def hits(self, ranked: Sequence[tuple[int, float]]) -> list[Hit]:
        """The passages in rows, which must be there, in the given order."""
        paragraphs = self._paragraphs([row for row, _ in ranked])
        texts = _Texts(self.store, {paragraph_of(row) for row, _ in ranked})
        hits = []
        for row, score in ranked:
            paragraph_row, part = paragraph_of(row), part_of(row)
            if (paragraph := paragraphs.get(paragraph_row)) is None:
                raise self._damaged()
            place = paragraph.article, paragraph.language, paragraph.number
            load = partial(texts.__getitem__, paragraph_row)
            neighbor = partial(self._neighbor, paragraph_row)
            outline, title = paragraph.outline, paragraph.title
            hits.append(Hit(score, *place, outline, part, title, load, neighbor))
        return hits

    def _damaged(self) -> CorpusDamaged:
        """The error if a passage that was just found is missing."""
        return CorpusDamaged(self.store.place, "a passage that was found is missing")

    def _neighbor(self, row: int, offset: int, most_words: int) -> NeighborParagraph | None:
        """The paragraph *offset* after the one in *row*, with its outline.

        None if it is missing, has no sentence, or has more than *most_words*.
        """
        stored = self.store.neighbor_of(row, offset)
        if stored is None or len(stored[0].text.split()) > most_words:
            return None
        outline = unpack(stored[1])
        return NeighborParagraph(stored[0], outline) if outline.lines else None

    def _paragraphs(self, rows: Iterable[int]) -> dict[int, _Paragraph]:
        """The paragraphs of *rows* by row, and others; deleted ones are left out."""
        revision = self.store.revision()
        if revision != self._revision or len(self._remembered) > MOST_REMEMBERED:
            self._remembered, self._revision = {}, revision
        missing = {paragraph_of(row) for row in rows} - self._remembered.keys()
        if missing:
            for stored in self.store.outlines_in(sorted(missing)):
                outline = unpack(stored.packed)
                self._remembered[stored.row] = _Paragraph(
                    outline,
                    outline.under(stored.title),
                    stored.article,
                    stored.language,
                    stored.number,
                )
        return self._remembered
