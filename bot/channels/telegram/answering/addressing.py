"""Which messages ask the bot something, and who asks."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from telegram import Chat, Message, Update
from telegram.constants import ChatType
from telegram.ext import filters


def question_in(message: Message, username: str, bot_id: int) -> str | None:
    """The question in a message: empty if it has no text, None if it is not for the bot.

    In a group only mentions of the bot and replies to it are for the bot.
    """
    text = message.text or message.caption or ""
    # After a letter or a digit it is a part of an address, such as that of e-mail.
    mention = re.compile(rf"(?<!\w)@{re.escape(username)}\b", re.IGNORECASE)
    if message.chat.type != ChatType.PRIVATE:
        replied = message.reply_to_message
        is_reply = replied is not None and replied.from_user and replied.from_user.id == bot_id
        if not is_reply and not mention.search(text):
            return None
    if message.caption:
        text = re.sub(r"^/ask(?:@\w+)?\b", "", text)
    return mention.sub("", text).strip()


def person_of(update: Update) -> int:
    """The id of the person who asks, or of the group or channel in whose name someone writes."""
    message = update.effective_message
    assert message is not None
    if message.sender_chat:
        return message.sender_chat.id
    return update.effective_user.id if update.effective_user else message.chat_id


def thread_of(message: Message) -> int | None:
    """The topic of a message, in a group that has topics."""
    return message.message_thread_id if message.is_topic_message else None


def place(chat: int, message_id: int = 0, thread: int | None = None) -> Message:
    """A message of which only its place is known: its chat, its id and its topic there."""
    kind = ChatType.PRIVATE if chat > 0 else ChatType.SUPERGROUP
    return Message(
        message_id, datetime.fromtimestamp(0, UTC), Chat(chat, kind),
        message_thread_id=thread, is_topic_message=thread is not None,
    )  # fmt: skip


def is_by_a_bot(message: Message, bot_id: int) -> bool:
    """Whether a bot wrote the message, or it is one of this bot's own inline results.

    If someone writes in the name of a group or a channel, Telegram names a bot as the author, but
    the author is a person.
    """
    if message.via_bot and message.via_bot.id == bot_id:
        return True
    return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)


def is_edit(update: Update) -> bool:
    """Whether the update is an edit of an earlier message."""
    return update.edited_message is not None


class _Addressed(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        """Whether a person wrote the message to the bot; in a group, most are for others."""
        bot = message.get_bot()
        is_question = question_in(message, bot.username, bot.id) is not None
        return is_question and not is_by_a_bot(message, bot.id)


ADDRESSED = _Addressed()
