"""A passage that an engine has found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from retrieval.analysis.outline import Outline
from retrieval.types import Paragraph, Passage


@dataclass(slots=True, eq=False)
class Hit:
    """A passage with the engine's score for it, comparable within one query only.

    *article* is the id of its article, *language* that article's, *number* its paragraph's in it;
    *outline* is what analysis has made of the whole paragraph, *part* which of its passages this
    is; *title* the terms of the title and the heading over it, each between blanks.
    """

    score: float
    article: str
    language: str | None
    number: int
    outline: Outline
    part: int
    title: str
    load: Callable[[], Paragraph]
    _paragraph: Paragraph | None = None

    @property
    def paragraph(self) -> Paragraph:
        """Its paragraph, read when it is first asked for: most hits are only compared."""
        if self._paragraph is None:
            self._paragraph = self.load()
        return self._paragraph

    @property
    def passage(self) -> Passage:
        """Where it stands in its paragraph."""
        return Passage(self.paragraph, self.outline.span(self.part))
