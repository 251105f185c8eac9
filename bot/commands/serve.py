"""Serve the articles and answers as a web page until it is stopped."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from bot.app import pool_of, ready_corpus
from bot.channels.telegram.remembering.earlier import words_shown
from bot.channels.web.server import Service, is_loopback, serve
from bot.channels.web.site import Site
from bot.console import Screen
from bot.corpus_pool import CorpusPool
from bot.exit_codes import Exit
from bot.question_limits import QuestionLimiter
from bot.settings import Settings
from retrieval.errors import CorpusUnreadable

STOP_SECONDS = 5.0


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
    """What the settings say of the site."""

    def earlier(ids: Sequence[str]) -> Sequence[tuple[str, ...]]:
        return [*_earlier(settings.corpus.folder, ids)]

    return Site(
        limit=settings.answer.limit,
        question_length=settings.site.question_length,
        is_public=settings.site.articles == "published",
        same_language=settings.search.same_language,
        earlier=earlier,
    )


def _earlier(folder: Path, ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The words of a quote that bots of the corpus have shown."""
    for path in sorted(folder.glob("telegram-*.sqlite3")):
        try:
            yield from words_shown(path, ids)
        except CorpusUnreadable:  # it is of another version; the page does without
            continue


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
    # What was asked is answered; a connection on which nobody asks does not matter.
    with suppress(TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            while service.waiting:
                await asyncio.sleep(0.02)
    await server.close_all_connections()
