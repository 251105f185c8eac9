"""``/lang``: the language that the bot speaks in a chat, and the languages that it quotes there."""

from __future__ import annotations

from telegram import CallbackQuery, Message, Update
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.about import introduction
from bot.channels.telegram.answering.addressing import person_of
from bot.channels.telegram.answering.buttons import notify
from bot.channels.telegram.sending.blocks import Message as Rendered
from bot.channels.telegram.sending.keyboards import (
    ALL_LANGUAGES,
    ONE_LANGUAGE,
    Press,
    language_keyboard,
    start_keyboard,
)
from bot.channels.telegram.services import Services, services_of
from bot.texts import TEXTS
from bot.texts.texts import Texts

QUOTED = (ONE_LANGUAGE, ALL_LANGUAGES)


async def on_lang(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Offer the languages as buttons, or change what is quoted: ``/lang only``, ``/lang all``."""
    services = services_of(context)
    message, texts = update.effective_message, services.texts_of(update)
    if message is None:
        return
    word = (context.args or [""])[0].lower()
    keyboard = None
    if word not in QUOTED:
        text = texts.choose_language
        keyboard = language_keyboard(texts, bool(services.only_in(message.chat_id)))
    elif await _may_choose(services, message.chat_id, person_of(update)):
        text = await _quote(services, message.chat_id, word, texts)
    else:
        text = texts.only_admins
    await services.sender.say(message, text, keyboard)


async def on_language_press(
    query: CallbackQuery, services: Services, message: Message, press: Press, texts: Texts
) -> None:
    """Choose a language, or which languages are quoted."""
    chat = message.chat_id
    if press.id not in TEXTS and press.id not in QUOTED:
        await notify(query, texts.expired)
    elif not await _may_choose(services, chat, query.from_user.id):
        await notify(query, texts.only_admins)
    elif press.id in QUOTED:
        await notify(query, await _quote(services, chat, press.id, texts))
        keyboard = language_keyboard(texts, press.id == ONE_LANGUAGE)
        await services.sender.edit_keyboard(chat, message.message_id, keyboard)
    else:
        await services.memory.set_language(chat, press.id)
        await notify(query, TEXTS[press.id].language_chosen)
        if press.first:  # the button stands under the introduction
            questions = await services.suggestions.of(services.corpus_pool, press.id)
            text = Rendered("", introduction(TEXTS[press.id], questions))
            keyboard = start_keyboard(questions)
            await services.sender.edit(chat, message.message_id, text, keyboard)


async def _may_choose(services: Services, chat: int, person: int) -> bool:
    """Whether *person* may choose for *chat*: alone there, in its name, or as one of its admins."""
    return person == chat or await services.chat_admins.include(chat, person)


async def _quote(services: Services, chat: int, word: str, texts: Texts) -> str:
    """Quote from now on what *word* says; the line that tells so."""
    is_same = word == ONE_LANGUAGE
    await services.memory.set_same_language(chat, is_same)
    return texts.one_language if is_same else texts.all_languages
