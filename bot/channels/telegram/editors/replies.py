"""An editor's reply to a question: the paragraph that it names goes to the person who asked."""

from __future__ import annotations

import logging

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.channels.telegram.answering.addressing import is_by_a_bot, place, question_in
from bot.channels.telegram.answering.delivering import deliver, was_sent
from bot.channels.telegram.answering.noting import note_shown
from bot.channels.telegram.answering.quotes import quotes
from bot.channels.telegram.answering.showing import look_of, show
from bot.channels.telegram.editors.naming import NotSent, names_a_paragraph, quote_named
from bot.channels.telegram.editors.posting import mark_sent
from bot.channels.telegram.remembering.desk import Desk, Question
from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.sending.blocks import one_line, shortened
from bot.channels.telegram.services import Services, services_of
from bot.texts import TEXTS
from bot.texts.texts import Texts

log = logging.getLogger(__name__)
MOST_UNITS = 300


class _ReplyOfEditors(filters.MessageFilter):
    """A reply in the editors' chat to a question, or one that would be if it still stood there.

    Everything else that is said there is handled as in any other chat.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def filter(self, message: Message) -> bool:
        replied, bot_id = message.reply_to_message, message.get_bot().id
        if message.chat_id != self._desk.room or replied is None or is_by_a_bot(message, bot_id):
            return False
        if replied.from_user is None or replied.from_user.id != bot_id:
            return False
        is_open = self._desk.at(replied.message_id) is not None
        return is_open or names_a_paragraph(_said(message))


def register(application: Application, desk: Desk) -> None:  # type: ignore[type-arg]
    """Add the handler of editors to *application*, if there is an editors' chat.

    It comes before those that ask whether a chat is admitted: the editors' chat need not be.
    """
    if desk.is_on:
        # An edited reply counts, too, unless its quote was sent.
        said = filters.UpdateType.MESSAGES & ~filters.COMMAND & ~filters.StatusUpdate.ALL
        application.add_handler(MessageHandler(said & _ReplyOfEditors(desk), on_reply))


async def on_reply(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send the quote that a reply names, or say in the editors' chat why nothing is sent."""
    message = update.effective_message
    assert message is not None
    assert message.reply_to_message is not None
    services = services_of(context)
    texts = services.texts_of(update)
    question = services.desk.at(message.reply_to_message.message_id)
    if question is None:
        await services.sender.say(message, texts.editors_gone)
        return
    try:
        await _pass_on(services, question, message, texts)
    except NotSent as error:
        await services.sender.say(message, str(error))
    except TimeoutError:
        await services.sender.say(message, texts.busy)
    else:
        await mark_sent(services, question)
        log.info("sent what an editor found", extra={"fields": {"update": update.update_id}})


async def _pass_on(services: Services, question: Question, message: Message, texts: Texts) -> None:
    """Send the person who asked the quote that *message* names. Raises ``NotSent``."""
    answer = services.desk.found_by(question, message.message_id)
    if answer is None:
        quote = await quote_named(services, _said(message), texts)
        asked = shortened(one_line(question.answer.question), MOST_UNITS)
        note = _texts_of_person(services, question).editor_found.format(question=asked)
        answer = await services.desk.add_found(question, message.message_id, quote, note)
    if answer is None:
        raise NotSent(texts.editors_gone)
    try:
        await _send(services, question, answer)
    except (Forbidden, BadRequest) as error:
        log.warning("what an editor found could not be sent: %s", error.message)
        await services.desk.take_back(answer)
        raise NotSent(texts.editors_unreachable) from None


async def _send(services: Services, question: Question, answer: RememberedAnswer) -> None:
    """Send the quote of *answer* as a reply to the question, unless it was sent before."""
    texts = _texts_of_person(services, question)
    to = place(answer.chat, answer.question_id, question.thread)
    if await was_sent(services, to, texts, answer):
        return
    shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, answer, 0, 1))
    # An editor has chosen these words, so none are left out, in a group either.
    look = look_of(to.chat, services, texts)._replace(is_short=False)
    messages, _, keyboard = show(answer, shown, 0, look)
    await note_shown(services, to, answer.id, 0, shown, texts)
    await deliver(
        services, to, texts, answer.id, lambda: services.sender.reply(to, messages, keyboard)
    )


def _said(message: Message) -> str:
    """The text of a reply, without a mention of the bot."""
    bot = message.get_bot()
    return question_in(message, bot.username, bot.id) or ""


def _texts_of_person(services: Services, question: Question) -> Texts:
    chosen = services.memory.language(question.answer.chat)
    return TEXTS[chosen or question.speaks]
