"""A text as it is read for an answer: its sentences, and where each of its terms stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.types import Span

# A server is asked about the same paragraphs again and again; about 10 kB each.
READINGS_KEPT = 2048
# An extra term stands over several words and next to none.
NOWHERE = -2


class Place(NamedTuple):
    """Where a term stands: the number of its sentence, its place among the words, its span."""

    sentence: int
    position: int
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences of a text, the number of words in each, and the places of each term."""

    sentences: tuple[Span, ...]
    words: tuple[int, ...]
    places: Mapping[str, tuple[Place, ...]]


@lru_cache(maxsize=READINGS_KEPT)
def read_text(text: str, analyzer: Analyzer) -> Reading:
    """The reading of *text* by the rules of one language."""
    sentences = analyzer.sentences(text)
    places: dict[str, list[Place]] = {}
    numbered = [(n, token) for n, token in enumerate(analyzer.tokens(text))]
    extras = [(NOWHERE, token) for token in analyzer.extras(text)]
    number = 0
    for position, token in sorted(numbered + extras, key=lambda item: item[1].span):
        while number < len(sentences) and sentences[number].end <= token.span.start:
            number += 1
        # An amount may reach over what was taken for the end of a sentence; it is in neither.
        if number < len(sentences) and token.span.end <= sentences[number].end:
            places.setdefault(token.term, []).append(Place(number, position, token.span))
    return Reading(
        sentences,
        tuple(len(sentence.of(text).split()) for sentence in sentences),
        {term: tuple(found) for term, found in places.items()},
    )


@lru_cache(maxsize=READINGS_KEPT)
def title_terms(title: str, analyzer: Analyzer) -> frozenset[str]:
    """The terms of a title."""
    return frozenset(analyzer.terms(title))
