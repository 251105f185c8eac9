"""The gate before the handlers: strangers, the rest of an album, and what is too much stop here."""

from __future__ import annotations

import math
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import CallbackQuery, InlineQuery, Message, Update, User
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.addressing import is_edit, person_of
from bot.channels.telegram.answering.buttons import notify
from bot.channels.telegram.answering.inline import reply_with_hint
from bot.channels.telegram.services import Services, services_of

Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def guarded(handler: Handler) -> Handler:
    """A handler that does what *handler* does, if the gate lets the update through."""

    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if await _passes(update, services_of(context)):
            await handler(update, context)

    return handle


async def _passes(update: Update, services: Services) -> bool:
    if update.callback_query:
        return await _press_passes(update, update.callback_query, services)
    if update.inline_query:
        return await _inline_query_passes(update.inline_query, services)
    message = update.effective_message
    return message is not None and await _message_passes(update, message, services)


async def _message_passes(update: Update, message: Message, services: Services) -> bool:
    if not services.admits(update.effective_chat, update.effective_user):
        services.metrics.refused.labels("not_allowed").inc()
        # One answer is clear; more would let strangers make the bot talk.
        is_private = message.chat.type == ChatType.PRIVATE
        if is_private and services.recent.is_first(("stranger", message.chat_id)):
            await services.sender.say(message, services.texts_of(update).not_allowed)
        return False
    if message.media_group_id and not is_edit(update) and _is_rest_of_album(message, services):
        return False
    if not _seconds_left(services, update.effective_user, ("message", person_of(update))):
        return True
    # The queue of the chat says later what is not answered.
    services.unanswered.add(update)
    return False


def _is_rest_of_album(message: Message, services: Services) -> bool:
    """Whether an album has its reply; each of its pictures is a message.

    A caption is never passed over, even if it is not below the first picture.
    """
    album = ("album", message.chat_id, message.media_group_id)
    is_first = services.recent.is_first(album)
    is_asking = bool(message.caption) and services.recent.is_first((*album, "caption"))
    return not is_first and not is_asking


async def _press_passes(update: Update, query: CallbackQuery, services: Services) -> bool:
    texts = services.texts_of(update)
    if not services.admits(update.effective_chat, update.effective_user):
        await notify(query, texts.not_allowed)
        return False
    if seconds := _seconds_left(services, query.from_user, ("press", query.from_user.id)):
        services.metrics.refused.labels("too_many").inc()
        await notify(query, texts.too_often.format(seconds=math.ceil(seconds)))
        return False
    return True


async def _inline_query_passes(query: InlineQuery, services: Services) -> bool:
    # While nothing is typed, nothing is searched for.
    if not query.query.strip():
        return True
    if seconds := _seconds_left(services, query.from_user, ("inline", query.from_user.id)):
        services.metrics.refused.labels("too_many").inc()
        texts = services.texts(None, query.from_user)
        await reply_with_hint(query, texts.too_often.format(seconds=math.ceil(seconds)))
        return False
    return True


def _seconds_left(services: Services, user: User | None, counted: tuple[str, int]) -> float:
    """Count a message, a press or an inline query of a person: ``("press", 7)``.

    If there were too many of late, return the seconds until the next one may come. Each kind is
    counted by itself: whoever types inline, letter by letter, may still ask in a chat.
    """
    return 0.0 if services.is_admin(user) else services.question_limiter.seconds_left(counted)
