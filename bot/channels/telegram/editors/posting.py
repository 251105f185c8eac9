"""Questions on the desk are shown in the editors' chat, and withdrawn there if they are deleted."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from telegram.error import TelegramError

from bot.channels.telegram.answering.addressing import place
from bot.channels.telegram.remembering.desk import Question
from bot.channels.telegram.sending.blocks import one_line, pack, plain_block, shortened
from bot.channels.telegram.services import Services
from bot.texts import TEXTS
from bot.texts.texts import Texts

log = logging.getLogger(__name__)
# What is deleted is noticed after this time; what is new is shown at once.
WATCH_SECONDS = 5.0
# If the editors' chat cannot be reached, so long passes before the next try.
RETRY_SECONDS = 60.0
MOST_UNITS = 3000


async def keep_posting(services: Services) -> None:
    """Show and withdraw questions as long as the bot runs, or once if there is no editors' chat."""
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
    """Withdraw what is to be withdrawn, and show what is new.

    A question may be shown twice if the connection breaks or the process dies meanwhile. Nothing is
    sent to a person twice by this.
    """
    desk, texts = services.desk, texts_of_editors(services)
    for number, room, post in desk.closed():
        if room is not None and post is not None:
            await _edit(services, room, post, texts.editors_withdrawn)
        await desk.remove(number)
    if desk.is_on:
        for question in desk.unsent():
            text = question_text(question, texts)
            sent = await services.sender.post(place(desk.room), text)
            await desk.set_post(question.number, sent.chat_id, sent.message_id)


async def mark_sent(services: Services, question: Question) -> None:
    """Note below a question which quotes were sent for it, unless it was withdrawn meanwhile."""
    desk, texts = services.desk, texts_of_editors(services)
    if question.post is not None and desk.at(question.post):
        sent = texts.editors_sent.format(ids=", ".join(desk.sent(question)))
        await _edit(
            services, desk.room, question.post, f"{question_text(question, texts)}\n\n{sent}"
        )


def question_text(question: Question, texts: Texts) -> str:
    """What editors are shown of a question: its text and language, and not who asked it."""
    code = question.language
    language = TEXTS[code].language_name if code in TEXTS else code
    asked = shortened(one_line(question.answer.question), MOST_UNITS)
    return plain_block(texts.editors_question.format(language=language, question=asked)).text


def texts_of_editors(services: Services) -> Texts:
    """The bot's words in the language that was chosen in the editors' chat."""
    return services.texts(place(services.desk.room).chat, None)


async def _edit(services: Services, room: int, post: int, text: str) -> None:
    try:
        await services.sender.edit(room, post, pack([plain_block(text)])[0], None)
    except TelegramError as error:
        # The message is the editors' to see; nobody waits for this change of it.
        log.warning("a message to the editors could not be changed: %s", error.message)
