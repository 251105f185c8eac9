"""Reply parameters of a call in; the message replied to and its quote out, or a refusal."""

from dataclasses import dataclass

from botapi.entities import Entity, utf16
from botapi.errors import bad_request
from botapi.params import JsonObject, Params
from botapi.rendering import entities_json
from botapi.texts import formatted_text
from botapi.world import Message, World

MAX_QUOTE = 1024
# Formatting that must be the same in the quote; what Telegram marks by itself need not be.
QUOTED = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji"})


@dataclass(frozen=True, slots=True)
class Reply:
    """The message replied to, if any, and the part of it that is quoted."""

    target: int | None = None
    quote: JsonObject | None = None


def read_reply(world: World, chat_id: int, params: Params) -> Reply:
    """What the message is a reply to."""
    given = params.mapping("reply_parameters")
    wanted = Params(given) if given else params
    target = wanted.integer("message_id" if given else "reply_to_message_id")
    if given and not target:
        raise bad_request("message identifier is not specified")
    if not target:
        return Reply()
    place = wanted.integer("chat_id", chat_id) if given else chat_id
    message = world.find(place, target)
    if message is None:
        if wanted.flag("allow_sending_without_reply"):
            return Reply()
        raise bad_request("message to be replied not found")
    return Reply(target, read_quote(message, wanted) if given else None)


def read_quote(message: Message, given: Params) -> JsonObject | None:
    """The quote as the reply carries it: an exact part of the message, formatting included."""
    source = given.text("quote")
    if not source:
        return None
    mode = given.text("quote_parse_mode")
    quote = formatted_text(source, mode, given.sequence("quote_entities"))
    if not quote.text or utf16(quote.text) > MAX_QUOTE:
        raise bad_request("QUOTE_TEXT_INVALID")
    wanted = {e for e in quote.entities if e.type in QUOTED}
    hint = given.integer("quote_position")
    places = sorted(occurrences(message.text, quote.text), key=lambda at: abs(at - hint))
    for place in places:
        if styles_within(message, place, utf16(quote.text)) == wanted:
            body: JsonObject = {"text": quote.text, "position": place, "is_manual": True}
            if wanted:
                body["entities"] = entities_json(sorted(wanted, key=lambda e: e.offset))
            return body
    raise bad_request("QUOTE_TEXT_INVALID")


def occurrences(text: str, part: str) -> list[int]:
    """Where *part* begins in *text*, in UTF-16 units."""
    places: list[int] = []
    at = text.find(part)
    while at >= 0:
        places.append(utf16(text[:at]))
        at = text.find(part, at + 1)
    return places


def styles_within(message: Message, start: int, length: int) -> set[Entity]:
    """The formatting of a part of a message, with offsets from the start of the part."""
    found: set[Entity] = set()
    for entity in message.entities:
        low, high = max(entity.offset, start), min(entity.end, start + length)
        if entity.type in QUOTED and low < high:
            found.add(Entity(entity.type, low - start, high - low, entity.extra))
    return found
