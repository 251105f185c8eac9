"""The commands of admins: ``/remove``, ``/sync`` (also at intervals) and ``/status``."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.ext import ContextTypes

from bot.channels.reports import counts, counts_line
from bot.channels.telegram.adding.work_report import (
    articles_block,
    counts_text,
    own_words,
    report_messages,
    work_for,
)
from bot.channels.telegram.librarian import MOST_NAMED, Result, sync, title_of
from bot.channels.telegram.remembering.usage_statistics import OUTCOMES
from bot.channels.telegram.sending.message_blocks import (
    Block,
    Rendered,
    one_line,
    pack,
    plain_block,
    shortened,
)
from bot.channels.telegram.sending.sender import notify
from bot.channels.telegram.services import Services, services_of
from bot.texts import TEXTS, Texts
from retrieval import Corpus, Progress, read_reference
from retrieval.errors import ClusterUnusable, CorpusBusy, UnknownArticle

log = logging.getLogger(__name__)
REMOVALS_KEY = "removals"
# The data of a button: a removal, and 1 to carry it out. "x:Ab3dE9xZ_w0:1".
REMOVAL_DATA = re.compile(r"x:(?P<token>[0-9A-Za-z_-]{11}):(?P<yes>[01])")
KEPT_SECONDS = 600
MOST_KEPT = 100
# The memory's name of the last sync, as JSON: ``[1767225600.0, {"added": 2}]``.
LAST_SYNC_KEY = "synced"
MINUTE = 60.0
MOST_SOURCES, LONGEST_SOURCE = 10, 200


class Removal(NamedTuple):
    """The ids and titles to remove, and the time when the admin *asked*."""

    person: int
    articles: Sequence[tuple[str, str]]
    asked: float

    def block(self, heading: str, texts: Texts) -> Block:
        """The articles as a list."""
        lines = [("−", article_id, title) for article_id, title in self.articles[:MOST_NAMED]]
        return articles_block(heading, lines, len(self.articles) - len(lines), texts)


class Removals:
    """The removals that are not confirmed yet, for a while."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, Removal] = OrderedDict()

    def put(self, person: int, articles: Sequence[tuple[str, str]]) -> str:
        """Keep a removal under a random name."""
        token = secrets.token_urlsafe(8)
        self._kept[token] = Removal(person, articles, self._clock())
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return token

    def find(self, token: str, person: int) -> Removal | None:
        """The removal of this name, if this person asked for it lately."""
        removal = self._kept.get(token)
        if removal is None or removal.person != person:
            return None
        return removal if self._clock() - removal.asked < KEPT_SECONDS else None

    def drop(self, token: str) -> None:
        """Forget a removal, so that it is carried out once."""
        self._kept.pop(token, None)


async def on_remove(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Ask whether to remove the articles that the command names."""
    message, services = update.message, services_of(context)
    person = update.effective_user
    if message is None or person is None:
        return
    texts, words = services.texts_of(update), context.args or []
    if not words:
        await services.sender.say(message, texts.remove_usage)
        return
    try:
        wanted = await services.corpus_pool.run(lambda corpus: _wanted(corpus, words))
    except UnknownArticle as error:
        await services.sender.reply(message, own_words(_unknown(error, texts)))
        return
    token = _removals(context, services).put(person.id, wanted)
    keyboard = InlineKeyboardMarkup([[
        InlineKeyboardButton(texts.button_remove, callback_data=f"x:{token}:1"),
        InlineKeyboardButton(texts.button_keep, callback_data=f"x:{token}:0"),
    ]])  # fmt: skip
    asked = Removal(person.id, wanted, 0.0).block(texts.remove_question, texts)
    await services.sender.reply(message, pack([asked]), keyboard)


def _wanted(corpus: Corpus, words: Sequence[str]) -> list[tuple[str, str]]:
    """The articles that a command names; an id may contain blanks."""
    whole = read_reference(" ".join(words)).article_id
    try:
        return [(whole, title_of(corpus, whole))]
    except UnknownArticle:
        if len(words) == 1:
            raise
    ids = dict.fromkeys(read_reference(word).article_id for word in words)
    return [(article_id, title_of(corpus, article_id)) for article_id in ids]


def _unknown(error: UnknownArticle, texts: Texts) -> str:
    text = texts.no_article.format(id=error.name)
    return f"{text} {texts.did_you_mean.format(id=error.nearest)}" if error.nearest else text


def _removals(context: ContextTypes.DEFAULT_TYPE, services: Services) -> Removals:
    kept = context.bot_data.setdefault(REMOVALS_KEY, Removals(services.clock))
    assert isinstance(kept, Removals)
    return kept


async def on_removal_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Carry out a removal, or drop it."""
    query = update.callback_query
    assert query is not None
    services, texts = services_of(context), services_of(context).texts_of(update)
    message = query.message if isinstance(query.message, Message) else None
    match = REMOVAL_DATA.fullmatch(query.data or "")
    removals = _removals(context, services)
    removal = removals.find(match["token"], query.from_user.id) if match else None
    if not (match and removal and message and services.is_admin(query.from_user)):
        await notify(query, texts.removal_expired)
        return
    is_confirmed = match["yes"] == "1"
    if is_confirmed and services.librarian.is_busy:
        await notify(query, texts.busy_adding)
        return
    removals.drop(match["token"])
    await notify(query, None)
    said = await _removed(services, removal, texts) if is_confirmed else own_words(texts.kept)
    await services.sender.edit(message.chat_id, message.message_id, said[0], None)


async def _removed(services: Services, removal: Removal, texts: Texts) -> Sequence[Rendered]:
    ids = [article_id for article_id, _ in removal.articles]
    try:
        await services.librarian.run(lambda corpus, advance: corpus.remove(ids, advance))
    except UnknownArticle as error:
        return own_words(_unknown(error, texts))
    except CorpusBusy:
        return own_words(texts.corpus_busy)
    except ClusterUnusable:
        return own_words(texts.articles_away)
    return pack([removal.block(texts.count_removed.format(count=len(ids)), texts)])


async def on_sync(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Sync now, and report."""
    message, services = update.message, services_of(context)
    if message is None:
        return
    texts = services.texts_of(update)
    if not services.librarian.library.sources:
        await services.sender.say(message, texts.no_sources)
        return

    async def work(progress: Progress) -> Sequence[Rendered]:
        return report_messages(await _synced(services, progress), texts)

    await work_for(message, services, texts, texts.syncing, work)


async def sync_regularly(services: Services) -> None:
    """Sync at the intervals of the settings, until this is cancelled."""
    library = services.librarian.library
    if not (library.sources and library.sync_minutes):
        return
    while True:
        await asyncio.sleep(_seconds_left(services, library.sync_minutes * MINUTE))
        try:
            await _synced(services, None)
        except (CorpusBusy, ClusterUnusable) as error:
            log.info("not synced, next time again: %s", error)
        except Exception:
            log.exception("not synced, next time again")


def _seconds_left(services: Services, interval: float) -> float:
    """The seconds until the next sync: a bot that is started often does not sync more often."""
    last = last_sync(services)
    return min(interval, max(0.0, last.at + interval - services.clock())) if last else 0.0


class LastSync(NamedTuple):
    """When the last sync ended, and its counts; none if it failed."""

    at: float
    counts: Mapping[str, int]


def last_sync(services: Services) -> LastSync | None:
    """The last sync of this bot, also of an earlier process."""
    noted = services.memory.profile(LAST_SYNC_KEY)
    return LastSync(*json.loads(noted)) if noted else None


async def _synced(services: Services, progress: Progress | None) -> Result:
    """Sync, and note time and counts, even after a failure."""
    library = services.librarian.library
    try:
        result = await services.librarian.run(
            lambda corpus, advance: sync(corpus, advance, library), progress
        )
    except Exception:
        await _note(services, {})
        raise
    numbers = counts(result.report)
    await _note(services, numbers)
    log.info("synced: %s", counts_line(result.report), extra={"fields": numbers})
    return result


async def _note(services: Services, numbers: Mapping[str, int]) -> None:
    await services.memory.set_profile(LAST_SYNC_KEY, json.dumps([services.clock(), numbers]))


async def on_status(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Report on the corpus, the last sync and the bot."""
    message, services = update.message, services_of(context)
    if message is None:
        return
    texts, folder = services.texts_of(update), services.librarian.library.folder
    try:
        of_corpus = await services.corpus_pool.run(
            lambda corpus: [*_of_corpus(corpus, folder, texts)]
        )
    except TimeoutError:
        await services.sender.say(message, texts.busy)
        return
    parts = (of_corpus, _of_sources(services, texts), _of_bot(services, texts))
    blocks = [plain_block("\n".join(lines)) for lines in parts]
    await services.sender.reply(message, pack(blocks))


def _of_corpus(corpus: Corpus, folder: Path, texts: Texts) -> Iterator[str]:
    summary = corpus.summary()
    state = summary.state
    yield texts.about.format(
        articles=state.articles, paragraphs=state.paragraphs, fingerprint=state.fingerprint[:12]
    )
    languages = Counter({code or "und": count for code, count in summary.languages.items()})
    if languages:
        named = [
            f"{TEXTS[code].language_name if code in TEXTS else code} {count}"
            for code, count in languages.most_common()
        ]
        yield texts.status_languages.format(languages=", ".join(named))
    if summary.newest:
        yield texts.newest.format(date=summary.newest)
    size = _size_of(folder) if isinstance(corpus.place, Path) else summary.size
    yield texts.status_size.format(megabytes=f"{size / (1 << 20):.1f}")


def _size_of(folder: Path) -> int:
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            with suppress(OSError):  # it was deleted meanwhile
                total += Path(place, name).lstat().st_size
    return total


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
        asked = services.statistics.of_last_day()
        named = {outcome: asked[outcome] for outcome in OUTCOMES}
        yield texts.status_questions.format(total=asked.total(), **named)
    # This very message is not done.
    yield texts.status_waiting.format(count=max(0, services.inbox.waiting() - 1))
    minutes = int(services.clock() - services.started) // 60
    yield texts.status_uptime.format(hours=minutes // 60, minutes=minutes % 60)


ADMIN_COMMANDS = {"remove": on_remove, "sync": on_sync, "status": on_status}
