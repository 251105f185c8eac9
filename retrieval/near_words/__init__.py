"""Words of one language and the near words of another, from tables that were made beforehand.

Each language but English has a table from its terms to near English ones. Tables are read in both
directions, and through English between two other languages. With an embedder, the words of a
question are compared with the English ones themselves (``embedded.py``). ``building`` makes the
tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from retrieval.near_words.table import Table

FOLDER = Path(__file__).parent / "tables"
ENGLISH = "en"
# From one language through English to another, so many English terms lead.
MOST_BETWEEN = 4
LANGUAGES = ("kk", "ky", "ru", "tg", "tk", "tr", "uz")


class Word(NamedTuple):
    """A word of a question, as it is written and as a term."""

    written: str
    term: str


Near = Callable[[Sequence[Word], str, Sequence[str]], Sequence[Mapping[str, float]]]
"""Words, their language and other languages to the near terms of each word in the others, with how
near each is, in (0, 1]."""


def near_by_tables(
    words: Sequence[Word], language: str, others: Sequence[str]
) -> list[Mapping[str, float]]:
    """The near terms of each of *words* in the languages *others*, as the tables have them."""
    return [nearest_of(near(word.term, language, other) for other in others) for word in words]


def nearest_of(several: Iterable[Mapping[str, float]]) -> Mapping[str, float]:
    """All terms of *several*, each as near as it is where it is nearest."""
    found: dict[str, float] = {}
    for some in several:
        for term, nearness in some.items():
            found[term] = max(nearness, found.get(term, 0.0))
    return found


def near(term: str, language: str, other: str) -> Mapping[str, float]:
    """The terms of *other*, a language, near *term* of *language*, and how near each is, in (0, 1].

    It is empty if a table lacks the term, or if there is no table, or no whole one, for one of the
    languages.
    """
    if language == other or not {language, other} <= {ENGLISH, *LANGUAGES}:
        return {}
    source = _table(language)
    if source is None:
        return {}
    if language == ENGLISH:
        number = source.number(term)
        return {} if number is None else near_english({number: 1.0}, other)
    return near_english(source.near(term), other)


def near_english(numbers: Mapping[int, float], other: str) -> Mapping[str, float]:
    """The terms of *other* near the English terms with these numbers, the nearest of which come
    first, and how near each is, in (0, 1]."""
    english, target = _table(ENGLISH), _table(other)
    if english is None or target is None:
        return {}
    if other == ENGLISH:
        return {english.term(n): value for n, value in numbers.items() if n < len(english)}
    found: dict[str, float] = {}
    for number, value in islice(numbers.items(), MOST_BETWEEN):
        for one, nearness in target.having(number):
            found[one] = max(found.get(one, 0.0), value * nearness)
    return found


@cache
def _table(language: str) -> Table | None:
    # Without its table a language is searched as it would be without near words: a question must
    # not fail because of a file that it can do without.
    try:
        return Table(FOLDER / f"{language}.near")
    except (OSError, ValueError):
        return None
