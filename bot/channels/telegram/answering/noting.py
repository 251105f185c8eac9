"""The words of the quotes that chats are shown are stored, if chats are told when they are gone."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message

from bot.channels.telegram.answering.addressing import thread_of
from bot.channels.telegram.sending.quote import Quote
from bot.channels.telegram.services import Services
from bot.texts import code_of
from bot.texts.texts import Texts


async def note_shown(
    services: Services,
    to: Message,
    answer_id: str,
    first: int,
    shown: Sequence[Quote],
    texts: Texts,
) -> None:
    """Store the words of quotes that the chat of *to* is shown: those of an answer from number
    *first* on."""
    if services.settings.corrections:
        quotes = [quote.parts for quote in shown]
        await services.shown.add(answer_id, first, quotes, thread_of(to), code_of(texts))
