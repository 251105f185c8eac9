"""Messages that ask: they are answered, unless a limit or a list refuses them."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Sequence
from dataclasses import replace

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.answer import (
    Look,
    Outlook,
    Turn,
    ask,
    look_of,
    notes_blocks,
    show,
)
from bot.channels.telegram.answering.claim_check import FEWEST_CLAIMS, check, states
from bot.channels.telegram.answering.delivery import (
    ask_editors,
    count,
    deliver,
    is_dealt_with,
    note_shown,
    until_reached,
)
from bot.channels.telegram.receiving.updates import is_by_a_bot, is_edit, person_of, question_in
from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.sending.message_blocks import Rendered, one_line, pack, shortened
from bot.channels.telegram.services import Services, services_of
from bot.conversation import context_of
from bot.notes import can_be_answered
from bot.texts import Texts

log = logging.getLogger(__name__)
# If the bot was away for longer, it apologizes instead.
STALE_SECONDS = 3600
MOST_UNITS_EACH = 60


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
    fewest = 1 if message.forward_origin else FEWEST_CLAIMS
    if not (states(message, question) and await check(update, services, question, fewest)):
        await answer(update, services, question)


async def answer(
    update: Update, services: Services, question: str, heading: Sequence[str] = ()
) -> None:
    """Answer *question* below the lines *heading*, or say why it is refused."""
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
    language = services.language(update.effective_chat, update.effective_user)
    look = look_of(message.chat, services, texts)
    try:
        outlook = await until_reached(
            services,
            message,
            texts,
            lambda: ask(services, _turn(update, services, question), language, look, heading),
            STALE_SECONDS,
        )
    except TimeoutError:
        await services.sender.say(message, texts.busy)
        return
    if outlook is None:
        await services.sender.say(message, texts.was_away)
        return
    await _send(update, services, outlook, look)
    outcome = count(update, services, outlook.answer, time.monotonic() - begun)
    fields = {"update": update.update_id, "outcome": outcome, "characters": len(question)}
    if services.settings.log_questions:
        fields["question"] = question
    log.info("answered", extra={"fields": fields})


def _refusal(
    update: Update, services: Services, question: str, texts: Texts
) -> tuple[str, str] | None:
    """The kind and text of a refusal, if any."""
    message = update.effective_message
    assert message is not None
    if update.update_id in services.inbox.replayed:
        sent_at = message.edit_date or message.date
        if sent_at and services.clock() - sent_at.timestamp() > STALE_SECONDS:
            return "stale", texts.was_away
    if len(question) > services.settings.question_length:
        return "too_long", texts.too_long.format(limit=services.settings.question_length)
    return None


def _turn(update: Update, services: Services, question: str) -> Turn:
    """A question with what it may follow.

    That is the answer that it replies to, or the last questions of the same person.
    """
    message, memory = update.effective_message, services.memory
    assert message is not None
    chat, person = message.chat_id, person_of(update)
    replied = message.reply_to_message
    last: RememberedAnswer | None
    above = memory.answer_above(chat, replied.message_id) if replied else None
    if above:
        history, last = [*above.context, above.question], above
    else:
        history = memory.history(chat, person, message.message_id)
        newest = memory.last_answer(chat, person)
        last = newest if newest and newest.question_id < message.message_id else None
    earlier = context_of(question, history)
    quoted = (last.quotes[0].id,) if earlier and last and last.quotes else ()
    return Turn(question, services.only_in(chat), earlier, quoted)


async def _send(update: Update, services: Services, outlook: Outlook, look: Look) -> None:
    message = update.effective_message
    assert message is not None
    memory = services.memory
    if outlook.answer.query.small_talk and not is_edit(update):
        # Not remembered: "/cite" after "thanks" means the answer before it.
        await services.sender.reply(message, pack(notes_blocks(outlook.content.notes)))
        return
    old = memory.answer_to(message.chat_id, message.message_id) if is_edit(update) else None
    draft = memory.draft(message.chat_id, person_of(update), message.message_id, outlook.content)
    shown = show(draft, outlook.shown, 0, look, can_be_answered(outlook.answer))
    await memory.add_answer(replace(draft, shown_count=shown.quote_count))

    def send() -> Awaitable[list[int]]:
        if old and old.message_ids:
            return _replace(services, message, old, shown.messages, shown.keyboard)
        return services.sender.reply(message, shown.messages, shown.keyboard)

    quotes = outlook.shown[: shown.quote_count]
    await note_shown(services, message, draft.id, 0, quotes, look.texts)
    await ask_editors(update, services, outlook.answer, draft.id)
    await deliver(services, message, look.texts, draft.id, send)


async def _replace(
    services: Services,
    message: Message,
    old: RememberedAnswer,
    parts: Sequence[Rendered],
    keyboard: InlineKeyboardMarkup | None,
) -> list[int]:
    """Edit the old messages, then send missing or delete superfluous ones."""
    edited = list(old.message_ids[: len(parts)])
    for number, (message_id, part) in enumerate(zip(edited, parts, strict=False), start=1):
        markup = keyboard if number == len(parts) else None
        if not await services.sender.edit(message.chat_id, message_id, part, markup):
            # The old answer was deleted.
            return await services.sender.reply(message, parts, keyboard)
    for message_id in old.message_ids[len(parts) :]:
        await services.sender.delete(message.chat_id, message_id)
    missing = parts[len(edited) :]
    if not missing:
        return edited
    return [*edited, *await services.sender.reply(message, missing, keyboard)]


def not_answered(refused: Sequence[Update], texts: Texts) -> str:
    """The reply to the first of *refused*, which says so and names the others."""
    others = []
    for update in refused[1:]:
        message = update.effective_message
        text = (message.text or message.caption or "") if message else ""
        others.append(f"• {shortened(one_line(text), MOST_UNITS_EACH)}")
    if not others:
        return texts.not_answered
    return "\n".join([texts.not_answered, "", texts.nor_these, *others])
