"""How the corpus and the bot are, in one message for an admin."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from telegram import Update
from telegram.ext import ContextTypes

from bot.channels.telegram.adding.reporting import counts_text
from bot.channels.telegram.adding.syncing import last_sync
from bot.channels.telegram.remembering.statistics import OUTCOMES
from bot.channels.telegram.sending.blocks import one_line, pack, plain_block, shortened
from bot.channels.telegram.services import Services, services_of
from bot.texts import TEXTS
from bot.texts.texts import Texts
from retrieval import Corpus, CorpusState

MOST_SOURCES, LONGEST_SOURCE = 10, 200


class Holdings(NamedTuple):
    """What the corpus holds: *languages* with numbers of articles, and bytes on the disk."""

    state: CorpusState
    languages: Counter[str]
    newest: str | None
    size: int


async def on_status(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how much there is, when it was synced, and how the bot is."""
    message, services = update.message, services_of(context)
    if message is None:
        return
    texts, folder = services.texts_of(update), services.librarian.library.folder
    try:
        holdings = await services.corpus_pool.run(lambda corpus: _holdings(corpus, folder))
    except TimeoutError:
        await services.sender.say(message, texts.busy)
        return
    blocks = [
        plain_block("\n".join(lines))
        for lines in (
            _of_corpus(holdings, texts),
            _of_sources(services, texts),
            _of_bot(services, texts),
        )
    ]
    await services.sender.reply(message, pack(blocks))


def _holdings(corpus: Corpus, folder: Path) -> Holdings:
    languages = Counter({code or "und": count for code, count in corpus.languages().items()})
    return Holdings(corpus.state(), languages, corpus.newest(), _size(corpus, folder))


def _size(corpus: Corpus, folder: Path) -> int:
    """The bytes of the corpus: of all files in its folder, or of what the cluster has of it."""
    if not isinstance(corpus.place, Path):
        return corpus.size()
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            try:
                total += Path(place, name).lstat().st_size
            except OSError:  # it was deleted meanwhile
                continue
    return total


def _of_corpus(holdings: Holdings, texts: Texts) -> Iterator[str]:
    state = holdings.state
    yield texts.about.format(
        articles=state.articles, paragraphs=state.paragraphs, fingerprint=state.fingerprint[:12]
    )
    if holdings.languages:
        named = [
            f"{TEXTS[code].language_name if code in TEXTS else code} {count}"
            for code, count in holdings.languages.most_common()
        ]
        yield texts.status_languages.format(languages=", ".join(named))
    if holdings.newest:
        yield texts.newest.format(date=holdings.newest)
    yield texts.status_size.format(megabytes=f"{holdings.size / (1 << 20):.1f}")


def _of_sources(services: Services, texts: Texts) -> Iterator[str]:
    library = services.librarian.library
    if not library.sources:
        yield texts.no_sources
        return
    yield texts.status_sources
    for source in library.sources[:MOST_SOURCES]:
        yield f"• {shortened(one_line(source), LONGEST_SOURCE)}"
    if more := len(library.sources[MOST_SOURCES:]):
        yield texts.and_more.format(count=more)
    last = last_sync(services)
    if last is None:
        yield texts.status_never_synced
    else:
        result = counts_text(last.counts, texts) if last.counts else texts.status_sync_failed
        at = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(last.at))
        yield texts.status_synced.format(time=at, result=result)
    if library.sync_minutes:
        yield texts.status_interval.format(minutes=library.sync_minutes)


def _of_bot(services: Services, texts: Texts) -> Iterator[str]:
    if services.statistics.is_on:
        counts = services.statistics.of_last_day()
        named = {outcome: counts[outcome] for outcome in OUTCOMES}
        yield texts.status_questions.format(total=counts.total(), **named)
    # This very message is one of those that are not done.
    yield texts.status_waiting.format(count=max(0, services.inbox.waiting() - 1))
    minutes = int(services.clock() - services.started) // 60
    yield texts.status_uptime.format(hours=minutes // 60, minutes=minutes % 60)
