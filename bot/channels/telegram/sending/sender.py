"""Messages out: as HTML, or plain where that is refused; to where the chat is now."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence

from telegram import Bot, InlineKeyboardMarkup, ReplyParameters
from telegram import Message as Sent
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated

from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.sending.rendering import Message

log = logging.getLogger(__name__)


class Sender:
    """Sends and edits. What Telegram refuses to show as meant is shown as it can be."""

    def __init__(self, bot: Bot, memory: Memory) -> None:
        self._bot = bot
        self._memory = memory

    async def reply(
        self, to: Sent, messages: Sequence[Message], keyboard: InlineKeyboardMarkup | None = None
    ) -> list[int]:
        """Send *messages* in answer to one, the keyboard under the last; their ids."""
        ids: list[int] = []
        for number, message in enumerate(messages, start=1):
            markup = keyboard if number == len(messages) else None
            target = ids[0] if ids else to.message_id
            ids.append(await self._send(to, message, target, markup))
        return ids

    async def say(self, to: Sent, text: str, keyboard: InlineKeyboardMarkup | None = None) -> int:
        """Send words of the bot's own in answer to a message."""
        return await self._send(to, Message("", text), to.message_id, keyboard)

    async def document(
        self, to: Sent, text: str, caption: str, keyboard: InlineKeyboardMarkup | None
    ) -> list[int]:
        """Send a text that is too long for messages as a file."""
        sent = await self._bot.send_document(
            to.chat_id,
            io.BytesIO(text.encode()),
            filename="answer.txt",
            caption=caption,
            parse_mode=None,
            message_thread_id=_thread(to),
            reply_parameters=_reply(to.message_id),
            reply_markup=keyboard,
        )
        return [sent.message_id]

    async def edit(
        self, chat: int, message_id: int, message: Message, keyboard: InlineKeyboardMarkup | None
    ) -> bool:
        """Put *message* in the place of one that was sent; False where that is gone."""
        html = True
        for _ in range(3):
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
                    # The answer was a file, which stays; what was asked for comes beside it.
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
        return True

    async def edit_keyboard(
        self, chat: int, message_id: int, keyboard: InlineKeyboardMarkup
    ) -> None:
        """Put *keyboard* under a message that was sent."""
        try:
            await self._bot.edit_message_reply_markup(chat, message_id, reply_markup=keyboard)
        except BadRequest as error:
            if not _is(error, "not modified", "not found", "can't be edited"):
                raise

    async def delete(self, chat: int, message_id: int) -> None:
        """Take back a message; one that is gone is no matter."""
        try:
            await self._bot.delete_message(chat, message_id)
        except BadRequest as error:
            if not _is(error, "not found", "can't be deleted"):
                raise

    async def _send(
        self, to: Sent, message: Message, target: int, keyboard: InlineKeyboardMarkup | None
    ) -> int:
        chat, thread = to.chat_id, _thread(to)
        reply: ReplyParameters | None = _reply(target)
        html = bool(message.html)
        for _ in range(6):
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
                self._memory.move(chat, error.new_chat_id)
                # Its messages have other numbers there.
                chat, reply = error.new_chat_id, None
            except BadRequest as error:
                # What is least missed goes first: topic and target, then buttons, then form.
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
                log.warning("refused, sent in another form: %s", error.message)
            else:
                return sent.message_id
        raise BadRequest("a message was refused in every form")


def _is(error: BadRequest, *parts: str) -> bool:
    # The library changes the case of Telegram's words.
    return any(part in error.message.lower() for part in parts)


def _thread(message: Sent) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _reply(target: int) -> ReplyParameters:
    return ReplyParameters(target, allow_sending_without_reply=True)
