"""Checks of an update before the library builds an object from it.

The library checks no types, and neither do the handlers. So an update is read only if everything in
it that the bot looks at is what Telegram says it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from telegram import Update

from retrieval.types import well_formed

# Telegram counts updates in 32 bits. A greater number would confirm every update to come.
ID_LIMIT = 1 << 31
# No update is nested half as deeply; parsers give up at some hundreds.
MOST_LEVELS = 60
MOST_DIGITS = 30

Shape: TypeAlias = "type | list[Shape] | dict[str, Shape]"
# What the bot looks at, and of which type it is; what has a question mark may be missing.
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
    """What a JSON text says, however deep it is and however long its numbers are.

    Raises ``ValueError`` if it is no JSON.
    """
    text = payload.decode("utf-8", "replace")
    try:
        return json.loads(text, parse_int=_integer)
    except RecursionError:
        return json.loads(_shallow(text), parse_int=_integer)


def readable(update: Mapping[str, Any]) -> dict[str, Any] | None:
    """*update* with well-formed texts; None if the bot cannot read it."""
    try:
        clean: dict[str, Any] = _clean(update, MOST_LEVELS)
        Update.de_json(clean, None)
    except Exception:  # the library raises whatever its parts raise
        return None
    return clean if _fits(clean, UPDATE) else None


def _integer(digits: str) -> int | None:
    """A number. Python refuses to read one of thousands of digits, and so all that is beside it."""
    return int(digits) if len(digits) <= MOST_DIGITS else None


def _shallow(text: str) -> str:
    """A JSON text in which what is nested too deeply is replaced by nulls."""
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
    """A copy with well-formed texts. Raises ``ValueError`` if it is nested too deeply."""
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
    """Whether what is there has the types of *shape*."""
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(item, shape[0]) for item in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            _fits(value[key], part) if (key := name.rstrip("?")) in value else key != name
            for name, part in shape.items()
        )
    if shape is int:
        # SQLite and Telegram have 64 bits. Python counts truth values among the integers.
        return type(value) is int and abs(value) < 1 << 63
    return isinstance(value, shape)
