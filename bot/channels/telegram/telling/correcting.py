"""Chats that were shown a quote which no longer stands are told, if the settings say so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial

from telegram import CallbackQuery, Message, Update
from telegram.error import NetworkError
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.addressing import place
from bot.channels.telegram.answering.buttons import notify
from bot.channels.telegram.remembering.corrections import CorrectedQuote
from bot.channels.telegram.sending.blocks import Message as Rendered
from bot.channels.telegram.sending.keyboards import change_keyboard, read_press
from bot.channels.telegram.sending.sender import is_broken_line
from bot.channels.telegram.sending.wire import Wire, on
from bot.channels.telegram.services import Services, services_of
from bot.channels.telegram.telling.addressee import still_admits, texts_for
from bot.channels.telegram.telling.comparing import gone, instead
from bot.channels.telegram.telling.correction_blocks import correction_message
from bot.channels.telegram.telling.errands import Errands
from retrieval import Corpus
from retrieval.errors import ClusterUnusable, CorpusBusy, RetrievalError

log = logging.getLogger(__name__)
# Between two articles, the corpus is there for those who ask now.
PAUSE_SECONDS = 0.02


async def compare(services: Services, fingerprint: str) -> None:
    """Compare the quotes that were shown with the corpus, which has this fingerprint."""
    shown = services.shown
    for article in shown.articles(fingerprint):
        quotes = shown.of(article)
        missing = await services.corpus_pool.run(partial(gone, article=article, quotes=quotes))
        await shown.set_compared(article, fingerprint, missing)
        await asyncio.sleep(PAUSE_SECONDS)


async def tell_corrections(services: Services, errands: Errands) -> None:
    """Tell the chats what they were not told."""
    for correction_id in services.corrections.waiting():
        quotes = services.corrections.of(correction_id)
        if not quotes:
            await services.corrections.drop(correction_id)
        elif not errands.is_busy(quotes[0].answer.chat):
            errands.begin(quotes[0].answer.chat, _tell(services, quotes))


async def _tell(services: Services, quotes: Sequence[CorrectedQuote]) -> None:
    """Send a correction as a reply to the last question that it is about."""
    last = quotes[0]
    chat, person = last.answer.chat, last.answer.person
    to = place(chat, last.answer.question_id, last.thread)
    try:
        if last.is_on_wire:
            await _offer(services, to, last)
            return
        message = await _message(services, quotes)
        if message and still_admits(services, chat, person):
            with on(Wire(services.corrections, last.id)):
                await services.sender.reply(to, [message])
    except (CorpusBusy, ClusterUnusable, TimeoutError) as error:
        log.info("the corpus is busy, correcting later: %s", error)
        return
    except (NetworkError, RetrievalError) as error:
        if is_broken_line(error):
            await _offer(services, to, last)
            return
        log.warning("a correction could not be told: %s", error)
    await services.corrections.drop(last.id)


async def _offer(services: Services, to: Message, last: CorrectedQuote) -> None:
    """Send a line with a button that shows a correction which may not have arrived."""
    texts = texts_for(services, last.answer.chat, last.language)
    keyboard = change_keyboard(last.id, texts)
    await services.sender.insist(to, texts.correction_broke, keyboard)
    await services.corrections.set_offered(last.id)


async def _message(services: Services, quotes: Sequence[CorrectedQuote]) -> Rendered | None:
    """The message of a correction; None if all that was quoted stands again."""
    last = quotes[0]
    texts = texts_for(services, last.answer.chat, last.language)
    language = services.memory.language(last.answer.chat) or last.language

    def composed(corpus: Corpus) -> Rendered | None:
        pairs = [(quote, instead(corpus, quote, language)) for quote in quotes]
        changed = [(quote, now) for quote, now in pairs if now]
        return correction_message(changed, texts) if changed else None

    return await services.corpus_pool.run(composed)


async def on_show_change(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show a correction in place of the line that offers it."""
    query, services = update.callback_query, services_of(context)
    assert isinstance(query, CallbackQuery)
    press = read_press(query.data)
    above = query.message if isinstance(query.message, Message) else None
    quotes = services.corrections.of(press.id) if press else []
    message = None
    if above and quotes and quotes[0].answer.chat == above.chat_id:
        message = await _message(services, quotes)
    if above is None or message is None:
        await notify(query, services.texts_of(update).expired)
        return
    await notify(query, None)
    await services.sender.edit(above.chat_id, above.message_id, message, None)
