"""Presses of buttons: each resolved on our side, refused politely where it is not to be."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import NamedTuple

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.questions import fitted
from bot.channels.telegram.answering.quotes import neighbor, quote_blocks, quotes, recalled
from bot.channels.telegram.remembering.memory import Remembered
from bot.channels.telegram.sending.keyboards import (
    BACK,
    CITE,
    DOWN,
    LANGUAGE,
    MORE,
    PAGE,
    REASON,
    REASONS,
    UP,
    Press,
    answer_keyboard,
    page_keyboard,
    read_press,
    reason_keyboard,
)
from bot.channels.telegram.sending.rendering import citation, pack, paragraph_block
from bot.channels.telegram.services import Desk, desk_of
from bot.texts import TEXTS
from bot.texts.texts import Texts


class Pressed(NamedTuple):
    """A press with all that it is about."""

    desk: Desk
    message: Message
    remembered: Remembered
    press: Press
    texts: Texts


class Reaction(NamedTuple):
    """What is said at once, and what is then done: a press must be answered within seconds."""

    toast: str | None
    then: Awaitable[object] | None = None


async def on_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Do what a button says, if whoever pressed it may."""
    query = update.callback_query
    assert query is not None
    desk = desk_of(context)
    texts = desk.texts_of(update)
    press = read_press(query.data)
    message = query.message if isinstance(query.message, Message) else None
    if press is None or message is None:
        await _toast(query, texts.expired)
        return
    if not desk.admits(update.effective_chat, update.effective_user):
        await _toast(query, texts.not_allowed)
        return
    if press.op == LANGUAGE:
        await _choose_language(query, desk, message, press, texts)
        return
    remembered = desk.memory.answer(press.id)
    if remembered is None or press.op not in ACTIONS:
        await _toast(query, texts.expired)
    elif not _may_press(remembered, message.chat_id, query.from_user.id):
        await _toast(query, texts.not_yours)
    else:
        pressed = Pressed(desk, message, remembered, press, texts)
        reaction = await ACTIONS[press.op](pressed)
        await _toast(query, reaction.toast)
        if reaction.then is not None:
            await reaction.then


def _may_press(remembered: Remembered, chat: int, person: int) -> bool:
    """Whether an answer is this person's, in this chat; what was asked in the name of a group is
    everybody's there, for who that was is not told."""
    return remembered.chat == chat and (remembered.person == person or remembered.person < 0)


async def _page(pressed: Pressed) -> Reaction:
    desk, message, remembered, press, texts = pressed
    if press.quote >= len(remembered.passages):
        return Reaction(texts.expired)
    shown = remembered.passages[press.quote]
    found = await desk.asker.do(lambda corpus: neighbor(corpus, shown, press.away))
    if found is None:
        return Reaction(texts.expired)
    paragraph, passage = found
    if paragraph is None:
        return Reaction(texts.first_paragraph if press.away < 0 else texts.last_paragraph)
    quote = passage.span if press.away == 0 else None
    keyboard = page_keyboard(remembered.id, press.quote, press.away, passage, texts)
    [page] = pack([paragraph_block(paragraph, quote, texts)])
    return Reaction(None, desk.sender.edit(message.chat_id, message.message_id, page, keyboard))


async def _back(pressed: Pressed) -> Reaction:
    desk, message, remembered, press, texts = pressed
    first = press.quote
    found = await desk.asker.do(lambda corpus: quotes(corpus, remembered, first, desk.limit))
    if not found:
        return Reaction(texts.expired)
    parts, _ = fitted(message, quote_blocks(remembered, found, first, texts), len(found))
    keyboard = answer_keyboard(remembered.id, first, found[0].passage, texts)
    edit = desk.sender.edit(message.chat_id, message.message_id, parts[-1], keyboard)
    return Reaction(None, edit)


async def _more(pressed: Pressed) -> Reaction:
    desk, message, remembered, _, texts = pressed
    more = await further_quotes(desk, message, remembered, texts)
    return Reaction(None if more else texts.no_more, more)


async def further_quotes(
    desk: Desk, message: Message, remembered: Remembered, texts: Texts
) -> Awaitable[object] | None:
    """What sends the next quotes of an answer; None where there are no more."""
    first = remembered.shown
    found = await desk.asker.do(lambda corpus: quotes(corpus, remembered, first, desk.limit))
    if not found and first + desk.limit < len(remembered.passages):
        # These are gone from the corpus, but others follow.
        desk.memory.show_more(remembered.id, desk.limit)
        rest = desk.memory.answer(remembered.id)
        return await further_quotes(desk, message, rest, texts) if rest else None
    if not found:
        return None
    wanted = remembered.passages[first : max(first + desk.limit, remembered.sides)]
    gone = len(wanted) - len(found)
    parts, count = fitted(message, quote_blocks(remembered, found, first, texts), len(found))
    desk.memory.show_more(remembered.id, max(count, 1) + gone)
    keyboard = answer_keyboard(remembered.id, first, found[0].passage, texts)
    return desk.sender.reply(message, parts, keyboard)


async def _cite(pressed: Pressed) -> Reaction:
    desk, message, remembered, press, texts = pressed
    if press.quote >= len(remembered.passages):
        return Reaction(texts.expired)
    shown = remembered.passages[press.quote]
    passage = await desk.asker.do(lambda corpus: recalled(corpus, shown))
    if passage is None:
        return Reaction(texts.expired)
    return Reaction(None, desk.sender.reply(message, [citation(passage)]))


async def _up(pressed: Pressed) -> Reaction:
    pressed.desk.memory.judge(pressed.remembered.id, pressed.remembered.person, "helpful")
    return Reaction(pressed.texts.thanks)


async def _down(pressed: Pressed) -> Reaction:
    desk, message, remembered, press, texts = pressed
    desk.memory.judge(remembered.id, remembered.person, "unhelpful")
    keyboard = reason_keyboard(remembered.id, press.quote, texts)
    edit = desk.sender.edit_keyboard(message.chat_id, message.message_id, keyboard)
    return Reaction(texts.what_was_wrong, edit)


async def _reason(pressed: Pressed) -> Reaction:
    desk, message, remembered, press, texts = pressed
    if press.quote >= len(REASONS):
        return Reaction(texts.expired)
    desk.memory.judge(remembered.id, remembered.person, REASONS[press.quote])
    first = max(press.away, 0)
    found = await desk.asker.do(lambda corpus: quotes(corpus, remembered, first, 1))
    if not found:
        return Reaction(texts.thanks)
    keyboard = answer_keyboard(remembered.id, first, found[0].passage, texts)
    edit = desk.sender.edit_keyboard(message.chat_id, message.message_id, keyboard)
    return Reaction(texts.thanks, edit)


ACTIONS = {
    PAGE: _page,
    BACK: _back,
    MORE: _more,
    CITE: _cite,
    UP: _up,
    DOWN: _down,
    REASON: _reason,
}


async def _choose_language(
    query: CallbackQuery, desk: Desk, message: Message, press: Press, texts: Texts
) -> None:
    if press.id not in TEXTS:
        await _toast(query, texts.expired)
        return
    desk.memory.choose_language(message.chat_id, press.id)
    await _toast(query, TEXTS[press.id].language_chosen)


async def _toast(query: CallbackQuery, text: str | None) -> None:
    try:
        await query.answer(text)
    except BadRequest as error:
        # A press is answered within seconds or not at all; it is no error to be late.
        if "query is too old" not in error.message.lower():
            raise
