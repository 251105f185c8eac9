"""Bots for the tests of the Telegram channel: in the process of the test, or in their own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.channels.telegram.librarian import Library
from bot.corpus_pool import CorpusPool
from botapi import FakeBotApi
from botprocess import Bot
from conftest import SEEDS
from fake_telegram import BotInProcess
from retrieval import Corpus, Rules
from retrieval.fetching.outcomes import FetchLimits
from retrieval.ingestion.parser_process import Reading
from strategies import write_articles

MODES = ("polling", "webhook")
FIRE = "A fire at the central market of Almaty killed {} on Monday."
COPY = "The mayor of Osh planted forty walnut trees beside the old bath house."
LIBRARY: list[dict[str, object]] = [
    {"title": "Lions", "published": "2024-05-06", "paragraphs": [
        f"Lion number {n} sleeps under tree {n} in the park all day long." for n in range(80)
    ]},
    {"title": "Walls", "paragraphs": [
        f"Wall {n} of zebras. " + f"Zebra {n} stands in the sun and eats. " * 60 for n in range(9)
    ]},
    {"title": "First report", "paragraphs": [FIRE.format("20 people")]},
    {"title": "Second report", "paragraphs": [FIRE.format("30 people")]},
    {"title": "Osh", "paragraphs": [COPY]},
    {"title": "Osh again", "url": "https://osh.example.org/a", "paragraphs": [COPY]},
]  # fmt: skip


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of the seeds and of articles made for the bot. Tests only read it."""
    folder = tmp_path_factory.mktemp("library")
    with Corpus.open(folder / "corpus") as corpus:
        corpus.add([SEEDS, write_articles(folder / "a.jsonl", LIBRARY)])
    return folder / "corpus"


@pytest.fixture(scope="session")
def pool(library: Path) -> Iterator[CorpusPool]:
    pool = CorpusPool(lambda: Corpus.existing(library), threads=1)
    yield pool
    pool.close()


@pytest.fixture
def make(tmp_path: Path, library: Path, pool: CorpusPool) -> Iterator[Callable[..., BotInProcess]]:
    """A function that makes a bot in this process; its arguments are settings of Telegram."""
    bots: list[BotInProcess] = []

    def make(
        corpus: Path | None = None, rules: Rules | None = None, **arguments: object
    ) -> BotInProcess:
        folder = tmp_path / f"bot{len(bots)}"
        if not corpus and not rules:
            arguments.setdefault("pool", pool)

        def open_corpus() -> Corpus:
            return Corpus.existing(corpus or library, rules)

        bots.append(BotInProcess(folder, open_corpus, **arguments))
        return bots[-1]

    yield make
    for bot in bots:
        bot.close()


@pytest.fixture
def bot(make: Callable[..., BotInProcess]) -> BotInProcess:
    return make()


@pytest.fixture(scope="session")
def lions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of one article."""
    folder = tmp_path_factory.mktemp("lions")
    rows = [{"id": "lions", "title": "Lions", "paragraphs": ["Lions sleep."]}]
    with Corpus.open(folder / "corpus") as corpus:
        corpus.add([write_articles(folder / "a.jsonl", rows)])
    return folder / "corpus"


@pytest.fixture
def own_folder(lions: Path, tmp_path: Path) -> Path:
    """The same, which a test may change."""
    return shutil.copytree(lions, tmp_path / "corpus")


@pytest.fixture
def own_library(own_folder: Path) -> Library:
    """What a librarian knows of that corpus. Its sources may be on this machine."""
    limits = FetchLimits(allow_private=True, delay=0.0)
    return Library(
        own_folder, lambda: Corpus.existing(own_folder), lambda: Reading(fetching=limits)
    )


@pytest.fixture
def admin_bot(
    make: Callable[..., BotInProcess], own_folder: Path, own_library: Library
) -> BotInProcess:
    """A bot over that corpus, whose admin is person 7."""
    return make(corpus=own_folder, library=own_library, admins=(7,), most_megabytes=1)


@pytest.fixture
def server() -> Iterator[FakeBotApi]:
    with FakeBotApi() as server:
        yield server


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def make_bot(server: FakeBotApi, tmp_path: Path, seed_folder: Path) -> Iterator[Callable[..., Bot]]:
    """A function that makes a bot in its own process, over a corpus of the seeds by default. The
    bot is not started yet."""
    bots: list[Bot] = []

    def make(mode: str = "polling", corpus: Path | None = None) -> Bot:
        if corpus is None:
            corpus = tmp_path / "corpus"
            with Corpus.open(corpus) as made:
                made.add([SEEDS])
        bots.append(Bot(server, tmp_path, corpus, mode))
        return bots[-1]

    yield make
    for bot in bots:
        if bot.process and bot.process.poll() is None:
            bot.kill()
        # Whatever happened, no line of the log contains the token.
        assert not bot.log.exists() or server.token not in bot.said()


@pytest.fixture
def ask(server: FakeBotApi) -> Callable[..., object]:
    """Send a text and wait for the next message of the bot in that chat."""

    def ask(text: str, chat: int = 7, user: int | None = None, **more: object):
        seen = len(server.sent(chat))
        server.text(chat, chat if user is None else user, text, **more)
        server.wait_for(lambda: len(server.sent(chat)) > seen, 60)
        return server.sent(chat)[-1]

    return ask
