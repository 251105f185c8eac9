"""Passages to how much their letters are like the question's: forms of a word that share no stem.

What an index of pieces of words would find among all passages is found among the best alone, at no
cost in the index. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import fsum
from typing import NamedTuple

from retrieval.engines.weighting import K1, B, idf

# Of 3, 4 and 5 letters 4 found the most, as in McNamee and Mayfield, "Character N-Gram
# Tokenization for European Language Text Retrieval", 2004.
LETTERS = 4
# A longer term is no word.
LONGEST_TERM = 40
TERMS_KEPT = 1 << 14
Sentences = Sequence[Sequence[str]]
"""The terms of each sentence of a passage."""


class Likeness(NamedTuple):
    """How like the question a passage is, over the most like one, and each of its sentences."""

    passage: float
    sentences: Mapping[int, float]


def likenesses(passages: Sequence[Sentences], terms: Iterable[str]) -> list[Likeness]:
    """How like *terms* each passage is.

    A passage scores BM25 over pieces of terms, which are rare where few of these passages have
    them; a sentence the share of the question's pieces that it has, the rare ones counting more.
    """
    wanted = frozenset(piece for term in terms for piece in _pieces(term))
    known = frozenset(chain.from_iterable(chain.from_iterable(passages)))
    shared = {term: common for term in known if (common := wanted & _pieces(term))}
    held = [_held(passage, shared) for passage in passages]
    totals = [sum(sentences.values(), Counter[str]()) for sentences in held]
    holding = Counter(piece for total in totals for piece in total)
    rarity = {piece: idf(len(passages), holding[piece]) for piece in wanted}
    whole = fsum(rarity.values()) or 1.0
    lengths = [sum(map(len, passage)) for passage in passages]
    mean = sum(lengths) / max(len(lengths), 1) or 1.0
    scores = [
        fsum(
            rarity[piece] * count * (K1 + 1) / (count + K1 * (1 - B + B * length / mean))
            for piece, count in total.items()
        )
        for total, length in zip(totals, lengths, strict=True)
    ]
    most = max(scores, default=0.0) or 1.0
    return [
        Likeness(
            score / most,
            {n: fsum(rarity[piece] for piece in pieces) / whole for n, pieces in sentences.items()},
        )
        for score, sentences in zip(scores, held, strict=True)
    ]


def _held(passage: Sentences, shared: Mapping[str, frozenset[str]]) -> dict[int, Counter[str]]:
    """How often each sentence has each piece, of those in which one is wanted."""
    held: dict[int, Counter[str]] = {}
    for number, terms in enumerate(passage):
        for term in terms:
            if term in shared:
                held.setdefault(number, Counter()).update(shared[term])
    return held


@lru_cache(maxsize=TERMS_KEPT)
def _pieces(term: str) -> frozenset[str]:
    word = term[:LONGEST_TERM]
    return frozenset(word[n : n + LETTERS] for n in range(max(len(word) - LETTERS + 1, 1)))
