"""Quotes to claims: the figures and names in them that could answer the question; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from decimal import Decimal
from functools import cached_property

from retrieval.analysis import analyzer_for
from retrieval.analysis.answer_types import given
from retrieval.answering.figures import FIGURE_READERS, Figure, years
from retrieval.answering.proper_names import ProperName, proper_names
from retrieval.answering.quoting import Quote
from retrieval.types import Query, Span

NAMED_KINDS = frozenset({"person", "place"})
"""The kinds of questions that a proper name answers."""
KINDS = NAMED_KINDS | FIGURE_READERS.keys()
"""The kinds of questions whose answers are compared."""


class Question:
    """The query, as answers to it are compared."""

    def __init__(self, query: Query) -> None:
        self.kind = query.kind or ""
        self.terms = frozenset(query.own)
        self.read_figures = FIGURE_READERS.get(self.kind)
        self.figures = frozenset[tuple[str, Decimal]]()
        if self.read_figures is not None:
            figures = self.read_figures(query.searched, analyzer_for(query.language), self.terms)
            self.figures = frozenset((figure.what, figure.value) for figure in figures)


class Text:
    """Some text of a paragraph that may answer the query: a sentence, or a whole quote.

    Spans in it begin at the paragraph's first character.
    """

    def __init__(
        self, quote: Quote, numbers: Sequence[int], span: Span, question: Question
    ) -> None:
        """*numbers* are the numbers of its sentences."""
        self.written = span.of(quote.paragraph.text)
        self.terms = quote.candidate.passage.hit.outline.words(numbers)
        self.analyzer = quote.candidate.passage.analyzer
        self.start = span.start
        self.kind = question.kind
        self._question = question

    @cached_property
    def words(self) -> list[tuple[str, Span]]:
        """The terms, each with its span."""
        return [(token.term, token.span) for token in self.analyzer.tokens(self.written)]

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures of the kind that is asked for, without those of the question."""
        read, given_figures = self._question.read_figures, self._question.figures
        if read is None:
            return []
        figures = read(self.written, self.analyzer, self._question.terms)
        return [f for f in figures if (f.what, f.value) not in given_figures]

    @cached_property
    def numbers(self) -> list[tuple[str, Span]]:
        """The terms of numbers, months and the like that are no figures: "five", "July", the 10 of
        "10th century"."""
        pattern = given(self.kind, self.analyzer.answer_types)
        return [
            (term, span)
            for term, span in self.words
            if (term[0].isdigit() or (pattern and pattern.fullmatch(span.of(self.written))))
            and not any(span.overlaps(figure.span) for figure in self.figures)
        ]

    @cached_property
    def names(self) -> list[ProperName]:
        """The proper names, without those that the question has."""
        names = proper_names(self.written, self.analyzer)
        return [name for name in names if not self._question.terms.issuperset(name.terms)]

    def is_month(self, span: Span) -> bool:
        """Whether the word at *span* is the name of a month."""
        word = span.of(self.written)
        return any(
            re.fullmatch(month, word, re.IGNORECASE) for month in self.analyzer.calendar.months
        )

    @cached_property
    def years(self) -> frozenset[Decimal]:
        """The years."""
        return years(self.written, self.analyzer)

    def terms_outside(self, spans: Set[Span]) -> frozenset[str]:
        """The terms outside of *spans*."""
        return frozenset(
            term for term, span in self.words if not any(span.overlaps(one) for one in spans)
        )

    def in_paragraph(self, spans: Set[Span]) -> frozenset[Span]:
        """*spans* of this text as spans of the paragraph."""
        return frozenset(Span(span.start + self.start, span.end + self.start) for span in spans)


class Claim:
    """A quote, with the sentence in it that answers."""

    def __init__(self, quote: Quote, question: Question) -> None:
        self.quote = quote
        self.article = quote.paragraph.article
        self.sentence = Text(quote, [quote.candidate.number], quote.answer_span, question)
        self.whole = Text(quote, quote.numbers, quote.span, question)
        self._question = question

    @cached_property
    def subject(self) -> frozenset[str]:
        """The question's terms in the quote, the title and the heading."""
        passage = self.quote.candidate.passage
        quoted = passage.hit.outline.words(self.quote.numbers)
        return self._question.terms & quoted.union(passage.title.split())

    @cached_property
    def own_subject(self) -> frozenset[str]:
        """The terms of the names in the sentence that the title or the heading has, too, and the
        question has not."""
        names = [frozenset(name.terms) for name in self.sentence.names]
        return frozenset().union(*(name for name in names if name <= self._title))

    @cached_property
    def _title(self) -> frozenset[str]:
        title, heading = self.article.title, self.quote.paragraph.heading
        return frozenset(self.whole.analyzer.terms(f"{title or ''} {heading or ''}"))
