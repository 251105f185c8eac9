"""The methods about the bot itself, its chats, its files and its button answers."""

import re
from typing import Any

from botapi.entities import utf16
from botapi.errors import bad_request
from botapi.params import JsonObject, Params
from botapi.rendering import chat_json, file_json, me_json, user_json
from botapi.world import World

MAX_DOWNLOAD = 20 << 20
MAX_COMMANDS = 100
MAX_ALERT = 200
COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"(?:[a-z]{2})?")
SCOPES: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
LIMITS = {"description": 512, "short_description": 120, "name": 64}


def get_me(world: World, params: Params) -> JsonObject:
    return me_json(world)


def get_chat(world: World, params: Params) -> JsonObject:
    chat = world.reach(params)
    kinds = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts"), True)
    gifts = {**kinds, "premium_subscription": True, "gifts_from_channels": True}
    return {
        **chat_json(world, chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


def get_chat_member(world: World, params: Params) -> JsonObject:
    """A person is the creator of the group with their negative id, and a member of any other."""
    chat, user = world.reach(params), world.users.get(params.integer("user_id"))
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    person = {"user": user_json(user), "is_anonymous": False}
    return {"status": "creator" if user.id == abs(chat.id) else "member", **person}


def get_file(world: World, params: Params) -> JsonObject:
    file = world.files.get(params.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {**file_json(file), "file_path": f"files/{file.id}"}


def answer_callback_query(world: World, params: Params) -> bool:
    if utf16(params.text("text")) > MAX_ALERT:
        raise bad_request("MESSAGE_TOO_LONG")
    query_id = params.required("callback_query_id")
    world.answer("callback", query_id, dict(params.values))
    return True


def scope_key(params: Params) -> tuple[str, str]:
    """Scope and language as one key: ``chat:-100`` and ``en``, for example."""
    scope = params.mapping("scope") or {"type": "default"}
    kind = str(scope.get("type"))
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    for name in SCOPES[kind]:
        if not scope.get(name):
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{name}\"")
    return ":".join([kind, *(str(scope[name]) for name in SCOPES[kind])]), language_of(params)


def language_of(params: Params) -> str:
    language = params.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def set_my_commands(world: World, params: Params) -> bool:
    given = params.sequence("commands")
    if len(given) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = tuple(command_of(command) for command in given)
    key = scope_key(params)
    if commands:
        world.commands[key] = commands
    else:
        world.commands.pop(key, None)
    return True


def command_of(given: Any) -> tuple[str, str]:
    """A command and what it does."""
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = str(given.get("command", "")), str(given.get("description", ""))
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description.strip()) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return name.removeprefix("/"), description


def get_my_commands(world: World, params: Params) -> list[JsonObject]:
    commands = world.commands.get(scope_key(params), ())
    return [{"command": name, "description": text} for name, text in commands]


def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(scope_key(params), None)
    return True


def set_profile(name: str, world: World, params: Params) -> bool:
    """Store one of the bot's texts for a language."""
    text = params.text(name)
    if utf16(text) > LIMITS[name]:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    world.profile[name, language_of(params)] = text
    return True


def get_profile(name: str, world: World, params: Params) -> JsonObject:
    """One of the bot's texts; without one for the language, the general one."""
    texts = world.profile
    text = texts.get((name, language_of(params))) or texts.get((name, ""), "")
    return {name: text}
