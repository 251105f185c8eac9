"""Which function handles which update about what is told later. These come before others."""

from __future__ import annotations

from telegram.ext import Application, CallbackQueryHandler, CommandHandler, filters

from bot.channels.telegram.answering.gate import guarded
from bot.channels.telegram.sending.keyboards import CHANGE, DROP, KEEP
from bot.channels.telegram.telling.correcting import on_show_change
from bot.channels.telegram.telling.saved import on_drop, on_keep, on_saved

TELLING_COMMANDS = {"saved": on_saved}


def register(application: Application) -> None:  # type: ignore[type-arg]
    """Add the handlers to *application*."""
    for name, handler in TELLING_COMMANDS.items():
        new = filters.UpdateType.MESSAGE
        application.add_handler(CommandHandler(name, guarded(handler), new))
    for letter, press in {KEEP: on_keep, DROP: on_drop, CHANGE: on_show_change}.items():
        application.add_handler(CallbackQueryHandler(guarded(press), rf"{letter}:"))
