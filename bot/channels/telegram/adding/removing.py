"""Articles are removed when an admin says so twice: by a command, and by a button."""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.ext import ContextTypes

from bot.channels.telegram.adding.reporting import articles_block, own_words
from bot.channels.telegram.adding.work import MOST_NAMED, remove, title_of
from bot.channels.telegram.answering.buttons import notify
from bot.channels.telegram.sending.blocks import Block, pack
from bot.channels.telegram.sending.blocks import Message as Rendered
from bot.channels.telegram.services import Services, services_of
from bot.texts.texts import Texts
from retrieval import Corpus, read_reference
from retrieval.errors import ClusterUnusable, CorpusBusy, UnknownArticle

KEY = "removals"
# The data of a button: a random name of the removal, and 1 to carry it out. "x:Ab3dE9xZ_w0:1".
DATA = re.compile(r"x:(?P<token>[0-9A-Za-z_-]{11}):(?P<yes>[01])")
KEPT_SECONDS = 600
MOST_KEPT = 100


class Removal(NamedTuple):
    """What an admin wants to remove: ids with titles. *asked* is the time of that."""

    person: int
    articles: Sequence[tuple[str, str]]
    asked: float

    def block(self, heading: str, sign: str, texts: Texts) -> Block:
        """The articles as a list."""
        lines = [(sign, article_id, title) for article_id, title in self.articles[:MOST_NAMED]]
        return articles_block(heading, lines, len(self.articles) - len(lines), texts)


class Removals:
    """The removals that are not confirmed yet. They are forgotten after a while."""

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
        """The removal of this name, if this person asked for it not long ago."""
        removal = self._kept.get(token)
        if removal is None or removal.person != person:
            return None
        return removal if self._clock() - removal.asked < KEPT_SECONDS else None

    def drop(self, token: str) -> None:
        """Forget a removal, so that it is carried out once."""
        self._kept.pop(token, None)


async def on_remove(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Ask whether the articles that the command names are to be removed."""
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
    asked = Removal(person.id, wanted, 0.0).block(texts.remove_question, "−", texts)
    await services.sender.reply(message, pack([asked]), keyboard)


async def on_removal_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Carry out a removal, or drop it."""
    query = update.callback_query
    assert query is not None
    services, texts = services_of(context), services_of(context).texts_of(update)
    message = query.message if isinstance(query.message, Message) else None
    match = DATA.fullmatch(query.data or "")
    removals = _removals(context, services)
    removal = removals.find(match["token"], query.from_user.id) if match else None
    if not (match and removal and message and services.is_admin(query.from_user)):
        await notify(query, texts.removal_expired)
        return
    if match["yes"] == "0":
        removals.drop(match["token"])
        await _close(query, services, message, own_words(texts.kept))
    elif services.librarian.is_busy:
        await notify(query, texts.busy_adding)
    else:
        removals.drop(match["token"])
        await notify(query, None)
        await _show(services, message, await _removed(services, removal, texts))


async def _removed(services: Services, removal: Removal, texts: Texts) -> Sequence[Rendered]:
    ids = [article_id for article_id, _ in removal.articles]
    try:
        await services.librarian.run(lambda corpus, advance: remove(corpus, advance, ids))
    except UnknownArticle as error:
        return own_words(_unknown(error, texts))
    except CorpusBusy:
        return own_words(texts.corpus_busy)
    except ClusterUnusable:
        return own_words(texts.articles_away)
    return pack([removal.block(texts.count_removed.format(count=len(ids)), "−", texts)])


async def _close(
    query: CallbackQuery, services: Services, message: Message, said: Sequence[Rendered]
) -> None:
    await notify(query, None)
    await _show(services, message, said)


async def _show(services: Services, message: Message, said: Sequence[Rendered]) -> None:
    await services.sender.edit(message.chat_id, message.message_id, said[0], None)


def _removals(context: ContextTypes.DEFAULT_TYPE, services: Services) -> Removals:
    kept = context.bot_data.setdefault(KEY, Removals(services.clock))
    assert isinstance(kept, Removals)
    return kept


def _wanted(corpus: Corpus, words: Sequence[str]) -> list[tuple[str, str]]:
    """The ids and titles of the articles that a command names. An id may contain blanks."""
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
