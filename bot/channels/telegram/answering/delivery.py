"""An answer on its way: asked for until the articles are reached, sent once, counted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import NetworkError

from bot.channels.telegram.answering.answer import look_of, next_count, quotes, show
from bot.channels.telegram.receiving.updates import is_edit, thread_of
from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.remembering.usage_statistics import Kind
from bot.channels.telegram.sending.answer_blocks import Quote
from bot.channels.telegram.sending.api_calls import Wire, on
from bot.channels.telegram.sending.keyboards import offer_keyboard
from bot.channels.telegram.sending.sender import is_broken_line
from bot.channels.telegram.services import Services
from bot.texts import Texts, code_of
from retrieval import Answer, Outcome, Reason
from retrieval.errors import ClusterUnusable

log = logging.getLogger(__name__)
T = TypeVar("T")
Sending = Callable[[], Awaitable[object]]
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 30.0  # seconds
# Editors cannot answer these from the articles either.
POINTLESS = {
    Reason.SMALL_TALK, Reason.ASKS_THE_BOT, Reason.NO_CONTENT_WORD, Reason.EMPTY_CORPUS,
}  # fmt: skip


async def until_reached(
    services: Services,
    message: Message,
    texts: Texts,
    ask: Callable[[], Awaitable[T]],
    most_seconds: float,
) -> T | None:
    """The result of *ask*, repeated while the cluster of the articles cannot be used.

    Whoever asked is told once. None after *most_seconds*.
    """
    begun, pause, is_told = services.clock(), FIRST_PAUSE, False
    while services.clock() - begun <= most_seconds:
        try:
            return await ask()
        except ClusterUnusable as error:
            log.warning("the articles cannot be reached, asking again: %s", error)
        if not is_told:
            is_told = True
            await services.sender.say(message, f"{texts.articles_away} {texts.question_kept}")
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    return None


async def deliver(
    services: Services,
    to: Message,
    texts: Texts,
    answer_id: str,
    send: Callable[[], Awaitable[Sequence[int]]],
) -> None:
    """Let *send* send an answer once, and remember the ids of its messages.

    If the answer may have arrived, a line with a button offers it.
    """
    try:
        with on(Wire(services.memory, answer_id)):
            message_ids = await send()
    except NetworkError as error:
        if not is_broken_line(error):
            raise
        await _offer(services, to, texts, answer_id)
    else:
        await services.memory.set_messages(answer_id, message_ids)


async def is_dealt_with(update: Update, services: Services) -> bool:
    """Whether an earlier process has sent the answer to a message, or may have.

    An edit can be made twice without harm.
    """
    message = update.effective_message
    assert message is not None
    if update.update_id not in services.inbox.replayed or is_edit(update):
        return False
    earlier = services.memory.attempt(message.chat_id, message.message_id)
    return await was_sent(services, message, services.texts_of(update), earlier)


async def was_sent(
    services: Services, to: Message, texts: Texts, earlier: RememberedAnswer | None
) -> bool:
    """Whether an answer was sent before, or may have been; then it is offered."""
    if earlier is None or not (earlier.message_ids or earlier.is_on_wire):
        return False
    if earlier.is_on_wire:
        await _offer(services, to, texts, earlier.id)
    return True


async def _offer(services: Services, to: Message, texts: Texts, answer_id: str) -> None:
    keyboard = offer_keyboard(answer_id, texts)
    notice = await services.sender.insist(to, texts.line_broke, keyboard)
    await services.memory.set_messages(answer_id, [notice])


async def further_quotes(
    services: Services, message: Message, answer: RememberedAnswer, texts: Texts
) -> Sending | None:
    """The call that sends the next quotes of an answer; None without any."""
    memory, look = services.memory, look_of(message.chat, services, texts)
    first = answer.shown_count
    limit = next_count(answer, first, look)
    if limit <= 0:
        return None
    shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, answer, first, limit))
    wanted = answer.quotes[first : max(first + limit, answer.conflicting_count)]
    if not shown:
        # These quotes are gone, but there may be others.
        await memory.add_shown(answer.id, len(wanted))
        updated = memory.answer(answer.id)
        return await further_quotes(services, message, updated, texts) if updated else None
    missing_count = len(wanted) - len(shown)
    messages, shown_count, keyboard = show(answer, shown, first, look)

    async def send() -> None:
        ids = await services.sender.reply(message, messages, keyboard)
        # If the line breaks, another press brings the same quotes.
        await memory.add_shown(answer.id, max(shown_count, 1) + missing_count)
        await note_shown(services, message, answer.id, first, shown[:shown_count], texts)
        updated = memory.answer(answer.id)
        if updated:
            await memory.set_messages(answer.id, [*updated.message_ids, *ids])

    return send


async def note_shown(
    services: Services,
    to: Message,
    answer_id: str,
    first: int,
    shown: Sequence[Quote],
    texts: Texts,
) -> None:
    """Store the quotes of an answer from number *first* on, if chats are told of their changes."""
    if services.settings.corrections:
        parts = [quote.parts for quote in shown]
        await services.shown.add(answer_id, first, parts, thread_of(to), code_of(texts))


async def ask_editors(update: Update, services: Services, answer: Answer, answer_id: str) -> None:
    """Put a question of which the articles say nothing on the desk of editors.

    An edited question replaces its earlier form.
    """
    message, desk = update.effective_message, services.desk
    assert message is not None
    if not desk.is_on or message.chat_id == desk.room:
        return
    if is_edit(update):
        await desk.take_off(message.chat_id, message.message_id)
    is_unanswered = answer.estimate.outcome is Outcome.NOTHING
    if is_unanswered and answer.estimate.reason not in POINTLESS:
        speaks = services.language(update.effective_chat, update.effective_user)
        await desk.put(answer_id, answer.query.language, speaks, thread_of(message))


def count(update: Update, services: Services, answer: Answer, seconds: float) -> str:
    """Count the answer to *update*, which took *seconds*; return its outcome."""
    # A greeting without an answer is no failure.
    outcome = "small_talk" if answer.query.small_talk else answer.estimate.outcome.value
    chat = update.effective_chat
    kind: Kind = "private" if chat and chat.type == ChatType.PRIVATE else "group"
    if update.inline_query:
        kind = "inline"
    elif is_edit(update):
        kind = "edit"
    if kind != "inline":
        services.metrics.questions.labels(outcome).inc()
        services.metrics.answer_seconds.observe(seconds)
    services.statistics.add(kind, outcome, answer.query.language, seconds)
    return outcome
