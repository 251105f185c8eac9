"""How the bot presents itself in Telegram: its menus and descriptions, in each language."""

from __future__ import annotations

import hashlib
import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from bot.channels.telegram.answering.commands import COMMANDS, IN_GROUPS
from bot.channels.telegram.remembering.memory import Memory
from bot.texts import TEXTS
from bot.texts.texts import Texts

log = logging.getLogger(__name__)
# The name under which the memory keeps a hash of the profile that was set last.
NAME = "introduced"


async def introduce(bot: Bot, memory: Memory) -> None:
    """Set the menus and descriptions, unless they are set already."""
    if not bot.can_read_all_group_messages:
        log.info(
            "in groups the bot sees only commands, replies and mentions; to change that, use "
            "/setprivacy of @BotFather and add the bot to its groups again"
        )
    wanted = hashlib.sha256(repr((bot.id, TEXTS, [*COMMANDS])).encode()).hexdigest()
    if memory.profile(NAME) == wanted:
        return
    try:
        # No language code: for everybody whose language the bot does not speak.
        for code, texts in [(None, TEXTS["en"]), *TEXTS.items()]:
            await bot.set_my_commands(
                menu(texts, tuple(COMMANDS)), BotCommandScopeAllPrivateChats(), code
            )
            await bot.set_my_commands(menu(texts, IN_GROUPS), BotCommandScopeAllGroupChats(), code)
            await bot.set_my_description(texts.description, code)
            await bot.set_my_short_description(texts.short_description, code)
    except TelegramError as error:
        log.warning("the menu could not be set: %s", error.message)
    else:
        memory.set_profile(NAME, wanted)


def menu(texts: Texts, names: tuple[str, ...]) -> list[BotCommand]:
    """The entries of a menu: each command with its description."""
    return [BotCommand(name, getattr(texts, f"command_{name}")) for name in names]
