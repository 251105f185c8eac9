"""Presses of buttons: checked against the remembered answer, then carried out or refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.asking import Turn, ask
from bot.channels.telegram.answering.noting import note_shown
from bot.channels.telegram.answering.quotes import neighborhood, quote_number, quotes
from bot.channels.telegram.answering.showing import look_of, next_count, show
from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.sending.blocks import Message as Rendered
from bot.channels.telegram.sending.blocks import pack
from bot.channels.telegram.sending.keyboards import (
    ALONE,
    BACK,
    CITE,
    DOWN,
    MORE,
    PAGE,
    REASON,
    REASONS,
    SHOW,
    UP,
    Place,
    Press,
    cite_keyboard,
    page_keyboard,
    read_press,
    reason_keyboard,
)
from bot.channels.telegram.sending.rendering import paragraph_block
from bot.channels.telegram.services import Services, services_of
from bot.saved_questions import can_be_answered
from bot.texts.texts import Texts

Sending = Callable[[], Awaitable[object]]


class Pressed(NamedTuple):
    """A press with everything that it refers to; *message* is the one above the button."""

    services: Services
    message: Message
    answer: RememberedAnswer
    press: Press
    texts: Texts

    @property
    def place(self) -> Place:
        """The quotes that the message shows."""
        return Place(self.answer.id, self.press.first, self.press.size)


class Reaction(NamedTuple):
    """A short notice, and the call to make after it: Telegram waits only seconds for the notice."""

    notice: str | None
    then: Sending | None = None


async def on_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Carry out the action of a button under an answer, if the person may press it."""
    query = update.callback_query
    assert query is not None
    services = services_of(context)
    texts = services.texts_of(update)
    press = read_press(query.data)
    message = query.message if isinstance(query.message, Message) else None
    answer = services.memory.answer(press.id) if press and message else None
    if press is None or message is None or answer is None or press.op not in ACTIONS:
        await notify(query, texts.expired)
    elif not _may_press(answer, press, message.chat_id, query.from_user.id):
        await notify(query, texts.not_yours)
    else:
        reaction = await ACTIONS[press.op](Pressed(services, message, answer, press, texts))
        await notify(query, reaction.notice)
        if reaction.then is not None:
            await reaction.then()


def _may_press(answer: RememberedAnswer, press: Press, chat: int, person: int) -> bool:
    """Whether this person may press this button in this chat.

    The buttons that judge or change an answer are for the person who asked. If the question was
    asked in the name of a group, nobody knows the person, so everyone in the group may press.
    """
    is_asker = answer.person == person or answer.person < 0
    return answer.chat == chat and (is_asker or press.op in FOR_EVERYBODY)


async def _page(pressed: Pressed) -> Reaction:
    services, message, answer, press, texts = pressed
    near = await services.corpus_pool.run(
        lambda corpus: neighborhood(corpus, answer, press.number, press.offset)
    )
    if near is None:
        return Reaction(texts.expired)
    bold = near.quote.answer if press.offset == 0 else None
    keyboard = page_keyboard(pressed.place, press.number, press.offset, near.neighbors, texts)
    [page] = pack([paragraph_block(near.paragraph, bold, near.total, texts)])
    edit = services.sender.edit
    return Reaction(None, partial(edit, message.chat_id, message.message_id, page, keyboard))


async def _back(pressed: Pressed) -> Reaction:
    services, message, answer, press, texts = pressed
    shown = await services.corpus_pool.run(
        lambda corpus: quotes(corpus, answer, press.first, press.size)
    )
    if not shown:
        return Reaction(texts.expired)
    look = look_of(message.chat, services, texts)
    messages, _, keyboard = show(answer, shown, press.first, look)
    edit = services.sender.edit
    return Reaction(
        None, partial(edit, message.chat_id, message.message_id, messages[-1], keyboard)
    )


async def _more(pressed: Pressed) -> Reaction:
    services, message, answer, _, texts = pressed
    sending = await further_quotes(services, message, answer, texts)
    if sending is None:
        return Reaction(texts.no_more)

    async def send() -> None:
        await sending()
        # The new message has the button now.
        await _edit_keyboard(pressed, await _own_keyboard(pressed))

    return Reaction(None, send)


async def further_quotes(
    services: Services, message: Message, answer: RememberedAnswer, texts: Texts
) -> Sending | None:
    """The call that sends the next quotes of an answer; None if there are no more."""
    memory, look = services.memory, look_of(message.chat, services, texts)
    first = answer.shown_count
    limit = next_count(answer, first, look)
    if limit <= 0:
        return None
    shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, answer, first, limit))
    wanted = answer.quotes[first : max(first + limit, answer.conflicting_count)]
    if not shown:
        # These quotes are no longer in the corpus, but there may be others after them.
        await memory.add_shown(answer.id, len(wanted))
        updated = memory.answer(answer.id)
        return await further_quotes(services, message, updated, texts) if updated else None
    missing_count = len(wanted) - len(shown)
    messages, shown_count, keyboard = show(answer, shown, first, look)

    async def send() -> None:
        ids = await services.sender.reply(message, messages, keyboard)
        # If the line breaks, another press brings the same quotes.
        await memory.add_shown(answer.id, max(shown_count, 1) + missing_count)
        await note_shown(services, message, answer.id, first, shown[:shown_count], texts)
        updated = memory.answer(answer.id)
        if updated:
            await memory.set_messages(answer.id, [*updated.message_ids, *ids])

    return send


async def _show(pressed: Pressed) -> Reaction:
    services, message, answer, _, texts = pressed
    limit = max(answer.shown_count, 1)
    shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, answer, 0, limit))
    if answer.quotes and not shown:
        return Reaction(texts.expired)
    messages, _, keyboard = show(answer, shown, 0, look_of(message.chat, services, texts))
    return Reaction(None, _showing(pressed, messages, keyboard))


def _showing(
    pressed: Pressed, messages: Sequence[Rendered], keyboard: InlineKeyboardMarkup | None
) -> Sending:
    """The call that shows *messages* in the place of the one above the button."""
    services, message, answer, _, _ = pressed
    first, *others = messages

    async def show_them() -> None:
        sender = services.sender
        markup = None if others else keyboard
        await sender.edit(message.chat_id, message.message_id, first, markup)
        ids = await sender.reply(message, others, keyboard)
        await services.memory.set_messages(answer.id, [message.message_id, *ids])

    return show_them


async def _alone(pressed: Pressed) -> Reaction:
    """Ask the words of the question without those before it."""
    services, message, answer, _, texts = pressed
    look = look_of(message.chat, services, texts)
    language = services.language(message.chat, None)
    try:
        turn = Turn(answer.question, services.only_in(message.chat_id))
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


async def _cite(pressed: Pressed) -> Reaction:
    services, _, answer, press, texts = pressed
    quote = await services.corpus_pool.run(
        lambda corpus: quote_number(corpus, answer, press.number)
    )
    if quote is None:
        return Reaction(texts.expired)
    keyboard = cite_keyboard(pressed.place, quote, texts)
    return Reaction(texts.choose_style, partial(_edit_keyboard, pressed, keyboard))


async def _up(pressed: Pressed) -> Reaction:
    answer = pressed.answer
    await pressed.services.memory.set_opinion(answer.id, answer.person, "helpful")
    return Reaction(pressed.texts.thanks)


async def _down(pressed: Pressed) -> Reaction:
    answer, texts = pressed.answer, pressed.texts
    await pressed.services.memory.set_opinion(answer.id, answer.person, "unhelpful")
    keyboard = reason_keyboard(pressed.place, texts)
    return Reaction(texts.what_was_wrong, partial(_edit_keyboard, pressed, keyboard))


async def _reason(pressed: Pressed) -> Reaction:
    answer, press, texts = pressed.answer, pressed.press, pressed.texts
    if press.number >= len(REASONS):
        return Reaction(texts.expired)
    await pressed.services.memory.set_opinion(answer.id, answer.person, REASONS[press.number])
    keyboard = await _own_keyboard(pressed)
    return Reaction(texts.thanks, partial(_edit_keyboard, pressed, keyboard))


async def _own_keyboard(pressed: Pressed) -> InlineKeyboardMarkup | None:
    """The keyboard under the quotes that the message shows, as it would be now."""
    services, message, answer, press, texts = pressed
    shown = await services.corpus_pool.run(
        lambda corpus: quotes(corpus, answer, press.first, press.size)
    )
    now = services.memory.answer(answer.id) or answer
    look = look_of(message.chat, services, texts)
    return show(now, shown, press.first, look).keyboard if shown else None


async def _edit_keyboard(pressed: Pressed, keyboard: InlineKeyboardMarkup | None) -> None:
    message = pressed.message
    if keyboard:
        edit = pressed.services.sender.edit_keyboard
        await edit(message.chat_id, message.message_id, keyboard)


ACTIONS = {
    PAGE: _page,
    BACK: _back,
    MORE: _more,
    CITE: _cite,
    UP: _up,
    DOWN: _down,
    REASON: _reason,
    SHOW: _show,
    ALONE: _alone,
}
FOR_EVERYBODY = frozenset({PAGE, BACK, MORE, CITE})


async def notify(query: CallbackQuery, text: str | None) -> None:
    """Answer a press, with a short notice if there is one."""
    try:
        await query.answer(text)
    except BadRequest as error:
        # Telegram accepts the answer to a press for a few seconds only; a late one is no error.
        if "query is too old" not in error.message.lower():
            raise
