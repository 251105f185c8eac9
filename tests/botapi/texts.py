"""What a bot sends as text in; what people see out, or a refusal, in Telegram's order of checks."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from botapi.detect import detected
from botapi.entities import (
    CODES,
    LINKS,
    QUOTES,
    STYLES,
    Entity,
    Formatted,
    cut,
    ordered,
    settled,
    utf16,
)
from botapi.errors import bad_request
from botapi.links import BadLink, checked
from botapi.markup import parse_html
from botapi.params import Params

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_RAW_BYTES = 1 << 15
MAX_ENTITIES = 100

# Control characters become blanks. TDLib drops these altogether: carriage returns, line and
# paragraph separators, direction overrides and three combining marks that draw over other lines.
BLANKED = re.compile(r"[\x00-\x09\x0b-\x0c\x0e-\x1f]")
DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
DIRTY = re.compile(f"{BLANKED.pattern}|{DROPPED.pattern}")
# A message of nothing but these counts as empty (the list is from memory).
INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0]*"
)
TOO_LONG = "message is too long"


def message_text(params: Params) -> Formatted:
    """The text of a message: present, and no longer than a message may be."""
    formatted = read_text(params, "text", "entities")
    if INVISIBLE.fullmatch(formatted.text):
        raise bad_request("message text is empty")
    if utf16(formatted.text) > MAX_TEXT:
        raise bad_request(TOO_LONG)
    return formatted


def caption_text(params: Params) -> Formatted:
    """The text under a file, which may be empty."""
    formatted = read_text(params, "caption", "caption_entities")
    if utf16(formatted.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return formatted


def read_text(params: Params, name: str, entities: str) -> Formatted:
    """The parsed text in one parameter, of any length; its entities as Telegram keeps them."""
    source = params.text(name)
    return formatted_text(source, params.text("parse_mode"), params.sequence(entities))


def formatted_text(source: str, parse_mode: str, entities: Sequence[Any]) -> Formatted:
    """A source with a parse mode or a list of entities, cleaned, trimmed and settled."""
    try:
        size = len(source.encode("utf-8"))
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if size > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if mode == "html":
        parsed = parse_html(source)
    elif mode in {"", "none"}:
        parsed = Formatted(source, tuple(given_entity(source, entity) for entity in entities))
    else:
        # Markdown is Telegram's too, but this project writes HTML only, so it would be a bug.
        raise bad_request(f"unsupported parse_mode {parse_mode!r} (the fake knows HTML only)")
    clean = trimmed(cleaned(parsed))
    marked = settled(clean.entities)
    found = [e for e in detected(clean.text) if not any(e.meets(m) for m in barred(marked))]
    return Formatted(clean.text, tuple(ordered([*marked, *found])[:MAX_ENTITIES]))


def barred(entities: Sequence[Entity]) -> list[Entity]:
    """The entities in which Telegram looks for no commands, mentions and links."""
    return [e for e in entities if e.type in CODES or e.type in LINKS]


def given_entity(text: str, given: Any) -> Entity:
    """An entity as the bot listed it, checked against the text."""
    if not isinstance(given, dict) or "type" not in given:
        raise bad_request("can't parse MessageEntity: object expected")
    kind, offset, length = given["type"], given.get("offset"), given.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
        raise bad_request("can't parse MessageEntity: Field offset or length is invalid")
    if offset + length > utf16(text):
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
            f"at UTF-16 offset {offset + length}"
        )
    piece = cut(text, offset, length)
    if any("\ud800" <= c <= "\udfff" for c in piece[:1] + piece[-1:]):
        raise bad_request("entity begins or ends in a middle of a UTF-16 symbol")
    return Entity(str(kind), offset, length, given_extra(kind, given))


def given_extra(kind: str, given: dict[str, Any]) -> str:
    """The URL, user, language or emoji of a listed entity."""
    if kind == "text_link":
        url = str(given.get("url", ""))
        try:
            return checked(url)
        except BadLink as error:
            raise bad_request(f"entity URL '{url}' is invalid: {error}") from None
    if kind == "text_mention":
        return str((given.get("user") or {}).get("id", ""))
    return str(given.get("language") or given.get("custom_emoji_id") or "")


def cleaned(formatted: Formatted) -> Formatted:
    """The text without characters Telegram does not keep; entities move along."""
    if not DIRTY.search(formatted.text):
        return formatted
    kept: list[str] = []
    places: list[int] = []
    units = 0
    for character in formatted.text:
        places += [units] * utf16(character)
        kept.append(DROPPED.sub("", BLANKED.sub(" ", character)))
        units += utf16(kept[-1])
    places.append(units)
    moved = (
        replace(e, offset=places[e.offset], length=places[e.end] - places[e.offset])
        for e in formatted.entities
    )
    return Formatted("".join(kept), tuple(moved))


def trimmed(formatted: Formatted) -> Formatted:
    """The text without blank ends; a blank that an entity starts with is not an end."""
    known = (*QUOTES, *CODES, *LINKS, *STYLES)
    entities = [e for e in ordered(formatted.entities) if e.type in known]
    text = formatted.text.rstrip(" \n")
    blanks = len(text) - len(text.lstrip(" \n"))
    lead = min([blanks, *(e.offset for e in entities)])
    text = text[lead:]
    size = utf16(text)
    moved = [
        replace(e, offset=e.offset - lead, length=min(e.end - lead, size) - (e.offset - lead))
        for e in entities
    ]
    visible = (e for e in moved if e.length > 0 and cut(text, e.offset, e.length).strip(" \n"))
    return Formatted(text, tuple(visible))
