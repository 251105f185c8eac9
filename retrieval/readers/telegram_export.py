"""Exports of Telegram Desktop: each post is an article."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped, blocks
from retrieval.readers.original import Original
from retrieval.readers.record import draft_of
from retrieval.types import well_formed

CHANNELS = frozenset({"private_channel", "public_channel"})
# Links to posts of these need no channel name, but membership.
PRIVATE = frozenset({"private_channel", "private_supergroup"})
LISTS = ("chats", "left_chats")
# Numbers in older exports are larger, and make no links.
LEAST_OLD_ID = 2**33
CONVERSATIONS = frozenset({
    "bot_chat", "personal_chat", "private_group", "public_supergroup", "replies", "saved_messages",
    "verification_codes",
})  # fmt: skip
KINDS = CHANNELS | PRIVATE | CONVERSATIONS
CHANNEL_ADDRESS = re.compile(r"https?://(?:t|telegram)\.me/\w", re.IGNORECASE)
LONGEST_TITLE = 100
# A shorter beginning is an abbreviation, not a sentence.
SHORTEST_SENTENCE = 15
FIRST_SENTENCE = re.compile(
    rf".{{{SHORTEST_SENTENCE},{LONGEST_TITLE}}}?[.!?…]+[\"'”’»)]*(?=\s+[^\W\d_a-zа-яё])"
)
LINK = re.compile(r"(?:https?://|t\.me/|[#@])\S+", re.IGNORECASE)
NO_CHANNEL = (
    "an export of a whole account without a channel; open the channel in Telegram Desktop "
    "and choose 'Export chat history', format JSON"
)


@dataclass(frozen=True, slots=True)
class _Chat:
    name: str | None
    kind: str
    id: int | None
    address: str | None

    @classmethod
    def of(cls, chat: Mapping[str, object], base_url: str | None) -> _Chat:
        number, kind, username = chat.get("id"), chat.get("type"), chat.get("username")
        whole = number if isinstance(number, int) and not isinstance(number, bool) else None
        address = base_url if base_url and CHANNEL_ADDRESS.match(base_url) else None
        if not address and isinstance(username, str) and re.fullmatch(r"\w{4,32}", username):
            address = f"https://t.me/{username}"
        if not address and kind in PRIVATE and whole and 0 < whole < LEAST_OLD_ID:
            address = f"https://t.me/c/{whole}"
        return cls(_words(chat.get("name")), str(kind), whole, address)


def is_telegram_export(value: Mapping[str, object]) -> bool:
    """Whether *value* is an export of Telegram Desktop, of a chat or an account."""
    if any(_listed(value, name) for name in LISTS):
        return True
    messages = value.get("messages")
    kind = value.get("type")
    return isinstance(messages, list) and isinstance(kind, str) and kind in KINDS


def read_telegram_export(
    value: Mapping[str, object], original: Original
) -> Iterator[Draft | Skipped]:
    """The posts of a chat, or of all channels of an account."""
    if not any(_listed(value, name) for name in LISTS):
        yield from _posts(value, original, original.options.base_url)
        return
    chats = [chat for name in LISTS for chat in _listed(value, name)]
    channels = [chat for chat in chats if chat.get("type") in CHANNELS]
    if not channels:
        raise UnreadableSource(original.name, NO_CHANNEL)
    for channel in channels:
        yield from _posts(channel, original, None)  # it would be the address of one of them
    if others := len(chats) - len(channels):
        why = f"groups and private conversations, which are not read: {others}"
        yield Skipped(original.name, why, is_fault=False)


def _listed(value: Mapping[str, object], name: str) -> list[dict[str, object]]:
    """The chats in the list *name* of an account."""
    section = value.get(name)
    chats = section.get("list") if isinstance(section, dict) else section
    if not isinstance(chats, list):
        return []
    return [chat for chat in chats if isinstance(chat, dict) and "messages" in chat]


def _posts(
    value: Mapping[str, object], original: Original, address: str | None
) -> Iterator[Draft | Skipped]:
    chat = _Chat.of(value, address)
    messages = value.get("messages")
    without_text = 0
    for message in messages if isinstance(messages, list) else ():
        if not isinstance(message, dict):
            yield Skipped(original.name, "a message is not a JSON object")
        elif message.get("type") == "message":
            paragraphs = tuple(_paragraphs(message))
            if paragraphs:
                yield _post(message, chat, paragraphs, original.name)
            else:
                without_text += 1
    if without_text:
        name = f"{chat.name}: " if chat.name else ""
        why = f"{name}posts without text, such as pictures: {without_text}"
        yield Skipped(original.name, why, is_fault=False)


def _post(message: Mapping[str, object], chat: _Chat, texts: tuple[str, ...], source: str) -> Draft:
    number = message.get("id")
    is_numbered = isinstance(number, int) and not isinstance(number, bool)
    values = {
        "title": _title(texts[0], len(texts) > 1) or chat.name,
        "author": chat.name if chat.kind in CHANNELS else _words(message.get("from")) or chat.name,
        "published": _published(message),
        "id": f"tg{chat.id}-{number}" if is_numbered and chat.id is not None else None,
        "url": f"{chat.address.rstrip('/')}/{number}" if is_numbered and chat.address else None,
    }
    where = f"{source}: message {number}" if is_numbered else source
    place = f"message {number}" if is_numbered else None
    return draft_of((DraftParagraph(text, place=place) for text in texts), values, where)


def _paragraphs(message: Mapping[str, object]) -> Iterator[str]:
    text = _text(message.get("text"))
    yield from (block.of(text) for block in blocks(text))
    poll = message.get("poll")
    if isinstance(poll, dict):
        answers = poll.get("answers")
        choices = [poll.get("question"), *(answers if isinstance(answers, list) else ())]
        for choice in choices:
            words = _text(choice.get("text") if isinstance(choice, dict) else choice).strip()
            if words:
                yield words


def _text(value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    texts = (part.get("text") if isinstance(part, dict) else part for part in parts)
    return well_formed("".join(text for text in texts if isinstance(text, str)))


def _title(paragraph: str, has_more: bool) -> str | None:
    """The first line or sentence, if it is short and has words."""
    lines = [line.strip() for line in paragraph.splitlines()]
    first = next((line for line in lines if any(map(str.isalpha, LINK.sub("", line)))), "")
    if len(first) <= LONGEST_TITLE and (has_more or len(lines) > 1):
        return first or None
    sentence = FIRST_SENTENCE.match(first)
    title = sentence.group() if sentence else first
    return title if 0 < len(title) <= LONGEST_TITLE else None


def _published(message: Mapping[str, object]) -> str | None:
    """The time in UTC. Before 2022, exports have the exporter's local time."""
    seconds = message.get("date_unixtime")
    if isinstance(seconds, str) and re.fullmatch(r"\d{1,11}", seconds):
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).isoformat()
    date = message.get("date")
    return date if isinstance(date, str) else None


def _words(value: object) -> str | None:
    return " ".join(well_formed(value).split()) or None if isinstance(value, str) else None
