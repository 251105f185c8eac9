"""Words of one language and the near words of another, by tables or by an embedder.

Each language but English has a table from its terms to near English ones, which is read in both
directions, and through English between two others. ``tools.near_words`` makes the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from retrieval.near_words.near_table import Table

FOLDER = Path(__file__).parent / "tables"
ENGLISH = "en"
# English terms between two languages.
MOST_BETWEEN = 4
LANGUAGES = ("kk", "ky", "ru", "tg", "tk", "tr", "uz")


class Word(NamedTuple):
    """A word of a question, as it is written and as a term."""

    written: str
    term: str


Near = Callable[[Sequence[Word], str, Sequence[str]], Sequence[Mapping[str, float]]]
"""Maps words, their language and others to the near terms of each word, with nearness in (0, 1]."""


def near_by_tables(
    words: Sequence[Word], language: str, others: Sequence[str]
) -> list[Mapping[str, float]]:
    """Return the near terms of each of *words* in *others*, by the tables."""
    return [nearest_of(near(word.term, language, other) for other in others) for word in words]


def nearest_of(several: Iterable[Mapping[str, float]]) -> Mapping[str, float]:
    """Return all terms of *several*, each with its highest nearness."""
    found: dict[str, float] = {}
    for some in several:
        for term, nearness in some.items():
            found[term] = max(nearness, found.get(term, 0.0))
    return found


def near(term: str, language: str, other: str) -> Mapping[str, float]:
    """Return the terms of the language *other* near *term*; none if a table is damaged."""
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
    """Return the terms of *other* near the English terms of these *numbers*, the nearest first."""
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
    # A question must not fail because of a file that it can do without.
    try:
        return Table(FOLDER / f"{language}.near")
    except (OSError, ValueError):
        return None
