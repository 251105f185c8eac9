"""Misspelled words to the terms that they may be meant for; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

SHORTEST = 5
# From this length on a word may differ by two letters; a shorter one would be another word.
LONG = 8
MOST_FOUND = 2

Terms = Callable[[str], Iterable[str]]
"""The terms of the articles that begin with some letters."""


def respelled(term: str, terms: Terms) -> list[str]:
    """The *terms* that *term* comes nearest to, if by a typing error or two.

    An error is a letter too many, missing, wrong, or in its neighbor's place (optimal string
    alignment: Boytsov, "Indexing methods for approximate dictionary searching", 2011, section
    2.1). The first letter is taken to be right, as it mostly is.
    """
    if len(term) < SHORTEST or not term.isalpha():
        return []
    # Imported here: few questions have a word that no article holds.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    most = 2 if len(term) >= LONG else 1
    near = process.extract(
        term,
        [other for other in terms(term[0]) if abs(len(other) - len(term)) <= most],
        scorer=OSA.distance,
        processor=None,
        score_cutoff=most,
        limit=None,
    )
    least = min((distance for _, distance, _ in near), default=0)
    return sorted(other for other, distance, _ in near if distance == least)[:MOST_FOUND]
