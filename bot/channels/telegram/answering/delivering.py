"""An answer goes out once: if nobody knows whether it arrived, a line with a button offers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from telegram import Message, Update
from telegram.error import NetworkError

from bot.channels.telegram.answering.addressing import is_edit
from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.sending.keyboards import offer_keyboard
from bot.channels.telegram.sending.sender import is_broken_line
from bot.channels.telegram.sending.wire import Wire, on
from bot.channels.telegram.services import Services
from bot.texts.texts import Texts


async def deliver(
    services: Services,
    to: Message,
    texts: Texts,
    answer_id: str,
    send: Callable[[], Awaitable[Sequence[int]]],
) -> None:
    """Let *send* send an answer, and remember the messages whose ids it gives."""
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
    """Whether an earlier process has sent the answer to a message.

    If that is not certain, the answer is offered. An edit can be made twice without harm.
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
    """Whether an answer was sent before. If that is not certain, it is offered."""
    if earlier is None or not (earlier.message_ids or earlier.is_on_wire):
        return False
    if earlier.is_on_wire:
        await _offer(services, to, texts, earlier.id)
    return True


async def _offer(services: Services, to: Message, texts: Texts, answer_id: str) -> None:
    keyboard = offer_keyboard(answer_id, texts)
    notice = await services.sender.insist(to, texts.line_broke, keyboard)
    await services.memory.set_messages(answer_id, [notice])
