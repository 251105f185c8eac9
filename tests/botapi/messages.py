"""The methods that send, edit, delete and react: parameters in, the API's result out."""

import time
from dataclasses import dataclass, replace
from typing import Any

from botapi.entities import Formatted, utf16
from botapi.errors import bad_request, too_large
from botapi.keyboards import inline_keyboard
from botapi.params import JsonObject, Params, Upload
from botapi.reactions import EMOJI
from botapi.rendering import message_json
from botapi.replies import Reply, read_reply
from botapi.texts import caption_text, message_text, read_text
from botapi.world import Chat, Message, SentFile, StoredFile, World

MAX_UPLOAD = 50 << 20
ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a new message needs besides its content."""

    chat: Chat
    reply: Reply
    keyboard: JsonObject | None
    thread_id: int | None


def read_envelope(world: World, params: Params) -> Envelope:
    """Where a message goes and what hangs on it."""
    keyboard = inline_keyboard(params)
    chat = world.reach(params)
    thread = params.integer("message_thread_id") or None
    if thread is not None and thread not in chat.threads:
        raise bad_request("message thread not found")
    return Envelope(chat, read_reply(world, chat.id, params), keyboard, thread)


def sent(world: World, params: Params, body: Formatted, html: str, **more: Any) -> Message:
    """A new message of the bot."""
    envelope = read_envelope(world, params)
    return world.keep(
        Message(
            id=world.next_id(envelope.chat.id),
            chat_id=envelope.chat.id,
            sender=world.me,
            time=time.time(),
            text=body.text,
            entities=body.entities,
            html=html,
            reply_markup=envelope.keyboard,
            reply_to=envelope.reply.target,
            quote=envelope.reply.quote,
            thread_id=envelope.thread_id,
            **more,
        )
    )


def send_message(world: World, params: Params) -> JsonObject:
    preview = params.mapping("link_preview_options") or None
    text = message_text(params)
    html = params.text("text")
    return message_json(world, sent(world, params, text, html, link_preview_options=preview))


def send_document(world: World, params: Params) -> JsonObject:
    return send_file(world, params, "document")


def send_photo(world: World, params: Params) -> JsonObject:
    return send_file(world, params, "photo")


def send_file(world: World, params: Params, kind: str) -> JsonObject:
    """A message with a file, uploaded now or known by its id."""
    caption = caption_text(params)
    read_envelope(world, params)
    file = read_file(world, params, kind)
    message = sent(world, params, caption, params.text("caption"), kind=kind, file=file)
    world.documents.append(SentFile(message, file.name, file.content, file.mime_type))
    return message_json(world, message)


def read_file(world: World, params: Params, kind: str) -> StoredFile:
    """The file of a call, which must not be empty or too large."""
    upload = params.upload(kind)
    if upload is not None:
        return stored(world, upload)
    value = params.text(kind)
    if not value or value.startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    if value not in world.files:
        # A URL would have the real server fetch it; the fake fetches nothing.
        raise bad_request("wrong remote file identifier specified: wrong string length")
    return world.files[value]


def stored(world: World, upload: Upload) -> StoredFile:
    """An upload, kept."""
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > MAX_UPLOAD:
        raise too_large()
    return world.store(upload.name, upload.content, upload.mime_type, None)


def send_chat_action(world: World, params: Params) -> bool:
    world.reach(params)
    if params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def send_message_draft(world: World, params: Params) -> bool:
    text = read_text(params, "text", "entities")
    if utf16(text.text) > 4096:
        raise bad_request("message is too long")
    if world.reach(params).type != "private":
        raise bad_request("PEER_ID_INVALID")
    if not params.integer("draft_id"):
        raise bad_request("draft_id must be non-zero")
    return True


def own_message(world: World, params: Params) -> Message:
    """The bot's message that a call wants to change."""
    chat = world.reach(params)
    message = world.find(chat.id, params.integer("message_id"))
    if not params.integer("message_id"):
        raise bad_request("message identifier is not specified")
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender != world.me:
        raise bad_request("message can't be edited")
    return message


def edit_message_text(world: World, params: Params) -> JsonObject:
    text = message_text(params)
    keyboard = inline_keyboard(params)
    message = own_message(world, params)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    preview = params.mapping("link_preview_options") or message.link_preview_options
    changed = replace(
        message, text=text.text, entities=text.entities, reply_markup=keyboard,
        link_preview_options=preview,
    )  # fmt: skip
    return edited(world, message, changed, params.text("text"))


def edit_message_caption(world: World, params: Params) -> JsonObject:
    caption = caption_text(params)
    keyboard = inline_keyboard(params)
    message = own_message(world, params)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    changed = replace(message, text=caption.text, entities=caption.entities, reply_markup=keyboard)
    return edited(world, message, changed, params.text("caption"))


def edit_message_reply_markup(world: World, params: Params) -> JsonObject:
    keyboard = inline_keyboard(params)
    message = own_message(world, params)
    return edited(world, message, replace(message, reply_markup=keyboard), message.html)


def edited(world: World, old: Message, new: Message, html: str) -> JsonObject:
    """The changed message; a change that changes nothing is refused."""
    if new == old:
        raise bad_request(NOT_MODIFIED)
    kept = replace(new, html=html, edits=old.edits + 1, edited=time.time())
    return message_json(world, world.keep(kept))


def delete_message(world: World, params: Params) -> bool:
    chat = world.reach(params)
    message = world.find(chat.id, params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if message.sender != world.me and chat.type != "private":
        # The bot is an ordinary member of all groups here.
        raise bad_request("message can't be deleted")
    world.forget(chat.id, message.id)
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    chat = world.reach(params)
    message = world.find(chat.id, params.integer("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    given = params.sequence("reaction")
    if not all(
        isinstance(reaction, dict) and reaction.get("type") == "emoji" for reaction in given
    ):
        raise bad_request("REACTION_INVALID")
    emoji = [str(reaction.get("emoji")) for reaction in given]
    if not set(emoji) <= EMOJI:
        raise bad_request("REACTION_INVALID")
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    world.react(message, emoji)
    return True
