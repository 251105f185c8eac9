"""The editors' chat: it shows questions without an answer, and its replies are passed on."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import suppress

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ContextTypes, filters

from bot.channels.telegram.answering.answer import look_of, quotes, show
from bot.channels.telegram.answering.chat_commands import CITATION
from bot.channels.telegram.answering.delivery import deliver, note_shown, was_sent
from bot.channels.telegram.receiving.updates import is_by_a_bot, place, question_in
from bot.channels.telegram.remembering.desk import Desk, Question
from bot.channels.telegram.remembering.memory import (
    RememberedAnswer,
    RememberedQuote,
    digest,
    recalled,
)
from bot.channels.telegram.sending.answer_blocks import MOST_QUOTE_UNITS
from bot.channels.telegram.sending.message_blocks import (
    one_line,
    pack,
    plain_block,
    shortened,
    utf16,
)
from bot.channels.telegram.services import Services, services_of
from bot.texts import TEXTS, Texts
from retrieval import Corpus, read_reference
from retrieval.errors import UnknownArticle

log = logging.getLogger(__name__)
MOST_NOTE_UNITS = 300
# Deleted questions are noticed after this time.
WATCH_SECONDS = 5.0
# The pause if the editors' chat cannot be reached.
RETRY_SECONDS = 60.0
MOST_SHOWN_UNITS = 3000
LINK = re.compile(rf"(?:https?://)?t\.me/\w+\?start={CITATION}(?P<token>[\w-]+)", re.ASCII)
MOST_SHOWN = 100


class NotSent(Exception):
    """Nothing was sent for a reply; the message says why."""


async def keep_posting(services: Services) -> None:
    """Show and withdraw questions while the bot runs."""
    desk = services.desk
    while True:
        try:
            await post_all(services)
        except TelegramError as error:
            log.warning("the editors' chat cannot be reached: %s", error.message)
            await asyncio.sleep(RETRY_SECONDS)
            continue
        if not desk.is_on:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(desk.has_news.wait(), WATCH_SECONDS)
        desk.has_news.clear()


async def post_all(services: Services) -> None:
    """Withdraw deleted questions, and show new ones, after a crash perhaps twice."""
    desk, texts = services.desk, _texts(services)
    for number, room, post in desk.closed():
        if room is not None and post is not None:
            await _edit(services, room, post, texts.editors_withdrawn)
        await desk.remove(number)
    if desk.is_on:
        for question in desk.unsent():
            text = _shown(question, texts)
            sent = await services.sender.post(place(desk.room), text)
            await desk.set_post(question.number, sent.chat_id, sent.message_id)


async def mark_sent(services: Services, question: Question) -> None:
    """Note below a question which quotes were sent for it."""
    desk, texts = services.desk, _texts(services)
    if question.post is not None and desk.at(question.post):
        sent = texts.editors_sent.format(ids=", ".join(desk.sent(question)))
        await _edit(services, desk.room, question.post, f"{_shown(question, texts)}\n\n{sent}")


def _shown(question: Question, texts: Texts) -> str:
    """A question as editors see it: text and language, not who asked."""
    code = question.language
    language = TEXTS[code].language_name if code in TEXTS else code
    asked = shortened(one_line(question.answer.question), MOST_SHOWN_UNITS)
    return plain_block(texts.editors_question.format(language=language, question=asked)).text


def _texts(services: Services) -> Texts:
    """The bot's words in the language of the editors' chat."""
    return services.texts(place(services.desk.room).chat, None)


async def _edit(services: Services, room: int, post: int, text: str) -> None:
    try:
        await services.sender.edit(room, post, pack([plain_block(text)])[0], None)
    except TelegramError as error:
        # Nobody waits for this change.
        log.warning("a message to the editors could not be changed: %s", error.message)


class EditorsReply(filters.MessageFilter):
    """A reply in the editors' chat to a question, or to a former one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def filter(self, message: Message) -> bool:
        """Whether *message* is such a reply."""
        replied, bot_id = message.reply_to_message, message.get_bot().id
        if message.chat_id != self._desk.room or replied is None or is_by_a_bot(message, bot_id):
            return False
        if replied.from_user is None or replied.from_user.id != bot_id:
            return False
        is_open = self._desk.at(replied.message_id) is not None
        text = _said(message)
        return is_open or bool(LINK.fullmatch(text.strip())) or _reads_as_id(text)


def _said(message: Message) -> str:
    bot = message.get_bot()
    return question_in(message, bot.username, bot.id) or ""


async def on_reply(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send the quote that a reply names, or say why not."""
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
    theirs = services.texts_later(question.answer.chat, question.speaks)
    answer = services.desk.found_by(question, message.message_id)
    if answer is None:
        quote = await quote_named(services, _said(message), texts)
        asked = shortened(one_line(question.answer.question), MOST_NOTE_UNITS)
        note = theirs.editor_found.format(question=asked)
        answer = await services.desk.add_found(question, message.message_id, quote, note)
    if answer is None:
        raise NotSent(texts.editors_gone)
    try:
        await _send(services, question, answer, theirs)
    except (Forbidden, BadRequest) as error:
        log.warning("what an editor found could not be sent: %s", error.message)
        await services.desk.take_back(answer)
        raise NotSent(texts.editors_unreachable) from None


async def _send(
    services: Services, question: Question, answer: RememberedAnswer, texts: Texts
) -> None:
    to = place(answer.chat, answer.question_id, question.thread)
    if await was_sent(services, to, texts, answer):
        return
    shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, answer, 0, 1))
    # An editor chose these words: even a group gets all.
    look = look_of(to.chat, services, texts)._replace(is_short=False)
    messages, _, keyboard = show(answer, shown, 0, look)
    await note_shown(services, to, answer.id, 0, shown, texts)
    await deliver(
        services, to, texts, answer.id, lambda: services.sender.reply(to, messages, keyboard)
    )


async def quote_named(services: Services, text: str, texts: Texts) -> RememberedQuote:
    """The quote that an editor's reply names. Raises ``NotSent``."""
    if link := LINK.fullmatch(text.strip()):
        shared = services.memory.shared(link["token"])
        if shared is None:
            raise NotSent(texts.editors_no_id)
        # The question that it answered is not passed on.
        answer, number = shared
        quote = answer.quotes[number]
    elif _reads_as_id(text):
        try:
            quote = await services.corpus_pool.run(lambda corpus: _quote_of(corpus, text))
        except UnknownArticle as error:
            raise NotSent(_unknown(error, texts)) from None
    else:
        raise NotSent(texts.editors_no_id)
    parts = await services.corpus_pool.run(lambda corpus: recalled(corpus, quote))
    if not parts:
        raise NotSent(texts.no_article.format(id=quote.id))
    if sum(utf16(part.quote) for part in parts) > MOST_QUOTE_UNITS:
        raise NotSent(texts.editors_too_long.format(id=quote.id.partition(":")[0]))
    return quote


def _reads_as_id(text: str) -> bool:
    reference = read_reference(text)
    return reference.paragraph is not None and len(reference.article_id.split()) == 1


def _quote_of(corpus: Corpus, text: str) -> RememberedQuote:
    passage = corpus.passage(read_reference(text))
    assert passage is not None  # the id names a paragraph
    return RememberedQuote(passage.id, 0, 0, digest([passage]))


def _unknown(error: UnknownArticle, texts: Texts) -> str:
    said = texts.no_article.format(id=shortened(one_line(error.name), MOST_SHOWN))
    if error.nearest:
        said += f" {texts.did_you_mean.format(id=shortened(one_line(error.nearest), MOST_SHOWN))}"
    return said
