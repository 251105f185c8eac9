"""A passage that was found, with its score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.analysis.outline import Outline
from retrieval.types import Paragraph, Passage


class NeighborParagraph(NamedTuple):
    """A paragraph beside that of a hit, with its outline, which has a sentence at least."""

    paragraph: Paragraph
    outline: Outline


def _no_neighbor(offset: int, most_words: int) -> None:
    """The neighbor of a paragraph that is alone in its article."""


@dataclass(slots=True, eq=False)
class Hit:
    """A passage with the engine's score for it, comparable within one query only.

    *article* and *language* are the id and the language of its article, *number* is the number of
    its paragraph. *outline* is the outline of the whole paragraph, *part* the number of the passage
    in it (from 0). *title* holds the terms of title and heading, each between blanks. *neighbor*
    reads the paragraph that is an offset of so many paragraphs away, unless it has more than so
    many words. *row* is the row of its paragraph in the store.
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
    row: int = 0
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
