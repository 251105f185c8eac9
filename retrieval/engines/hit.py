"""A passage that was found, with its score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from retrieval.analysis.outline import Outline
from retrieval.types import Paragraph, Passage


@dataclass(slots=True, eq=False)
class Hit:
    """A passage with the engine's score for it, comparable within one query only.

    *article* and *language* are the id and the language of its article, *number* is the number of
    its paragraph. *outline* is the outline of the whole paragraph, *part* the number of the passage
    in it (from 0). *title* holds the terms of title and heading, each between blanks.
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
        """The paragraph, read when it is first needed: most hits are only compared."""
        if self._paragraph is None:
            self._paragraph = self.load()
        return self._paragraph

    @property
    def passage(self) -> Passage:
        """The passage with its paragraph."""
        return Passage(self.paragraph, self.outline.span(self.part))
