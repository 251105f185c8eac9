"""An update: whether the bot can read it, whom it addresses, and who sent it.

Neither the library nor handlers check types. So an update is read only if everything that the bot
looks at has the documented type.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from telegram import Chat, Message, Update
from telegram.constants import ChatType
from telegram.ext import filters

from retrieval import well_formed

log = logging.getLogger(__name__)
# Telegram counts in 32 bits. A greater number would confirm every update to come.
ID_LIMIT = 1 << 31
# No update is nested half as deeply.
MOST_LEVELS = 60
MOST_DIGITS = 30

Shape: TypeAlias = "type | list[Shape] | dict[str, Shape]"
# The types of all that the bot looks at; "?" means optional.
USER: Shape = {"id": int, "is_bot": bool, "username?": str, "language_code?": str}
CHAT: Shape = {"id": int, "type": str}
FILE: Shape = {"file_id": str, "file_name?": str, "file_size?": int, "mime_type?": str}
MESSAGE: dict[str, Shape] = {
    "message_id": int, "date": int, "edit_date?": int, "chat": CHAT, "from?": USER,
    "sender_chat?": CHAT, "via_bot?": USER, "text?": str, "caption?": str, "document?": FILE,
    "entities?": [{"type": str, "offset": int, "length": int}], "media_group_id?": str,
    "message_thread_id?": int, "is_topic_message?": bool,
    "migrate_to_chat_id?": int, "migrate_from_chat_id?": int,
}  # fmt: skip
MESSAGE["reply_to_message?"] = MESSAGE
UPDATE: dict[str, Shape] = {
    "message?": MESSAGE,
    "edited_message?": MESSAGE,
    "callback_query?": {"id": str, "from": USER, "message?": MESSAGE, "data?": str},
    "inline_query?": {"id": str, "from": USER, "query": str, "offset": str},
    "my_chat_member?": {"chat": CHAT, "from": USER, "new_chat_member": {"status": str}},
}
PART = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]|[^"\[\]{}]+|.', re.DOTALL)


def is_update_id(value: object) -> bool:
    """Whether *value* can be the id of an update."""
    return type(value) is int and 0 <= value < ID_LIMIT


def parsed(payload: bytes) -> Any:
    """Read JSON of any depth, with numbers of any length. Raises ``ValueError``."""
    text = payload.decode("utf-8", "replace")
    try:
        return json.loads(text, parse_int=_integer)
    except RecursionError:
        return json.loads(_shallow(text), parse_int=_integer)


def readable(update: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return *update* with well-formed texts, if the bot can read it."""
    try:
        clean: dict[str, Any] = _clean(update, MOST_LEVELS)
        Update.de_json(clean, None)
    except Exception:  # the library raises whatever its parts raise
        return None
    return clean if _fits(clean, UPDATE) else None


def checked(raw: object) -> dict[str, Any] | None:
    """Return *raw* as ``readable`` does, or only its id; None if it is not an update."""
    if not isinstance(raw, dict) or not is_update_id(raw.get("update_id")):
        log.error("skipped something that is not an update")
        return None
    if clean := readable(raw):
        return clean
    fields = {"id": raw["update_id"]}
    log.error("skipped an update that cannot be read", extra={"fields": fields})
    return {"update_id": raw["update_id"]}


def _integer(digits: str) -> int | None:
    """Read a number; Python refuses thousands of digits."""
    return int(digits) if len(digits) <= MOST_DIGITS else None


def _shallow(text: str) -> str:
    """Replace what is nested too deeply by nulls."""
    level, kept = 0, []
    for part in PART.findall(text):
        level += part in "[{"
        if level <= 2 * MOST_LEVELS:
            kept.append(part)
        elif level == 2 * MOST_LEVELS + 1 and part in "[{":
            kept.append("null")
        level -= part in "]}"
    return "".join(kept)


def _clean(value: Any, levels: int) -> Any:
    """Raises ``ValueError`` if *value* is nested too deeply."""
    if isinstance(value, str):
        return well_formed(value)
    if not isinstance(value, Mapping | list):
        return value
    if not levels:
        raise ValueError("nested too deeply")
    if isinstance(value, list):
        return [_clean(item, levels - 1) for item in value]
    return {well_formed(name): _clean(item, levels - 1) for name, item in value.items()}


def _fits(value: object, shape: Shape) -> bool:
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(item, shape[0]) for item in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            _fits(value[key], part) if (key := name.rstrip("?")) in value else key != name
            for name, part in shape.items()
        )
    if shape is int:
        # SQLite and Telegram have 64 bits. In Python, bool is an int.
        return type(value) is int and abs(value) < 1 << 63
    return isinstance(value, shape)


def question_in(message: Message, username: str, bot_id: int) -> str | None:
    """The question in a message: empty without text, None if it is not for the bot.

    In a group, only mentions of the bot and replies to it are.
    """
    text = message.text or message.caption or ""
    # After a letter or a digit, it is a part of an e-mail address.
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
    """The id of the person who asks, or of the group or channel in whose name they write."""
    message = update.effective_message
    assert message is not None
    if message.sender_chat:
        return message.sender_chat.id
    return update.effective_user.id if update.effective_user else message.chat_id


def thread_of(message: Message) -> int | None:
    """The topic of a message, in a group that has topics."""
    return message.message_thread_id if message.is_topic_message else None


def place(chat: int, message_id: int = 0, thread: int | None = None) -> Message:
    """A message of which only the place is known."""
    kind = ChatType.PRIVATE if chat > 0 else ChatType.SUPERGROUP
    return Message(
        message_id, datetime.fromtimestamp(0, UTC), Chat(chat, kind),
        message_thread_id=thread, is_topic_message=thread is not None,
    )  # fmt: skip


def is_by_a_bot(message: Message, bot_id: int) -> bool:
    """Whether a bot wrote the message, or it is an inline result of this bot.

    For a message in the name of a group or a channel, Telegram names a bot, but a person wrote it.
    """
    if message.via_bot and message.via_bot.id == bot_id:
        return True
    return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)


def is_edit(update: Update) -> bool:
    """Whether the update is an edit of an earlier message."""
    return update.edited_message is not None


class _Addressed(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        """Whether a person wrote the message to the bot."""
        bot = message.get_bot()
        is_question = question_in(message, bot.username, bot.id) is not None
        return is_question and not is_by_a_bot(message, bot.id)


ADDRESSED = _Addressed()
