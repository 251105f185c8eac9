"""A corpus with all that a page must show, and the site over it, in this process."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.web.routes import Site
from bot.channels.web.server import Service, serve
from bot.corpus_pool import CorpusPool
from bot.limits import QuestionLimiter
from bot.settings import SiteSettings
from conftest import SEEDS
from retrieval import Corpus

OWLS = "Barn owls hunt at night, and by ear alone they find a mouse under the snow."
LONG = " ".join(f"Vole number {number} was counted on the steppe." for number in range(1, 400))
ARTICLES: list[dict[str, Any]] = [
    {
        "id": "barn-owls", "title": "Barn owls of the steppe", "author": "A. Writer",
        "published": "2024-05-06", "language": "en", "url": "https://example.org/barn-owls",
        "paragraphs": [
            OWLS,
            {"text": "A pair raises four to seven owlets in a summer.", "heading": "Owlets", "page": 2},
            {"text": "The snow\nfalls on the barn,\n   and nobody comes.\n", "page": 3},
        ],
    },
    {
        "id": "жапалақ/2024", "title": "Далалық жапалақтар", "language": "kk", "published": "2023-11",
        "paragraphs": [
            "Жапалақтар түнде аң аулайды және қар астындағы тышқанды тек құлағымен табады.",
            "Бір жұп жазда төрттен жетіге дейін балапан өсіреді. Ата-анасының екеуі де аң аулайды.",
        ],
    },
    {
        "id": "ar-owls", "title": "البوم في الليل", "language": "ar",
        "paragraphs": [
            "تصطاد البومة الحظيرة ليلا وتجد الفأر تحت الثلج بالسمع وحده.",
            "This paragraph is in English.",
        ],
    },
    {"id": "voles", "title": "Voles", "language": "en", "paragraphs": ["Voles live short lives.", LONG]},
    {
        "id": "<b>&\"'>?x=1&..", "title": "<script>alert(1)</script>", "author": "</title><b>bold",
        "language": "en", "paragraphs": [
            "<script>alert('bats')</script> Bats &amp; moths <img src=x onerror=alert(1)> fly.",
            "W" * 10_000,
        ],
    },
]  # fmt: skip
SETTINGS = SiteSettings(port=0, requests_per_minute=1_000_000)


def write_corpus(folder: Path, articles: list[dict[str, Any]]) -> Path:
    """A corpus in *folder* with these articles and the seeds."""
    lines = "".join(f"{json.dumps(one)}\n" for one in articles)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "articles.jsonl").write_text(lines, "utf-8")
    with Corpus.open(folder) as corpus:
        corpus.add([folder / "articles.jsonl", SEEDS])
        corpus.prepare()
    return folder


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the corpus, to be read only."""
    return write_corpus(tmp_path_factory.mktemp("shelf"), ARTICLES)


@pytest.fixture
def corpus(shelf: Path) -> Iterator[Corpus]:
    with Corpus.existing(shelf) as opened:
        yield opened


class Served:
    """The site at an address of this machine, served by a thread."""

    def __init__(self, folder: Path, site: Site, settings: SiteSettings) -> None:
        self.pool = CorpusPool(lambda: Corpus.existing(folder), 2, settings.seconds_per_question)
        self.service = Service(
            site, self.pool, settings, QuestionLimiter(settings.requests_per_minute)
        )
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(settings)))
        self._thread.start()
        assert self._started.wait(10)
        self.client = httpx.Client(base_url=self.address, trust_env=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.client.get(path, **given)

    async def _run(self, settings: SiteSettings) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        server, self.port = serve(self.service, settings)
        self._started.set()
        await self._stopped.wait()
        server.stop()
        await server.close_all_connections()

    def close(self) -> None:
        self.client.close()
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()
        self.pool.close()


@pytest.fixture
def serving(shelf: Path) -> Iterator[Callable[..., Served]]:
    """Serve the corpus with these settings until the test ends."""
    begun: list[Served] = []

    def start(site: Site | None = None, **settings: Any) -> Served:
        begun.append(Served(shelf, site or Site(), replace(SETTINGS, **settings)))
        return begun[-1]

    yield start
    for served in begun:
        served.close()


@pytest.fixture(scope="session")
def served(shelf: Path) -> Iterator[Served]:
    """The site with settings that refuse nothing."""
    running = Served(shelf, Site(), SETTINGS)
    yield running
    running.close()
