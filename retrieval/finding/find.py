"""Finds all passages that match a search, best first, each with an excerpt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.engines.engine import Index, Matches
from retrieval.engines.rows import Hit
from retrieval.finding.search_words import Phrase, Search
from retrieval.types import Passage, Query, Reason, Span

BATCH = 100  # passages read at once
Ranked = tuple[int, float]  # a row and its score
MOST_WORDS = 60
# A longer sentence begins with so many words before its first mark.
LEAD = 10
WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that contains the words of a search.

    *matches* are the spans of these words in the passage, in order, without overlaps; none if only
    the title or heading has them. *excerpt* is the part to show, of about 60 words at most.
    """

    passage: Passage
    score: float
    matches: tuple[Span, ...]
    excerpt: Passage

    def __post_init__(self) -> None:
        inside = self.passage.span
        for span in (*self.matches, self.excerpt.span):
            if span.start < inside.start or span.end > inside.end:
                raise ValueError(f"{span} is outside of the passage {inside}")


@dataclass(frozen=True, slots=True)
class Found:
    """The passages that a search found.

    *words* are the searched words and phrases as typed, *query* how they were understood. *total*
    counts all matching passages, of which *matches* are the best, best first.

    *reason* is ``FOUND`` if each match contains all words, ``WORDS_MISSING`` if each contains some
    of them. Without matches it is ``NO_MATCH``, ``NO_CONTENT_WORD``, ``NO_ARTICLE`` or
    ``EMPTY_CORPUS``.
    """

    query: Query
    words: tuple[str, ...]
    total: int
    reason: Reason
    matches: Iterable[Match] = ()


def find(search: Search, index: Index) -> Found:
    """The passages with all words and phrases of *search*, or else with its phrases or any word.

    Words may be in the title or heading, phrases must be in the text. Matches are read lazily.
    """

    def found(total: int, reason: Reason, ranked: Iterable[Ranked] = ()) -> Found:
        return Found(search.query, search.texts, total, reason, _matches(ranked, search, index))

    if not index.rows.store.state().articles:
        return found(0, Reason.EMPTY_CORPUS)
    if index.is_empty:
        return found(0, Reason.NO_ARTICLE)
    if not search.texts:
        return found(0, Reason.NO_CONTENT_WORD)
    all_words = _containing(search, search.required, index)
    if all_words.total:
        return found(all_words.total, Reason.FOUND, all_words.ranked)
    some_words = _containing(search, search.required_by_phrases, index)
    if some_words.total:
        return found(some_words.total, Reason.WORDS_MISSING, some_words.ranked)
    return found(0, Reason.NO_MATCH)


def _containing(search: Search, required: Sequence[frozenset[str]], index: Index) -> Matches:
    """The passages with all phrases and a term of each of *required*; without these, any term."""
    if search.phrases and not required:  # only function words
        matches = _in_all_texts(search.phrases, index)
    else:
        matches = index.engine.matches(search.weights, required, index.among)
    if not search.phrases:
        return matches
    # All texts are read before the count, since only they show phrases.
    kept = [one for one, hit in _hits(matches.ranked, index) if _contains(hit, search.phrases)]
    return Matches(len(kept), iter(kept))


def _in_all_texts(phrases: Sequence[Phrase], index: Index) -> Matches:
    among = index.among
    paragraphs = [
        row
        for row, text in index.rows.store.texts()
        if (among is None or row in among) and all(p.pattern.search(text) for p in phrases)
    ]
    rows = index.rows.passages_in(paragraphs)
    return Matches(len(rows), ((row, 0.0) for row in rows))


def _contains(hit: Hit, phrases: Sequence[Phrase]) -> bool:
    text, span = hit.paragraph.text, hit.passage.span
    return all(phrase.pattern.search(text, span.start, span.end) for phrase in phrases)


def _hits(ranked: Iterable[Ranked], index: Index) -> Iterator[tuple[Ranked, Hit]]:
    """Each of *ranked* with its passage, unless deleted meanwhile; read in batches."""
    rows, ranked = index.rows, iter(ranked)
    while batch := list(islice(ranked, BATCH)):
        with rows.store.snapshot():
            there = rows.of([row for row, _ in batch])
            batch = [one for one in batch if one[0] in there]
            hits = rows.hits(batch)
            for hit in hits:
                hit.paragraph  # noqa: B018  # read now, while the store is unchanged
        yield from zip(batch, hits, strict=True)


def _matches(ranked: Iterable[Ranked], search: Search, index: Index) -> Iterator[Match]:
    marker = Marker(search)
    for _, hit in _hits(ranked, index):
        passage, outline, inside = hit.passage, hit.outline, hit.outline.inside(hit.part)
        marks = marker.marks(hit)
        sentences = outline.sentences[inside.start : inside.stop]
        shown = Passage(hit.paragraph, excerpt(hit.paragraph.text, sentences, marks))
        yield Match(passage, hit.score, tuple(merged(mark.span for mark in marks)), shown)


class Marker:
    """Marks the words and phrases of a search, numbered in order, words first."""

    def __init__(self, search: Search) -> None:
        self._numbers: dict[str, list[int]] = {}
        for number, word in enumerate(search.words):
            for term in word.terms:
                self._numbers.setdefault(term, []).append(number)
        self._spaced = [(term, f" {term} ") for term in self._numbers]
        self._phrases = [*enumerate(search.phrases, start=len(search.words))]

    def marks(self, hit: Hit) -> list[Mark]:
        """The marks in a passage by their spans, which may overlap."""
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
        if missing:  # such as parts of a compound
            start = passage.span.start
            for term, at in analyzer.extras(passage.quote):
                span = Span(start + at.start, start + at.end)
                yield from (Mark(span, number) for number in numbers.get(term, ()))

    def _within(self, line: str) -> set[str]:
        return {term for term, spaced in self._spaced if spaced in line}


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Ordered *spans* without overlaps."""
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


class Mark(NamedTuple):
    """A matching span of the paragraph, and the number of its word or phrase."""

    span: Span
    number: int


class _Stretch(NamedTuple):
    """A span to choose: best are most distinct words, then whole sentences, then few sentences."""

    distinct: int
    is_whole: bool
    negative_sentences: int
    span: Span


def excerpt(text: str, sentences: Sequence[Span], marks: Sequence[Mark]) -> Span:
    """The span with the most distinct marked words, of up to 60 words.

    It has whole *sentences* of the passage, or a part of a longer one.
    """
    stretches = _stretches(text, sentences, marks)
    return max(stretches, key=lambda stretch: stretch[:3]).span


def _stretches(text: str, sentences: Sequence[Span], marks: Sequence[Mark]) -> Iterator[_Stretch]:
    lengths = [len(sentence.of(text).split()) for sentence in sentences]
    numbers = [_numbers(sentence, marks) for sentence in sentences]
    for first, sentence in enumerate(sentences):
        words, distinct = 0, set[int]()
        for last in range(first, len(sentences)):
            words += lengths[last]
            if words > MOST_WORDS:
                break
            distinct |= numbers[last]
            span = Span(sentence.start, sentences[last].end)
            yield _Stretch(len(distinct), True, first - last - 1, span)
        if lengths[first] > MOST_WORDS:
            yield from _parts(text, sentence, marks)


def _parts(text: str, sentence: Span, marks: Sequence[Mark]) -> Iterator[_Stretch]:
    """The parts of a long sentence: its beginning, and around each mark."""
    words = [Span(*match.span()) for match in WORD.finditer(text, sentence.start, sentence.end)]
    latest = len(words) - MOST_WORDS
    begins = [sentence.start, *(m.span.start for m in marks if m.span.overlaps(sentence))]
    for begin in begins:
        before = sum(1 for word in words if word.end <= begin)
        first = min(max(before - LEAD, 0), latest)
        span = Span(words[first].start, words[first + MOST_WORDS - 1].end)
        yield _Stretch(len(_numbers(span, marks)), False, -1, span)


def _numbers(span: Span, marks: Sequence[Mark]) -> set[int]:
    return {m.number for m in marks if span.start <= m.span.start and m.span.end <= span.end}
