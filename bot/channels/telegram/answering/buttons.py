"""Presses of buttons: checked against the remembered answer, then carried out or refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.quotes import (
    main_part,
    neighbor,
    pack_for,
    quote_blocks,
    quotes,
    recalled,
)
from bot.channels.telegram.remembering.memory import RememberedAnswer
from bot.channels.telegram.sending.keyboards import (
    BACK,
    CITE,
    DOWN,
    LANGUAGE,
    MORE,
    PAGE,
    REASON,
    REASONS,
    SHOW,
    UP,
    Press,
    answer_keyboard,
    page_keyboard,
    read_press,
    reason_keyboard,
)
from bot.channels.telegram.sending.rendering import citation, pack, paragraph_block, plain_block
from bot.channels.telegram.services import Services, services_of
from bot.texts import TEXTS
from bot.texts.texts import Texts

Sending = Callable[[], Awaitable[object]]


class Pressed(NamedTuple):
    """A press with everything that it refers to; *message* is the one above the button."""

    services: Services
    message: Message
    answer: RememberedAnswer
    press: Press
    texts: Texts


class Reaction(NamedTuple):
    """A short notice, and the call to make after it: Telegram waits only seconds for the notice."""

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
    if press.op == LANGUAGE:
        await _choose_language(query, services, message, press, texts)
        return
    answer = services.memory.answer(press.id)
    if answer is None or press.op not in ACTIONS:
        await notify(query, texts.expired)
    elif not _may_press(answer, message.chat_id, query.from_user.id):
        await notify(query, texts.not_yours)
    else:
        reaction = await ACTIONS[press.op](Pressed(services, message, answer, press, texts))
        await notify(query, reaction.notice)
        if reaction.then is not None:
            await reaction.then()


def _may_press(answer: RememberedAnswer, chat: int, person: int) -> bool:
    """Whether this person asked for the answer in this chat.

    If the question was asked in the name of a group, nobody knows the person, so everyone in the
    group may press.
    """
    return answer.chat == chat and (answer.person == person or answer.person < 0)


async def _page(pressed: Pressed) -> Reaction:
    services, message, answer, press, texts = pressed
    if press.number >= len(answer.quotes):
        return Reaction(texts.expired)
    quote = answer.quotes[press.number]
    place = await services.corpus_pool.run(lambda corpus: neighbor(corpus, quote, press.offset))
    if place is None:
        return Reaction(texts.expired)
    paragraph, quoted = place
    if paragraph is None:
        return Reaction(texts.first_paragraph if press.offset < 0 else texts.last_paragraph)
    bold = main_part(quote, quoted).span if press.offset == 0 else None
    keyboard = page_keyboard(answer.id, press.number, press.offset, quoted, texts)
    [page] = pack([paragraph_block(paragraph, bold, texts)])
    edit = services.sender.edit
    return Reaction(None, partial(edit, message.chat_id, message.message_id, page, keyboard))


async def _back(pressed: Pressed) -> Reaction:
    services, message, answer, press, texts = pressed
    first, limit = press.number, services.quotes_per_answer
    shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, answer, first, limit))
    if not shown:
        return Reaction(texts.expired)
    parts, _ = pack_for(message.chat, quote_blocks(answer, shown, first, texts), len(shown))
    keyboard = answer_keyboard(answer.id, first, shown[0].parts, texts)
    edit = services.sender.edit
    return Reaction(None, partial(edit, message.chat_id, message.message_id, parts[-1], keyboard))


async def _more(pressed: Pressed) -> Reaction:
    services, message, answer, _, texts = pressed
    sending = await further_quotes(services, message, answer, texts)
    return Reaction(None if sending else texts.no_more, sending)


async def further_quotes(
    services: Services, message: Message, answer: RememberedAnswer, texts: Texts
) -> Sending | None:
    """The call that sends the next quotes of an answer; None if there are no more."""
    memory, first, limit = services.memory, answer.shown_count, services.quotes_per_answer
    shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, answer, first, limit))
    if not shown and first + limit < len(answer.quotes):
        # These quotes are no longer in the corpus, but there are others after them.
        await memory.add_shown(answer.id, limit)
        updated = memory.answer(answer.id)
        return await further_quotes(services, message, updated, texts) if updated else None
    if not shown:
        return None
    wanted = answer.quotes[first : max(first + limit, answer.conflicting_count)]
    missing_count = len(wanted) - len(shown)
    blocks = quote_blocks(answer, shown, first, texts)
    parts, shown_count = pack_for(message.chat, blocks, len(shown))
    await memory.add_shown(answer.id, max(shown_count, 1) + missing_count)
    keyboard = answer_keyboard(answer.id, first, shown[0].parts, texts)
    return partial(services.sender.reply, message, parts, keyboard)


async def _show(pressed: Pressed) -> Reaction:
    services, message, answer, _, texts = pressed
    limit = max(answer.shown_count, 1)
    shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, answer, 0, limit))
    if answer.quotes and not shown:
        return Reaction(texts.expired)
    blocks = quote_blocks(answer, shown, 0, texts) or [plain_block(texts.nothing)]
    first, *others = pack_for(message.chat, blocks, len(shown))[0]
    keyboard = answer_keyboard(answer.id, 0, shown[0].parts, texts) if shown else None

    async def show() -> None:
        sender = services.sender
        markup = None if others else keyboard
        await sender.edit(message.chat_id, message.message_id, first, markup)
        ids = await sender.reply(message, others, keyboard)
        await services.memory.set_messages(answer.id, [message.message_id, *ids])

    return Reaction(None, show)


async def _cite(pressed: Pressed) -> Reaction:
    services, message, answer, press, texts = pressed
    if press.number >= len(answer.quotes):
        return Reaction(texts.expired)
    quote = answer.quotes[press.number]
    quoted = await services.corpus_pool.run(lambda corpus: recalled(corpus, quote))
    if not quoted:
        return Reaction(texts.expired)
    return Reaction(None, partial(services.sender.reply, message, [citation(quoted)]))


async def _up(pressed: Pressed) -> Reaction:
    answer = pressed.answer
    await pressed.services.memory.set_opinion(answer.id, answer.person, "helpful")
    return Reaction(pressed.texts.thanks)


async def _down(pressed: Pressed) -> Reaction:
    services, message, answer, press, texts = pressed
    await services.memory.set_opinion(answer.id, answer.person, "unhelpful")
    keyboard = reason_keyboard(answer.id, press.number, texts)
    edit = services.sender.edit_keyboard
    return Reaction(
        texts.what_was_wrong, partial(edit, message.chat_id, message.message_id, keyboard)
    )


async def _reason(pressed: Pressed) -> Reaction:
    services, message, answer, press, texts = pressed
    if press.number >= len(REASONS):
        return Reaction(texts.expired)
    await services.memory.set_opinion(answer.id, answer.person, REASONS[press.number])
    first = max(press.offset, 0)
    shown = await services.corpus_pool.run(lambda corpus: quotes(corpus, answer, first, 1))
    if not shown:
        return Reaction(texts.thanks)
    keyboard = answer_keyboard(answer.id, first, shown[0].parts, texts)
    edit = services.sender.edit_keyboard
    return Reaction(texts.thanks, partial(edit, message.chat_id, message.message_id, keyboard))


ACTIONS = {
    PAGE: _page,
    BACK: _back,
    MORE: _more,
    CITE: _cite,
    UP: _up,
    DOWN: _down,
    REASON: _reason,
    SHOW: _show,
}


async def _choose_language(
    query: CallbackQuery, services: Services, message: Message, press: Press, texts: Texts
) -> None:
    if press.id not in TEXTS:
        await notify(query, texts.expired)
        return
    is_group = message.chat.type != ChatType.PRIVATE
    person = query.from_user.id
    if is_group and not await services.chat_admins.include(message.chat_id, person):
        await notify(query, texts.only_admins)
        return
    await services.memory.set_language(message.chat_id, press.id)
    await notify(query, TEXTS[press.id].language_chosen)


async def notify(query: CallbackQuery, text: str | None) -> None:
    """Answer a press, with a short notice if there is one."""
    try:
        await query.answer(text)
    except BadRequest as error:
        # Telegram accepts the answer to a press for a few seconds only; a late one is no error.
        if "query is too old" not in error.message.lower():
            raise
