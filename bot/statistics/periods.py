"""The days of figures, or their weeks if there are many, without gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bot.channels.telegram.remembering.figures import Figures

MOST_DAYS = 31
WEEK = 7


class Period(NamedTuple):
    """A day, or the week from this day on, and how often which outcome there was in it."""

    first: date
    outcomes: Counter[str]


def days(figures: Figures) -> Sequence[Period]:
    """Every day from the first with a question to the last of the figures."""
    if not figures.days:
        return []
    first = min(figures.days)
    every = [first + timedelta(days=n) for n in range((figures.last - first).days + 1)]
    return [Period(day, figures.days.get(day, Counter())) for day in every]


def weeks(figures: Figures) -> Sequence[Period]:
    """Every week, from its Monday on."""
    found: dict[date, Counter[str]] = {}
    for day, outcomes in days(figures):
        monday = day - timedelta(days=day.weekday())
        found.setdefault(monday, Counter()).update(outcomes)
    return [Period(monday, outcomes) for monday, outcomes in found.items()]


def periods(figures: Figures) -> tuple[str, Sequence[Period]]:
    """What can be looked at: the days and their name, or the weeks if these are too many days."""
    if len(every := days(figures)) <= MOST_DAYS:
        return "day", every
    return "week", weeks(figures)
