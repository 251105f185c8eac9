"""Texts to numbers, dates and amounts, and whether two of these agree; pure.

``FIGURE_READERS`` read what could answer a kind of question, with what it counts;
``stated_figures`` reads all numbers and dates, in words, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.quantities import ROMAN, arabic
from retrieval.types import Span, Token

# Up to this relative difference "2 million" may be 1,987,000 rounded.
ROUNDED = Decimal("0.025")
# A number may count a word this far behind it: "20 of the local people".
REACH = 3
YEAR = re.compile(r"(?:1\d|20)\d\d")
# Beside one of these a number is part of a name, range, reference or compound: "COVID-19", "20-30",
# "[12]", "20-year", "90s".
JOINED = re.compile(r"[\w\-\u2010-\u2015/.\[\]#№]")
DAY, MONTH, YEARS, AGE, SHARE, SPELLED = "day", "month", "year", "age", "pct", "spelled"


class Figure(NamedTuple):
    """A number or a date: *what* it measures, the value of its term, and its span.

    *what* is a unit or currency, "age", "pct", a term that is counted, "spelled" ("seven"), empty
    for a plain number; or "day", "month", "year". Examples: ``Figure("peopl", "20", Span(0, 2))``,
    ``Figure("day", "12-24", ...)``.
    """

    what: str
    value: str
    span: Span

    @property
    def number(self) -> Decimal:
        """The value; 1224 for 24 December. Raises ``InvalidOperation`` ("30.07")."""
        return Decimal(self.value.replace("-", ""))

    @property
    def is_date(self) -> bool:
        """Whether it is a day, a month or a year."""
        return self.what in (DAY, MONTH, YEARS)

    @property
    def term(self) -> str:
        """Its indexed term: "dm:07-30", "usd:25000", "2020"."""
        if self.what in ("", YEARS, SPELLED):
            return self.value
        return f"{'dm' if self.what == DAY else self.what}:{self.value}"


FigureReader = Callable[[str, Analyzer, frozenset[str]], Iterator[Figure]]
"""A function of a sentence, its analyzer and the question's terms."""


def ages(text: str, analyzer: Analyzer, _: frozenset[str]) -> Iterator[Figure]:
    """The ages in *text*, in years."""
    return (figure for figure in _valued(text, analyzer) if figure.what == AGE)


def money(text: str, analyzer: Analyzer, _: frozenset[str]) -> Iterator[Figure]:
    """The amounts of money in *text*, by currency."""
    return (one for one in _valued(text, analyzer) if one.what not in (AGE, SHARE, DAY))


def times(text: str, analyzer: Analyzer, _: frozenset[str]) -> Iterator[Figure]:
    """The days and the years in *text*."""
    yield from (figure for figure in _valued(text, analyzer) if figure.what == DAY)
    for term, span in analyzer.tokens(text):
        if _is_year(text, span):
            yield Figure(YEARS, term, span)


def years(text: str, analyzer: Analyzer) -> frozenset[Decimal]:
    """The years in *text*."""
    return frozenset(f.number for f in times(text, analyzer, frozenset()) if f.what == YEARS)


def counts(text: str, analyzer: Analyzer, terms: frozenset[str]) -> Iterator[Figure]:
    """The percentages and the numbers in *text* that count something.

    Years, money, ages and parts of names are left out. A number counts each of *terms* beside it,
    or else the next word.
    """
    extras = [token for token in analyzer.extras(text) if ":" in token.term or _is_number(token)]
    valued = [token for token in extras if ":" in token.term]
    yield from (figure for figure in _valued(text, analyzer) if figure.what == SHARE)
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
            yield Figure(what, token.term, token.span)


FIGURE_READERS: Mapping[str, FigureReader] = {
    "age": ages,
    "money": money,
    "time": times,
    "count": counts,
}
"""The reader for each kind of question that a number answers."""


def stated_figures(text: str, words: Sequence[Token], analyzer: Analyzer) -> list[Figure]:
    """All numbers and dates of a sentence with these content *words*, in order."""
    valued = [token for token in analyzer.extras(text) if ":" in token.term or _has_digit(token)]
    found = [*_with_units(valued), *_months(text, analyzer)]
    # "49-31 May" is the 31st of May, and 49.
    taken = [figure for figure in found if figure.what != DAY]
    days = [figure for figure in found if figure.what == DAY]
    numerals = _numerals(analyzer)
    for term, span in words:
        written = span.of(text)
        if any(span.overlaps(figure.span) for figure in taken):
            continue
        if inside := [day for day in days if span.overlaps(day.span)]:
            numbers = {int(day.value[-2:]) for day in inside}
            if not term.isdecimal() or int(term) in numbers or span == inside[0].span:
                continue
        if written[0].isdigit():
            found.append(Figure(YEARS if _is_year(text, span) else "", _plain(term), span))
        elif term in numerals:
            found.append(Figure(SPELLED, numerals[term], span))
        elif len(written) > 1 and ROMAN.fullmatch(written):
            found.append(Figure("", str(arabic(written)), span))
    return sorted(found, key=lambda one: one.span)


def agree(figure: Figure, other: Figure) -> bool:
    """Whether two figures of the same thing are equal, or one may be rounded."""
    a, b = figure.number, other.number
    if a == b:
        return True
    if figure.what in (DAY, YEARS, AGE) or abs(a - b) > ROUNDED * max(a, b):
        return False
    fine, coarse = sorted((_step(a), _step(b)))
    # A whole number below a thousand is exact: 100 is not 101, but 43 % may be 42.7 %.
    return (coarse >= 1000 or fine < coarse <= 1) and abs(a - b) <= coarse / 2


def may_be_rounded(one: Figure, other: Figure) -> bool:
    """Whether one of two stated figures may be the other rounded."""
    if one.what != other.what or one.is_date or one.what == SPELLED:
        return False
    try:
        return agree(one, other)
    except InvalidOperation:  # "30.07"
        return False


def same_figure(claimed: Figure, written: Figure) -> bool:
    """Whether two stated figures are the same, or the claimed one is rounded.

    A spelled number may measure anything. "1500 people" is read as a year, "1,500 people" is
    not.
    """
    kinds = {claimed.what, written.what}
    if (claimed.what, written.what) == (MONTH, DAY):
        return written.value.startswith(claimed.value)
    if len(kinds) > 1 and SPELLED not in kinds and kinds != {"", YEARS}:
        return False
    if claimed.value == written.value:
        return True
    return may_be_rounded(claimed, written) and _step(claimed.number) > _step(written.number)


def _step(value: Decimal) -> Decimal:
    """The power of ten of the last nonzero digit: 1 for 43, 1000 for 12,000."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _valued(text: str, analyzer: Analyzer) -> Iterator[Figure]:
    for term, span in analyzer.extras(text):
        unit, colon, value = term.partition(":")
        if colon:
            yield Figure(DAY if unit == "dm" else unit, value, span)


def _with_units(tokens: Sequence[Token]) -> Iterator[Figure]:
    spans = {token.span for token in tokens if ":" in token.term}
    for term, span in tokens:
        unit, colon, value = term.partition(":")
        if unit == "dm":
            yield Figure(DAY, value, span)
        elif colon:
            yield Figure(unit, _plain(value), span)
        elif span not in spans:
            yield Figure("", _plain(term), span)
        elif YEAR.fullmatch(term):
            yield Figure(YEARS, term, span)


def _months(text: str, analyzer: Analyzer) -> Iterator[Figure]:
    days = [token.span for token in analyzer.extras(text) if token.term.startswith("dm:")]
    for match in analyzer.calendar.sign_of_day.finditer(text):
        span, month = Span(*match.span()), analyzer.calendar.number_of_month(match.group())
        # "may" in small letters is not a month.
        is_verb = match.group().islower() and analyzer.fold(match.group()) in analyzer.stopwords
        if month and not is_verb and not any(span.overlaps(day) for day in days):
            yield Figure(MONTH, f"{month:02}", span)


def _is_year(text: str, span: Span) -> bool:
    return bool(YEAR.fullmatch(span.of(text))) and not text[span.end : span.end + 1].isalnum()


def _has_digit(token: Token) -> bool:
    return token.term[0].isdigit()


def _is_number(token: Token) -> bool:
    try:
        return _has_digit(token) and Decimal(token.term).is_finite()
    except InvalidOperation:  # "30.07.2024"
        return False


def _stands_alone(text: str, span: Span) -> bool:
    written = span.of(text)
    if YEAR.fullmatch(written) or not written[-1].isdigit():
        return False
    before, after = text[max(0, span.start - 1) : span.start], text[span.end : span.end + 1]
    return not JOINED.match(before) and not JOINED.match(after.replace(".", " "))


def _plain(value: str) -> str:
    """A number without zeros at the end of its decimals."""
    try:
        return format(Decimal(value).normalize(), "f")
    except InvalidOperation:  # "30.07.2024"
        return value


@lru_cache(maxsize=16)
def _numerals(analyzer: Analyzer) -> Mapping[str, str]:
    """The values of words for numbers. "One" is seldom one."""
    numbers = range(2, len(analyzer.numerals) + 1)
    return {term: str(number) for number in numbers for term in analyzer.numeral_terms(number)}
