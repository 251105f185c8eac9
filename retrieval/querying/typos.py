"""Misspelled words to the terms that were probably meant; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

SHORTEST = 5
# From this length on two errors are allowed; a shorter word would become another one.
LONG = 8
MOST_TERMS = 2

TermsByPrefix = Callable[[str], Iterable[str]]
"""A function of some first letters that gives the terms of the articles that begin with them."""


def respelled(term: str, terms: TermsByPrefix) -> list[str]:
    """The terms that differ least from *term*, by one typing error or, if it is long, two.

    An error is a letter that is added, missing, wrong, or swapped with its neighbor (optimal string
    alignment: Boytsov, "Indexing methods for approximate dictionary searching", 2011, section
    2.1). The first letter is assumed to be right.
    """
    if len(term) < SHORTEST or not term.isalpha():
        return []
    # Imported here: few questions have a word that no article contains.
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
    return sorted(other for other, distance, _ in near if distance == least)[:MOST_TERMS]
