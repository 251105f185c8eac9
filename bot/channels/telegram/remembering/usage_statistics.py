"""The counts of answers, without text or trace of who asked, and an operator's view of them."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from bot.channels.telegram.remembering.bot_state import DAY, HOUR, MIGRATIONS, State, kept_seconds
from bot.channels.telegram.remembering.memory import RememberedQuote, read_quotes
from bot.settings import TelegramSettings
from retrieval import Database

# An "edit" is a question that was changed.
Kind = Literal["private", "group", "edit", "inline"]
# In the order in which they are shown.
OUTCOMES = ("answer", "closest", "nothing", "small_talk")
# Telegram sends an inline query for each letter typed.
QUESTIONS = "kind != 'inline'"
ASKED = "FROM asked WHERE hour BETWEEN ? AND ?"
KEPT = "FROM answer WHERE created BETWEEN ? AND ?"


class Statistics:
    """Counts answers for *keep_days* days; none with 0.

    Only the hour is stored: it must not lead to the person.
    """

    def __init__(
        self,
        state: State,
        clock: Callable[[], float] = time.time,
        keep_days: int = TelegramSettings.keep_statistics_days,
    ) -> None:
        self._state = state
        self._clock = clock
        self.is_on = keep_days > 0

    def add(self, kind: Kind, outcome: str, language: str, seconds: float) -> None:
        """Count an answer that took *seconds*, with the next transaction; a crash may lose it."""
        if self.is_on:
            hour = int(self._clock()) // HOUR * HOUR
            values = (hour, kind, outcome, language, round(1000 * seconds))
            self._state.write_along("INSERT INTO asked VALUES (?, ?, ?, ?, ?)", values)

    def of_last_day(self) -> Counter[str]:
        """The number of questions of the last 24 hours with each outcome."""
        query = f"""SELECT outcome, count(*) FROM asked
                    WHERE hour > ? AND {QUESTIONS} GROUP BY outcome"""
        return Counter(dict(self._state.rows(query, (self._clock() - DAY,))))


class Latency(NamedTuple):
    """The *median* and 95th percentile of *n* answer times, in seconds."""

    median: float
    p95: float
    n: int


class Unanswered(NamedTuple):
    """A kept question that has no answer in the articles."""

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
    """The figures of the days from *first* to *last*, in UTC.

    *days* counts outcomes of each day with a question. *questions* and *inline* are None without
    any. *people*, *chats* and *unanswered* are of kept answers, so of less time.
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
        """The number of questions with each outcome."""
        return sum(self.days.values(), Counter())


def read_figures(path: Path, first: date, now: float, keep_days: int) -> Figures:
    """Read the figures from the day *first* to the time *now*. Raises ``CorpusUnreadable``.

    The bot may be running. Answers older than *keep_days* are ignored.
    """
    since = datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()
    asked, kept = (since, now), (max(since, now - kept_seconds(keep_days)), now)
    # A short look: nothing can be erased meanwhile.
    with closing(Database(path, MIGRATIONS, read_only=True)) as database, database.snapshot():

        def counts(query: str, time: tuple[float, float]) -> Counter[str]:
            return Counter({row.name: row.n for row in database.read(_Named, query, time)})

        def latency(which: str) -> Latency | None:
            query = f"SELECT milliseconds, count(*) {ASKED} AND {which} GROUP BY 1 ORDER BY 1"
            times = [*database.read(_Took, query, asked)]
            n = sum(time.n for time in times)
            return (
                Latency(_percentile(times, 0.5 * n), _percentile(times, 0.95 * n), n) if n else None
            )

        days: dict[date, Counter[str]] = {}
        query = f"""SELECT hour / {DAY}, outcome, count(*) {ASKED} AND {QUESTIONS}
                    GROUP BY 1, 2 ORDER BY 1"""
        for row in database.read(_OfDay, query, asked):
            day = date(1970, 1, 1) + timedelta(days=row.day)
            days.setdefault(day, Counter())[row.outcome] += row.n
        # The newest answer to an edited message counts.
        unanswered = f"""SELECT text, person FROM answer WHERE outcome != 'answer' AND rowid IN (
                             SELECT max(rowid) {KEPT} GROUP BY chat, question
                         ) ORDER BY rowid"""
        said = "SELECT verdict, count(*) FROM opinion WHERE hour BETWEEN ? AND ? GROUP BY 1"
        say = """SELECT verdict, count(*) FROM feedback JOIN answer ON answer.id = feedback.answer
                 WHERE answer.created BETWEEN ? AND ? GROUP BY 1"""
        return Figures(
            first=first,
            last=datetime.fromtimestamp(now, UTC).date(),
            days=days,
            kinds=counts(f"SELECT kind, count(*) {ASKED} GROUP BY 1", asked),
            languages=counts(
                f"SELECT language, count(*) {ASKED} AND {QUESTIONS} GROUP BY 1", asked
            ),
            questions=latency(QUESTIONS),
            inline=latency("kind = 'inline'"),
            opinions=counts(said, asked) + counts(say, kept),
            people=database.only(int, f"SELECT count(DISTINCT person) {KEPT}", kept),
            chats=database.only(int, f"SELECT count(DISTINCT chat) {KEPT}", kept),
            unanswered=tuple(database.read(Unanswered, unanswered, kept)),
        )


def _percentile(times: Sequence[_Took], rank: float) -> float:
    seen = 0
    for took in times:
        seen += took.n
        if seen >= rank:
            break
    return took.milliseconds / 1000


HELPFUL, UNHELPFUL = "helpful", "unhelpful"
# Neither person nor chat is read.
OPINIONS = """SELECT text, context, passages, verdict, feedback.created
              FROM feedback JOIN answer ON answer.id = feedback.answer
              WHERE answer.created >= ? ORDER BY feedback.created DESC"""
TEXT = "SELECT text FROM answer WHERE id = ? AND created >= ?"


class Opinion(NamedTuple):
    """A person's opinion of an answer.

    The search used *context*, the earlier questions, and found *quotes*, best first. *verdict* is
    ``helpful``, ``unhelpful``, or a reason.
    """

    question: str
    context: tuple[str, ...]
    quotes: tuple[RememberedQuote, ...]
    verdict: str
    created: float

    @property
    def is_helpful(self) -> bool:
        """Whether the answer helped."""
        return self.verdict == HELPFUL

    @property
    def reason(self) -> str | None:
        """Why the answer did not help, if the person said so."""
        return None if self.verdict in (HELPFUL, UNHELPFUL) else self.verdict


def opinions(file: Path, oldest: float) -> list[Opinion]:
    """The opinions of answers since *oldest* in the file of a bot, newest first.

    The bot may be running. Raises ``CorpusUnreadable``.
    """
    # A short look: nothing can be erased meanwhile.
    with closing(Database(file, MIGRATIONS, read_only=True)) as database, database.snapshot():

        def texts(answer_ids: Sequence[str]) -> tuple[str, ...]:
            """The questions of those answers that are kept."""
            rows = (database.row(TEXT, (answer_id, oldest)) for answer_id in answer_ids)
            return tuple(row[0] for row in rows if row)

        return [
            Opinion(text, texts(json.loads(context)), read_quotes(passages), verdict, said)
            for text, context, passages, verdict, said in database.rows(OPINIONS, (oldest,))
        ]
