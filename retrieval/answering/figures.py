"""Sentences to the figures that could answer a kind of question, and whether two agree; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.types import Span, Token

# Up to this relative difference "2 million" may be 1,987,000 rounded.
ROUNDED = Decimal("0.025")
# A number counts a word at most this many words after it: "20 of the local people".
REACH = 3
YEAR = re.compile(r"(?:1\d|20)\d\d")
# Beside one of these a number is part of a name, a range, a reference or a compound: "COVID-19",
# "20-30", "[12]", "20-year", "90s".
JOINED = re.compile(r"[\w\-\u2010-\u2015/.\[\]#№]")
DAY, YEARS, AGE, SHARE = "day", "year", "age", "pct"


class Figure(NamedTuple):
    """A number and *what* it measures: a term that it counts, a unit, a day, a year or an age.

    Example: "20 people" is ``Figure("peopl", Decimal(20), Span(0, 2))``.
    """

    what: str
    value: Decimal
    span: Span


FigureReader = Callable[[str, Analyzer, frozenset[str]], Iterator[Figure]]
"""A function of a sentence, its analyzer and the question's terms that gives figures."""


def ages(text: str, analyzer: Analyzer, _: frozenset[str]) -> Iterator[Figure]:
    """The ages in *text*, in years."""
    for unit, value, span in _valued(text, analyzer):
        if unit == AGE:
            yield Figure(AGE, value, span)


def money(text: str, analyzer: Analyzer, _: frozenset[str]) -> Iterator[Figure]:
    """The amounts of money in *text*; each measures its currency."""
    for unit, value, span in _valued(text, analyzer):
        if unit not in (AGE, SHARE, "dm"):
            yield Figure(unit, value, span)


def times(text: str, analyzer: Analyzer, _: frozenset[str]) -> Iterator[Figure]:
    """The days of a year in *text*, as month and day in four digits (1224), and the years."""
    for unit, value, span in _valued(text, analyzer):
        if unit == "dm":
            yield Figure(DAY, value, span)
    for token in analyzer.tokens(text):
        written = token.span.of(text)
        if YEAR.fullmatch(written) and not text[token.span.end : token.span.end + 1].isalnum():
            yield Figure(YEARS, Decimal(token.term), token.span)


def years(text: str, analyzer: Analyzer) -> frozenset[Decimal]:
    """The years in *text*."""
    return frozenset(f.value for f in times(text, analyzer, frozenset()) if f.what == YEARS)


def counts(text: str, analyzer: Analyzer, terms: frozenset[str]) -> Iterator[Figure]:
    """The percentages in *text*, and the numbers that count something.

    Years, amounts of money, ages and parts of names are left out. A number counts each of *terms*
    beside it; if there are none, it counts the next word: "20 people" counts people.
    """
    extras = [token for token in analyzer.extras(text) if ":" in token.term or _is_number(token)]
    valued = [token for token in extras if ":" in token.term]
    for unit, value, span in _valued(text, analyzer):
        if unit == SHARE:
            yield Figure(SHARE, value, span)
    whole = [t for t in extras if not any(t.span.overlaps(v.span) for v in valued)]
    plain = [t for t in analyzer.tokens(text) if not any(t.span.overlaps(v.span) for v in extras)]
    words = sorted((*whole, *plain), key=lambda token: token.span)
    for place, token in enumerate(words):
        if not _is_number(token) or (token in plain and not _stands_alone(text, token.span)):
            continue
        after = [other.term for other in words[place + 1 : place + 1 + REACH]]
        cut = next((n for n, term in enumerate(after) if term[0].isdigit()), len(after))
        near = {*after[:cut], *(other.term for other in words[max(0, place - 1) : place])}
        for what in sorted(near & terms) or after[: min(cut, 1)] or [""]:
            yield Figure(what, Decimal(token.term), token.span)


FIGURE_READERS: Mapping[str, FigureReader] = {
    "age": ages,
    "money": money,
    "time": times,
    "count": counts,
}
"""The kinds of questions that a number answers, each with the function that reads it."""


def agree(figure: Figure, other: Figure) -> bool:
    """Whether two figures of the same thing are equal, or one may be the other rounded."""
    a, b = figure.value, other.value
    if a == b:
        return True
    if figure.what in (DAY, YEARS, AGE) or abs(a - b) > ROUNDED * max(a, b):
        return False
    fine, coarse = sorted((step(a), step(b)))
    # A whole number below a thousand is taken to be exact: 100 is not 101, but 43 % may be 42.7 %.
    return (coarse >= 1000 or fine < coarse <= 1) and abs(a - b) <= coarse / 2


def step(value: Decimal) -> Decimal:
    """The power of ten of the last nonzero digit: 1 for 43, 1000 for 12,000, 0.1 for 42.7."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _valued(text: str, analyzer: Analyzer) -> Iterator[tuple[str, Decimal, Span]]:
    for token in analyzer.extras(text):
        unit, colon, value = token.term.partition(":")
        if colon:
            yield unit, Decimal(value.replace("-", "")), token.span


def _is_number(token: Token) -> bool:
    try:
        return token.term[0].isdigit() and Decimal(token.term).is_finite()
    except InvalidOperation:  # "30.07.2024"
        return False


def _stands_alone(text: str, span: Span) -> bool:
    written = span.of(text)
    if YEAR.fullmatch(written) or not written[-1].isdigit():
        return False
    before, after = text[max(0, span.start - 1) : span.start], text[span.end : span.end + 1]
    return not JOINED.match(before) and not JOINED.match(after.replace(".", " "))
