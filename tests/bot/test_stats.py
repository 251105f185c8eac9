"""``pullquote stats``: the figures of a bot's file, and how they are shown."""

import json
import re
import shutil
import sqlite3
import sys
from asyncio import run
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.remembering.bot_state import DAY, FOLLOW_UP_SECONDS, HOUR, State
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.remembering.usage_statistics import (
    OUTCOMES,
    Figures,
    Statistics,
    Unanswered,
    _percentile,
    _Took,
    read_figures,
)
from bot.cli import main
from bot.commands.stats import stats
from bot.exit import Exit
from bot.screen.console import Screen
from bot.settings import CorpusSettings, Settings, TelegramSettings
from bot.statistics.usage import days, grouped, tables, weeks
from remembered import stored
from retrieval import Outcome

# Together, these take longer than the default suite has room for.
pytestmark = pytest.mark.slow

NOON = 1_700_049_600.0  # 15 November 2023, 12:00
TODAY = date(2023, 11, 15)
FILE = "telegram-1234567890.sqlite3"
SECRET = "zanzibar"
ASKED = (
    f"Where is {SECRET}?", f"where is {SECRET.upper()}", "Who is the president of the moon?",
    "\x1b[31mКто\x1b[0m <b>такая</b> Эльвира Азимова?",
)  # fmt: skip


class Bot:
    """The file of a bot, and a clock that a test may turn."""

    def __init__(self, folder: Path, name: str = FILE, keep_days: int = 30) -> None:
        self.now = NOON
        self.state = State(folder / name)
        self.memory = Memory(self.state, lambda: self.now, keep_days)
        self.statistics = Statistics(self.state, lambda: self.now)
        self._asked = 0

    def count(self, *answers: tuple[str, str, str, float]) -> None:
        for kind, outcome, language, seconds in answers:
            self.statistics.add(kind, outcome, language, seconds)
        run(self.state.in_turn(lambda: None))

    def ask(self, text: str, person: int = 7, outcome: Outcome = Outcome.NOTHING, **at: int) -> str:
        self._asked += 1
        message_id = at.get("message_id", self._asked)
        return run(stored(self.memory, person, person, message_id, text, (), outcome, (), 0))


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    (tmp_path / "corpus").mkdir()
    bot = Bot(tmp_path / "corpus")
    yield bot
    bot.state.close()


@pytest.fixture
def busy_bot(bot: Bot) -> Bot:
    """A bot that was asked for two weeks."""
    for day in range(13, -1, -1):
        bot.now = NOON - day * DAY
        for number in range(day % 5 + 1):
            language = ("ru", "en", "kk", "und")[number % 4]
            bot.count(("private", OUTCOMES[(day + number) % 4], language, 0.05 + number / 10))
        bot.count(("group", "answer", "ru", 0.2), ("inline", "closest", "en", 0.03))
    bot.now = NOON - HOUR
    answers = [bot.ask(text, person) for person in (7, 8) for text in ASKED]
    answers.append(bot.ask("How old is the daughter?", 9, Outcome.ANSWER))
    for answer, opinion in zip(answers, ("helpful", "helpful", "wrong_passage"), strict=False):
        run(bot.memory.set_opinion(answer, 7, opinion))
    bot.now = NOON
    return bot


def figures(bot: Bot, since: date = date(2023, 1, 1), keep_days: int = 30) -> Figures:
    return read_figures(bot.state.path, since, bot.now, keep_days)


def settings(bot: Bot, **telegram: int) -> Settings:
    folder = CorpusSettings(path=str(bot.state.path.parent))
    return Settings(corpus=folder, telegram=TelegramSettings(**telegram))


def printed(bot: Bot, capsys: pytest.CaptureFixture[str], **wanted: object) -> str:
    asked = {"since": TODAY - timedelta(days=29), "clock": lambda: bot.now, **wanted}
    assert stats(settings(bot), Screen(), **asked) is Exit.ANSWERED
    return capsys.readouterr().out


# --- Figures ------------------------------------------------------------------------------------


def test_the_figures_are_those_of_the_days_asked_for(bot: Bot) -> None:
    for ago in (40, 3, 0):
        bot.now = NOON - ago * DAY
        bot.count(("private", "answer", "ru", ago), ("edit", "small_talk", "en", 0.5))
        bot.count(("inline", "nothing", "en", 9.0))
    found = figures(bot, TODAY - timedelta(days=3))

    assert found.days == {
        day: Counter(answer=1, small_talk=1) for day in (TODAY - timedelta(days=3), TODAY)
    }
    assert found.outcomes == Counter(answer=2, small_talk=2)
    assert found.kinds == Counter(private=2, edit=2, inline=2)
    assert found.languages == Counter(ru=2, en=2)
    assert (found.questions.median, found.questions.p95, found.questions.n) == (0.5, 3.0, 4)
    assert (found.inline.median, found.inline.n) == (9.0, 2)
    # What is of tomorrow is of a clock that was wrong.
    bot.now = NOON - DAY
    assert figures(bot).last == TODAY - timedelta(days=1)
    assert figures(bot).outcomes == Counter(answer=2, small_talk=2)


def test_a_bot_that_was_asked_nothing_has_figures(bot: Bot) -> None:
    found = figures(bot)

    assert (found.days, found.questions, found.inline, found.unanswered) == ({}, None, None, ())
    assert (found.people, found.chats, days(found), weeks(found)) == (0, 0, [], [])


def test_opinions_of_deleted_answers_count_with_those_that_are_kept(bot: Bot) -> None:
    from bot.channels.telegram.remembering.bot_state import prune

    bot.now = NOON - 31 * DAY
    run(bot.memory.set_opinion(bot.ask("old"), 7, "helpful"))
    bot.now = NOON
    run(bot.memory.set_opinion(bot.ask("new"), 7, "outdated"))
    run(prune(bot.state, TelegramSettings(), bot.now, is_replaying=False))

    assert figures(bot).opinions == Counter(helpful=1, outdated=1)
    assert figures(bot, TODAY).opinions == Counter(outdated=1)


def test_people_and_questions_are_those_of_answers_that_are_kept(bot: Bot) -> None:
    bot.now = NOON - FOLLOW_UP_SECONDS - 1
    bot.ask("earlier", 8)
    bot.now = NOON
    bot.ask("now", 7)
    bot.ask("wrong", 9, message_id=50)
    bot.ask("right", 9, Outcome.ANSWER, message_id=50)

    def told(keep_days: int) -> tuple[int, int, list[str]]:
        found = figures(bot, keep_days=keep_days)
        return found.people, found.chats, [question.text for question in found.unanswered]

    assert told(30) == (3, 3, ["earlier", "now"])
    # They may still be there, for nothing is deleted while the bot is stopped.
    assert told(0) == (2, 2, ["now"])


@given(st.lists(st.integers(0, 5000), min_size=1), st.sampled_from([0.5, 0.95]))
def test_a_percentile_is_the_least_time_that_so_many_do_not_exceed(
    times: list[int], part: float
) -> None:
    counted = [_Took(time, n) for time, n in sorted(Counter(times).items())]
    found = 1000 * _percentile(counted, part * len(times))

    assert round(found) in times
    assert sum(time <= round(found) for time in times) >= part * len(times)
    assert sum(time < round(found) for time in times) < part * len(times)


@given(st.dictionaries(st.dates(date(2023, 8, 1), TODAY), st.integers(1, 9), min_size=1))
def test_no_day_and_no_question_is_missing_in_days_and_weeks(counts: dict[date, int]) -> None:
    found = Figures(
        date(2023, 8, 1), TODAY, {day: Counter(answer=n) for day, n in counts.items()},
        Counter(), Counter(), None, None, Counter(), 0, 0, (),
    )  # fmt: skip
    for step, every in ((1, days(found)), (7, weeks(found))):
        assert sum((period.outcomes for period in every), Counter()).total() == sum(counts.values())
        starts = [period.first for period in every]
        assert starts == [starts[0] + timedelta(days=step * n) for n in range(len(starts))]
        assert starts[0] <= min(counts)
        assert starts[-1] <= TODAY < starts[-1] + timedelta(days=step)
    assert {period.first.weekday() for period in weeks(found)} == {0}
    shown = {table.title: table.rows for table in tables(found)}
    assert len(shown["Days"]) <= 31 if "Days" in shown else len(days(found)) > 31


# --- Questions of the same words ----------------------------------------------------------------


def test_questions_of_the_same_words_are_one() -> None:
    asked = [
        ("Who is the president of the moon?", 1), ("president OF THE Moon", 2),
        ("THE MOON: WHO IS PRESIDENT?", 2), ("Who is the president of Mars?", 1),
        ("Сколько лет дочери?", 3), ("дочери сколько лет", 3), ("Hello!", 4), ("???", 5), ("who?", 6),
    ]  # fmt: skip
    groups = grouped(Unanswered(*one) for one in asked)

    assert [(group.text, group.times, len(group.people)) for group in groups] == [
        ("THE MOON: WHO IS PRESIDENT?", 3, 2), ("дочери сколько лет", 2, 1),
        ("Who is the president of Mars?", 1, 1), ("???", 1, 1), ("who?", 1, 1),
    ]  # fmt: skip


@given(st.lists(st.text(), max_size=9))
def test_every_question_is_in_one_group(texts: list[str]) -> None:
    groups = grouped(Unanswered(text, 7) for text in texts)

    assert sum(group.times for group in groups) <= len(texts)
    assert all(group.text in texts for group in groups)


# --- How they are shown -------------------------------------------------------------------------


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Standard output is a terminal of so many columns."""

    def of(columns: int) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    return SimpleNamespace(of=of)


@pytest.mark.parametrize("columns", [40, 80])
def test_a_terminal(busy_bot: Bot, terminal, capsys, golden, columns: int) -> None:
    terminal.of(columns)
    shown = printed(busy_bot, capsys)

    golden(f"stats-{columns}-columns.txt", shown)
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= columns
    assert "\x1b[31m" not in shown


def test_a_pipe(busy_bot: Bot, capsys, golden) -> None:
    golden("stats-in-a-pipe.txt", printed(busy_bot, capsys))


def test_the_most_frequent_questions_come_first_and_some_are_shown(
    busy_bot: Bot, terminal, capsys
) -> None:
    terminal.of(80)
    assert stats(settings(busy_bot), Screen(), TODAY, 1, clock=lambda: NOON) == 0
    shown, said = capsys.readouterr()

    assert re.search(r"\n +4 +2 +where is ZANZIBAR *\n$", shown)
    assert said == "1 of 3 different questions; for more, add --limit N\n"


def test_what_was_asked_is_on_a_terminal_only(busy_bot: Bot, terminal, capsys) -> None:
    quiet = printed(busy_bot, capsys) + printed(busy_bot, capsys, is_json=True)
    for text in ("zanzibar", "president", "Азимова"):
        assert text not in quiet.casefold()
    assert quiet.count("a terminal shows them") == 1
    terminal.of(80)
    assert SECRET in printed(busy_bot, capsys).casefold()


def test_the_object(busy_bot: Bot, capsys) -> None:
    found = json.loads(printed(busy_bot, capsys, is_json=True))
    [of_bot] = found["bots"]

    assert (found["since"], found["until"], found["keep_days"]) == ("2023-10-17", "2023-11-15", 30)
    assert of_bot["questions"] == sum(of_bot["outcomes"].values()) == 54
    for name in ("days", "weeks"):
        assert sum(sum(row[one] for one in OUTCOMES) for row in of_bot[name]) == 54
    assert of_bot["kinds"] == {"private": 40, "group": 14, "edit": 0, "inline": 14}
    assert of_bot["kept"] == {"people": 3, "chats": 3, "not_found": 8, "different": 3}
    assert of_bot["opinions"][0] == {"opinion": "helpful", "answers": 2}


def test_nothing_in_a_file_is_trusted(busy_bot: Bot, terminal, capsys) -> None:
    evil = '\x1b[31m"><script>&'
    with busy_bot.state.writing():
        for column in ("kind", "outcome", "language"):
            busy_bot.state.write(f"UPDATE asked SET {column} = ? WHERE rowid < 9", (evil,))
        busy_bot.state.write("UPDATE feedback SET verdict = ?", (evil,))
        busy_bot.state.write("UPDATE asked SET hour = 1 << 60 WHERE rowid = 1")
    for is_terminal in (False, True):
        if is_terminal:
            terminal.of(80)
        assert "\x1b[31m" not in printed(busy_bot, capsys)


# --- The file -----------------------------------------------------------------------------------


def test_a_running_bot_is_not_disturbed(busy_bot: Bot, capsys) -> None:
    state = busy_bot.state
    before = state.path.read_bytes()
    with closing(sqlite3.connect(state.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO language VALUES (7, 'ru')")
        assert "Questions: 54" in printed(busy_bot, capsys)
        writer.execute("COMMIT")
    assert busy_bot.memory.language(7) == "ru"
    assert state.path.read_bytes() == before
    # Nor does it hold back what is to be erased.
    run(busy_bot.memory.forget(7))
    printed(busy_bot, capsys)
    assert state.checkpoint()


def test_what_a_crash_has_left_is_read_and_left_as_it_is(busy_bot: Bot, capsys) -> None:
    folder = busy_bot.state.path.parent
    crashed = folder.parent / "crashed"
    crashed.mkdir()
    for end in ("", "-wal"):
        shutil.copy(folder / f"{FILE}{end}", crashed)
    left = {path: path.read_bytes() for path in crashed.iterdir()}
    assert left[crashed / f"{FILE}-wal"]
    of_crashed = Settings(corpus=CorpusSettings(path=str(crashed)))

    assert stats(of_crashed, Screen(), date(2023, 1, 1), clock=lambda: NOON) is Exit.ANSWERED
    assert "Questions: 54" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in left} == left


def test_a_file_that_nobody_has_open_is_only_read(busy_bot: Bot, capsys) -> None:
    busy_bot.state.close()
    path = busy_bot.state.path
    before = path.read_bytes()
    path.chmod(0o400)

    assert "Questions: 54" in printed(busy_bot, capsys)
    assert path.read_bytes() == before
    assert all(not other.read_bytes() for other in path.parent.glob("*-wal"))


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda path: path.write_bytes(b""), "it is a database of another program"),
        (lambda path: path.write_bytes(b"x" * 5000), "file is not a database"),
        (lambda path: version(path, 3), "an earlier version of this program wrote it"),
        (lambda path: version(path, 99), "a newer version of this program wrote it"),
        (lambda path: sql(path, "UPDATE asked SET language = x'ff'"), "it is damaged"),
        (lambda path: sql(path, "UPDATE asked SET milliseconds = 'x'"), "it is damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(busy_bot: Bot, capsys, spoil, why: str) -> None:
    busy_bot.state.close()
    spoil(busy_bot.state.path)

    since = date(2023, 1, 1)
    assert stats(settings(busy_bot), Screen(), since, clock=lambda: NOON) is Exit.CORPUS
    shown, said = capsys.readouterr()
    assert shown == ""
    assert said.startswith(f"pullquote: the file of the bot, {busy_bot.state.path}, cannot be")
    assert why in said


def sql(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)


def version(path: Path, number: int) -> None:
    sql(path, f"PRAGMA user_version = {number}")


def test_each_bot_of_a_corpus_has_its_figures(busy_bot: Bot, capsys) -> None:
    folder = busy_bot.state.path.parent
    with closing(Bot(folder, "telegram-77.sqlite3").state):
        pass
    for name in ("telegram-x.sqlite3", "telegram-٧.sqlite3", "telegram-1.sqlite3.old"):
        (folder / name).write_bytes(b"no bot")
    found = json.loads(printed(busy_bot, capsys, is_json=True))

    assert [(one["bot"], one["questions"]) for one in found["bots"]] == [
        ("1234567890", 54), ("77", 0),
    ]  # fmt: skip
    assert "Bot 77, 2023-10-17 to 2023-11-15 (UTC)\nQuestions: 0," in printed(busy_bot, capsys)


def test_without_a_bot_there_are_no_figures(seed_folder: Path, capsys) -> None:
    assert main(["stats", "--corpus", str(seed_folder)]) == Exit.ANSWERED
    shown, said = capsys.readouterr()
    assert (shown, said.count("\n")) == ("", 1)
    assert "No Telegram bot has run" in said
    assert main(["stats", "--corpus", str(seed_folder), "--json"]) == Exit.ANSWERED
    assert json.loads(capsys.readouterr().out)["bots"] == []


@pytest.mark.parametrize(
    ("since", "first"),
    [
        ("1", 0), ("7", 6), ("999", 998), ("2023", date(2023, 1, 1)), ("2023-05", date(2023, 5, 1)),
        ("2023-05-17", date(2023, 5, 17)),
    ],
)  # fmt: skip
def test_since_is_a_number_of_days_or_a_date(seed_folder: Path, capsys, since, first) -> None:
    assert main(["stats", "--since", since, "--corpus", str(seed_folder), "--json"]) == 0
    if isinstance(first, int):
        first = datetime.now(UTC).date() - timedelta(days=first)
    assert json.loads(capsys.readouterr().out)["since"] == first.isoformat()


@pytest.mark.parametrize("since", ["0", "000", "-1", "x", "2023-13", "99999"])
def test_what_is_no_time_is_refused(seed_folder: Path, capsys, since: str) -> None:
    assert main(["stats", "--since", since, "--corpus", str(seed_folder)]) == Exit.USAGE
    assert capsys.readouterr().err.count("\n") == 1


def test_keep_days_is_that_of_the_settings(busy_bot: Bot, capsys) -> None:
    kept = settings(busy_bot, keep_days=0)
    since = date(2023, 1, 1)
    assert stats(kept, Screen(), since, is_json=True, clock=lambda: NOON) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["keep_days"], found["bots"][0]["kept"]["people"]) == (0, 0)
    assert stats(kept, Screen(), since, clock=lambda: NOON) == 0
    assert "in the answers kept (keep_days = 0)" in capsys.readouterr().out
