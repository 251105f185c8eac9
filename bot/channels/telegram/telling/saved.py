"""Questions without an answer: a person saves one by a button, lists them, and drops one."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.addressing import person_of, thread_of
from bot.channels.telegram.answering.buttons import notify
from bot.channels.telegram.remembering.saved import MOST_SAVED, SavedQuestion
from bot.channels.telegram.sending.blocks import Message as Rendered
from bot.channels.telegram.sending.blocks import one_line, pack, plain_block, shortened
from bot.channels.telegram.sending.keyboards import drop_keyboard, read_press
from bot.channels.telegram.services import Services, services_of
from bot.texts.texts import Texts
from retrieval import Outcome

LONGEST = 160


async def on_keep(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Save the question of the answer above the button, for whoever presses it."""
    services = services_of(context)
    query, message, texts = _pressed(update, services)
    press = read_press(query.data)
    answer = services.memory.answer(press.id) if press else None
    if message is None or answer is None or answer.chat != message.chat_id:
        await notify(query, texts.expired)
        return
    if answer.outcome is Outcome.ANSWER:
        await notify(query, texts.expired)
        return
    person, language = query.from_user, services.language(update.effective_chat, query.from_user)
    is_kept = await services.saved.keep(answer, person.id, thread_of(message), language)
    full = texts.too_many_saved.format(most=MOST_SAVED)
    await notify(query, texts.question_saved if is_kept else full)


async def on_saved(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """List what the person has saved in this chat, with a button to drop each."""
    message, services = update.effective_message, services_of(context)
    if message is None:
        return
    saved = services.saved.of(message.chat_id, person_of(update))
    shown, keyboard = _listed(saved, services.texts_of(update))
    await services.sender.reply(message, [shown], keyboard)


async def on_drop(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Drop a question, if it is the person's own, and list the others."""
    services = services_of(context)
    query, message, texts = _pressed(update, services)
    press = read_press(query.data)
    found = services.saved.find(press.id) if press else None
    if message is None or found is None or found.chat != message.chat_id:
        await notify(query, texts.expired)
        return
    if found.person != query.from_user.id:
        await notify(query, texts.not_yours)
        return
    await services.saved.drop(found.id)
    await notify(query, texts.question_dropped)
    shown, keyboard = _listed(services.saved.of(found.chat, found.person), texts)
    await services.sender.edit(message.chat_id, message.message_id, shown, keyboard)


def _listed(
    saved: Sequence[SavedQuestion], texts: Texts
) -> tuple[Rendered, InlineKeyboardMarkup | None]:
    """The list of saved questions as one message, and its buttons."""
    lines = [
        f"{number}. {shortened(one_line(one.question), LONGEST)}"
        for number, one in enumerate(saved, start=1)
    ]
    text = "\n".join([texts.saved_questions, *lines]) if lines else texts.nothing_saved
    [shown] = pack([plain_block(text)])
    return shown, drop_keyboard([one.id for one in saved], texts) if lines else None


def _pressed(update: Update, services: Services) -> tuple[CallbackQuery, Message | None, Texts]:
    """A press, the message above the button, and the bot's words for who has pressed it."""
    query = update.callback_query
    assert query is not None
    message = query.message if isinstance(query.message, Message) else None
    return query, message, services.texts_of(update)
