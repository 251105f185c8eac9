"""A sentence that was found to what stands around it in its article; pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from retrieval.answering.matching import MatchedPassage
from retrieval.querying.period import published_in
from retrieval.types import Span

# The names of a claim may stand in so many sentences before that which says the rest.
MOST_BEFORE = 2


class Around:
    """What stands around the sentence with this *number* of a passage. *passages* are all that were
    found."""

    def __init__(
        self, passage: MatchedPassage, number: int, passages: Sequence[MatchedPassage]
    ) -> None:
        self._passage, self._number, self._passages = passage, number, passages

    @cached_property
    def title(self) -> frozenset[str]:
        """The terms of the title and the heading, without those of the date of the article."""
        return frozenset(self._passage.hit.title.split())

    @property
    def title_text(self) -> str:
        """The title and the heading."""
        paragraph = self._passage.paragraph
        return f"{paragraph.article.title or ''} {paragraph.heading or ''}"

    @cached_property
    def article(self) -> frozenset[str]:
        """The terms of all paragraphs that were found of the article, and of the title."""
        found = (one.hit for one in self._passages if one.hit.article == self._passage.hit.article)
        return self.title.union(*(hit.outline.body.split() for hit in found))

    @property
    def year(self) -> str:
        """The year in which the article was published; empty if it is not known."""
        published = published_in(self._passage.paragraph.article.published)
        return str(published.first.year) if published else ""

    @cached_property
    def beside(self) -> frozenset[str]:
        """The terms that say what the sentence is about: those of the title, and of the sentence
        before it if it begins with a word such as "he"."""
        analyzer = self._passage.analyzer
        if self.before and analyzer.points_back(self._passage.sentence(self._number)):
            return self.title.union(analyzer.terms(self.before[0]))
        return self.title

    @property
    def before(self) -> list[str]:
        """The sentences before it in its paragraph, the nearest first."""
        first = max(0, self._number - MOST_BEFORE)
        return [self._passage.sentence(one) for one in range(self._number - 1, first - 1, -1)]

    def span(self, reach: int = 0) -> Span:
        """The span of the sentence, and of *reach* sentences before it, in the paragraph."""
        first, last = (self._passage.span(one) for one in (self._number - reach, self._number))
        return Span(first.start, last.end)
