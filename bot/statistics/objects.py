"""The figures as the documented object. It has no text that was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.channels.telegram.remembering.figures import Figures, Latency
from bot.channels.telegram.remembering.statistics import OUTCOMES
from bot.statistics.grouping import Group
from bot.statistics.periods import Period, days, weeks

SCHEMA = "pullquote.stats/1"
KINDS = ("private", "group", "edit", "inline")


@dataclass(frozen=True, slots=True)
class OfBot:
    """What is known of one bot; *groups* are the questions without an answer."""

    bot: str
    figures: Figures
    groups: Sequence[Group]


def statistics_object(
    bots: Iterable[OfBot], since: date, until: date, keep_days: int
) -> dict[str, Any]:
    """The object with the figures of all bots of a corpus."""
    return {
        "schema": SCHEMA,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "keep_days": keep_days,
        "bots": [_bot_object(one) for one in bots],
    }


def _bot_object(of_bot: OfBot) -> dict[str, Any]:
    figures, groups = of_bot.figures, of_bot.groups
    return {
        "bot": of_bot.bot,
        "questions": figures.outcomes.total(),
        "kinds": {kind: figures.kinds[kind] for kind in KINDS},
        "outcomes": _outcomes(figures.outcomes),
        "languages": [
            {"language": code, "questions": number}
            for code, number in figures.languages.most_common()
        ],
        "seconds": {"questions": _seconds(figures.questions), "inline": _seconds(figures.inline)},
        "opinions": [
            {"opinion": name, "answers": number} for name, number in figures.opinions.most_common()
        ],
        "days": [*map(_period, days(figures))],
        "weeks": [*map(_period, weeks(figures))],
        "kept": {
            "people": figures.people,
            "chats": figures.chats,
            "not_found": sum(group.times for group in groups),
            "different": len(groups),
        },
    }


def _period(period: Period) -> dict[str, Any]:
    return {"first": period.first.isoformat(), **_outcomes(period.outcomes)}


def _outcomes(counts: Mapping[str, int]) -> dict[str, int]:
    return {outcome: counts.get(outcome, 0) for outcome in OUTCOMES}


def _seconds(latency: Latency | None) -> dict[str, Any] | None:
    return latency and {"median": latency.median, "p95": latency.p95, "n": latency.n}
