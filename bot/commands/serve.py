"""Serve the web page, or write the articles as static pages."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.channels.telegram.remembering.bot_state import state_files
from bot.channels.telegram.remembering.saved_and_shown import words_shown
from bot.channels.terminal import count
from bot.channels.web.routes import Site
from bot.channels.web.server import Service, is_loopback, serve
from bot.channels.web.static_site import write_site
from bot.corpora import asked_corpus, pool_of, ready_corpus
from bot.corpus_pool import CorpusPool
from bot.exit import Exit
from bot.limits import QuestionLimiter
from bot.readable import printable
from bot.screen.console import Screen
from bot.settings import Settings
from bot.texts import TEXTS
from retrieval import Corpus
from retrieval.analysis import code_of
from retrieval.errors import CorpusUnreadable

STOP_SECONDS = 5.0
# Files of somebody else that are named.
MOST_NAMED = 10


def serve_site(settings: Settings, screen: Screen, is_quiet: bool = False) -> Exit:
    """Serve until a signal comes."""
    ready_corpus(settings, screen).close()
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    level = logging.WARNING if is_quiet else logging.INFO
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    logging.getLogger("tornado").setLevel(logging.CRITICAL)
    pool = pool_of(settings, settings.site.seconds_per_question)
    try:
        asyncio.run(_serve(service_of(settings, pool), settings, screen))
    finally:
        pool.close()
    return Exit.ANSWERED


def site_of(settings: Settings) -> Site:
    """The site that the settings describe."""

    def earlier(ids: Sequence[str]) -> Sequence[tuple[str, ...]]:
        """The words of a quote that bots of the corpus have shown."""
        found: list[tuple[str, ...]] = []
        for path in state_files(settings.corpus.folder):
            # A file of another version does not matter.
            with suppress(CorpusUnreadable):
                found += words_shown(path, ids)
        return found

    return Site(
        limit=settings.answer.limit,
        question_length=settings.site.question_length,
        is_public=settings.site.articles == "published",
        same_language=settings.search.same_language,
        earlier=earlier,
    )


def service_of(settings: Settings, pool: CorpusPool) -> Service:
    """The parts that requests share."""
    limiter = QuestionLimiter(settings.site.requests_per_minute)
    return Service(site_of(settings), pool, settings.site, limiter)


async def _serve(service: Service, settings: Settings, screen: Screen) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server, port = serve(service, settings.site)
    host = settings.site.listen
    screen.say(f"Serving at http://{f'[{host}]' if ':' in host else host}:{port}/")
    if not is_loopback(host):
        screen.say("Everybody who reaches this address can ask, and read the articles.")
    await stopped.wait()
    server.stop()
    # Questions are answered; idle connections do not matter.
    with suppress(TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            while service.waiting:
                await asyncio.sleep(0.02)
    await server.close_all_connections()


def write_pages(settings: Settings, screen: Screen, folder: Path, language: str | None) -> Exit:
    """Write new and changed pages, and remove those of articles that are gone."""
    is_public = settings.site.articles == "published"
    with asked_corpus(settings, screen.say) as corpus, screen.progress("writing") as progress:
        done = write_site(corpus, folder, language or common_language(corpus), is_public, progress)
    counts = ", ".join(
        f"{done.counts[what]:,} {what}" for what in ("written", "unchanged", "removed")
    )
    screen.say(f"{printable(str(folder))}: {counts}.")
    if not done.foreign:
        return Exit.ANSWERED
    files = count(len(done.foreign), "file")
    screen.say(f"{files} not written, for a file that is not of Pullquote has the name:")
    for name in done.foreign[:MOST_NAMED]:
        screen.say(printable(name))
    return Exit.SKIPPED


def common_language(corpus: Corpus) -> str:
    """The language of most articles, if the page speaks it."""
    codes = (code_of(language) for language in corpus.summary().languages)
    return next((code for code in codes if code in TEXTS), "en")
