"""Presses of buttons: checked, then carried out or refused.

A new button needs an operation and a place in ``sending/keyboards.py``, a handler in a table at the
end of this module, and a label in each language.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.ext import ContextTypes

from bot.channels.telegram.about import introduction
from bot.channels.telegram.answering.answer import (
    Turn,
    ask,
    look_of,
    neighborhood,
    quote_number,
    quotes,
    show,
)
from bot.channels.telegram.answering.chat_commands import (
    QUOTED_LANGUAGES,
    articles_page,
    choose_quoted,
    may_choose,
    saved_list,
    searched_words,
)
from bot.channels.telegram.answering.corrections import message_of
from bot.channels.telegram.answering.delivery import Sending, further_quotes, note_shown
from bot.channels.telegram.answering.messages import answer as answer_question
from bot.channels.telegram.receiving.updates import thread_of
from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.remembering.saved_and_shown import MOST_SAVED
from bot.channels.telegram.sending.answer_blocks import Quote, paragraph_block
from bot.channels.telegram.sending.keyboards import (
    ONE_LANGUAGE,
    REASONS,
    Button,
    Place,
    Press,
    cite_keyboard,
    language_keyboard,
    page_keyboard,
    read_press,
    reason_keyboard,
    start_keyboard,
)
from bot.channels.telegram.sending.message_blocks import Rendered, pack
from bot.channels.telegram.sending.sender import notify
from bot.channels.telegram.services import Services, services_of
from bot.notes import can_be_answered
from bot.texts import TEXTS, Texts
from retrieval import Outcome


class Pressed(NamedTuple):
    """A press; *message* is the one above the button."""

    services: Services
    update: Update
    query: CallbackQuery
    message: Message
    press: Press
    texts: Texts

    @property
    def chat(self) -> int:
        """The chat of the message."""
        return self.message.chat_id

    @property
    def place(self) -> Place:
        """The quotes that the message shows."""
        return Place(self.press.id, self.press.first, self.press.size)

    def edit(self, text: Rendered, keyboard: InlineKeyboardMarkup | None) -> Sending:
        """The call that replaces the message."""
        edit = self.services.sender.edit
        return partial(edit, self.chat, self.message.message_id, text, keyboard)

    async def edit_keyboard(self, keyboard: InlineKeyboardMarkup | None) -> None:
        """Replace the keyboard under the message, if there is another."""
        if keyboard:
            edit = self.services.sender.edit_keyboard
            await edit(self.chat, self.message.message_id, keyboard)

    async def quotes(self, answer: RememberedAnswer, first: int, limit: int) -> list[Quote]:
        """The quotes of *answer* from number *first* on, as the corpus has them now."""
        return await self.services.corpus_pool.run(
            lambda corpus: quotes(corpus, answer, first, limit)
        )


class Reaction(NamedTuple):
    """A short notice, and a call after it: Telegram waits only seconds for the notice."""

    notice: str | None
    then: Sending | None = None


async def on_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Carry out the action of a button, if the person may press it."""
    query = update.callback_query
    assert query is not None
    services = services_of(context)
    texts = services.texts_of(update)
    press = read_press(query.data)
    message = query.message if isinstance(query.message, Message) else None
    if press is None or message is None:
        await notify(query, texts.expired)
        return
    pressed = Pressed(services, update, query, message, press, texts)
    if action := ACTIONS.get(press.op):
        reaction = await action(pressed)
    else:
        reaction = await _on_answer(pressed)
    await notify(query, reaction.notice)
    if reaction.then is not None:
        await reaction.then()


async def _on_answer(pressed: Pressed) -> Reaction:
    """Carry out the action of a button under an answer.

    Only the person who asked may judge or change it; nobody knows who asked in the name of a group.
    """
    services, press, texts = pressed.services, pressed.press, pressed.texts
    answer, action = services.memory.answer(press.id), ANSWER_ACTIONS.get(press.op)
    if answer is None or action is None:
        return Reaction(texts.expired)
    is_asker = answer.person == pressed.query.from_user.id or answer.person < 0
    if answer.chat != pressed.chat or not (is_asker or press.op in FOR_EVERYBODY):
        return Reaction(texts.not_yours)
    return await action(pressed, answer)


async def _page(pressed: Pressed, answer: RememberedAnswer) -> Reaction:
    press, texts = pressed.press, pressed.texts
    near = await pressed.services.corpus_pool.run(
        lambda corpus: neighborhood(corpus, answer, press.number, press.offset)
    )
    if near is None:
        return Reaction(texts.expired)
    bold = near.quote.answer if press.offset == 0 else None
    keyboard = page_keyboard(pressed.place, press.number, press.offset, near.neighbors, texts)
    [page] = pack([paragraph_block(near.paragraph, bold, near.total, texts)])
    return Reaction(None, pressed.edit(page, keyboard))


async def _back(pressed: Pressed, answer: RememberedAnswer) -> Reaction:
    services, press, texts = pressed.services, pressed.press, pressed.texts
    shown = await pressed.quotes(answer, press.first, press.size)
    if not shown:
        return Reaction(texts.expired)
    look = look_of(pressed.message.chat, services, texts)
    messages, _, keyboard = show(answer, shown, press.first, look)
    return Reaction(None, pressed.edit(messages[-1], keyboard))


async def _more(pressed: Pressed, answer: RememberedAnswer) -> Reaction:
    sending = await further_quotes(pressed.services, pressed.message, answer, pressed.texts)
    if sending is None:
        return Reaction(pressed.texts.no_more)

    async def send() -> None:
        await sending()
        # The new message has the button now.
        await pressed.edit_keyboard(await _own_keyboard(pressed, answer))

    return Reaction(None, send)


async def _show(pressed: Pressed, answer: RememberedAnswer) -> Reaction:
    shown = await pressed.quotes(answer, 0, max(answer.shown_count, 1))
    if answer.quotes and not shown:
        return Reaction(pressed.texts.expired)
    look = look_of(pressed.message.chat, pressed.services, pressed.texts)
    messages, _, keyboard = show(answer, shown, 0, look)
    return Reaction(None, _showing(pressed, messages, keyboard))


def _showing(
    pressed: Pressed, messages: Sequence[Rendered], keyboard: InlineKeyboardMarkup | None
) -> Sending:
    """The call that shows an answer in the place of the message above the button."""
    services, message = pressed.services, pressed.message
    first, *others = messages

    async def show_them() -> None:
        await pressed.edit(first, None if others else keyboard)()
        ids = await services.sender.reply(message, others, keyboard)
        await services.memory.set_messages(pressed.press.id, [message.message_id, *ids])

    return show_them


async def _alone(pressed: Pressed, answer: RememberedAnswer) -> Reaction:
    """Ask the words of the question without those before it."""
    services, message, texts = pressed.services, pressed.message, pressed.texts
    look = look_of(message.chat, services, texts)
    language = services.language(message.chat, None)
    try:
        turn = Turn(answer.question, services.only_in(pressed.chat))
        outlook = await ask(services, turn, language, look)
    except TimeoutError:
        return Reaction(texts.busy)
    found = outlook.content
    changed = replace(
        answer, context=tuple(found.context), outcome=found.outcome, quotes=tuple(found.quotes),
        notes=tuple(found.notes), shown_count=0,
    )  # fmt: skip
    shown = show(changed, outlook.shown, 0, look, can_be_answered(outlook.answer))
    await services.memory.add_answer(replace(changed, shown_count=shown.quote_count))
    seen = outlook.shown[: shown.quote_count]
    await note_shown(services, message, answer.id, 0, seen, texts)
    return Reaction(None, _showing(pressed, shown.messages, shown.keyboard))


async def _cite(pressed: Pressed, answer: RememberedAnswer) -> Reaction:
    number, texts = pressed.press.number, pressed.texts
    quote = await pressed.services.corpus_pool.run(
        lambda corpus: quote_number(corpus, answer, number)
    )
    if quote is None:
        return Reaction(texts.expired)
    keyboard = cite_keyboard(pressed.place, quote, texts)
    return Reaction(texts.choose_style, partial(pressed.edit_keyboard, keyboard))


async def _up(pressed: Pressed, answer: RememberedAnswer) -> Reaction:
    await pressed.services.memory.set_opinion(answer.id, answer.person, "helpful")
    return Reaction(pressed.texts.thanks)


async def _down(pressed: Pressed, answer: RememberedAnswer) -> Reaction:
    await pressed.services.memory.set_opinion(answer.id, answer.person, "unhelpful")
    keyboard = reason_keyboard(pressed.place, pressed.texts)
    return Reaction(pressed.texts.what_was_wrong, partial(pressed.edit_keyboard, keyboard))


async def _reason(pressed: Pressed, answer: RememberedAnswer) -> Reaction:
    number, texts = pressed.press.number, pressed.texts
    if number >= len(REASONS):
        return Reaction(texts.expired)
    await pressed.services.memory.set_opinion(answer.id, answer.person, REASONS[number])
    keyboard = await _own_keyboard(pressed, answer)
    return Reaction(texts.thanks, partial(pressed.edit_keyboard, keyboard))


async def _own_keyboard(pressed: Pressed, answer: RememberedAnswer) -> InlineKeyboardMarkup | None:
    """The keyboard that the message would have now."""
    services, press = pressed.services, pressed.press
    shown = await pressed.quotes(answer, press.first, press.size)
    now = services.memory.answer(answer.id) or answer
    look = look_of(pressed.message.chat, services, pressed.texts)
    return show(now, shown, press.first, look).keyboard if shown else None


async def _language(pressed: Pressed) -> Reaction:
    """Choose a language, or which languages are quoted."""
    services, press, texts = pressed.services, pressed.press, pressed.texts
    if press.id not in TEXTS and press.id not in QUOTED_LANGUAGES:
        return Reaction(texts.expired)
    if not await may_choose(services, pressed.chat, pressed.query.from_user.id):
        return Reaction(texts.only_admins)
    if press.id in QUOTED_LANGUAGES:
        notice = await choose_quoted(services, pressed.chat, press.id, texts)
        keyboard = language_keyboard(texts, press.id == ONE_LANGUAGE)
        return Reaction(notice, partial(pressed.edit_keyboard, keyboard))
    await services.memory.set_language(pressed.chat, press.id)
    chosen = TEXTS[press.id]

    async def introduce() -> None:
        questions = await services.suggestions.of(services.corpus_pool, press.id)
        text = Rendered("", introduction(chosen, questions))
        await pressed.edit(text, start_keyboard(questions))()

    is_below_introduction = bool(press.first)
    return Reaction(chosen.language_chosen, introduce if is_below_introduction else None)


async def _suggestion(pressed: Pressed) -> Reaction:
    """Ask the question on the button, whose label only the bot writes."""
    markup, data = pressed.message.reply_markup, pressed.query.data
    buttons = (button for row in (markup.inline_keyboard if markup else ()) for button in row)
    question = next((button.text for button in buttons if button.callback_data == data), "")
    if not question:
        return Reaction(pressed.texts.expired)
    heading = [pressed.texts.you_asked.format(question=question)]
    services, update = pressed.services, pressed.update
    return Reaction(None, lambda: answer_question(update, services, question, heading))


async def _articles(pressed: Pressed) -> Reaction:
    """Turn to another page of the list of articles."""
    number, texts = pressed.press.id, pressed.texts
    if not number.isdecimal():
        return Reaction(texts.expired)
    words = searched_words(pressed.message.reply_to_message)

    async def turn() -> None:
        await pressed.edit(*await articles_page(pressed.services, words, int(number), texts))()

    return Reaction(None, turn)


async def _keep(pressed: Pressed) -> Reaction:
    """Save the question for whoever presses the button."""
    services, texts, person = pressed.services, pressed.texts, pressed.query.from_user
    answer = services.memory.answer(pressed.press.id)
    if answer is None or answer.chat != pressed.chat or answer.outcome is Outcome.ANSWER:
        return Reaction(texts.expired)
    language = services.language(pressed.update.effective_chat, person)
    thread = thread_of(pressed.message)
    if await services.saved.keep(answer, person.id, thread, language):
        return Reaction(texts.question_saved)
    return Reaction(texts.too_many_saved.format(most=MOST_SAVED))


async def _drop(pressed: Pressed) -> Reaction:
    """Drop one of the person's saved questions, and list the others."""
    services, texts = pressed.services, pressed.texts
    found = services.saved.find(pressed.press.id)
    if found is None or found.chat != pressed.chat:
        return Reaction(texts.expired)
    if found.person != pressed.query.from_user.id:
        return Reaction(texts.not_yours)
    await services.saved.drop(found.id)
    shown, keyboard = saved_list(services.saved.of(found.chat, found.person), texts)
    return Reaction(texts.question_dropped, pressed.edit(shown, keyboard))


async def _change(pressed: Pressed) -> Reaction:
    """Show a correction in place of the line that offers it."""
    services = pressed.services
    found = services.corrections.of(pressed.press.id)
    message = None
    if found and found[0].answer.chat == pressed.chat:
        message = await message_of(services, found)
    if message is None:
        return Reaction(pressed.texts.expired)
    return Reaction(None, pressed.edit(message, None))


# Buttons without an answer, or for anyone.
ACTIONS: dict[str, Callable[[Pressed], Awaitable[Reaction]]] = {
    Button.LANGUAGE: _language,
    Button.SUGGESTION: _suggestion,
    Button.ARTICLES: _articles,
    Button.KEEP: _keep,
    Button.DROP: _drop,
    Button.CHANGE: _change,
}
# The buttons under an answer.
ANSWER_ACTIONS: dict[str, Callable[[Pressed, RememberedAnswer], Awaitable[Reaction]]] = {
    Button.PAGE: _page,
    Button.BACK: _back,
    Button.MORE: _more,
    Button.CITE: _cite,
    Button.UP: _up,
    Button.DOWN: _down,
    Button.REASON: _reason,
    Button.SHOW: _show,
    Button.ALONE: _alone,
}
FOR_EVERYBODY = frozenset({Button.PAGE, Button.BACK, Button.MORE, Button.CITE})
