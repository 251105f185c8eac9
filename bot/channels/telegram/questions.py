"""Messages to answers: which ones ask, who may, what is sent, what is remembered of it."""

from __future__ import annotations

import hashlib
import logging
import math
import re
import time
from collections.abc import Sequence

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.channels.telegram.desk import Desk, desk_of
from bot.channels.telegram.keyboards import answer_keyboard
from bot.channels.telegram.memory import Remembered, Shown
from bot.channels.telegram.render import (
    MOST_MESSAGES,
    Block,
    answer_blocks,
    first_that_fit,
    pack,
    titles_block,
)
from bot.channels.telegram.render import Message as Rendered
from bot.conversation import context_of
from bot.texts.texts import Texts
from retrieval import Answer, Corpus, Outcome, Passage

log = logging.getLogger(__name__)
# How many quotes are kept for "more", and how many titles are named when nothing is found.
MOST_FOUND = 20
MOST_NAMED = 5
# After a longer absence a question is apologized for, not answered.
STALE_SECONDS = 3600


async def on_message(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a message that asks; an edited one by editing its answer."""
    message = update.effective_message
    if message is None or _is_a_bots(message, context.bot.id):
        return
    desk = desk_of(context)
    texts = desk.texts_of(update)
    question = asked(message, context.bot.username, context.bot.id)
    if question is None or (not question and update.edited_message):
        return
    if not question:
        if desk.admits(update.effective_chat, update.effective_user):
            await desk.sender.say(message, texts.empty_mention if message.text else texts.only_text)
        return
    await answer(update, desk, question)


def _is_a_bots(message: Message, bot_id: int) -> bool:
    """Whether a bot wrote the message, or it is one of our own inline results. Who writes in the
    name of a group or a channel is a person, though Telegram puts a bot in their place."""
    if message.via_bot and message.via_bot.id == bot_id:
        return True
    return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)


def person_of(update: Update) -> int:
    """Who asks: a person, or the group or channel in whose name somebody writes."""
    message = update.effective_message
    assert message is not None
    if message.sender_chat:
        return message.sender_chat.id
    return update.effective_user.id if update.effective_user else message.chat_id


def asked(message: Message, username: str, bot_id: int) -> str | None:
    """The question that *message* puts to the bot: empty where it says nothing, None where the
    message is not for the bot."""
    text = message.text or message.caption or ""
    mention = re.compile(rf"@{re.escape(username)}\b", re.IGNORECASE)
    if message.chat.type != ChatType.PRIVATE:
        replied = message.reply_to_message
        to_us = replied is not None and replied.from_user and replied.from_user.id == bot_id
        if not to_us and not mention.search(text):
            return None
    if message.caption:
        text = re.sub(r"^/ask(?:@\w+)?\b", "", text)
    return mention.sub("", text).strip()


async def answer(update: Update, desk: Desk, question: str) -> None:
    """Answer *question*, unless something stands against it; then say what."""
    message = update.effective_message
    assert message is not None
    texts = desk.texts_of(update)
    if refusal := _refusal(update, desk, question, texts):
        why, text = refusal
        desk.metrics.refused.labels(why).inc()
        if text:
            await desk.sender.say(message, text)
        return
    begun = time.monotonic()
    person = person_of(update)
    history = desk.memory.history(message.chat_id, person, message.message_id)
    context = context_of(question, history)

    likely = desk.language(update.effective_chat, update.effective_user)

    def ask(corpus: Corpus) -> tuple[Answer, tuple[str, ...]]:
        found = corpus.ask(question, context=context, likely=likely, limit=MOST_FOUND)
        nothing = found.estimate.outcome is Outcome.NOTHING and not found.query.small_talk
        return found, _titles(corpus, MOST_NAMED) if nothing else ()

    try:
        found, titles = await desk.asker.do(ask)
    except TimeoutError:
        await desk.sender.say(message, texts.busy)
        return
    await _deliver(update, desk, found, titles, context)
    outcome = found.estimate.outcome.value
    desk.metrics.questions.labels(outcome).inc()
    desk.metrics.seconds.observe(time.monotonic() - begun)
    fields = {"update": update.update_id, "outcome": outcome, "characters": len(question)}
    if desk.settings.log_questions:
        fields["question"] = question
    log.info("answered", extra={"fields": fields})


def _refusal(
    update: Update, desk: Desk, question: str, texts: Texts
) -> tuple[str, str | None] | None:
    """Why a question is not worked on, and what is said of it; None where it is."""
    message = update.effective_message
    assert message is not None
    private = message.chat.type == ChatType.PRIVATE
    if not desk.admits(update.effective_chat, update.effective_user):
        return "not_allowed", texts.not_allowed if private else None
    if update.update_id in desk.inbox.replayed:
        asked_at = message.edit_date or message.date
        if asked_at and time.time() - asked_at.timestamp() > STALE_SECONDS:
            return "stale", texts.was_away
    if len(question) > desk.settings.question_length:
        return "too_long", texts.too_long.format(limit=desk.settings.question_length)
    person = person_of(update)
    if not desk.is_admin(update.effective_user) and (wait := desk.questions.wait(person)):
        first = desk.questions.first_refusal(person)
        return "too_many", texts.too_many.format(seconds=math.ceil(wait)) if first else None
    return None


async def _deliver(
    update: Update, desk: Desk, found: Answer, titles: Sequence[str], context: Sequence[str]
) -> None:
    message = update.effective_message
    assert message is not None
    texts = desk.texts_of(update)
    shown = found.evidence[: max(desk.limit, len(found.conflicting))]
    blocks = list(answer_blocks(found, texts, shown))
    if titles:
        blocks.append(titles_block(texts.corpus_holds, titles, found.corpus.articles, texts))
    parts, count = fitted(message, blocks, len(shown))
    if found.query.small_talk and not is_edit(update):
        # Not kept: "/cite" after "thanks" is about what the thanks are for.
        await desk.sender.reply(message, parts)
        return
    person = person_of(update)
    old = desk.memory.answer_to(message.chat_id, message.message_id) if is_edit(update) else None
    answer_id = desk.memory.keep(
        message.chat_id, person, message.message_id, found.query.text, context,
        found.estimate.outcome, shown_of(found), count,
    )  # fmt: skip
    keyboard = None
    if shown:
        keyboard = answer_keyboard(answer_id, 0, shown[0].passage, texts)
    if old and old.messages:
        ids = await _replace(desk, message, old, parts, keyboard)
    elif len(parts) > MOST_MESSAGES:
        text = "\n\n".join(block.text for block in blocks)
        ids = await desk.sender.document(message, text, texts.in_file, keyboard)
    else:
        ids = await desk.sender.reply(message, parts, keyboard)
    desk.memory.sent(answer_id, ids)


async def _replace(
    desk: Desk,
    message: Message,
    old: Remembered,
    parts: Sequence[Rendered],
    keyboard: InlineKeyboardMarkup | None,
) -> list[int]:
    """Edit the messages of the old answer; send what is more, take back what is less."""
    kept = list(old.messages[: len(parts)])
    for number, (message_id, part) in enumerate(zip(kept, parts, strict=False), start=1):
        markup = keyboard if number == len(parts) else None
        if not await desk.sender.edit(message.chat_id, message_id, part, markup):
            # The old answer is gone: this one is a new one.
            return await desk.sender.reply(message, parts, keyboard)
    for message_id in old.messages[len(parts) :]:
        await desk.sender.delete(message.chat_id, message_id)
    more = parts[len(kept) :]
    return [*kept, *(await desk.sender.reply(message, more, keyboard) if more else [])]


def fitted(message: Message, blocks: Sequence[Block], quotes: int) -> tuple[list[Rendered], int]:
    """The messages for *blocks* in this chat, and how many of the quotes are in them.

    A group gets one message, so that an answer does not fill it.
    """
    if message.chat.type == ChatType.PRIVATE:
        return pack(blocks), quotes
    one, count = first_that_fit(blocks)
    return [one], max(0, quotes - (len(blocks) - count))


def shown_of(answer: Answer) -> list[Shown]:
    """How the quotes of an answer are remembered."""
    numbers = answer.conflict.numbers if answer.conflict else ()
    spans_of = [*numbers, *[()] * (len(answer.evidence) - len(numbers))]
    return [
        Shown(
            one.passage.id,
            one.answer.start,
            one.answer.end,
            digest(one.passage),
            [copy.id for copy in one.also_in],
            [(span.start, span.end) for span in spans],
        )
        for one, spans in zip(answer.evidence, spans_of, strict=True)
    ]


def digest(passage: Passage) -> str:
    """A few characters that tell a quote from what may stand in its place later."""
    return hashlib.blake2b(passage.quote.encode(), digest_size=6).hexdigest()


def is_edit(update: Update) -> bool:
    """Whether the message was there before and has been edited."""
    return update.edited_message is not None


def _titles(corpus: Corpus, most: int) -> tuple[str, ...]:
    titles: list[str] = []
    for article in corpus.articles():
        if len(titles) == most:
            break
        titles.append(article.title or article.source)
    return tuple(titles)
