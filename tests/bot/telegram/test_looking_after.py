"""Admins look after the corpus: they remove and sync, and the bot syncs, stops and goes on."""

import asyncio
import json
import logging
import re
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from admin_chat import document, ids, received, report, shown
from bot.channels.telegram import application as running
from bot.channels.telegram.adding import admin_commands
from bot.channels.telegram.adding.admin_commands import (
    KEPT_SECONDS,
    LAST_SYNC_KEY,
    MOST_KEPT,
    Removals,
    last_sync,
    sync_regularly,
)
from bot.channels.telegram.application import End, serve_until
from bot.channels.telegram.handlers import ADMIN_COMMANDS, EVERYBODY, introduce
from bot.channels.telegram.librarian import Library
from bot.configuration import load_settings
from bot.corpora import pool_of
from bot.texts import TEXTS
from fake_telegram import BotInProcess, message
from retrieval import Corpus
from retrieval.errors import CorpusBusy

EN = TEXTS["en"]
OWLS = "Barn owls\n\nBarn owls hunt voles in the meadows at night.\n"
YES, NO = EN.button_remove, EN.button_keep


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.001)


# --- Removing -----------------------------------------------------------------------------------


def test_an_article_is_removed_when_that_is_confirmed(
    admin_bot: BotInProcess, own_folder: Path
) -> None:
    [asked] = admin_bot.say("/remove lions")
    assert shown([asked])[0].text == f"{EN.remove_question}\n− Lions – lions"
    assert ids(own_folder) == ["lions"]
    notice, edit = admin_bot.press(asked, YES)

    assert notice.method == "answerCallbackQuery"
    assert shown([edit])[0].text == "Removed: 1\n− Lions – lions"
    assert edit.buttons == {}
    assert ids(own_folder) == []
    # The second press is too late.
    [again] = admin_bot.press(asked, YES)
    assert again.text == EN.removal_expired


def test_an_article_is_kept_when_that_is_chosen(admin_bot: BotInProcess, own_folder: Path) -> None:
    [asked] = admin_bot.say("/remove lions#1:0-3")
    _, edit = admin_bot.press(asked, NO)
    [again] = admin_bot.press(asked, YES)

    assert (edit.text, edit.buttons) == (EN.kept, {})
    assert again.text == EN.removal_expired
    assert ids(own_folder) == ["lions"]


def test_several_articles_are_removed_at_once(admin_bot: BotInProcess, own_folder: Path) -> None:
    admin_bot.handle(**document(admin_bot, "owls.txt", OWLS))
    [asked] = admin_bot.say("/remove lions barn-owls  lions")
    _, edit = admin_bot.press(asked, YES)

    assert shown([edit])[0].text == "Removed: 2\n− Lions – lions\n− Barn owls – barn-owls"
    assert ids(own_folder) == []


def test_what_cannot_be_removed_is_told(admin_bot: BotInProcess) -> None:
    said = {
        "/remove": EN.remove_usage,
        "/remove lion": f"{EN.no_article.format(id='lion')} {EN.did_you_mean.format(id='lions')}",
        "/remove <b>x</b>": EN.no_article.format(id="<b>x</b>"),
        "/remove lions zebras": EN.no_article.format(id="zebras"),
    }
    for text, answer in said.items():
        calls = admin_bot.say(text)
        assert report(calls) == answer
        assert calls[0].buttons == {}


def test_nobody_else_confirms(admin_bot: BotInProcess, own_folder: Path) -> None:
    [asked] = admin_bot.say("/remove lions")
    data = asked.buttons[YES]
    forged = [("x:AAAAAAAAAAA:1", 7), (data, 8), (data.replace(":1", ":2"), 7), ("x:", 7)]
    for press, person in forged:
        [notice] = admin_bot.press_data(press, person, person)
        assert notice.text in (EN.removal_expired, EN.expired)
    assert ids(own_folder) == ["lions"]
    admin_bot.press(asked, YES)
    assert ids(own_folder) == []


def test_a_removal_waits_for_nothing(admin_bot: BotInProcess, own_folder: Path) -> None:
    [asked] = admin_bot.say("/remove lions")
    admin_bot.librarian._awaited += 1
    [notice] = admin_bot.press(asked, YES)
    admin_bot.librarian._awaited -= 1
    assert notice.text == EN.busy_adding
    # The button still works when the other work is done.
    admin_bot.press(asked, YES)
    assert ids(own_folder) == []


def test_an_article_that_is_gone_by_then_is_told(admin_bot: BotInProcess, own_folder: Path) -> None:
    [asked] = admin_bot.say("/remove lions")
    with Corpus.existing(own_folder) as corpus:
        corpus.remove("lions")
    _, edit = admin_bot.press(asked, YES)

    assert edit.text.startswith(EN.no_article.format(id="lions"))


def test_a_removal_is_forgotten_after_a_while() -> None:
    now = [0.0]
    removals = Removals(lambda: now[0])
    token = removals.put(7, [("a", "A")])
    now[0] = KEPT_SECONDS - 1.0
    assert removals.find(token, 7)
    assert removals.find(token, 8) is None
    now[0] = KEPT_SECONDS
    assert removals.find(token, 7) is None
    now[0] = 0.0
    for _ in range(MOST_KEPT):
        removals.put(7, [])
    assert removals.find(token, 7) is None


# --- Syncing ------------------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with one article."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "owls.txt").write_text(OWLS)
    return folder


@pytest.fixture
def syncing_bot(make, own_folder: Path, own_library: Library, sources: Path) -> BotInProcess:
    library = replace(own_library, sources=(str(sources),), sync_minutes=1)
    return make(corpus=own_folder, library=library, admins=(7,))


def test_a_sync_is_reported(syncing_bot: BotInProcess, sources: Path, own_folder: Path) -> None:
    assert report(syncing_bot.say("/sync")) == "Added: 1\n+ Barn owls – barn-owls"
    assert report(syncing_bot.say("/sync")) == EN.nothing_changed
    (sources / "cats.txt").write_text(OWLS.replace("owls", "cats"))
    (sources / "owls.txt").unlink()
    (sources / "sums.xlsx").write_text("")
    said = report(syncing_bot.say("/sync"))

    assert said.startswith(
        "Added: 1 · Removed: 1 · Skipped: 1\n+ Barn cats – barn-cats\n− barn-owls"
    )
    assert "• sums.xlsx: no reader" in said
    assert ids(own_folder) == ["barn-cats", "lions"]


def test_without_sources_there_is_nothing_to_sync(admin_bot: BotInProcess) -> None:
    assert [call.text for call in admin_bot.say("/sync")] == [EN.no_sources]


def test_the_bot_syncs_by_itself(
    syncing_bot: BotInProcess, sources: Path, own_folder: Path, monkeypatch, caplog
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(admin_commands, "MINUTE", 0.01)
    line = "synced: 1 added, 0 changed, 0 unchanged, 0 removed, 0 skipped"

    async def run() -> None:
        task = asyncio.create_task(sync_regularly(syncing_bot.services))
        await until(lambda: caplog.messages.count(line) == 1)
        (sources / "cats.txt").write_text(OWLS.replace("owls", "cats"))
        await until(lambda: caplog.messages.count(line) == 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    syncing_bot.run(run())
    assert ids(own_folder) == ["barn-cats", "barn-owls", "lions"]


def test_errors_do_not_end_the_syncing(
    make, own_folder: Path, own_library: Library, sources: Path, monkeypatch, caplog
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(admin_commands, "MINUTE", 0.01)
    errors = [CorpusBusy(own_folder, "another process is adding"), ZeroDivisionError("oh")]

    def failing() -> Corpus:
        if errors:
            raise errors.pop(0)
        return Corpus.existing(own_folder)

    library = replace(own_library, open_corpus=failing, sources=(str(sources),), sync_minutes=1)
    bot = make(corpus=own_folder, library=library)

    async def run() -> None:
        task = asyncio.create_task(sync_regularly(bot.services))
        await until(lambda: "barn-owls" in ids(own_folder))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    bot.run(run())
    busy, fault = [r for r in caplog.records if r.getMessage().startswith("not synced")][:2]
    assert (busy.levelname, busy.exc_info) == ("INFO", None)
    assert (fault.levelname, fault.exc_info is not None) == ("ERROR", True)


def test_a_bot_that_is_started_often_does_not_sync_more_often(syncing_bot: BotInProcess) -> None:
    services = syncing_bot.services
    left = []
    for ago in (0.0, 20.0, 60.0, 1e6, -1e6):
        noted = json.dumps([services.clock() - ago, {}])
        syncing_bot.run(syncing_bot.memory.set_profile(LAST_SYNC_KEY, noted))
        left.append(round(admin_commands._seconds_left(services, 60.0)))
    assert left == [60, 40, 0, 0, 60]


@pytest.mark.parametrize("change", [{"sources": ()}, {"sync_minutes": 0}])
def test_without_an_interval_nothing_is_synced(
    make, own_folder: Path, own_library: Library, sources: Path, change: dict
) -> None:
    library = replace(own_library, sources=(str(sources),), sync_minutes=1)
    bot = make(corpus=own_folder, library=replace(library, **change))
    bot.run(sync_regularly(bot.services))  # it ends

    assert last_sync(bot.services) is None


# --- The status ---------------------------------------------------------------------------------


def test_the_status_tells_the_corpus_the_sources_and_the_bot(
    syncing_bot: BotInProcess, sources: Path
) -> None:
    before = report(syncing_bot.say("/status"))
    assert EN.status_never_synced in before
    syncing_bot.say("/sync")
    said = report(syncing_bot.say("/status"))

    assert said.startswith("2 articles, 2 paragraphs. Fingerprint: ")
    assert "Languages: English 2\n" in said
    assert re.search(r"On the disk: [1-9]\d*\.\d MB\n|On the disk: 0\.[1-9] MB\n", said)
    assert f"Sources:\n• {sources}\n" in said
    assert re.search(r"Last sync: \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Added: 1\n", said)
    assert "I sync every 1 minutes.\n\nQuestions in the last 24 hours: 0. " in said
    assert said.endswith("\nMessages that wait: 0\nRunning for 0 h 0 min")


def test_a_sync_that_failed_shows_in_the_status(make, own_folder: Path, own_library) -> None:
    def busy() -> Corpus:
        raise CorpusBusy(own_folder, "another process is adding")

    library = replace(own_library, open_corpus=busy, sources=("x",))
    bot = make(corpus=own_folder, library=library, admins=(7,))

    assert report(bot.say("/sync")) == EN.corpus_busy
    assert EN.status_sync_failed in report(bot.say("/status"))


# --- Stopping and starting ----------------------------------------------------------------------


def served(bot: BotInProcess, script: Callable[[], Awaitable[object]]) -> End:
    """Serve until *script* has ended; how it ended."""

    async def run() -> End:
        stop = asyncio.Event()
        serving = asyncio.create_task(serve_until(stop, bot.parts))
        await script()
        stop.set()
        async with asyncio.timeout(20):
            end = await serving
        # The end of the loop does this to what is left.
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return end

    return bot.run(run())


@pytest.fixture
def gate(own_library: Library) -> threading.Event:
    """Until it is set, whoever opens the corpus in order to change it waits."""
    gate, opened = threading.Event(), own_library.open_corpus

    def slowly() -> Corpus:
        gate.wait(30)
        return opened()

    object.__setattr__(own_library, "open_corpus", slowly)
    return gate


@pytest.mark.slow
def test_a_stop_does_not_wait_for_long_work_and_the_next_start_does_it(
    make, own_folder: Path, own_library: Library, gate: threading.Event, monkeypatch
) -> None:
    monkeypatch.setattr(running, "WATCH_SECONDS", 0.001)
    bot = make(corpus=own_folder, library=own_library, admins=(7,), stop_seconds=1)

    async def add() -> None:
        update = bot.update(**document(bot, "owls.txt", OWLS))
        bot.telegram.deliver(update.to_dict())
        await until(lambda: bot.librarian.is_busy)

    assert served(bot, add) is End.STOPPED
    assert bot.inbox.waiting() == 1
    gate.set()
    bot.telegram.calls.clear()

    async def wait() -> None:
        await until(lambda: not bot.inbox.waiting())

    assert served(bot, wait) is End.STOPPED
    assert shown(bot.telegram.calls)[-1].text == "Added: 1\n+ Barn owls – barn-owls"
    assert received(own_library) == ["owls.txt"]
    assert ids(own_folder) == ["barn-owls", "lions"]


def test_a_stop_ends_a_sync_at_once(
    make, own_folder: Path, own_library: Library, sources: Path, gate: threading.Event, monkeypatch
) -> None:
    monkeypatch.setattr(running, "WATCH_SECONDS", 0.001)
    library = replace(own_library, sources=(str(sources),), sync_minutes=1)
    bot = make(corpus=own_folder, library=library, stop_seconds=1000)

    async def wait() -> None:
        await until(lambda: bot.librarian.is_busy)

    # This ends although the corpus cannot even be opened.
    assert served(bot, wait) is End.STOPPED
    assert not bot.librarian.is_busy
    gate.set()
    bot.librarian.close()
    # Nobody waits for it, so it is not begun.
    assert ids(own_folder) == ["lions"]
    assert last_sync(bot.services) is None


def test_a_crash_during_adding_loses_nothing(admin_bot: BotInProcess, own_library: Library) -> None:
    admin_bot.handle(**document(admin_bot, "owls.txt", OWLS))
    # The process was killed when the new file was in place, and the old one aside.
    kept = own_library.received / "owls.txt"
    kept.replace(own_library.received / ".owls.txt.earlier")
    kept.write_text("half of")
    said = report(admin_bot.handle(**document(admin_bot, "owls.txt", "\n")))

    assert said.startswith("Skipped: 1")
    assert received(own_library) == ["owls.txt"]
    assert kept.read_text() == OWLS


# --- The menus ----------------------------------------------------------------------------------


def test_admins_have_a_menu_of_their_own(admin_bot: BotInProcess) -> None:
    bot, memory, telegram = admin_bot.application.bot, admin_bot.memory, admin_bot.telegram
    admin_bot.run(introduce(bot, memory, (7,)))
    menus = [call.params for call in telegram.of("setMyCommands")]
    own = [menu for menu in menus if menu["scope"] == {"type": "chat", "chat_id": 7}]
    assert {menu.get("language_code") for menu in own} == {None, *TEXTS}
    for menu in own:
        names = [command["command"] for command in menu["commands"]]
        assert names == [*EVERYBODY, *ADMIN_COMMANDS]
    for menu in menus:
        if menu not in own:
            assert not {command["command"] for command in menu["commands"]} & {*ADMIN_COMMANDS}
    telegram.calls.clear()
    # They are set once, and taken back from whoever is no admin any more.
    admin_bot.run(introduce(bot, memory, (7,)))
    assert telegram.calls == []
    admin_bot.run(introduce(bot, memory, ()))
    assert {call.method for call in telegram.calls} == {"deleteMyCommands"}
    telegram.calls.clear()
    admin_bot.run(introduce(bot, memory, ()))
    assert telegram.calls == []


def test_an_admin_who_never_wrote_gets_the_menu_later(admin_bot: BotInProcess) -> None:
    bot, memory, telegram = admin_bot.application.bot, admin_bot.memory, admin_bot.telegram
    admin_bot.run(introduce(bot, memory))
    telegram.calls.clear()
    telegram.bad_request("setMyCommands", "chat not found")
    admin_bot.run(introduce(bot, memory, (7, 8)))
    chats = [call.params["scope"]["chat_id"] for call in telegram.of("setMyCommands")]
    assert chats == [7] + [8] * (len(TEXTS) + 1)
    telegram.calls.clear()
    admin_bot.run(introduce(bot, memory, (7, 8)))
    chats = [call.params["scope"]["chat_id"] for call in telegram.of("setMyCommands")]
    assert chats == [7] * (len(TEXTS) + 1)


def test_a_group_has_no_admin_commands(admin_bot: BotInProcess) -> None:
    admin = {"id": 7, "is_bot": False, "first_name": "Ada"}
    for name in ADMIN_COMMANDS:
        assert admin_bot.handle(message=message(-5, 1, f"/{name}", admin)) == []


def test_the_first_article_ends_the_demonstration_for_a_running_bot(tmp_path: Path) -> None:
    settings = load_settings({"corpus": {"path": ""}}, environment={}).settings
    own = settings.corpus.folder
    pool = pool_of(settings)

    def count() -> int:
        return asyncio.run(pool.run(lambda corpus: corpus.state().articles))

    assert count() == 4
    with Corpus.open(own) as corpus:
        assert count() == 4
        (tmp_path / "owls.txt").write_text("Owls\n\nOwls hunt mice.\n", "utf-8")
        corpus.add([tmp_path / "owls.txt"])
        assert count() == 1
        corpus.remove("owls")
        # Nobody is answered from a demonstration in the place of the articles that were there.
        assert count() == 0
    pool.close()
