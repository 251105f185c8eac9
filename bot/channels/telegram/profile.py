"""How the bot presents itself in Telegram: menus and descriptions, in each language."""

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
NAME = "introduced"


async def introduce(bot: Bot, memory: Memory) -> None:
    """Set menus and descriptions, unless these very ones were set before."""
    if not bot.can_read_all_group_messages:
        log.info(
            "in groups only commands, replies and mentions are seen; to change that, use "
            "/setprivacy of @BotFather and add the bot to its groups anew"
        )
    wanted = hashlib.sha256(repr((bot.id, TEXTS, [*COMMANDS])).encode()).hexdigest()
    if memory.profile(NAME) == wanted:
        return
    try:
        # Without a language: for everybody whose language has no table.
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
        memory.keep_profile(NAME, wanted)


def menu(texts: Texts, names: tuple[str, ...]) -> list[BotCommand]:
    """The commands of a menu with what each does."""
    return [BotCommand(name, getattr(texts, f"command_{name}")) for name in names]
