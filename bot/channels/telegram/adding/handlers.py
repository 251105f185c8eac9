"""Which function handles which update of an admin. These come before all other handlers."""

from __future__ import annotations

from collections.abc import Sequence

from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.channels.telegram.adding.recognizing import DOCUMENT, ONLY_LINKS, of_admins
from bot.channels.telegram.adding.removing import DATA, on_removal_press, on_remove
from bot.channels.telegram.adding.sources import on_document, on_links
from bot.channels.telegram.adding.status import on_status
from bot.channels.telegram.adding.syncing import on_sync

ADMIN_COMMANDS = {"remove": on_remove, "sync": on_sync, "status": on_status}


def register(application: Application, admins: Sequence[int]) -> None:  # type: ignore[type-arg]
    """Add the handlers of admins to *application*. For everyone else nothing changes."""
    if not admins:
        return
    by_admin = of_admins(admins)
    for name, handler in ADMIN_COMMANDS.items():
        new = by_admin & filters.UpdateType.MESSAGE
        application.add_handler(CommandHandler(name, handler, new))
    application.add_handler(MessageHandler(by_admin & DOCUMENT, on_document))
    application.add_handler(MessageHandler(by_admin & ONLY_LINKS, on_links))
    application.add_handler(CallbackQueryHandler(on_removal_press, DATA))
