"""A passage to the words and phrases of a search in it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from retrieval.analysis import analyzer_for
from retrieval.engines.hit import Hit
from retrieval.finding.excerpt import Mark
from retrieval.finding.search_words import Search
from retrieval.types import Span


class Marker:
    """Marks the words and phrases of one search. They are numbered in its order, words first."""

    def __init__(self, search: Search) -> None:
        self._numbers: dict[str, list[int]] = {}
        for number, word in enumerate(search.words):
            for term in word.terms:
                self._numbers.setdefault(term, []).append(number)
        self._spaced = [(term, f" {term} ") for term in self._numbers]
        self._phrases = [*enumerate(search.phrases, start=len(search.words))]

    def marks(self, hit: Hit) -> list[Mark]:
        """The marks in a passage, in the order of their spans; they may overlap."""
        text, span = hit.paragraph.text, hit.passage.span
        marks = [*self._words(hit)]
        for number, phrase in self._phrases:
            found = phrase.pattern.finditer(text, span.start, span.end)
            marks += (Mark(Span(*match.span()), number) for match in found)
        return sorted(marks)

    def _words(self, hit: Hit) -> Iterator[Mark]:
        passage, outline, numbers = hit.passage, hit.outline, self._numbers
        analyzer, text = analyzer_for(hit.language), hit.paragraph.text
        missing = self._within(outline.terms(hit.part))
        for sentence in outline.inside(hit.part):
            if self._within(outline.lines[sentence]):
                for term, match in analyzer.words(text, outline.sentences[sentence]):
                    if term in numbers:
                        missing.discard(term)
                        yield from (Mark(Span(*match.span()), n) for n in numbers[term])
        if missing:  # they belong to no single word
            start = passage.span.start
            for term, at in analyzer.extras(passage.quote):
                span = Span(start + at.start, start + at.end)
                yield from (Mark(span, number) for number in numbers.get(term, ()))

    def _within(self, line: str) -> set[str]:
        return {term for term, spaced in self._spaced if spaced in line}


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """The same characters as ordered *spans*, as spans that do not overlap."""
    last: Span | None = None
    for span in spans:
        if last and span.start < last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last:
            yield last
        last = span
    if last:
        yield last
