"""Things of the world in; the JSON objects of the Bot API out. Dates are whole seconds."""

from collections.abc import Sequence
from typing import Any

from botapi.entities import Entity
from botapi.params import JsonObject
from botapi.world import Chat, Message, Query, StoredFile, User, World


def user_json(user: User) -> JsonObject:
    body: JsonObject = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    if user.username:
        body["username"] = user.username
    if user.language_code and not user.is_bot:
        body["language_code"] = user.language_code
    return body


def me_json(world: World) -> JsonObject:
    """The bot about itself."""
    return {
        **user_json(world.me),
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_groups,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat_json(world: World, chat: Chat) -> JsonObject:
    body: JsonObject = {"id": chat.id, "type": chat.type}
    if chat.type != "private":
        body["title"] = chat.title or f"Chat {chat.id}"
        if chat.threads:
            body["is_forum"] = True
        return body
    person = world.users.get(chat.id)
    if person is not None:
        body["first_name"] = person.first_name
        if person.username:
            body["username"] = person.username
    return body


def entities_json(entities: Sequence[Entity]) -> list[JsonObject]:
    return [entity.to_json() for entity in entities]


def file_json(file: StoredFile) -> JsonObject:
    return {"file_id": file.id, "file_unique_id": f"u{file.id}", "file_size": file.size}


def media_json(kind: str, file: StoredFile) -> Any:
    """The field of a message that holds its file."""
    body = file_json(file)
    match kind:
        case "photo":
            return [{**body, "width": 640, "height": 480}]
        case "voice":
            return {**body, "duration": 3, "mime_type": file.mime_type}
        case "sticker":
            shape = {"type": "regular", "is_animated": False, "is_video": False}
            return {**body, **shape, "width": 512, "height": 512}
        case _:
            return {**body, "file_name": file.name, "mime_type": file.mime_type}


def message_json(world: World, message: Message) -> JsonObject:
    """The message, with the one it replies to."""
    body = bare_message_json(world, message)
    target = world.find(message.chat_id, message.reply_to)
    if target is not None:
        body["reply_to_message"] = bare_message_json(world, target)
        if message.quote:
            body["quote"] = message.quote
    return body


def bare_message_json(world: World, message: Message) -> JsonObject:
    """The message without the one it replies to, which Telegram nests only once."""
    body: JsonObject = {
        "message_id": message.id,
        "date": int(message.time),
        "chat": chat_json(world, world.chats[message.chat_id]),
        **message.extra,
    }
    if message.sender is not None:
        body["from"] = user_json(message.sender)
    if message.file is not None:
        body[message.kind] = media_json(message.kind, message.file)
    name, entities = ("text", "entities") if message.file is None else CAPTION
    if message.text or message.kind == "text":
        body[name] = message.text
        if message.entities:
            body[entities] = entities_json(message.entities)
    if message.reply_markup:
        body["reply_markup"] = message.reply_markup
    if message.edited is not None:
        body["edit_date"] = int(message.edited)
    if message.thread_id is not None:
        body["message_thread_id"] = message.thread_id
        body["is_topic_message"] = True
    if message.link_preview_options:
        body["link_preview_options"] = message.link_preview_options
    return body


CAPTION = ("caption", "caption_entities")


def inaccessible_json(world: World, chat: Chat, message_id: int) -> JsonObject:
    """What is left of a message that is gone."""
    return {"chat": chat_json(world, chat), "message_id": message_id, "date": 0}


def inline_query_json(query: Query, offset: str, chat_type: str) -> JsonObject:
    return {
        "id": query.id,
        "from": user_json(query.user),
        "query": query.text,
        "offset": offset,
        "chat_type": chat_type,
    }
