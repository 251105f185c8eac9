"""Words of one language and the near words of another, from tables that were made beforehand.

Each language but English has a table from its terms to near English ones. Tables are read in both
directions, and through English between two other languages. ``building`` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import islice
from pathlib import Path

from retrieval.near_words.table import Table

FOLDER = Path(__file__).parent / "tables"
ENGLISH = "en"
# From one language through English to another, so many English terms lead.
MOST_BETWEEN = 4
LANGUAGES = ("kk", "ky", "ru", "tg", "tk", "tr", "uz")


def near(term: str, language: str, other: str) -> Mapping[str, float]:
    """The terms of *other*, a language, near *term* of *language*, and how near each is, in (0, 1].

    It is empty if a table lacks the term, or if there is no table, or no whole one, for one of the
    languages.
    """
    if language == other or not {language, other} <= {ENGLISH, *LANGUAGES}:
        return {}
    english, source, target = _table(ENGLISH), _table(language), _table(other)
    if english is None or source is None or target is None:
        return {}
    if language == ENGLISH:
        number = english.number(term)
        numbers: Mapping[int, float] = {} if number is None else {number: 1.0}
    else:
        numbers = source.near(term)
    if other == ENGLISH:
        return {english.term(n): value for n, value in numbers.items() if n < len(english)}
    found: dict[str, float] = {}
    # The nearest come first.
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
