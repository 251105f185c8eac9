"""Hits to how much their letters are like the question's: forms of a word that share no stem; pure.

What an index of pieces of words would find among all passages is found among the best alone, at no
cost in the index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import fsum
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.reading import NOWHERE, READINGS_KEPT, read_text
from retrieval.engines.weighting import K1, B, idf

# Of 3, 4 and 5 letters 4 found the most, as in McNamee and Mayfield, "Character N-Gram
# Tokenization for European Language Text Retrieval", 2004.
LETTERS = 4
# A longer word is none; of a text without blanks only the beginning is compared.
LONGEST_WORD = 40


class Likeness(NamedTuple):
    """How like the question a passage is, over the most like one, and each of its sentences."""

    passage: float
    sentences: Mapping[int, float]


def likenesses(
    texts: Sequence[tuple[str, range, Analyzer]], words: Sequence[str]
) -> list[Likeness]:
    """For each text, with the sentences that are its passage's, how like *words* it is.

    A passage scores BM25 over pieces of words, which are rare where few of these passages have
    them; a sentence the share of the question's pieces that it has, the rare ones counting more.
    """
    wanted = {
        analyzer: frozenset(
            piece for word in words for piece in _pieces(analyzer.fold(word)[:LONGEST_WORD])
        )
        for analyzer in {analyzer for _, _, analyzer in texts}
    }
    counted = [
        _counted(text, inside, analyzer, wanted[analyzer]) for text, inside, analyzer in texts
    ]
    totals = [sum(sentences.values(), Counter()) for sentences, _ in counted]
    holding = Counter(piece for total in totals for piece in total)
    rarity = {
        piece: idf(len(texts), holding[piece]) for pieces in wanted.values() for piece in pieces
    }
    mean = sum(length for _, length in counted) / max(len(counted), 1) or 1.0
    scores = [
        fsum(
            rarity[piece] * count * (K1 + 1) / (count + K1 * (1 - B + B * length / mean))
            for piece, count in total.items()
        )
        for total, (_, length) in zip(totals, counted, strict=True)
    ]
    most = max(scores, default=0.0) or 1.0
    found = []
    for score, (sentences, _), (_, _, analyzer) in zip(scores, counted, texts, strict=True):
        whole = fsum(rarity[piece] for piece in wanted[analyzer]) or 1.0
        shares = {n: fsum(map(rarity.__getitem__, held)) / whole for n, held in sentences.items()}
        found.append(Likeness(score / most, shares))
    return found


def _counted(
    text: str, inside: range, analyzer: Analyzer, wanted: frozenset[str]
) -> tuple[dict[int, Counter[str]], int]:
    """How often each sentence has each piece that is wanted, and how many pieces there are."""
    sentences: dict[int, Counter[str]] = {}
    length = 0
    words = _words(text, analyzer)
    for number in inside:
        held: Counter[str] = Counter()
        for word in words[number]:
            pieces = _pieces(word)
            length += len(pieces)
            held.update(wanted.intersection(pieces))
        sentences[number] = held
    return sentences, length


@lru_cache(maxsize=READINGS_KEPT)
def _words(text: str, analyzer: Analyzer) -> tuple[tuple[str, ...], ...]:
    """The folded words of content of each sentence."""
    reading = read_text(text, analyzer)
    words: list[list[str]] = [[] for _ in reading.sentences]
    for places in reading.places.values():
        for place in places:
            if place.position != NOWHERE:
                word = analyzer.fold(place.span.of(text))[:LONGEST_WORD]
                words[place.sentence].append(word)
    return tuple(map(tuple, words))


@lru_cache(maxsize=1 << 15)
def _pieces(word: str) -> tuple[str, ...]:
    return tuple(word[n : n + LETTERS] for n in range(max(len(word) - LETTERS + 1, 1)))
