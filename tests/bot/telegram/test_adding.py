"""Admins add in their private chats: documents and links, and nobody else does."""

import asyncio
import io
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import Update

from admin_chat import document, ids, received, report, shown
from bot.channels.telegram.adding import work_report
from bot.channels.telegram.adding.uploads import MOST_BYTES, links_in, safe_name
from bot.channels.telegram.adding.work_report import ProgressMessage
from bot.channels.telegram.librarian import Interrupted, Librarian, Library
from bot.channels.telegram.receiving.chat_queues import MOST_WAITING
from bot.texts import TEXTS
from fake_telegram import BotInProcess, message
from fake_web import html, running_web
from retrieval import Corpus
from retrieval.errors import ClusterUnusable, CorpusBusy, CorpusUnreadable, Trouble
from retrieval.ingestion.parser_process import Reading
from strategies import write_articles

EN = TEXTS["en"]
OWLS = "Barn owls\n\nBarn owls hunt voles in the meadows at night.\n"
QUESTION = "What do barn owls hunt?"


# --- Documents ----------------------------------------------------------------------------------


def test_a_document_is_added_and_kept(
    admin_bot: BotInProcess, own_folder: Path, own_library: Library
) -> None:
    calls = admin_bot.handle(**document(admin_bot, "owls.txt", OWLS))

    [said] = shown(calls)
    assert said.text == "Added: 1\n+ Barn owls – barn-owls"
    assert said.texts("code") == ("barn-owls",)
    assert received(own_library) == ["owls.txt"]
    with Corpus.existing(own_folder) as corpus:
        assert corpus.sources_of("barn-owls") == [str(own_library.received / "owls.txt")]
    assert "voles" in admin_bot.say(QUESTION)[0].text
    assert [call.method for call in calls] == ["getFile", "file", "sendMessage"]


def test_a_bad_file_in_a_zip_costs_that_file_only(
    admin_bot: BotInProcess, own_library: Library
) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as files:
        files.writestr("owls.txt", OWLS)
        files.writestr("bad & <b>.jsonl", "{")
        files.writestr("sums.xlsx", b"PK\x03\x04")
    said = report(admin_bot.handle(**document(admin_bot, "all.zip", package.getvalue())))

    assert said.startswith("Added: 1 · Skipped: 2\n+ Barn owls – barn-owls")
    assert EN.skipped in said
    assert "• all.zip/bad & <b>.jsonl" in said
    assert re.search(r"• all\.zip/sums\.xlsx: no reader for .*xlsx", said)
    assert received(own_library) == ["all.zip"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("sums.xlsx", "PK", r"sums\.xlsx: no reader for .*; save it as CSV"),
        ("notes", "Owls", r"notes: no reader for"),
        ("owls.jsonl", "{", r"owls\.jsonl"),
        ("owls.pdf", "no PDF", r"owls\.pdf"),
    ],
)
def test_a_file_without_an_article_is_not_kept(
    admin_bot: BotInProcess, own_library: Library, name: str, content: str, why: str
) -> None:
    said = report(admin_bot.handle(**document(admin_bot, name, content)))

    assert said.startswith("Skipped: ")
    assert re.search(why, said)
    assert received(own_library) == []


def test_many_reasons_are_counted(admin_bot: BotInProcess) -> None:
    lines = "\n".join(["{", *["[]"] * 300])
    said = report(admin_bot.handle(**document(admin_bot, "bad.jsonl", lines)))

    assert len(said.splitlines()) <= 2 + 5 + 1
    assert re.search(r"• \d+ x ", said)


def test_many_articles_are_counted(admin_bot: BotInProcess, tmp_path: Path) -> None:
    rows = [
        {"title": f"<i>Owl {n}", "id": f"owl-{n}", "paragraphs": [f"Owl {n} sleeps."]}
        for n in range(14)
    ]
    content = write_articles(tmp_path / "owls.jsonl", rows).read_bytes()
    said = report(admin_bot.handle(**document(admin_bot, "owls.jsonl", content)))

    assert said.startswith("Added: 14\n+ <i>Owl 0 – ")
    assert len(re.findall(r"^\+ ", said, re.MULTILINE)) == 10
    assert EN.and_more.format(count=4) in said


def test_a_file_of_a_known_name_replaces_it(
    admin_bot: BotInProcess, own_folder: Path, own_library: Library
) -> None:
    changed = OWLS.replace("voles", "shrews")
    assert report(admin_bot.handle(**document(admin_bot, "owls.txt", OWLS))).startswith("Added: 1")
    assert report(admin_bot.handle(**document(admin_bot, "owls.txt", OWLS))) == "Unchanged: 1"
    said = report(admin_bot.handle(**document(admin_bot, "owls.txt", changed)))
    assert said == "Changed: 1\n~ Barn owls – barn-owls"
    # What holds no article replaces nothing.
    assert report(admin_bot.handle(**document(admin_bot, "owls.txt", "\n"))).startswith(
        "Skipped: 1"
    )

    assert received(own_library) == ["owls.txt"]
    assert (own_library.received / "owls.txt").read_text() == changed
    assert ids(own_folder) == ["barn-owls", "lions"]


def test_a_hostile_name_stays_in_the_folder(
    admin_bot: BotInProcess, own_folder: Path, own_library: Library
) -> None:
    for name in ("../../evil.txt", "..\\..\\evil.txt", "/etc/.evil.txt", "\u202e.\x00evil.txt"):
        admin_bot.handle(**document(admin_bot, name, OWLS))
        assert received(own_library) == ["evil.txt"]
    admin_bot.handle(**document(admin_bot, None, OWLS, mime_type="text/plain"))
    assert sorted(path.name for path in own_folder.parent.iterdir()) == sorted(
        {"bot0", "corpus", *(path.name for path in own_folder.parent.glob("home"))}
    )


@given(st.text() | st.text(st.sampled_from("./\\ \x00\u202ea😀:"), max_size=300))
@example("a" * 300 + ".tar.gz")
@example("con.txt")
def test_a_name_is_safe(name: str) -> None:
    safe = safe_name(name)

    assert safe
    assert not re.search(r'[/\\<>:"|?*\x00-\x1f\u202e]', safe)
    assert not safe.startswith(".")
    assert safe == safe.strip(" .")
    assert len(safe.encode()) <= MOST_BYTES
    assert not re.match(r"con(\.|$)", safe, re.IGNORECASE)
    # A name that is safe is left alone.
    assert safe_name(safe) == safe


def test_a_name_keeps_its_suffix() -> None:
    assert safe_name("x" * 500 + ".tar.gz").endswith("x.tar.gz")
    assert safe_name("Ежегодный отчёт 2024.docx") == "Ежегодный отчёт 2024.docx"
    assert safe_name(None, "application/pdf") == "document.pdf"
    assert safe_name("..", None) == "document"


# --- Downloads ----------------------------------------------------------------------------------


def test_a_file_that_is_too_big_is_not_downloaded(
    admin_bot: BotInProcess, own_library: Library
) -> None:
    calls = admin_bot.handle(**document(admin_bot, "owls.txt", OWLS, size=(1 << 20) + 1))

    assert [call.text for call in calls] == [EN.file_too_big.format(limit=1)]


def test_more_than_was_said_is_not_downloaded(
    admin_bot: BotInProcess, own_library: Library
) -> None:
    for said in (5, 0):
        content = b"x" * ((1 << 20) + 1)
        assert report(admin_bot.handle(**document(admin_bot, "owls.txt", content, size=said))) == (
            EN.file_too_big.format(limit=1)
        )
    assert received(own_library) == []


def test_the_limit_of_the_server_is_told(make, own_folder: Path, own_library: Library) -> None:
    bot = make(corpus=own_folder, library=own_library, admins=(7,), most_megabytes=50)
    bot.telegram.bad_request("getFile", "file is too big")

    assert report(bot.handle(**document(bot, "owls.txt", OWLS))) == EN.file_too_big.format(limit=20)


def test_a_download_is_tried_again(admin_bot: BotInProcess, monkeypatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.receiving.downloads.PAUSE", 0.0)
    admin_bot.telegram.fail("file", httpx.ReadError("away"))
    admin_bot.telegram.refuse("file", 502)
    assert report(admin_bot.handle(**document(admin_bot, "owls.txt", OWLS))).startswith("Added: 1")


@pytest.mark.parametrize("method", ["getFile", "file"])
def test_a_download_that_fails_is_told(
    admin_bot: BotInProcess, own_library: Library, monkeypatch, caplog, method: str
) -> None:
    monkeypatch.setattr("bot.channels.telegram.receiving.downloads.PAUSE", 0.0)
    for _ in range(3):
        admin_bot.telegram.fail(method, httpx.ReadError("away"))

    assert report(admin_bot.handle(**document(admin_bot, "owls.txt", OWLS))) == EN.download_failed
    assert received(own_library) == []
    assert "AAFake" not in caplog.text


def test_a_server_of_ones_own_may_tell_a_path(
    admin_bot: BotInProcess, own_library: Library, tmp_path: Path
) -> None:
    kept = tmp_path / "file_1"
    for content, said in ((OWLS, "Added: 1"), ("x" * (2 << 20), EN.file_too_big.format(limit=1))):
        kept.write_text(content)
        result = {"file_id": "f", "file_unique_id": "f", "file_path": str(kept)}
        response = httpx.Response(200, json={"ok": True, "result": result})
        admin_bot.telegram._plan("getFile", response)
        assert report(
            admin_bot.handle(**document(admin_bot, "owls.txt", "other", size=1))
        ).startswith(said)
    assert kept.exists()


# --- Links --------------------------------------------------------------------------------------


def test_a_message_of_links_is_added(admin_bot: BotInProcess, own_folder: Path) -> None:
    text = "".join(
        f"<p>Owl number {n} hunts voles in the meadows near the river.</p>" for n in range(9)
    )
    with running_web() as web:
        site = f"http://127.0.0.1:{web.port}"
        page = html("Owls of the river")
        page.body = page.body.replace(b"<p>", f"<h1>Owls of the river</h1>{text}<p>".encode())
        web.pages[f"{site}/owls"] = page
        said = report(admin_bot.say(f"{site}/owls\n {site}/none,"))

    assert said.startswith("Added: 1 · Skipped: 1\n+ Owls of the river – ")
    assert f"• {site}/none: not found (404)" in said
    [added] = set(ids(own_folder)) - {"lions"}
    with Corpus.existing(own_folder) as corpus:
        assert corpus.sources_of(added) == [f"{site}/owls"]


def test_only_links_are_links() -> None:
    assert links_in("https://a.org HTTP://b.org/x, https://a.org") == [
        "https://a.org",
        "HTTP://b.org/x",
    ]
    for text in (None, "", " ", "see https://a.org", "ftp://a.org", "a.org", "https://"):
        assert links_in(text) == []


def test_a_question_with_a_link_is_a_question(admin_bot: BotInProcess) -> None:
    [answer] = admin_bot.say("Does https://a.example say where lions sleep?")

    assert "Lions sleep" in answer.text


# --- Who may ------------------------------------------------------------------------------------


def test_nobody_else_adds(admin_bot: BotInProcess, own_library: Library) -> None:
    owls = document(admin_bot, "owls.txt", OWLS, chat=8)
    assert [call.text for call in admin_bot.handle(**owls)] == [EN.only_text]
    for text in ("/sync", "/status", "/remove lions"):
        assert [call.text for call in admin_bot.say(text, 8)] == [EN.unknown_command]
    [answer] = admin_bot.say("https://a.example/", 8)
    assert "Added" not in answer.text
    # In a group an admin is like everyone.
    admin = {"id": 7, "is_bot": False, "first_name": "Ada"}
    reply = message(-5, 1, "x", {"id": 1234567890, "is_bot": True, "first_name": "b"})
    owls = document(admin_bot, "owls.txt", OWLS, chat=-5, sender=admin, reply_to_message=reply)
    assert [call.text for call in admin_bot.handle(**owls)] == [EN.only_text]
    assert admin_bot.say("/status", -5, sender=admin) == []
    assert not admin_bot.telegram.of("getFile", "file")
    assert not own_library.received.exists()


def test_a_bot_without_admins_adds_nothing(make, own_folder: Path, own_library: Library) -> None:
    bot = make(corpus=own_folder, library=own_library)

    assert [call.text for call in bot.handle(**document(bot, "a.txt", OWLS))] == [EN.only_text]


def test_help_tells_admins_more(admin_bot: BotInProcess) -> None:
    assert admin_bot.say("/help")[0].text == f"{EN.help}\n\n{EN.help_admin}"
    assert admin_bot.say("/help", 8)[0].text == EN.help
    admin = {"id": 7, "is_bot": False, "first_name": "Ada"}
    assert admin_bot.say("/help", -5, sender=admin)[0].text == EN.help


def test_what_a_bot_sends_is_not_added(admin_bot: BotInProcess) -> None:
    via = {"id": 1234567890, "is_bot": True, "first_name": "b"}
    assert admin_bot.handle(**document(admin_bot, "owls.txt", OWLS, via_bot=via)) == []
    assert admin_bot.say("https://a.example", via_bot=via) == []


# --- Errors and progress ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (CorpusBusy("a folder", "another process is adding"), EN.corpus_busy),
        (ClusterUnusable("an address", Trouble.UNREACHABLE), EN.articles_away),
    ],
)
def test_a_corpus_that_is_busy_or_away_is_told_in_one_line(
    make, own_folder: Path, own_library: Library, error: CorpusUnreadable, text: str
) -> None:
    def busy() -> Corpus:
        raise error

    busy_library = Library(own_folder, busy, Reading)
    bot = make(corpus=own_folder, library=busy_library, admins=(7,))

    assert report(bot.handle(**document(bot, "owls.txt", OWLS))) == text
    assert received(own_library) == []


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses of the progress, which are shortened."""
    pauses: list[float] = []
    wait = asyncio.wait

    async def shortened(tasks: Any, timeout: float) -> Any:
        pauses.append(timeout)
        return await wait(tasks, timeout=0.01)

    monkeypatch.setattr(work_report.asyncio, "wait", shortened)
    return pauses


def test_progress_edits_one_message(admin_bot: BotInProcess, waits: list[float]) -> None:
    asked = Update.de_json({"update_id": 1, "message": message(7, 3)}, admin_bot.application.bot)
    steps = [(1, 4), (1, 4), (6, 8), (7, 8), (0, 0)]
    telegram = admin_bot.telegram

    async def work(shown: ProgressMessage) -> str:
        for step in steps:
            shown.advance(*step)
            seen = len(waits)
            while len(waits) < seen + 2:
                await asyncio.sleep(0.001)
        return "done"

    async def run() -> None:
        shown = ProgressMessage(admin_bot.services.sender, asked.message, "Reading <x> …")
        text = await shown.show_during(work(shown))
        await shown.finish(work_report.pack([work_report.plain_block(text)]))

    # A message that cannot be edited does not stop the work.
    telegram.bad_request("editMessageText", "something else")
    admin_bot.run(run())

    assert len(telegram.of("sendMessage")) == 1
    assert {call.params["message_id"] for call in telegram.of("editMessageText")} == {"1000"}
    texts = [text.text for text in shown(telegram.calls)]
    assert texts == [
        f"Reading <x> … {figure}".rstrip() for figure in ("25 %", "75 %", "(7)", "")
    ] + ["done"]
    assert waits[0] == 1.0
    assert set(waits[1:]) == {3.0}


def test_a_report_follows_a_message_that_was_deleted(
    admin_bot: BotInProcess, waits: list[float]
) -> None:
    for _ in range(100):
        admin_bot.telegram.bad_request("editMessageText", "message to edit not found")
    gate = threading.Event()
    opened = admin_bot.librarian.library.open_corpus

    def slowly() -> Corpus:
        gate.wait(10)
        return opened()

    object.__setattr__(admin_bot.librarian.library, "open_corpus", slowly)

    async def run() -> None:
        update = admin_bot.update(**document(admin_bot, "owls.txt", OWLS))
        adding = asyncio.create_task(admin_bot.application.process_update(update))
        while not admin_bot.telegram.of("sendMessage"):
            await asyncio.sleep(0.001)
        gate.set()
        await adding

    admin_bot.run(run())

    begun, *_, said = shown(admin_bot.telegram.of("sendMessage"))
    assert begun.text == EN.adding.format(name="owls.txt")
    assert said.text.startswith("Added: 1")


# --- The librarian ------------------------------------------------------------------------------


@pytest.fixture
def librarian(own_library: Library) -> Iterator[Librarian]:
    librarian = Librarian(own_library)
    yield librarian
    librarian.close()


def test_jobs_never_overlap(librarian: Librarian) -> None:
    running: list[int] = []
    most = 0

    def work(corpus: Corpus, advance: object) -> None:
        nonlocal most
        running.append(1)
        most = max(most, len(running))
        corpus.state()
        running.pop()

    async def run() -> None:
        await asyncio.gather(*[librarian.run(work) for _ in range(20)])

    asyncio.run(run())
    assert most == 1
    assert not librarian.is_busy


def test_an_error_reaches_who_waits_and_the_next_job_is_done(librarian: Librarian) -> None:
    async def run() -> int:
        with pytest.raises(ZeroDivisionError):
            await librarian.run(lambda corpus, advance: 1 // 0)
        return await librarian.run(lambda corpus, advance: corpus.state().articles)

    assert asyncio.run(run()) == 1


def test_work_that_nobody_waits_for_ends_at_its_next_step(librarian: Librarian) -> None:
    begun, ended = threading.Event(), threading.Event()
    go_on = threading.Event()

    def endless(corpus: Corpus, advance: Callable[[int, int], None]) -> None:
        begun.set()
        try:
            while True:
                go_on.wait(10)
                advance(1, 2)
        except Interrupted:
            ended.set()
            raise

    async def run() -> int:
        job = asyncio.create_task(librarian.run(endless))
        skipped = asyncio.create_task(librarian.run(endless))
        while not begun.is_set():
            await asyncio.sleep(0.001)
        assert librarian.is_busy
        job.cancel()
        skipped.cancel()
        await asyncio.gather(job, skipped, return_exceptions=True)
        begun.clear()
        go_on.set()
        return await librarian.run(lambda corpus, advance: corpus.state().articles)

    assert asyncio.run(run()) == 1
    assert ended.is_set()
    assert not begun.is_set()


def test_work_is_not_begun_if_nobody_waits_when_the_corpus_is_open(own_library: Library) -> None:
    opening, gate, begun = threading.Event(), threading.Event(), threading.Event()

    def slowly() -> Corpus:
        opening.set()
        gate.wait(10)
        return own_library.open_corpus()

    librarian = Librarian(replace(own_library, open_corpus=slowly))

    async def run() -> None:
        job = asyncio.create_task(librarian.run(lambda corpus, advance: begun.set()))
        while not opening.is_set():
            await asyncio.sleep(0.001)
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        gate.set()
        await librarian.run(lambda corpus, advance: corpus.state())

    asyncio.run(run())
    librarian.close()
    assert not begun.is_set()


def test_a_librarian_is_not_waited_for(own_library: Library, monkeypatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.librarian.CLOSE_SECONDS", 0.01)
    librarian, begun, gate = Librarian(own_library), threading.Event(), threading.Event()

    def stuck(corpus: Corpus, advance: object) -> None:
        begun.set()
        gate.wait(10)

    async def run() -> None:
        job = asyncio.create_task(librarian.run(stuck))
        while not begun.is_set():
            await asyncio.sleep(0.001)
        job.cancel()

    asyncio.run(run())
    # This returns although the work goes on, and the thread does not keep the process alive.
    librarian.close()
    assert librarian._thread
    assert librarian._thread.daemon
    assert librarian._thread.is_alive()
    gate.set()
    librarian._thread.join(10)
    assert not librarian._thread.is_alive()


# --- The queue ----------------------------------------------------------------------------------


def test_a_question_does_not_wait_for_what_is_added(admin_bot: BotInProcess) -> None:
    gate = threading.Event()
    opened = admin_bot.librarian.library.open_corpus

    def slowly() -> Corpus:
        gate.wait(10)
        return opened()

    object.__setattr__(admin_bot.librarian.library, "open_corpus", slowly)
    process = admin_bot.application.update_processor

    async def handle(update: Update) -> None:
        await admin_bot.inbox.put(update)
        await process.process_update(update, admin_bot.application.process_update(update))

    async def run() -> None:
        sent = [document(admin_bot, f"owls{n}.txt", OWLS) for n in range(6)]
        adding = [asyncio.create_task(handle(admin_bot.update(**content))) for content in sent]
        await handle(admin_bot.update(message=message(7, 99, "Where do lions sleep?")))
        assert "Lions sleep" in admin_bot.telegram.of("sendMessage")[-1].text
        assert admin_bot.inbox.waiting() == 6
        gate.set()
        await asyncio.gather(*adding)

    admin_bot.run(run())
    assert EN.not_answered not in [call.text for call in admin_bot.telegram.of("sendMessage")]
    assert admin_bot.inbox.waiting() == 0


def test_too_many_documents_are_refused_with_one_notice(admin_bot: BotInProcess) -> None:
    process = admin_bot.application.update_processor
    gate = asyncio.Event()

    async def waiting() -> None:
        await gate.wait()

    async def run() -> None:
        updates = [
            admin_bot.update(**document(admin_bot, "a.txt", OWLS)) for _ in range(MOST_WAITING + 4)
        ]
        tasks = [asyncio.create_task(process.process_update(one, waiting())) for one in updates]
        while len(admin_bot.telegram.of("sendMessage")) < 1:
            await asyncio.sleep(0.001)
        gate.set()
        await asyncio.gather(*tasks)

    admin_bot.run(run())
    assert [call.text for call in admin_bot.telegram.of("sendMessage")] == [EN.still_adding]
