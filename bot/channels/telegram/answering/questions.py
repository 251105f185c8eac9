"""Messages that ask: they are answered, unless a limit or a list refuses them."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Sequence

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.addressing import is_by_a_bot, is_edit, person_of, question_in
from bot.channels.telegram.answering.delivering import deliver, is_dealt_with
from bot.channels.telegram.answering.quotes import pack_for, remembered_quotes
from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.sending.keyboards import answer_keyboard
from bot.channels.telegram.sending.rendering import MOST_MESSAGES, answer_blocks, titles_block
from bot.channels.telegram.sending.rendering import Message as Rendered
from bot.channels.telegram.services import Services, services_of
from bot.conversation import context_of
from bot.notes import titles
from bot.texts.texts import Texts
from retrieval import Answer, Corpus, Outcome

log = logging.getLogger(__name__)
# How many quotes are remembered for "more", and how many titles are listed if nothing is found.
MOST_QUOTES = 20
MOST_TITLES = 5
# If the bot was away for longer than this, it apologizes instead of answering.
STALE_SECONDS = 3600


async def on_message(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a message that asks; if it was edited, edit its answer."""
    message = update.effective_message
    if message is None or is_by_a_bot(message, context.bot.id):
        return
    services = services_of(context)
    texts = services.texts_of(update)
    question = question_in(message, context.bot.username, context.bot.id)
    if question is None or (not question and update.edited_message):
        return
    if not question:
        await services.sender.say(message, texts.empty_mention if message.text else texts.only_text)
        return
    await answer(update, services, question)


async def answer(update: Update, services: Services, question: str) -> None:
    """Answer *question*, or say why it is refused."""
    message = update.effective_message
    assert message is not None
    if await is_dealt_with(update, services):
        return
    texts = services.texts_of(update)
    if refusal := _refusal(update, services, question, texts):
        why, text = refusal
        services.metrics.refused.labels(why).inc()
        await services.sender.say(message, text)
        return
    begun = time.monotonic()
    history = services.memory.history(message.chat_id, person_of(update), message.message_id)
    context = context_of(question, history)
    quoted = _quoted(update, services) if context else ()
    language = services.language(update.effective_chat, update.effective_user)

    def ask(corpus: Corpus) -> tuple[Answer, list[str]]:
        answered = corpus.ask(
            question, context=context, likely=language, limit=MOST_QUOTES, quoted=quoted
        )
        is_empty = answered.estimate.outcome is Outcome.NOTHING and not answered.query.small_talk
        return answered, titles(corpus, MOST_TITLES) if is_empty else []

    try:
        answered, corpus_titles = await services.corpus_pool.run(ask)
    except TimeoutError:
        await services.sender.say(message, texts.busy)
        return
    await _deliver(update, services, answered, corpus_titles)
    # That the articles have nothing to say about a greeting is no failure.
    outcome = "small_talk" if answered.query.small_talk else answered.estimate.outcome.value
    services.metrics.questions.labels(outcome).inc()
    services.metrics.answer_seconds.observe(time.monotonic() - begun)
    fields = {"update": update.update_id, "outcome": outcome, "characters": len(question)}
    if services.settings.log_questions:
        fields["question"] = question
    log.info("answered", extra={"fields": fields})


def _quoted(update: Update, services: Services) -> Sequence[str]:
    """The id of the passage that the person was shown last in this chat, before this question."""
    message = update.effective_message
    assert message is not None
    last = services.memory.last_answer(message.chat_id, person_of(update))
    if last is None or last.question_id >= message.message_id or not last.quotes:
        return ()
    return (last.quotes[0].id,)


def _refusal(
    update: Update, services: Services, question: str, texts: Texts
) -> tuple[str, str] | None:
    """Why a question is refused, and the text that says so; None if it is not refused."""
    message = update.effective_message
    assert message is not None
    if update.update_id in services.inbox.replayed:
        sent_at = message.edit_date or message.date
        if sent_at and services.clock() - sent_at.timestamp() > STALE_SECONDS:
            return "stale", texts.was_away
    if len(question) > services.settings.question_length:
        return "too_long", texts.too_long.format(limit=services.settings.question_length)
    return None


async def _deliver(
    update: Update,
    services: Services,
    answered: Answer,
    corpus_titles: Sequence[str],
) -> None:
    """Send an answer, or edit the old one, and remember it."""
    message = update.effective_message
    assert message is not None
    memory, texts = services.memory, services.texts_of(update)
    shown = answered.evidence[: max(services.quotes_per_answer, len(answered.conflicting))]
    blocks = list(answer_blocks(answered, texts, shown))
    if corpus_titles:
        total = answered.corpus.articles
        blocks.append(titles_block(texts.corpus_holds, corpus_titles, total, texts))
    parts, shown_count = pack_for(message.chat, blocks, len(shown))
    if answered.query.small_talk and not is_edit(update):
        # Not remembered: "/cite" after "thanks" means the answer before it.
        await services.sender.reply(message, parts)
        return
    old = memory.answer_to(message.chat_id, message.message_id) if is_edit(update) else None
    answer_id = await memory.add_answer(
        message.chat_id, person_of(update), message.message_id, answered.query.text,
        answered.query.context, answered.estimate.outcome, remembered_quotes(answered), shown_count,
    )  # fmt: skip
    keyboard = answer_keyboard(answer_id, 0, shown[0].parts, texts) if shown else None

    def send() -> Awaitable[list[int]]:
        if old and old.message_ids:
            return _replace(services, message, old, parts, keyboard)
        if len(parts) > MOST_MESSAGES:
            text = "\n\n".join(block.text for block in blocks)
            return services.sender.document(message, text, texts.in_file, keyboard)
        return services.sender.reply(message, parts, keyboard)

    await deliver(services, message, texts, answer_id, send)


async def _replace(
    services: Services,
    message: Message,
    old: RememberedAnswer,
    parts: Sequence[Rendered],
    keyboard: InlineKeyboardMarkup | None,
) -> list[int]:
    """Edit the messages of the old answer, then send the missing or delete the superfluous ones."""
    edited = list(old.message_ids[: len(parts)])
    for number, (message_id, part) in enumerate(zip(edited, parts, strict=False), start=1):
        markup = keyboard if number == len(parts) else None
        if not await services.sender.edit(message.chat_id, message_id, part, markup):
            # The old answer was deleted, so the whole answer is sent again.
            return await services.sender.reply(message, parts, keyboard)
    for message_id in old.message_ids[len(parts) :]:
        await services.sender.delete(message.chat_id, message_id)
    missing = parts[len(edited) :]
    if not missing:
        return edited
    return [*edited, *await services.sender.reply(message, missing, keyboard)]
