"""The bot as a process of its own: what is added survives crashes and stops, and shows at once."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from bot.channels.telegram.handlers import ADMIN_COMMANDS
from bot.texts import TEXTS
from botapi import FakeBotApi
from botprocess import Bot
from conftest import ROOT, SEEDS
from fake_web import Page, running_web
from retrieval import Corpus

EN = TEXTS["en"]
pytestmark = pytest.mark.process
OWLS = b"Barn owls\n\nBarn owls hunt voles in the meadows at night.\n"
QUESTION = "What do barn owls hunt?"
ZEBRAS = "What do zebras eat at dawn?"
ADMIN = 7


@pytest.fixture
def start(server: FakeBotApi, make_bot: Callable[..., Bot]) -> Callable[..., Bot]:
    """Start a bot, or the same again, whose admin is person 7, and wait until it is heard of."""
    bots: list[Bot] = []

    def start(**settings: str) -> Bot:
        bot = bots[0] if bots else make_bot()
        bots[:] = [bot]
        seen = len(server.calls)
        bot.start(ADMINS=f"[{ADMIN}]", **settings)
        server.wait_for(lambda: any(c.method == "getUpdates" for c in server.calls_since(seen)), 60)
        return bot

    return start


def ids(bot: Bot) -> set[str]:
    with Corpus.existing(bot.corpus) as corpus:
        return {article.id for article in corpus.articles()}


def said(server: FakeBotApi, beginning: str):
    """Wait for a message that begins so."""
    return server.wait_for(
        lambda: next((m for m in server.sent(ADMIN) if m.text.startswith(beginning)), None), 60
    )


def test_a_document_is_added_and_removed(
    server: FakeBotApi, start: Callable[..., Bot], ask
) -> None:
    server.open_chat(ADMIN)
    bot = start()
    server.document(ADMIN, ADMIN, "../../owls & <b>.txt", OWLS)
    report = said(server, "Added: 1")
    assert report.texts("code") == ("barn-owls",)
    assert "voles" in ask(QUESTION, ADMIN).text
    assert [path.name for path in (bot.corpus / "received").iterdir()] == ["owls & _b_.txt"]
    # Others may neither send files nor use the commands.
    server.document(8, 8, "owls.txt", OWLS)
    server.wait_for(lambda: server.sent(8), 60)
    assert [message.text for message in server.sent(8)] == [EN.only_text]
    asked = ask("/remove barn-owls", ADMIN)
    server.press(ADMIN, asked.id, asked.buttons[0]["callback_data"], ADMIN)
    gone = said(server, "Removed: 1")
    assert gone.id == asked.id
    assert gone.buttons == ()
    status = ask("/status", ADMIN).text

    assert EN.no_sources in status
    assert "barn-owls" not in ids(bot)
    own = {scope for scope, _ in server.commands if scope.startswith("chat:")}
    assert own == {f"chat:{ADMIN}"}
    names = {name for name, _ in server.commands[f"chat:{ADMIN}", "ru"]}
    assert names >= {*ADMIN_COMMANDS}
    assert bot.stop() == 0


def test_a_crash_during_adding_is_made_up_for(
    server: FakeBotApi, start: Callable[..., Bot]
) -> None:
    bot = start()
    server.fault("getFile", "hold")
    server.document(ADMIN, ADMIN, "owls.txt", OWLS)
    server.wait_for(lambda: server.held and not server.pending, 60)
    bot.kill()
    server.clear_faults()
    server.settle()
    # The second time it dies when everything is done but the report.
    server.fault("sendMessage", "hold")
    start()
    server.wait_for(lambda: server.held and "barn-owls" in ids(bot), 60)
    bot.kill()
    server.clear_faults()
    server.settle()
    start()
    said(server, "Unchanged: 1")
    assert bot.stop() == 0

    assert "barn-owls" in ids(bot)
    assert [path.name for path in (bot.corpus / "received").iterdir()] == ["owls.txt"]


def test_a_sync_that_was_stopped_goes_on_at_the_next_start(
    server: FakeBotApi, start: Callable[..., Bot], tmp_path: Path
) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    # So many articles are not read within a second.
    rows = [
        {"title": f"Owl {n}", "paragraphs": [f"Owl {n} sleeps in tree {n}. " * 30]}
        for n in range(4000)
    ]
    (sources / "owls.jsonl").write_text("\n".join(map(json.dumps, rows)))
    bot = start(STOP_SECONDS="1")
    bot.stop()
    begun = len(ids(bot))
    bot.environment |= {
        "PULLQUOTE_CORPUS__SOURCES": json.dumps([str(sources)]),
        "PULLQUOTE_CORPUS__SYNC_MINUTES": "60",
    }
    bot = start(STOP_SECONDS="1")
    deadline = time.monotonic() + 60
    while len(ids(bot)) == begun and time.monotonic() < deadline:
        time.sleep(0.05)
    assert bot.stop() == 0
    stopped = len(ids(bot))
    assert begun < stopped < begun + len(rows)
    # The next start goes on.
    bot = start()
    server.wait_for(lambda: len(ids(bot)) == begun + len(rows) or None, 120)
    assert bot.stop() == 0


def test_a_stop_does_not_wait_for_a_site_that_hangs(
    server: FakeBotApi, start: Callable[..., Bot]
) -> None:
    asked, enough = threading.Event(), threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        # A client takes this for longer than a test waits for the end of the bot.
        while not enough.wait(0.1):
            handler.wfile.write(b"#")
            handler.wfile.flush()

    with running_web() as web:
        address = f"http://127.0.0.1:{web.port}"
        web.pages[f"{address}/robots.txt"] = Page(write=drip)
        bot = start(STOP_SECONDS="1")
        bot.stop()
        bot.environment |= {
            "PULLQUOTE_CORPUS__SOURCES": json.dumps([f"{address}/"]),
            "PULLQUOTE_CORPUS__SYNC_MINUTES": "60",
            "PULLQUOTE_CORPUS__FETCH_PRIVATE": "true",
        }
        start(STOP_SECONDS="1")
        assert asked.wait(60)
        assert bot.stop() == 0
        enough.set()


def command(corpus: Path, engine: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "bot", *arguments, "--corpus", str(corpus)],
        cwd=ROOT, check=True, capture_output=True,
        env={**os.environ, "PULLQUOTE_SEARCH__ENGINE": engine},
    )  # fmt: skip


@pytest.mark.parametrize("engine", ["rank-bm25", "tantivy"])
def test_what_is_added_and_removed_shows_in_the_next_answer(
    server, make_bot, ask, tmp_path: Path, engine: str
) -> None:
    bot = make_bot()
    bot.environment["PULLQUOTE_SEARCH__ENGINE"] = engine
    bot.start()
    assert "wet grass" not in ask(ZEBRAS).text
    article = {"id": "zebras", "title": "Zebras", "text": "At dawn zebras eat wet grass."}
    (tmp_path / "a.jsonl").write_text(json.dumps(article))

    command(bot.corpus, engine, "add", str(tmp_path / "a.jsonl"))
    assert "At dawn zebras eat wet grass." in ask(ZEBRAS).text

    command(bot.corpus, engine, "remove", "zebras", "--yes")
    assert "wet grass" not in ask(f"{ZEBRAS} ").text
    command(bot.corpus, engine, "add", str(SEEDS))
    assert bot.stop() == 0
