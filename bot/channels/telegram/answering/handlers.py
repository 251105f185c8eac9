"""Updates to the functions that handle them; the order matters, the first that fits is called."""

from __future__ import annotations

import logging
import secrets

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

from bot.channels.telegram.answering.buttons import on_press
from bot.channels.telegram.answering.commands import COMMANDS, on_help
from bot.channels.telegram.answering.inline import on_inline_query
from bot.channels.telegram.answering.questions import on_message
from bot.channels.telegram.services import desk_of

log = logging.getLogger(__name__)
ASKED = filters.UpdateType.MESSAGES
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
    """Tell *application* what to call for which update."""
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, on_migration))
    for name, handler in COMMANDS.items():
        # Only a question is worth an edit; what else was commanded has been done.
        kinds = ASKED if name == "ask" else filters.UpdateType.MESSAGE
        application.add_handler(CommandHandler(name, handler, kinds))
    unknown = filters.COMMAND & filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    application.add_handler(MessageHandler(unknown, on_help))
    application.add_handler(MessageHandler(ASKED & CONTENT & ~filters.COMMAND, on_message))
    application.add_handler(CallbackQueryHandler(on_press))
    application.add_handler(InlineQueryHandler(on_inline_query))
    application.add_handler(ChatMemberHandler(on_membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(on_error)


async def on_migration(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Take along what is kept of a group that has become a supergroup."""
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        desk_of(context).memory.move(message.chat_id, message.migrate_to_chat_id)


async def on_membership(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Forget a chat that has put the bot out."""
    change = update.my_chat_member
    if isinstance(change, ChatMemberUpdated) and change.new_chat_member.status in GONE:
        desk_of(context).memory.forget(change.chat.id)


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log what went wrong; say so to whoever waits, where that can be said."""
    error = context.error
    desk = desk_of(context)
    desk.metrics.errors.labels(type(error).__name__).inc()
    reference = secrets.token_hex(3)
    number = update.update_id if isinstance(update, Update) else None
    fields = {"update": number, "reference": reference, "kind": type(error).__name__}
    # Of Telegram's refusals the words are enough; anything else is a fault of ours.
    expected = isinstance(error, TelegramError)
    log.error("failed: %s", error, exc_info=None if expected else error, extra={"fields": fields})
    if not isinstance(update, Update):
        return
    if isinstance(error, InvalidToken):
        desk.inbox.keep(update)
    if _unspeakable(error):
        return
    texts = desk.texts_of(update).failed.format(reference=reference)
    try:
        if update.callback_query:
            await update.callback_query.answer(texts)
        elif update.effective_message and _addressed(update):
            await desk.sender.say(update.effective_message, texts)
    except TelegramError as again:
        log.error("nor could that be said: %s", again)


def _addressed(update: Update) -> bool:
    return bool(update.effective_chat and update.effective_chat.type == ChatType.PRIVATE)


def _unspeakable(error: Exception | None) -> bool:
    """Whether saying anything could be said twice, or to nobody.

    After a broken line the answer may have arrived; a bad request is a network error to the
    library only.
    """
    if isinstance(error, BadRequest):
        return False
    return isinstance(error, Forbidden | InvalidToken | NetworkError | RetryAfter)
