"""How the bot presents itself in Telegram: its menus and descriptions, in each language."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.adding.handlers import ADMIN_COMMANDS
from bot.channels.telegram.answering.commands import COMMANDS, IN_GROUPS
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.telling.handlers import TELLING_COMMANDS
from bot.texts import TEXTS
from bot.texts.texts import Texts

log = logging.getLogger(__name__)
# The names under which the memory keeps a hash of the profile that was set last, and those of the
# admins' menus: ``{"7": "3f9c..."}``.
NAME, ADMINS = "introduced", "introduced-admins"
# The commands of everybody.
EVERYBODY = (*COMMANDS, *TELLING_COMMANDS)
# No language code: for everybody whose language the bot does not speak.
EVERY_LANGUAGE = ((None, TEXTS["en"]), *TEXTS.items())


async def introduce(bot: Bot, memory: Memory, admins: Sequence[int] = ()) -> None:
    """Set the menus and descriptions, unless they are set already."""
    if not bot.can_read_all_group_messages:
        log.info(
            "in groups the bot sees only commands, replies and mentions; to change that, use "
            "/setprivacy of @BotFather and add the bot to its groups again"
        )
    names = [*EVERYBODY, *ADMIN_COMMANDS]
    wanted = hashlib.sha256(repr((bot.id, TEXTS, names)).encode()).hexdigest()
    try:
        if memory.profile(NAME) != wanted:
            await _set_profile(bot)
            await memory.set_profile(NAME, wanted)
        await _set_admin_menus(bot, memory, admins, wanted)
    except TelegramError as error:
        log.warning("the menu could not be set: %s", error.message)


async def _set_profile(bot: Bot) -> None:
    for code, texts in EVERY_LANGUAGE:
        await bot.set_my_commands(menu(texts, EVERYBODY), BotCommandScopeAllPrivateChats(), code)
        await bot.set_my_commands(menu(texts, IN_GROUPS), BotCommandScopeAllGroupChats(), code)
        await bot.set_my_description(texts.description, code)
        await bot.set_my_short_description(texts.short_description, code)


async def _set_admin_menus(bot: Bot, memory: Memory, admins: Sequence[int], wanted: str) -> None:
    """Set the menus of the admins, and take those of former admins back."""
    known: dict[str, str] = json.loads(memory.profile(ADMINS) or "{}")
    for admin in dict.fromkeys([*map(int, known), *admins]):
        is_admin = admin in admins
        if is_admin and known.get(str(admin)) == wanted:
            continue
        try:
            await _set_menu(bot, admin, is_admin)
        except BadRequest as error:
            # A person who never wrote to the bot is unknown to it until they do.
            log.info("the menu of an admin could not be set: %s", error.message)
            continue
        if is_admin:
            known[str(admin)] = wanted
        else:
            del known[str(admin)]
        await memory.set_profile(ADMINS, json.dumps(known))


async def _set_menu(bot: Bot, admin: int, is_admin: bool) -> None:
    scope = BotCommandScopeChat(admin)
    for code, texts in EVERY_LANGUAGE:
        if is_admin:
            entries = menu(texts, (*EVERYBODY, *ADMIN_COMMANDS))
            await bot.set_my_commands(entries, scope, code)
        else:
            await bot.delete_my_commands(scope, code)


def menu(texts: Texts, names: tuple[str, ...]) -> list[BotCommand]:
    """The entries of a menu: each command with its description."""
    return [BotCommand(name, getattr(texts, f"command_{name}")) for name in names]
