"""The days that a question asks about, so that articles of that time can come first; pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date

from retrieval.analysis.quantities import NUMERIC, Calendar
from retrieval.types import Period

YEAR = re.compile(r"(?<![\w.,/:-])(1[5-9]\d\d|20\d\d)(?!\d|[.,/:-]\d|['’]?s\b)")
# "2024", "2024-05" and "2024-05-17", with anything after it, such as a time.
ISO = re.compile(r"\s*([12]\d{3})(?:-?(\d{2})(?:-?(\d{2}))?)?(?!\d)")


def period_of(
    texts: Sequence[str], calendar: Calendar, on: date | None, newest: Callable[[], str | None]
) -> Period | None:
    """The period that a question asks about: the first in *texts*, else *on*.

    *texts* are the question and those before it, in the language of *calendar*. *on* is the day of
    the question; by default it is today, or the day of the newest article if that is past, whose
    date *newest* returns.
    """
    for text in texts:
        days = [_numeric(match) for match in NUMERIC.finditer(text)]
        if found := next(filter(None, days), None):
            return found
        month, day = _month(text, calendar)
        year = YEAR.search(text)
        if month and year:
            return period(int(year[1]), month, day)
        if year:
            return period(int(year[1]))
        if month:
            return _last(month, day, on or _today(newest))
        if calendar.asks_about_now.search(text):
            today = on or _today(newest)
            return Period(today, today)
    return Period(on, on) if on else None


def published_in(published: str | None) -> Period | None:
    """The day, month or year of publication, if *published* begins as ISO 8601 dates do."""
    match = ISO.match(published or "")
    return (
        period(int(match[1]), *(int(part or 0) for part in match.groups()[1:])) if match else None
    )


def period(year: int, month: int = 0, day: int = 0) -> Period | None:
    """A day; a month if *day* is 0, a year if *month* is 0; None if there is no such day."""
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Period(first, first)
    last = month or 12
    return Period(first, date(year, last, monthrange(year, last)[1]))


def _numeric(match: re.Match[str]) -> Period | None:
    if match["iso_year"]:
        return period(*(int(match[name]) for name in ("iso_year", "iso_month", "iso_day")))
    day, month = int(match["day"]), int(match["month"])
    if match["mark"] == "/" and month > 12:
        day, month = month, day
    return period(int(match["year"]), month, day)


def _month(text: str, calendar: Calendar) -> tuple[int, int]:
    """The number of the month that *text* names, and of the day in it; 0 for what it lacks."""
    if not calendar.sign_of_day.search(text):  # most questions name no month
        return 0, 0
    if match := calendar.day_month.search(text):
        day = int(match["day"] or match["after"])
        return calendar.month(match["month"] or match["before"]), day
    named = (number for number in range(1, 13) if calendar.has_month(number, text))
    return next(named, 0), 0


def _last(month: int, day: int, on: date) -> Period | None:
    """The latest such month, or day, that does not begin after *on*."""
    found = period(on.year, month, day)
    return found if found and found.first <= on else period(on.year - 1, month, day)


def _today(newest: Callable[[], str | None]) -> date:
    today, published = date.today(), published_in(newest())
    return min(today, published.last) if published else today
