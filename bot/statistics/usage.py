"""The figures of a bot as tables for a terminal or a pipe, and as an object.

Only ``Group`` and ``shown_questions`` have texts that were asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.channels.telegram.remembering.usage_statistics import (
    OUTCOMES,
    Figures,
    Latency,
    Unanswered,
)
from bot.readable import one_line
from bot.texts import TEXTS
from retrieval.analysis import analyzer_for, identify_language, kind_of_small_talk

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table as RichTable

SCHEMA = "pullquote.stats/1"
KINDS = {"private": "in private chats", "group": "in groups", "edit": "by an edit"}
# More days than this are shown as weeks.
MOST_DAYS = 31
# The width of the first column, and of the longest bar.
NAME, BAR = 16, 20
# On a narrower terminal there are no bars.
NARROW = 60
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class OfBot:
    """The figures of one bot, and the questions without an answer."""

    bot: str
    figures: Figures
    groups: Sequence[Group]


class Table(NamedTuple):
    """A table; bars may show the figures in its second column."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    has_bars: bool = True


def heading(bot: str, figures: Figures) -> str:
    """The line above everything else of a bot."""
    return f"Bot {bot}, {figures.first} to {figures.last} (UTC)"


def summary(figures: Figures, keep_days: int) -> Iterator[str]:
    """The numbers of questions, and of people in the answers that are kept."""
    inline = figures.kinds["inline"]
    yield f"Questions: {figures.outcomes.total():,}, inline queries: {inline:,}"
    kept = f"keep_days = {keep_days}"
    yield f"People: {figures.people:,}, chats: {figures.chats:,}, in the answers kept ({kept})"


def not_found(groups: Sequence[Group]) -> str:
    """The number of questions without an answer."""
    times = sum(group.times for group in groups)
    return f"Not found: {times:,}, different: {len(groups):,}, in the answers kept"


def tables(figures: Figures) -> Iterator[Table]:
    """The tables that are not empty, in order."""
    if asked := figures.outcomes:
        kinds = {name: figures.kinds[kind] for kind, name in KINDS.items()}
        yield _shares("Questions", "where", kinds)
        yield _shares("Outcomes", "outcome", {name: asked[name] for name in OUTCOMES})
        # Each language as it calls itself.
        languages: Counter[str] = Counter()
        for code, number in figures.languages.items():
            languages[TEXTS[code].language_name if code in TEXTS else "other"] += number
        yield _shares("Languages", "language", dict(languages.most_common()))
    times = {"questions": figures.questions, "inline queries": figures.inline}
    if rows := [
        (name, f"{time.n:,}", f"{time.median:.3f}", f"{time.p95:.3f}")
        for name, time in times.items()
        if time
    ]:
        yield Table("Seconds to an answer", ("answers to", "number", "median", "95 %"), rows, False)
    if opinions := figures.opinions.most_common():
        yield _shares("Opinions", "opinion", dict(opinions))
    every = days(figures)
    title, name = ("Days", "day") if len(every) <= MOST_DAYS else ("Weeks", "week")
    if every:
        periods = every if name == "day" else weeks(figures)
        yield Table(title, (name, "questions", "answered"), [*map(_period_row, periods)])


def _shares(title: str, name: str, counts: Mapping[str, int]) -> Table:
    total = sum(counts.values())
    rows = [
        (one_line(key.replace("_", " ")), f"{n:,}", _share(n, total)) for key, n in counts.items()
    ]
    return Table(title, (name, "number", "share"), rows)


def _period_row(period: Period) -> tuple[str, str, str]:
    outcomes, total = period.outcomes, period.outcomes.total()
    # A greeting needs no answer.
    share = _share(outcomes["answer"], total - outcomes["small_talk"])
    return period.first.isoformat(), f"{total:,}", share


def _share(number: int, of: int) -> str:
    """``25 %``, or a hyphen if *of* is 0."""
    return f"{100 * number / of:.0f} %" if of else "-"


def shown(table: Table, columns: int) -> Iterator[RenderableType]:
    """A table below its title, with bars if there is room."""
    # Imported late, as below: a pipe does without rich.
    from rich.text import Text

    yield Text(f"\n{table.title}", "bold")
    drawn = _rich_table()
    for name in table.head:
        is_first = name == table.head[0]
        drawn.add_column(
            name, justify="left" if is_first else "right", no_wrap=True,
            min_width=NAME if is_first else None,
        )  # fmt: skip
    numbers = [float(row[1].replace(",", "")) for row in table.rows]
    has_bars = table.has_bars and columns >= NARROW and max(numbers) > 0
    if has_bars:
        drawn.add_column("")
    for row, number in zip(table.rows, numbers, strict=True):
        bar = ["█" * round(BAR * number / max(numbers))] if has_bars else []
        drawn.add_row(*row, *bar)
    yield drawn


def shown_questions(groups: Sequence[Group]) -> RenderableType:
    """The questions without an answer."""
    from rich.text import Text

    drawn = _rich_table()
    drawn.add_column("times", justify="right", no_wrap=True)
    drawn.add_column("people", justify="right", no_wrap=True)
    drawn.add_column("question", overflow="fold")
    for group in groups:
        drawn.add_row(f"{group.times:,}", f"{len(group.people):,}", Text(one_line(group.text)))
    return drawn


def _rich_table() -> RichTable:
    from rich.table import Table as RichTable

    return RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")


def statistics_object(
    bots: Iterable[OfBot], since: date, until: date, keep_days: int
) -> dict[str, Any]:
    """The figures of all bots of a corpus."""
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
        "kinds": {kind: figures.kinds[kind] for kind in (*KINDS, "inline")},
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


class Period(NamedTuple):
    """A day or a week, and the number of each outcome in it."""

    first: date
    outcomes: Counter[str]


def days(figures: Figures) -> Sequence[Period]:
    """Every day from the first with a question on."""
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


@dataclass(slots=True)
class Group:
    """A question as it was asked last, how often, and by whom."""

    text: str = ""
    times: int = 0
    people: set[int] = field(default_factory=set)


def grouped(questions: Iterable[Unanswered]) -> Sequence[Group]:
    """The different questions, the most frequent first, without small talk.

    *questions* are in order of time. They are equal if they have the same content words, in any
    order and form.
    """
    words: dict[str, frozenset[str]] = {}
    groups: dict[frozenset[str], Group] = {}
    for question in questions:
        text = question.text
        if text not in words:
            words[text] = _words(text)
        if not words[text]:
            continue
        group = groups.setdefault(words[text], Group())
        group.text = text
        group.times += 1
        group.people.add(question.person)
    return sorted(groups.values(), key=lambda group: (-group.times, -len(group.people)))


def _words(text: str) -> frozenset[str]:
    """The words that identify a question; none for small talk."""
    if kind_of_small_talk(text):
        return frozenset()
    # In capitals, any word would be a name.
    folded = text.lower()
    terms = frozenset(term for term, _ in analyzer_for(identify_language(folded)).words(folded))
    return terms or frozenset(WORD.findall(folded)) or frozenset([text])
