"""Which function handles which update. The order matters: the first that fits is called."""

from __future__ import annotations

import logging
import secrets
from itertools import chain

from telegram import ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.channels.telegram.answering.addressing import ADDRESSED
from bot.channels.telegram.answering.buttons import on_press
from bot.channels.telegram.answering.commands import COMMANDS, on_unknown_command
from bot.channels.telegram.answering.gate import guarded
from bot.channels.telegram.answering.inline import on_inline_query
from bot.channels.telegram.answering.menus import PATTERN, on_menu_press
from bot.channels.telegram.answering.questions import on_message
from bot.channels.telegram.sending.sender import is_broken_line
from bot.channels.telegram.services import services_of
from retrieval.errors import ClusterUnusable

log = logging.getLogger(__name__)
NEW_OR_EDITED = filters.UpdateType.MESSAGES
CONTENT = (
    filters.TEXT
    | filters.CAPTION
    | filters.VOICE
    | filters.PHOTO
    | filters.Sticker.ALL
    | filters.AUDIO
    | filters.VIDEO
    | filters.VIDEO_NOTE
    | filters.ANIMATION
    | filters.Document.ALL
    | filters.LOCATION
    | filters.CONTACT
    | filters.POLL
    | filters.Dice.ALL
    | filters.STORY
    | filters.GAME
    | filters.VENUE
    | filters.PAID_MEDIA
)
GONE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


def register(application: Application) -> None:  # type: ignore[type-arg]
    """Add all handlers to *application*."""
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, on_migration))
    for name, handler in COMMANDS.items():
        # Only an edited question is answered again; other commands are already done.
        kinds = NEW_OR_EDITED if name == "ask" else filters.UpdateType.MESSAGE
        application.add_handler(CommandHandler(name, guarded(handler), kinds))
    unknown = filters.COMMAND & filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    application.add_handler(MessageHandler(unknown, guarded(on_unknown_command)))
    asking = NEW_OR_EDITED & CONTENT & ~filters.COMMAND & ADDRESSED
    application.add_handler(MessageHandler(asking, guarded(on_message)))
    application.add_handler(CallbackQueryHandler(guarded(on_menu_press), PATTERN))
    application.add_handler(CallbackQueryHandler(guarded(on_press)))
    application.add_handler(InlineQueryHandler(guarded(on_inline_query)))
    application.add_handler(ChatMemberHandler(on_membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(on_error)


def is_handled(application: Application, update: Update) -> bool:  # type: ignore[type-arg]
    """Whether any handler of *application* takes *update*."""
    handlers = chain.from_iterable(application.handlers.values())
    return any(handler.check_update(update) not in (None, False) for handler in handlers)


async def on_migration(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Move the memory of a group to the supergroup that it has become."""
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        await services_of(context).memory.move(message.chat_id, message.migrate_to_chat_id)


async def on_membership(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Forget a chat that has removed or blocked the bot."""
    change = update.my_chat_member
    if isinstance(change, ChatMemberUpdated) and change.new_chat_member.status in GONE:
        await services_of(context).memory.forget(change.chat.id)


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log an error, and report it to the person who waits, if that is possible."""
    error = context.error
    services = services_of(context)
    services.metrics.errors.labels(type(error).__name__).inc()
    reference = secrets.token_hex(3)
    update_id = update.update_id if isinstance(update, Update) else None
    fields = {"update": update_id, "reference": reference, "kind": type(error).__name__}
    # An error of Telegram explains itself; any other is a fault of this program.
    trace = None if isinstance(error, TelegramError | ClusterUnusable) else error
    log.error("failed: %s", error, exc_info=trace, extra={"fields": fields})
    if not isinstance(update, Update):
        return
    if isinstance(error, InvalidToken):
        services.inbox.keep(update)
    try:
        if is_broken_line(error) and update.effective_message and not update.callback_query:
            text = services.texts_of(update).line_broke_resend
            await services.sender.insist(update.effective_message, text)
        if not _may_report(error):
            return
        texts = services.texts_of(update)
        is_away = isinstance(error, ClusterUnusable)
        text = texts.articles_away if is_away else texts.failed.format(reference=reference)
        if update.callback_query:
            await update.callback_query.answer(text)
        elif update.effective_message and _is_private(update):
            await services.sender.say(update.effective_message, text)
    except TelegramError as second_error:
        log.error("the failure could not be reported: %s", second_error)


def _is_private(update: Update) -> bool:
    return bool(update.effective_chat and update.effective_chat.type == ChatType.PRIVATE)


def _may_report(error: Exception | None) -> bool:
    """Whether a report can reach the person and cannot follow an answer that did arrive.

    If the connection broke, the answer may have arrived. The library counts a bad request among
    the network errors, but it is none.
    """
    if isinstance(error, BadRequest):
        return True
    return not isinstance(error, Forbidden | InvalidToken | NetworkError | RetryAfter)
