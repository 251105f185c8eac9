"""Presses of the buttons that belong to no answer: languages, questions to try, pages of a list."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.buttons import notify
from bot.channels.telegram.answering.languages import on_language_press
from bot.channels.telegram.answering.listing import articles_page, searched_words
from bot.channels.telegram.answering.questions import answer
from bot.channels.telegram.sending.keyboards import (
    ARTICLES,
    LANGUAGE,
    SUGGESTION,
    Press,
    read_press,
)
from bot.channels.telegram.services import Services, services_of
from bot.texts.texts import Texts

PATTERN = f"[{ARTICLES}{LANGUAGE}{SUGGESTION}]:"


async def on_menu_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Carry out the action of a button that belongs to no answer."""
    query = update.callback_query
    assert query is not None
    services = services_of(context)
    texts = services.texts_of(update)
    press = read_press(query.data)
    message = query.message if isinstance(query.message, Message) else None
    if press is None or message is None:
        await notify(query, texts.expired)
    elif press.op == LANGUAGE:
        await on_language_press(query, services, message, press, texts)
    elif press.op == SUGGESTION and (question := _label(message.reply_markup, query.data)):
        await notify(query, None)
        await answer(update, services, question, [texts.you_asked.format(question=question)])
    elif press.op == ARTICLES and press.id.isdecimal():
        await notify(query, None)
        await _turn_page(services, message, press, texts)
    else:
        await notify(query, texts.expired)


def _label(keyboard: InlineKeyboardMarkup | None, data: str | None) -> str:
    """What stands on the button with this data; only the bot writes that."""
    buttons = (button for row in (keyboard.inline_keyboard if keyboard else ()) for button in row)
    return next((button.text for button in buttons if button.callback_data == data), "")


async def _turn_page(services: Services, message: Message, press: Press, texts: Texts) -> None:
    words = searched_words(message.reply_to_message)
    text, keyboard = await articles_page(services, words, int(press.id), texts)
    await services.sender.edit(message.chat_id, message.message_id, text, keyboard)
