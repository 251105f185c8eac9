"""Inline results as a bot sends them in; the results as people get them out, or a refusal."""

import re
from typing import Any

from botapi.entities import utf16
from botapi.errors import bad_request
from botapi.keyboards import checked_keyboard
from botapi.params import JsonObject, Params
from botapi.rendering import entities_json
from botapi.texts import MAX_CAPTION, MAX_TEXT, formatted_text
from botapi.world import World

MAX_RESULTS = 50
MAX_ID_BYTES = 64
MAX_OFFSET_BYTES = 64
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]*")
REQUIRED = {
    "article": ("title", "input_message_content"),
    "photo": ("photo_url", "thumbnail_url"),
    "gif": ("gif_url", "thumbnail_url"),
    "mpeg4_gif": ("mpeg4_url", "thumbnail_url"),
    "video": ("video_url", "mime_type", "thumbnail_url", "title"),
    "audio": ("audio_url", "title"),
    "voice": ("voice_url", "title"),
    "document": ("document_url", "title", "mime_type"),
    "location": ("latitude", "longitude", "title"),
    "venue": ("latitude", "longitude", "title", "address"),
    "contact": ("phone_number", "first_name"),
    "game": ("game_short_name",),
}
CONTENTS = ("message_text", "latitude", "phone_number", "payload", "rich_message")


def answer_inline_query(world: World, params: Params) -> bool:
    """Note the results, checked whole before anything is kept."""
    given = params.sequence("results")
    if len(given) > MAX_RESULTS:
        raise bad_request("too many inline query results specified")
    results = [checked_result(result) for result in given]
    ids = [result["id"] for result in results]
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(params.text("next_offset").encode()) > MAX_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    check_button(params.mapping("button"))
    query_id = params.required("inline_query_id")
    world.answer("inline", query_id, {**params.values, "results": results})
    return True


def checked_result(result: Any) -> JsonObject:
    """One result with what its kind needs, its message parsed."""
    if not isinstance(result, dict):
        raise unparsable("expected an Object")
    kind, name = result.get("type"), result.get("id")
    if not isinstance(kind, str):
        raise unparsable('Can\'t find field "type"')
    if not isinstance(name, str):
        raise unparsable('Can\'t find field "id"')
    if not name:
        raise bad_request("RESULT_ID_EMPTY")
    if len(name.encode()) > MAX_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    for field in required_fields(kind, result):
        if result.get(field) in (None, ""):
            raise unparsable(f'Can\'t find field "{field}"')
    return with_content(result)


def required_fields(kind: str, result: JsonObject) -> tuple[str, ...]:
    """The fields a kind of result cannot do without."""
    if kind not in {*REQUIRED, "sticker"}:
        raise bad_request(f'type "{kind}" is unsupported for the inline query result')
    cached = f"{kind.removesuffix('_gif')}_file_id"
    if cached in result or kind == "sticker":
        return (cached,)
    return REQUIRED[kind]


def with_content(result: JsonObject) -> JsonObject:
    """The result with its text or caption parsed under ``parsed`` and its buttons checked."""
    kept = dict(result)
    content = result.get("input_message_content")
    if content is not None:
        if not isinstance(content, dict) or not any(name in content for name in CONTENTS):
            raise unparsable("unknown input message content")
        if "message_text" in content:
            kept["parsed"] = parsed(content, "message_text", "entities", MAX_TEXT)
            if not kept["parsed"]["text"]:
                raise bad_request("message text is empty")
    elif "caption" in result:
        kept["parsed"] = parsed(result, "caption", "caption_entities", MAX_CAPTION)
    if result.get("reply_markup"):
        kept["reply_markup"] = checked_keyboard(result["reply_markup"])
    return kept


def parsed(holder: JsonObject, name: str, entities: str, limit: int) -> JsonObject:
    """The text people would see."""
    text = formatted_text(
        str(holder[name]), str(holder.get("parse_mode") or ""), holder.get(entities) or []
    )
    if utf16(text.text) > limit:
        raise bad_request("MESSAGE_TOO_LONG" if limit == MAX_TEXT else "MEDIA_CAPTION_TOO_LONG")
    return {"text": text.text, "entities": entities_json(text.entities)}


def check_button(button: JsonObject) -> None:
    """Refuse a button above the results that leads nowhere."""
    if not button:
        return
    if not button.get("text"):
        raise bad_request("can't parse inline query results button: Can't find field \"text\"")
    if "web_app" in button:
        return
    parameter = str(button.get("start_parameter") or "")
    if not parameter:
        raise bad_request("can't use empty start_parameter")
    if len(parameter) > 64:
        raise bad_request("too long start_parameter specified")
    if not START_PARAMETER.fullmatch(parameter):
        raise bad_request("unallowed characters in start_parameter are used")


def unparsable(words: str) -> Exception:
    """A complaint about a result."""
    return bad_request(f"can't parse inline query result: {words}")
