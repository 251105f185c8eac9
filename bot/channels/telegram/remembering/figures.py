"""What the file of a bot tells its operator. It is only read, and may be in use meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.channels.telegram.remembering.memory import kept_seconds
from bot.channels.telegram.remembering.schema import MIGRATIONS
from bot.channels.telegram.remembering.statistics import DAY, QUESTIONS
from retrieval.storage.database import Database

INLINE = "kind = 'inline'"


class Latency(NamedTuple):
    """How long answers took: the *median* and the 95th percentile of *n* answers, in seconds."""

    median: float
    p95: float
    n: int


class Unanswered(NamedTuple):
    """A question that is still kept, and to which the articles had no answer."""

    text: str
    person: int


class _OfDay(NamedTuple):
    day: int
    outcome: str
    n: int


class _Named(NamedTuple):
    name: str
    n: int


class _Took(NamedTuple):
    milliseconds: int
    n: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the days from *first* to *last*, which are days of UTC.

    *days* has how often which outcome was that of a question, for each day with a question.
    *questions* and *inline* are None if there was none of them. *people*, *chats* and *unanswered*
    are of the answers that are kept, and so of less time.
    """

    first: date
    last: date
    days: Mapping[date, Counter[str]]
    kinds: Counter[str]
    languages: Counter[str]
    questions: Latency | None
    inline: Latency | None
    opinions: Counter[str]
    people: int
    chats: int
    unanswered: Sequence[Unanswered]

    @property
    def outcomes(self) -> Counter[str]:
        """How often which outcome was that of a question."""
        return sum(self.days.values(), Counter())


def read_figures(path: Path, first: date, now: float, keep_days: int) -> Figures:
    """Read the figures from the day *first* to the time *now*. Raises ``CorpusUnreadable``.

    Answers that are older than *keep_days* says are not looked at, even if they are still there.
    """
    since = datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()
    last = datetime.fromtimestamp(now, UTC).date()
    # One look at the file as it is now, and a short one: nothing can be erased meanwhile.
    with closing(Database(path, MIGRATIONS, read_only=True)) as database, database.snapshot():
        counted = _Counted(database, (since, now))
        kept = _Kept(database, (max(since, now - kept_seconds(keep_days)), now))
        return Figures(
            first=first,
            last=last,
            days=counted.days(),
            kinds=counted.counts("kind"),
            languages=counted.counts("language", QUESTIONS),
            questions=counted.latency(QUESTIONS),
            inline=counted.latency(INLINE),
            opinions=counted.opinions() + kept.opinions(),
            people=kept.distinct("person"),
            chats=kept.distinct("chat"),
            unanswered=kept.unanswered(),
        )


class _Counted(NamedTuple):
    """What was counted in a *time*, from one second to another."""

    database: Database
    time: tuple[float, float]

    def days(self) -> dict[date, Counter[str]]:
        query = f"""SELECT hour / {DAY}, outcome, count(*) FROM asked
                    WHERE {QUESTIONS} AND hour BETWEEN ? AND ? GROUP BY 1, 2 ORDER BY 1"""
        days: dict[date, Counter[str]] = {}
        for row in self.database.read(_OfDay, query, self.time):
            day = date(1970, 1, 1) + timedelta(days=row.day)
            days.setdefault(day, Counter())[row.outcome] += row.n
        return days

    def counts(self, column: str, which: str = "1") -> Counter[str]:
        query = f"""SELECT {column}, count(*) FROM asked
                    WHERE {which} AND hour BETWEEN ? AND ? GROUP BY 1"""
        return _counter(self.database, query, self.time)

    def opinions(self) -> Counter[str]:
        query = "SELECT verdict, count(*) FROM opinion WHERE hour BETWEEN ? AND ? GROUP BY 1"
        return _counter(self.database, query, self.time)

    def latency(self, which: str) -> Latency | None:
        query = f"""SELECT milliseconds, count(*) FROM asked
                    WHERE {which} AND hour BETWEEN ? AND ? GROUP BY 1 ORDER BY 1"""
        times = [*self.database.read(_Took, query, self.time)]
        count = sum(time.n for time in times)
        if not count:
            return None
        return Latency(_percentile(times, 0.5 * count), _percentile(times, 0.95 * count), count)


class _Kept(NamedTuple):
    """The answers of a *time* that are kept."""

    database: Database
    time: tuple[float, float]

    def opinions(self) -> Counter[str]:
        query = """SELECT verdict, count(*) FROM feedback JOIN answer ON answer.id = feedback.answer
                   WHERE answer.created BETWEEN ? AND ? GROUP BY 1"""
        return _counter(self.database, query, self.time)

    def distinct(self, column: str) -> int:
        query = f"SELECT count(DISTINCT {column}) FROM answer WHERE created BETWEEN ? AND ?"
        return self.database.only(int, query, self.time)

    def unanswered(self) -> tuple[Unanswered, ...]:
        # If a message was edited, its newest answer counts.
        query = """SELECT text, person FROM answer WHERE outcome != 'answer' AND rowid IN (
                       SELECT max(rowid) FROM answer WHERE created BETWEEN ? AND ?
                       GROUP BY chat, question
                   ) ORDER BY rowid"""
        return tuple(self.database.read(Unanswered, query, self.time))


def _counter(database: Database, query: str, time: tuple[float, float]) -> Counter[str]:
    return Counter({row.name: row.n for row in database.read(_Named, query, time)})


def _percentile(times: Sequence[_Took], rank: float) -> float:
    """The time, in seconds, that at least *rank* of the sorted *times* do not exceed."""
    seen = 0
    for time in times:
        seen += time.n
        if seen >= rank:
            break
    return time.milliseconds / 1000
