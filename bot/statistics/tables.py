"""The figures as lines and tables of texts, which a terminal, a pipe and a page show.

None of them has a text that was asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.channels.telegram.remembering.figures import Figures, Latency
from bot.channels.telegram.remembering.statistics import OUTCOMES
from bot.channels.terminal import one_line
from bot.statistics.grouping import Group
from bot.statistics.periods import periods
from bot.texts import TEXTS

# The titles of the tables that a page shows in its own way; two are those of the periods.
LANGUAGES = "Languages"
TITLES = {"day": "Days", "week": "Weeks"}
KINDS = {"private": "in private chats", "group": "in groups", "edit": "by an edit"}


class Table(NamedTuple):
    """A table; the first column has names, and the others have figures.

    If it *has_bars*, bars may show the figures of the second column.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    has_bars: bool = True


def heading(bot: str, figures: Figures) -> str:
    """The line above everything else of a bot."""
    return f"Bot {bot}, {figures.first} to {figures.last} (UTC)"


def summary(figures: Figures, keep_days: int) -> Iterator[str]:
    """How many questions there were. By whom can be told only of the answers that are kept."""
    inline = figures.kinds["inline"]
    yield f"Questions: {figures.outcomes.total():,}, inline queries: {inline:,}"
    kept = f"keep_days = {keep_days}"
    yield f"People: {figures.people:,}, chats: {figures.chats:,}, in the answers kept ({kept})"


def not_found(groups: Sequence[Group]) -> str:
    """How many questions were asked in vain, of those that are kept."""
    times = sum(group.times for group in groups)
    return f"Not found: {times:,}, different: {len(groups):,}, in the answers kept"


def tables(figures: Figures) -> Iterator[Table]:
    """The tables in order, without those that would be empty."""
    if asked := figures.outcomes:
        kinds = {name: figures.kinds[kind] for kind, name in KINDS.items()}
        yield _shares("Questions", "where", kinds)
        yield _shares("Outcomes", "outcome", {name: asked[name] for name in OUTCOMES})
        yield _shares(LANGUAGES, "language", dict(language_counts(figures)))
    times = {"questions": figures.questions, "inline queries": figures.inline}
    if rows := [_time_row(name, time) for name, time in times.items() if time]:
        yield Table("Seconds to an answer", ("answers to", "number", "median", "95 %"), rows, False)
    if opinions := figures.opinions.most_common():
        yield _shares("Opinions", "opinion", dict(opinions))
    name, every = periods(figures)
    if every:
        rows = [_period_row(period.first.isoformat(), period.outcomes) for period in every]
        yield Table(TITLES[name], (name, "questions", "answered"), rows)


def language_counts(figures: Figures) -> list[tuple[str, int]]:
    """The languages of the questions, each as it calls itself, the most frequent first."""
    named: Counter[str] = Counter()
    for code, number in figures.languages.items():
        named[TEXTS[code].language_name if code in TEXTS else "other"] += number
    return named.most_common()


def _shares(title: str, name: str, counts: Mapping[str, int]) -> Table:
    total = sum(counts.values())
    rows = [
        (one_line(key.replace("_", " ")), f"{n:,}", _share(n, total)) for key, n in counts.items()
    ]
    return Table(title, (name, "number", "share"), rows)


def _share(number: int, of: int) -> str:
    """A number as a share: ``25 %``; of nothing, there is none."""
    return f"{100 * number / of:.0f} %" if of else "-"


def _time_row(name: str, time: Latency) -> tuple[str, ...]:
    return name, f"{time.n:,}", f"{time.median:.3f}", f"{time.p95:.3f}"


def _period_row(name: str, outcomes: Counter[str]) -> tuple[str, ...]:
    total = outcomes.total()
    # A greeting needs no answer of the articles.
    return name, f"{total:,}", _share(outcomes["answer"], total - outcomes["small_talk"])
