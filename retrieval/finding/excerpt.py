"""A passage with marked words to the stretch of it that is shown; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retrieval.types import Span

MOST_WORDS = 60
# A sentence that is longer begins with this many words before the first one that is marked.
LEAD = 10
WORD = re.compile(r"\S+")


class Mark(NamedTuple):
    """A span of the paragraph that matches, and the number of the word or phrase of the search."""

    span: Span
    number: int


class _Stretch(NamedTuple):
    """A span to choose: the one with the most distinct words is best; if equal, that of whole
    sentences; if equal, that of fewer sentences; if equal, the first."""

    distinct: int
    is_whole: bool
    negative_sentences: int
    span: Span


def excerpt(text: str, sentences: Sequence[Span], marks: Sequence[Mark]) -> Span:
    """The span with the most distinct marked words among those of up to 60 words.

    *sentences* are those of the passage, of which there is one at least. The span has whole
    sentences, or it is a part of one that is longer.
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
    """The parts of a long sentence: at its beginning, and around each marked word."""
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
