"""Sends messages: as HTML or, if Telegram refuses that, as plain text."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, ReplyParameters
from telegram import Message as Sent
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError

from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.sending.api_calls import FIRST_PAUSE, LONGEST_PAUSE
from bot.channels.telegram.sending.message_blocks import Rendered

log = logging.getLogger(__name__)
# Each refusal leaves out one of four parts, or moves to another chat.
MOST_FORMS = 6


class Sender:
    """Sends, edits and deletes; a refused message is sent in a simpler form."""

    def __init__(
        self,
        bot: Bot,
        memory: Memory,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._memory = memory
        self._sleep = sleep

    async def reply(
        self, to: Sent, messages: Sequence[Rendered], keyboard: InlineKeyboardMarkup | None = None
    ) -> list[int]:
        """Reply with *messages*, the keyboard under the last one; return their ids."""
        ids: list[int] = []
        for number, message in enumerate(messages, start=1):
            markup = keyboard if number == len(messages) else None
            target = ids[0] if ids else to.message_id
            ids.append((await self._send(to, message, target, markup)).message_id)
        return ids

    async def say(self, to: Sent, text: str, keyboard: InlineKeyboardMarkup | None = None) -> int:
        """Send a text of the bot's own as a reply."""
        return (await self._send(to, Rendered("", text), to.message_id, keyboard)).message_id

    async def post(self, to: Sent, text: str) -> Sent:
        """Send a text of the bot's own, not as a reply.

        If the group has become a supergroup, the result has its chat.
        """
        return await self._send(to, Rendered("", text), None, None)

    async def insist(
        self, to: Sent, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> int:
        """Send a text until it has certainly arrived, perhaps twice."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await self.say(to, text, keyboard)
            except NetworkError as error:
                if not is_broken_line(error):
                    raise
            await self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def edit(
        self, chat: int, message_id: int, message: Rendered, keyboard: InlineKeyboardMarkup | None
    ) -> bool:
        """Replace a message; False if it no longer exists."""
        html = bool(message.html)
        while True:  # each refusal leaves out one part, so this ends
            text, mode = (message.html, ParseMode.HTML) if html else (message.text, None)
            try:
                await self._bot.edit_message_text(
                    text, chat, message_id, parse_mode=mode, reply_markup=keyboard
                )
            except BadRequest as error:
                if _is(error, "not modified"):
                    return True
                if _is(error, "message to edit not found", "can't be edited"):
                    return False
                if _is(error, "no text in the message"):
                    # The answer was a file; the new text follows it.
                    target = _reply(message_id)
                    await self._bot.send_message(
                        chat, text, mode, reply_parameters=target, reply_markup=keyboard
                    )
                    return True
                if html and _is(error, "parse entities"):
                    html = False
                elif keyboard and _is(error, "button", "url"):
                    keyboard = None
                else:
                    raise
            else:
                return True

    async def edit_keyboard(
        self, chat: int, message_id: int, keyboard: InlineKeyboardMarkup
    ) -> None:
        """Replace the keyboard under a message that was sent."""
        try:
            await self._bot.edit_message_reply_markup(chat, message_id, reply_markup=keyboard)
        except BadRequest as error:
            if not _is(error, "not modified", "not found", "can't be edited"):
                raise

    async def delete(self, chat: int, message_id: int) -> None:
        """Delete a message that was sent, if it still exists."""
        try:
            await self._bot.delete_message(chat, message_id)
        except BadRequest as error:
            if not _is(error, "not found", "can't be deleted"):
                raise

    async def _send(
        self, to: Sent, message: Rendered, target: int | None, keyboard: InlineKeyboardMarkup | None
    ) -> Sent:
        chat, thread = to.chat_id, _thread(to)
        # Without its id, a message cannot be replied to.
        reply = _reply(target) if target else None
        html = bool(message.html)
        for _ in range(MOST_FORMS):
            try:
                sent = await self._bot.send_message(
                    chat,
                    message.html if html else message.text,
                    parse_mode=ParseMode.HTML if html else None,
                    message_thread_id=thread,
                    reply_parameters=reply,
                    reply_markup=keyboard,
                )
            except ChatMigrated as error:
                await self._memory.move(chat, error.new_chat_id)
                # In the new chat the messages have other ids.
                chat, reply = error.new_chat_id, None
            except BadRequest as error:
                # The least important part first.
                if thread is not None and _is(error, "thread", "topic"):
                    thread = None
                elif reply and _is(error, "repl"):
                    reply = None
                elif keyboard and _is(error, "button", "url", "keyboard"):
                    keyboard = None
                elif html:
                    html = False
                else:
                    raise
                log.warning("refused, so it is sent in another form: %s", error.message)
            else:
                return sent
        raise BadRequest("a message was refused in every form")


def is_broken_line(error: Exception | None) -> bool:
    """Whether *error* leaves open if a message has arrived."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)


def _is(error: BadRequest, *parts: str) -> bool:
    # The library changes the case of Telegram's descriptions.
    return any(part in error.message.lower() for part in parts)


def _thread(message: Sent) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _reply(target: int) -> ReplyParameters:
    return ReplyParameters(target, allow_sending_without_reply=True)


async def notify(query: CallbackQuery, text: str | None) -> None:
    """Answer a press, with a short notice if there is one."""
    try:
        await query.answer(text)
    except BadRequest as error:
        if "query is too old" not in error.message.lower():
            raise
