"""Hits to matched passages: which of the query's terms each sentence contains; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import Analyzer
from retrieval.answering.bits import Bits, bits_by_line
from retrieval.engines.hit import Hit
from retrieval.querying.period import published_in
from retrieval.types import Paragraph, Query, Span

# In a very long paragraph only this many sentences before and after the passage are compared.
MOST_AROUND = 20

Place = tuple[str, int]
"""A paragraph: the article's id, and the paragraph's number in the article."""


class MatchedPassage(NamedTuple):
    """A hit whose sentences were compared with the query's terms.

    *analyzer* is that of the article's language. *inside* are the numbers of the passage's
    sentences in its paragraph, *around* those with some sentences more on both sides.
    *sentence_bits* maps the number of each sentence in *around* that contains a term to its terms,
    *title_bits* are the terms in the title and the heading, both as bits of *bits*.
    *title_overlap* is the share of the title's terms that the query has. *title* has these terms,
    each between blanks; for a question that says when, those of the article's date are among them.
    """

    hit: Hit
    analyzer: Analyzer
    bits: Bits
    inside: range
    around: range
    sentence_bits: Mapping[int, int]
    title_bits: int
    title_overlap: float
    title: str

    @property
    def place(self) -> Place:
        """The paragraph that the passage is in."""
        return self.hit.article, self.hit.number

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph that the passage is in, with its text."""
        return self.hit.paragraph

    @property
    def lines(self) -> Sequence[str]:
        """The terms of each sentence in *around*, each term between blanks."""
        return self.hit.outline.lines[self.around.start : self.around.stop]

    def bits_in(self, numbers: Iterable[int]) -> int:
        """The query's terms in the sentences with these numbers."""
        bits = 0
        for number in numbers:
            bits |= self.sentence_bits.get(number, 0)
        return bits

    def sentence(self, number: int) -> str:
        """The text of a sentence."""
        return self.span(number).of(self.paragraph.text)

    def span(self, number: int) -> Span:
        """The span of a sentence in the paragraph's text."""
        return self.hit.outline.sentences[number]


def date_terms(published: str | None) -> str:
    """The terms of the date of an article, each with a blank behind it: "2024 dm:05-17 "."""
    when = published_in(published)
    if when is None:
        return ""
    year, month, day = when.first.year, when.first.month, when.first.day
    return f"{year} " + (f"dm:{month:02}-{day:02} " if when.first == when.last else "")


def match(hits: Iterable[Hit], query: Query) -> list[MatchedPassage]:
    """Each hit with the query's terms in its sentences."""
    bits = Bits(query.terms)
    analyzers: dict[str | None, Analyzer] = {}
    titles: dict[str, tuple[int, float]] = {}
    passages = []
    for hit in hits:
        outline, title = hit.outline, hit.title
        if query.period:
            title += date_terms(hit.paragraph.article.published)
        lines, inside = outline.lines, outline.inside(hit.part)
        around = range(
            max(inside.start - MOST_AROUND, 0), min(inside.stop + MOST_AROUND, len(lines))
        )
        if title not in titles:
            title_bits = bits.within(title)
            # A term that the title repeats counts once.
            overlap = title_bits.bit_count() / len(set(title.split())) if title_bits else 0.0
            titles[title] = title_bits, overlap
        analyzer = analyzers.get(hit.language) or analyzers.setdefault(
            hit.language, analyzer_for(hit.language)
        )
        sentence_bits = bits_by_line(lines, around, bits.among(outline.body))
        passages.append(
            MatchedPassage(
                hit, analyzer, bits, inside, around, sentence_bits, *titles[title], title
            )
        )
    return passages
