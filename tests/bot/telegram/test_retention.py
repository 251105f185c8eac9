"""For how long the bot keeps what, and that no file holds it afterwards."""

import asyncio
import json
import logging
import random
import shutil
import string
from asyncio import run
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram import application as running
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.remembering.bot_state import (
    DAY,
    FOLLOW_UP_SECONDS,
    HOUR,
    NUMBER_SECONDS,
    UNCERTAIN_SECONDS,
    State,
    prune,
)
from bot.channels.telegram.remembering.memory import Memory, RememberedQuote
from bot.channels.telegram.remembering.saved_and_shown import SavedQuestion
from bot.channels.telegram.remembering.usage_statistics import Statistics
from bot.settings import TelegramSettings
from bot.texts import TEXTS
from fake_telegram import BotInProcess, message, person
from remembered import stored
from retrieval import Outcome

EN = TEXTS["en"]
QUESTION = "How old is the daughter?"
QUOTE = RememberedQuote("a#1:0-1", 0, 1, "d")
NOON = 1_700_006_400.0
KEPT = (0, 1, 30)


@pytest.fixture
def clock() -> list[float]:
    return [NOON]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path / "bot.sqlite3")) as state:
        yield state


def seconds(keep_days: int) -> float:
    return keep_days * DAY or FOLLOW_UP_SECONDS


def pruned(state: State, now: float, is_replaying: bool = False, **settings: int) -> None:
    run(prune(state, TelegramSettings(**settings), now, is_replaying))


def count(state: State, table: str) -> int:
    return state.only_row(f"SELECT count(*) FROM {table}")[0]


# --- Answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", KEPT)
def test_an_answer_is_kept_as_long_as_is_set(state: State, clock: list[float], days: int) -> None:
    memory = Memory(state, lambda: clock[0], days)
    old = run(stored(memory, 7, 7, 1, "q", (), Outcome.ANSWER, [QUOTE], 1))
    run(memory.set_messages(old, [2]))
    token = run(memory.share(old, 0))
    run(memory.set_opinion(old, 7, "helpful"))
    clock[0] += seconds(days)
    pruned(state, clock[0], keep_days=days)
    assert memory.answer(old) == memory.last_answer(7, 7) is not None
    assert memory.shared(token)

    clock[0] += 1
    new = run(stored(memory, 7, 7, 2, "q", (), Outcome.ANSWER, [QUOTE], 1))
    assert memory.answer(old) is memory.answer_to(7, 1) is memory.shared(token) is None
    pruned(state, clock[0], keep_days=days)
    assert [*state.rows("SELECT id FROM answer")] == [(new,)]
    assert count(state, "feedback") == count(state, "shared") == 0


def test_a_follow_up_works_even_if_nothing_is_kept(make, clock: list[float]) -> None:
    bot = make(keep_days=0, clock=lambda: clock[0])
    for _ in range(2):
        bot.say(QUESTION)
        clock[0] += FOLLOW_UP_SECONDS - 1
        pruned(bot.state, clock[0], keep_days=0)
        assert bot.memory.history(7, 7, before=99) == [QUESTION]
        clock[0] += 2
        pruned(bot.state, clock[0], keep_days=0)
        assert bot.memory.history(7, 7, before=99) == []


def test_an_answer_that_may_have_arrived_is_recognized_while_its_question_may_come_again(
    state: State, clock: list[float]
) -> None:
    memory = Memory(state, lambda: clock[0], 0)
    uncertain, certain = (
        run(stored(memory, 7, 7, n, "q", (), Outcome.ANSWER, [QUOTE], 1)) for n in (1, 2)
    )
    run(memory.set_on_wire(uncertain, True))
    clock[0] += UNCERTAIN_SECONDS
    # What an earlier process left is taken up again; until then, nobody knows of any answer.
    pruned(state, clock[0], is_replaying=True, keep_days=0)
    assert memory.attempt(7, 1).id == uncertain
    assert memory.attempt(7, 2).id == certain
    pruned(state, clock[0], keep_days=0)
    assert memory.attempt(7, 1).id == uncertain
    assert memory.attempt(7, 2) is None
    clock[0] += 1
    pruned(state, clock[0], is_replaying=True, keep_days=0)
    assert memory.attempt(7, 1) is None


def test_no_answer_comes_twice_though_it_is_not_kept(make, clock: list[float]) -> None:
    bot = make(keep_days=0, clock=lambda: clock[0])
    said = bot.update(message=message(7, 1, QUESTION, date=int(NOON)))
    bot.run(bot.inbox.put(said))
    bot.run(bot.application.process_update(said))
    clock[0] += FOLLOW_UP_SECONDS + 60
    # The process died before the update was done, and the next one starts.
    assert bot.run(bot.inbox.replay(bot.application.bot)) == 1

    async def first_round() -> None:
        pruning = asyncio.create_task(running._prune(bot.parts, bot.services))
        await asyncio.sleep(0.01)
        pruning.cancel()

    bot.run(first_round())
    bot.telegram.calls.clear()
    bot.run(bot.application.process_update(said))
    assert bot.telegram.calls == []
    bot.run(bot.inbox.done(said))
    bot.run(first_round())
    assert count(bot.state, "answer") == 0


def test_the_running_bot_prunes_every_minute(make, clock: list[float], monkeypatch) -> None:
    assert running.PRUNE_SECONDS <= 60
    monkeypatch.setattr(running, "PRUNE_SECONDS", 0.001)
    bot = make(keep_days=0, clock=lambda: clock[0])
    bot.say(QUESTION)

    async def wait() -> None:
        pruning = asyncio.create_task(running._prune(bot.parts, bot.services))
        await asyncio.sleep(0.01)
        assert count(bot.state, "answer") == 1
        clock[0] += FOLLOW_UP_SECONDS + 1
        async with asyncio.timeout(20):
            while count(bot.state, "answer"):
                await asyncio.sleep(0.001)
        pruning.cancel()

    bot.run(wait())


def test_the_number_of_a_finished_update_is_forgotten_in_the_end(
    state: State, clock: list[float]
) -> None:
    inbox = Inbox(state, lambda: clock[0])
    for number in (1, 2):
        said = Update.de_json({"update_id": number, "message": message(7, number, "x")}, None)
        run(inbox.put(said))
        if number == 1:
            run(inbox.done(said))
    for seconds, left in ((NUMBER_SECONDS, 2), (NUMBER_SECONDS + 1, 1)):
        pruned(state, clock[0] + seconds)
        assert count(state, "inbox") == left
    plan = "EXPLAIN QUERY PLAN SELECT 1 FROM inbox WHERE body IS NULL AND received < 1"
    assert "inbox_finished" in str([*state.rows(plan)])


# --- Statistics ---------------------------------------------------------------------------------


def counted(bot: BotInProcess) -> list[tuple[Any, ...]]:
    """The rows that are counted, without how long the answers took."""
    bot.run(bot.memory.set_profile("x", "y"))
    return [*bot.state.rows("SELECT hour, kind, outcome, language FROM asked ORDER BY rowid")]


def test_each_answer_is_counted_once_without_text_and_person(make, clock: list[float]) -> None:
    bot = make(clock=lambda: clock[0])
    clock[0] += 1234.5
    bot.say(QUESTION, message_id=5)
    bot.handle(edited_message=message(7, 5, "Кто такая Эльвира Азимова?", edit_date=1))
    bot.say("@quoting_bot Who is the president of the moon?", -5, sender=person(7))
    bot.say("Thank you!")
    bot.inline("lions", offset="")
    bot.inline("lions", offset="50")
    bot.inline("")
    bot.say("/start")
    rows = counted(bot)

    assert {hour for hour, *_ in rows} == {int(NOON)}
    assert [row[1:] for row in rows] == [
        ("private", "answer", "en"), ("edit", "answer", "ru"), ("group", "nothing", "en"),
        ("private", "small_talk", "en"), ("inline", "closest", "en"),
    ]  # fmt: skip
    columns = [name for (_, name, *_) in bot.state.rows("PRAGMA table_info(asked)")]
    assert columns == ["hour", "kind", "outcome", "language", "milliseconds"]
    assert 0 <= bot.state.only_row("SELECT max(milliseconds) FROM asked")[0] < 10_000


def test_what_is_refused_is_not_counted(make) -> None:
    bot = make(question_length=20)
    bot.say("x" * 21)

    assert counted(bot) == []


@pytest.mark.parametrize("kind", ["message", "inline_query"])
def test_an_answer_costs_no_write_of_its_own(make, kind: str) -> None:
    """Counted or not, an update takes as many transactions."""
    transactions = []
    for days in (0, 365):
        bot = make(keep_statistics_days=days)
        done: list[str] = []
        bot.state._db.set_trace_callback(lambda sql, done=done: done.append(sql))
        body = {"id": "1", "from": person(7), "query": "lions", "offset": ""}
        said = bot.update(**{kind: body if kind == "inline_query" else message(7, 1, QUESTION)})
        bot.run(bot.inbox.put(said))
        bot.run(bot.application.process_update(said))
        bot.run(bot.inbox.done(said))
        bot.state._db.set_trace_callback(None)
        transactions.append(done.count("COMMIT"))
        assert count(bot.state, "asked") == bool(days)

    assert transactions[0] == transactions[1]


def test_a_count_that_could_not_be_written_is_written_later(state: State) -> None:
    statistics = Statistics(state)
    statistics.add("private", "answer", "en", 0.1)

    def failing() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(state.in_turn(failing))
    assert count(state, "asked") == 0
    for _ in range(2):
        run(state.in_turn(lambda: None))
        assert count(state, "asked") == 1


def test_counts_are_kept_as_long_as_is_set(state: State, clock: list[float]) -> None:
    statistics = Statistics(state, lambda: clock[0], 7)
    statistics.add("private", "answer", "en", 0.1)
    clock[0] += 7 * DAY
    pruned(state, clock[0], keep_statistics_days=7)
    assert count(state, "asked") == 1
    clock[0] += HOUR
    pruned(state, clock[0], keep_statistics_days=7)
    assert count(state, "asked") == 0


def test_opinions_are_counted_when_their_answers_are_deleted(
    state: State, clock: list[float]
) -> None:
    memory = Memory(state, lambda: clock[0], 0)
    answers = [
        run(stored(memory, chat, chat, 1, "q", (), Outcome.ANSWER, [QUOTE], 1))
        for chat in (7, 8, 9)
    ]
    for answer, opinion in zip([*answers, answers[0]], ("helpful", "unhelpful", "outdated", "no_answer"), strict=True):  # fmt: skip
        run(memory.set_opinion(answer, 7, opinion))
    # What a person has the bot forget is not counted.
    run(memory.forget(9))
    clock[0] += FOLLOW_UP_SECONDS + 1
    for _ in range(2):
        pruned(state, clock[0], keep_days=0)
    found = sorted(state.rows("SELECT hour, verdict FROM opinion"))
    assert found == [(int(NOON), "no_answer"), (int(NOON), "unhelpful")]
    pruned(state, clock[0], keep_days=0, keep_statistics_days=0)
    assert count(state, "opinion") == 0


def test_an_admin_sees_the_questions_of_the_last_day(
    make: Callable[..., BotInProcess], own_folder, own_library, clock: list[float]
) -> None:
    def status(**settings: int) -> str:
        bot = make(
            corpus=own_folder, library=own_library, admins=(7,), clock=lambda: clock[0], **settings
        )
        bot.say("Do lions sleep?")
        clock[0] += DAY
        for text in ("Do lions sleep?", "Where do zebras live?", "Thanks!"):
            bot.say(text)
        bot.inline("lions")
        counted(bot)
        [call] = bot.say("/status")
        return call.text

    answers = EN.status_questions.format(total=3, answer=1, closest=1, nothing=0, small_talk=1)
    assert answers in status()
    assert "24 hours" not in status(keep_statistics_days=0)


# --- The files ----------------------------------------------------------------------------------


def holding(folder: Path, words: list[str]) -> dict[str, int]:
    """How many of *words* each file in *folder* holds, wherever in it they are."""
    found = {}
    for path in sorted(folder.rglob("*")):
        data = path.read_bytes()
        if some := sum(word.encode() in data for word in words):
            found[path.name] = some
    return found


def columns_with(state: State, words: list[str]) -> set[tuple[str, str]]:
    """The tables and columns that hold any of *words*."""
    found = set()
    for (table,) in list(state.rows("SELECT name FROM sqlite_master WHERE type = 'table'")):
        names = [name for (_, name, *_) in state.rows(f"PRAGMA table_info({table})")]
        for row in state.rows(f"SELECT * FROM {table}"):
            found |= {(table, n) for n, v in zip(names, row, strict=True) if any(w in str(v) for w in words)}  # fmt: skip
    return found


def hundred_questions(bot: BotInProcess, clock: list[float]) -> list[str]:
    """Have a bot answer a hundred questions, as it gets them; a word of each that no other has."""
    chance = random.Random(7)
    # Numbers: for a word that no article has, others are searched, which takes time.
    words = ["".join(chance.choices(string.digits, k=12)) for _ in range(100)]
    for number, word in enumerate(words):
        # Some may follow others, so that these are searched once more.
        text = f"Why {word}?" if number % 3 else f"Who planted {word}?"
        chat = 1 + number % 7
        body = message(chat, number + 1, text)
        if number % 10 == 9:
            query = {"id": "1", "from": person(chat), "query": text, "offset": ""}
            said = bot.update(inline_query=query)
        elif number % 10 == 8:
            said = bot.update(edited_message={**body, "edit_date": 1})
        else:
            said = bot.update(message=body)
        bot.inbox.record(json.loads(said.to_json()))
        bot.run(bot.inbox.put(said))
        bot.run(bot.application.process_update(said))
        bot.run(bot.inbox.done(said))
        clock[0] += 1
    return words


async def asked_again(bot: BotInProcess, chat: int) -> list[SavedQuestion]:
    """Save the last question of a chat, and list what is saved there."""
    answer = bot.memory.last_answer(chat, chat)
    assert answer is not None
    await bot.services.saved.keep(answer, chat, None, "en")
    return bot.services.saved.of(chat, chat)


@pytest.mark.slow
def test_no_file_holds_a_question_when_its_time_is_over(
    make, tmp_path: Path, clock: list[float], caplog
) -> None:
    caplog.set_level(logging.INFO)
    bot = make(questions_per_minute=1000, clock=lambda: clock[0])
    words = hundred_questions(bot, clock)
    bot.run(bot.memory.set_opinion(bot.memory.last_answer(1, 1).id, 1, "helpful"))
    [waiting] = bot.run(asked_again(bot, 1))
    bot.run(bot.state.erase())
    folder, name = bot.state.path.parent, bot.state.path.name
    # What was typed inline is gone already, and the rest stands where it is said to be.
    kept = [word for number, word in enumerate(words) if number % 10 != 9]
    assert holding(folder, words) == {name: len(kept)}
    assert columns_with(bot.state, words) == {
        ("answer", "text"), ("answer", "notes"), ("saved", "text"),
        ("saved", "context"),
    }  # fmt: skip
    assert count(bot.state, "inbox WHERE body IS NOT NULL") == 0
    assert not any(word in caplog.text for word in words)

    for keep_days, after in {0: FOLLOW_UP_SECONDS, 30: 31 * DAY}.items():
        shutil.copytree(folder, tmp_path / f"{keep_days}")
        with closing(State(tmp_path / f"{keep_days}" / name)) as state:
            pruned(state, clock[0], keep_days=keep_days)
            run(state.erase())
            assert holding(state.path.parent, words)
            pruned(state, clock[0] + after + 1, keep_days=keep_days, saved_days=90)
            run(state.erase())
            # What a person has had saved stays for a time of its own.
            assert columns_with(state, words) == {("saved", "text"), ("saved", "context")}
            assert waiting.question in str([*state.rows("SELECT text FROM saved")])
            pruned(state, clock[0] + 90 * DAY + 1, keep_days=keep_days, saved_days=90)
            run(state.erase())
            assert holding(state.path.parent, words) == {}
            assert (count(state, "answer"), count(state, "asked")) == (0, 100)
            assert [*state.rows("SELECT verdict FROM opinion")] == [("helpful",)]
