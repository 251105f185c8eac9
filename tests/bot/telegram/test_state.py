"""The bot's file: who can read it, what it never holds, and what happens while it is locked."""

import asyncio
import logging
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Update

from bot.channels.telegram.librarian import Library
from bot.channels.telegram.receiving.downloads import Downloader
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.remembering import bot_state
from bot.channels.telegram.remembering.bot_state import State
from bot.channels.telegram.remembering.memory import Memory
from fake_telegram import BOT, TOKEN, BotInProcess, FakeTelegram, message, person, pressed
from remembered import stored
from retrieval import Corpus, Outcome
from retrieval.errors import CorpusUnreadable
from retrieval.ingestion.parser_process import Reading
from retrieval.storage.database import locked

GROUP = -5
WORD = "zanzibar"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path / "state" / "bot.sqlite3")) as state:
        yield state


def update(number: int, body: dict[str, Any]) -> Update:
    return Update.de_json({"update_id": number, "message": body}, None)


def holds(file: Path, word: str = WORD) -> list[str]:
    """The files of the bot that hold a word, wherever in them it is."""
    beside = sorted(file.parent.glob(f"{file.name}*"))
    return [path.name for path in beside if word.encode() in path.read_bytes()]


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


# --- What is deleted is gone --------------------------------------------------------------------


@pytest.mark.parametrize("chat", [7, GROUP])
def test_what_is_forgotten_is_in_no_file(bot: BotInProcess, chat: int) -> None:
    asked = f"@quoting_bot How old is the daughter, {WORD}?"
    said = [message(chat, n, asked, person(7)) for n in range(2)]
    forget = message(chat, 3, "/forget", person(7), reply_to_message=said[0])
    updates = [bot.update(message=body) for body in (*said, forget)]
    for update in updates:
        bot.run(bot.inbox.put(update))
    bot.run(bot.application.process_update(updates[0]))
    assert holds(bot.state.path)
    bot.run(bot.application.process_update(updates[2]))
    # Only the command itself is left, which quotes the person; then it is done.
    assert bot.inbox.waiting() == 1
    bot.run(bot.inbox.done(updates[2]))

    assert holds(bot.state.path) == []
    assert bot.memory.last_answer(chat, 7) is None


def test_what_is_forgotten_is_in_no_file_though_another_question_follows_it(
    bot: BotInProcess,
) -> None:
    bot.say(f"/ask Who is Elvira Azimova, {WORD}?", GROUP, sender=person(7))
    above = message(GROUP, 1000, "x", BOT)
    [call] = bot.say("What did she say?", GROUP, sender=person(8), reply_to_message=above)
    assert WORD in call.text
    assert bot.memory.last_answer(GROUP, 8).context
    bot.run(bot.memory.forget_person(GROUP, 7))

    assert holds(bot.state.path) == []
    assert bot.memory.last_answer(GROUP, 8).context == ()


def test_what_others_said_in_a_group_is_not_forgotten(bot: BotInProcess) -> None:
    for number, who in ((1, 7), (2, 8)):
        body = message(GROUP, number, f"@quoting_bot {WORD}", person(who))
        bot.run(bot.inbox.put(bot.update(message=body)))
    press = pressed(f"x:{WORD}", message(GROUP, 3, "x", BOT), 7)
    bot.run(bot.inbox.put(bot.update(callback_query=press)))
    bot.say("/forget", GROUP, sender=person(7))

    [(body,)] = bot.state.rows("SELECT body FROM inbox WHERE body IS NOT NULL")
    assert '"id": 8' in body


def test_the_person_who_forgets_has_typed_inline_too(bot: BotInProcess) -> None:
    for who in (7, 8):
        query = {"id": "1", "from": person(who), "query": WORD, "offset": ""}
        bot.run(bot.inbox.put(bot.update(inline_query=query)))
    bot.say("/forget")

    assert bot.inbox.waiting() == 1


@pytest.mark.parametrize("forgetting", ["forget", "forget_person"])
def test_what_the_memory_forgets_is_erased_at_once(state: State, forgetting: str) -> None:
    memory = Memory(state)

    async def run() -> None:
        await stored(memory, 7, 7, 1, WORD, (), Outcome.NOTHING, (), 0)
        await (memory.forget(7) if forgetting == "forget" else memory.forget_person(7, 7))

    asyncio.run(run())
    assert holds(state.path) == []


def test_what_was_answered_is_erased_after_a_while(state: State) -> None:
    inbox = Inbox(state)
    said = update(1, message(7, 1, WORD))

    async def run() -> None:
        await state.erase()
        await inbox.put(said)
        await inbox.done(said)
        assert holds(state.path) == ["bot.sqlite3-wal"]
        await cleaned(state)

    asyncio.run(run())


def test_what_a_reader_holds_back_is_erased_when_it_has_ended(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_state, "ERASE_SECONDS", 0.001)
    memory = Memory(state)

    async def run() -> None:
        await stored(memory, 7, 7, 1, WORD, (), Outcome.NOTHING, (), 0)
        with closing(sqlite3.connect(state.path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM answer").fetchall()
            await memory.forget(7)
            assert holds(state.path)
        await cleaned(state)

    asyncio.run(run())


async def cleaned(state: State) -> None:
    """Wait until the file and its log no longer hold the word."""
    erasing = asyncio.create_task(state.keep_erasing())
    async with asyncio.timeout(20):
        while holds(state.path):
            await asyncio.sleep(0.001)
    erasing.cancel()


# --- Who can read it ----------------------------------------------------------------------------


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Files are made for everyone to read, unless their maker says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_only_the_owner_can_read_the_files_of_the_bot(tmp_path: Path) -> None:
    folder = tmp_path / "bot"
    folder.mkdir(mode=0o755)
    for is_first in (True, False):
        if not is_first:
            # What an earlier version has left: a database, and its log after a crash.
            (folder / "bot.sqlite3-wal").touch()
            for path in folder.iterdir():
                path.chmod(0o666)
        with (
            locked(folder / "bot.lock", "busy", private=True),
            closing(State(folder / "bot.sqlite3")) as state,
            closing(sqlite3.connect(state.path)) as left_open,
        ):
            asyncio.run(Memory(state).set_language(7, "ru"))
            left_open.execute("SELECT * FROM language").fetchall()
            wanted = {f"bot.{end}" for end in ("lock", "sqlite3", "sqlite3-wal", "sqlite3-shm")}
            assert modes(folder) == dict.fromkeys(wanted, 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


@pytest.mark.usefixtures("open_umask")
def test_only_the_owner_can_read_what_a_crash_has_left(tmp_path: Path, state: State) -> None:
    asyncio.run(Memory(state).set_language(7, "ru"))
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for end in ("", "-wal"):
        name = f"{state.path.name}{end}"
        (crashed / name).write_bytes(state.path.with_name(name).read_bytes())
    with closing(State(crashed / state.path.name)) as left:
        assert Memory(left).language(7) == "ru"
        assert {*modes(crashed).values()} == {0o600}


@pytest.mark.usefixtures("open_umask")
def test_only_the_owner_can_read_what_was_received(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    telegram.files["a"] = b"new"
    library = Library(tmp_path, lambda: Corpus.open(tmp_path), Reading)
    library.received.mkdir()
    (library.received / "earlier").touch(0o644)
    library.keep_received_private()
    (library.received / "again").touch(0o644)

    async def run() -> None:
        bot = Bot(TOKEN, base_url="https://x.org/bot", base_file_url="https://x.org/file/bot")
        downloader = Downloader(bot, 1, telegram)
        for name in ("new", "again"):
            await downloader._fetch(f"https://x.org/file/bot{TOKEN}/a", library.received / name)

    asyncio.run(run())
    assert modes(library.received) == dict.fromkeys(("earlier", "new", "again"), 0o600)


def test_a_lock_in_a_folder_that_is_none_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(CorpusUnreadable, match="Not a directory"),
        locked(tmp_path / "file" / "lock", "busy", private=True),
    ):
        pass


# --- What it never holds ------------------------------------------------------------------------


def replying(to: dict[str, Any]) -> dict[str, Any]:
    return {"reply_to_message": message(GROUP, 1, "x", to)}


OTHER = {**BOT, "id": 5, "username": "other_bot"}
FOR_OTHERS = [
    ("message", WORD, {}),
    ("edited_message", WORD, {}),
    ("message", f"@other_bot {WORD}", {}),
    ("message", f"/ask@other_bot {WORD}", {}),
    ("message", f"/shrug {WORD}", {}),
    ("edited_message", f"/help {WORD}", {}),
    ("message", WORD, replying(person(3))),
    ("message", WORD, replying(OTHER)),
    ("message", f"@quoting_bot {WORD}", {"sender": OTHER}),
    ("message", f"@quoting_bot {WORD}", {"via_bot": BOT}),
]
FOR_THE_BOT = [
    ("message", f"@quoting_bot {WORD}", {}),
    ("edited_message", f"@Quoting_Bot {WORD}", {}),
    ("message", f"/ask {WORD}", {}),
    ("edited_message", f"/ask@quoting_bot {WORD}", {}),
    ("message", WORD, replying(BOT)),
    ("message", WORD, {"migrate_to_chat_id": -100}),
]


@pytest.mark.parametrize(("kind", "text", "more"), FOR_OTHERS)
def test_what_people_say_to_each_other_is_never_stored(
    bot: BotInProcess, kind: str, text: str, more: dict[str, Any]
) -> None:
    raw = {"update_id": 1, kind: message(GROUP, 2, text, **more)}
    bot.inbox.record(raw)
    bot.run(bot.inbox.put(bot.update(**{kind: raw[kind]})))

    assert bot.inbox.qsize() == 0
    assert holds(bot.state.path) == []


@pytest.mark.parametrize(("kind", "text", "more"), FOR_THE_BOT)
def test_what_is_for_the_bot_is_stored(
    bot: BotInProcess, kind: str, text: str, more: dict[str, Any]
) -> None:
    bot.run(bot.inbox.put(bot.update(**{kind: message(GROUP, 2, text, **more)})))

    assert bot.inbox.qsize() == bot.inbox.waiting() == 1


def test_everything_in_a_private_chat_and_every_press_and_query_is_stored(
    bot: BotInProcess,
) -> None:
    query = {"id": "1", "from": person(7), "query": WORD, "offset": ""}
    for content in (
        {"message": message(7, 1, WORD)},
        {"message": message(7, 2, "/unknown")},
        {"edited_message": message(7, 1, WORD)},
        {"callback_query": pressed("x", message(GROUP, 1, "x", BOT))},
        {"inline_query": query},
    ):
        bot.run(bot.inbox.put(bot.update(**content)))

    assert bot.inbox.qsize() == bot.inbox.waiting() == 5


# --- While it is locked -------------------------------------------------------------------------


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_lock_stops_no_other_work_and_loses_nothing(state: State, caplog, lock: str) -> None:
    caplog.set_level(logging.WARNING)
    inbox, memory = Inbox(state), Memory(state)
    # SQLite itself waits in the event loop, so it must give up at once.
    assert state.only_row("PRAGMA busy_timeout") <= (50,)

    async def run() -> None:
        with closing(sqlite3.connect(state.path, isolation_level=None)) as other:
            other.execute(f"BEGIN {lock}")
            writes = [asyncio.create_task(inbox.put(update(n, message(7, n, "x")))) for n in (1, 2)]
            writes.append(asyncio.create_task(memory.set_language(7, "ru")))
            # The loop goes round while the writes wait, and what is stored can be read.
            while "trying again" not in caplog.text:
                await asyncio.sleep(0)
            assert (memory.language(7), inbox.waiting(), inbox.qsize()) == (None, 0, 0)
            assert not any(write.done() for write in writes)
            other.execute("ROLLBACK")
        await asyncio.gather(*writes)
        assert [(await inbox.get()).update_id for _ in range(2)] == [1, 2]
        assert (memory.language(7), inbox.waiting()) == ("ru", 2)

    asyncio.run(run())
    assert caplog.text.count("trying again") == 1


def test_an_update_is_accepted_only_when_the_disk_has_room_again(state: State, caplog) -> None:
    inbox = Inbox(state)
    failures = iter([CorpusUnreadable(state.path, "the disk is full")] * 3)
    write = state.write

    def failing(*arguments: Any) -> int:
        for failure in failures:
            raise failure
        return write(*arguments)

    state.write = failing  # type: ignore[method-assign]
    asyncio.run(inbox.put(update(1, message(7, 1, "x"))))

    assert inbox.waiting() == inbox.qsize() == 1
    assert caplog.text.count("the disk is full") == 1


def test_an_update_that_is_not_stored_is_not_accepted(state: State) -> None:
    inbox = Inbox(state)

    async def run() -> None:
        with closing(sqlite3.connect(state.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            putting = asyncio.create_task(inbox.put(update(1, message(7, 1, "x"))))
            await asyncio.sleep(0.01)
            # The poller is stopped meanwhile.
            putting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await putting
        await inbox.put(update(1, message(7, 1, "x")))

    asyncio.run(run())
    assert inbox.waiting() == inbox.qsize() == 1
