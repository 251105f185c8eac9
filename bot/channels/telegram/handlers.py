"""Which function handles which update, the gate before it, and the menus."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import secrets
from collections.abc import Callable, Coroutine, Sequence
from itertools import chain
from typing import Any, TypeAlias

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    CallbackQuery,
    ChatMemberUpdated,
    InlineQuery,
    Message,
    Update,
    User,
)
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

from bot.channels.telegram.adding.admin_commands import (
    ADMIN_COMMANDS,
    REMOVAL_DATA,
    on_removal_press,
)
from bot.channels.telegram.adding.uploads import (
    DOCUMENT,
    ONLY_LINKS,
    of_admins,
    on_document,
    on_links,
)
from bot.channels.telegram.answering.buttons import on_press
from bot.channels.telegram.answering.chat_commands import COMMANDS, IN_GROUPS, on_unknown_command
from bot.channels.telegram.answering.editors import EditorsReply, on_reply
from bot.channels.telegram.answering.inline import on_inline_query, reply_with_hint
from bot.channels.telegram.answering.messages import on_message
from bot.channels.telegram.receiving.updates import ADDRESSED, is_edit, person_of
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.sending.sender import is_broken_line, notify
from bot.channels.telegram.services import Services, services_of
from bot.texts import TEXTS, Texts
from retrieval.errors import ClusterUnusable

App: TypeAlias = "Application[Any, Any, Any, Any, Any, Any]"
Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]

log = logging.getLogger(__name__)
NEW = filters.UpdateType.MESSAGE
NEW_OR_EDITED = filters.UpdateType.MESSAGES
CONTENT = (
    filters.TEXT | filters.CAPTION | filters.VOICE | filters.PHOTO | filters.Sticker.ALL
    | filters.AUDIO | filters.VIDEO | filters.VIDEO_NOTE | filters.ANIMATION | filters.Document.ALL
    | filters.LOCATION | filters.CONTACT | filters.POLL | filters.Dice.ALL | filters.STORY
    | filters.GAME | filters.VENUE | filters.PAID_MEDIA
)  # fmt: skip
GONE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}
EVERYBODY = tuple(COMMANDS)
# The memory's names of a hash of the profile, and of a hash of each admin's menu: ``{"7":
# "3f9c..."}``.
PROFILE_KEY, MENUS_KEY = "introduced", "introduced-admins"


def register(application: App, services: Services) -> None:
    """Add all handlers; the first that fits is called, so those of few people come first."""
    _register_editors(application, services)
    _register_admins(application, services.settings.admins)
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, on_migration))
    for name, handler in COMMANDS.items():
        # Other commands are already done.
        kinds = NEW_OR_EDITED if name == "ask" else NEW
        application.add_handler(CommandHandler(name, guarded(handler), kinds))
    unknown = filters.COMMAND & filters.ChatType.PRIVATE & NEW
    application.add_handler(MessageHandler(unknown, guarded(on_unknown_command)))
    asking = NEW_OR_EDITED & CONTENT & ~filters.COMMAND & ADDRESSED
    application.add_handler(MessageHandler(asking, guarded(on_message)))
    application.add_handler(CallbackQueryHandler(guarded(on_press)))
    application.add_handler(InlineQueryHandler(guarded(on_inline_query)))
    application.add_handler(ChatMemberHandler(on_membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(on_error)


def _register_editors(application: App, services: Services) -> None:
    if services.desk.is_on:
        # Unguarded: the editors' chat need not be admitted. An edited reply counts, unless its
        # quote was sent.
        said = NEW_OR_EDITED & ~filters.COMMAND & ~filters.StatusUpdate.ALL
        application.add_handler(MessageHandler(said & EditorsReply(services.desk), on_reply))


def _register_admins(application: App, admins: Sequence[int]) -> None:
    if not admins:
        return
    by_admin = of_admins(admins)
    for name, handler in ADMIN_COMMANDS.items():
        application.add_handler(CommandHandler(name, handler, by_admin & NEW))
    application.add_handler(MessageHandler(by_admin & DOCUMENT, on_document))
    application.add_handler(MessageHandler(by_admin & ONLY_LINKS, on_links))
    application.add_handler(CallbackQueryHandler(on_removal_press, REMOVAL_DATA))


def is_handled(application: App, update: Update) -> bool:
    """Whether any handler of *application* takes *update*."""
    handlers = chain.from_iterable(application.handlers.values())
    return any(handler.check_update(update) not in (None, False) for handler in handlers)


def guarded(handler: Handler) -> Handler:
    """Call *handler*, unless the update is a stranger's, the rest of an album, or one too many."""

    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        services, message = services_of(context), update.effective_message
        if update.callback_query:
            passes = await _press_passes(update, update.callback_query, services)
        elif update.inline_query:
            passes = await _inline_query_passes(update.inline_query, services)
        else:
            passes = message is not None and await _message_passes(update, message, services)
        if passes:
            await handler(update, context)

    return handle


async def _message_passes(update: Update, message: Message, services: Services) -> bool:
    if not services.admits(update.effective_chat, update.effective_user):
        services.metrics.refused.labels("not_allowed").inc()
        # More than one answer would let strangers make the bot talk.
        is_private = message.chat.type == ChatType.PRIVATE
        if is_private and services.recent.is_first(("stranger", message.chat_id)):
            await services.sender.say(message, services.texts_of(update).not_allowed)
        return False
    if message.media_group_id and not is_edit(update) and _is_rest_of_album(message, services):
        return False
    if not _seconds_left(services, update.effective_user, ("message", person_of(update))):
        return True
    # The chat's queue says later which questions are not answered.
    services.unanswered.add(update)
    return False


def _is_rest_of_album(message: Message, services: Services) -> bool:
    """Whether an album has its reply; each of its pictures is a message, but captions count."""
    album = ("album", message.chat_id, message.media_group_id)
    is_first = services.recent.is_first(album)
    is_asking = bool(message.caption) and services.recent.is_first((*album, "caption"))
    return not is_first and not is_asking


async def _press_passes(update: Update, query: CallbackQuery, services: Services) -> bool:
    texts = services.texts_of(update)
    if not services.admits(update.effective_chat, update.effective_user):
        await notify(query, texts.not_allowed)
        return False
    if seconds := _seconds_left(services, query.from_user, ("press", query.from_user.id)):
        services.metrics.refused.labels("too_many").inc()
        await notify(query, texts.too_often.format(seconds=math.ceil(seconds)))
        return False
    return True


async def _inline_query_passes(query: InlineQuery, services: Services) -> bool:
    # An empty query is not counted.
    if not query.query.strip():
        return True
    if seconds := _seconds_left(services, query.from_user, ("inline", query.from_user.id)):
        services.metrics.refused.labels("too_many").inc()
        texts = services.texts(None, query.from_user)
        await reply_with_hint(query, texts.too_often.format(seconds=math.ceil(seconds)))
        return False
    return True


def _seconds_left(services: Services, user: User | None, counted: tuple[str, int]) -> float:
    """Count an update of a person, such as ``("press", 7)``; return the seconds to wait."""
    return 0.0 if services.is_admin(user) else services.question_limiter.seconds_left(counted)


async def on_migration(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Move the memory of a group to its supergroup."""
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        await services_of(context).memory.move(message.chat_id, message.migrate_to_chat_id)


async def on_membership(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Forget a chat that has removed or blocked the bot."""
    change = update.my_chat_member
    if isinstance(change, ChatMemberUpdated) and change.new_chat_member.status in GONE:
        await services_of(context).memory.forget(change.chat.id)


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log an error, and report it to the person who waits, if possible."""
    error = context.error
    services = services_of(context)
    services.metrics.errors.labels(type(error).__name__).inc()
    reference = secrets.token_hex(3)
    update_id = update.update_id if isinstance(update, Update) else None
    fields = {"update": update_id, "reference": reference, "kind": type(error).__name__}
    # An error of Telegram explains itself.
    trace = None if isinstance(error, TelegramError | ClusterUnusable) else error
    log.error("failed: %s", error, exc_info=trace, extra={"fields": fields})
    if not isinstance(update, Update):
        return
    if isinstance(error, InvalidToken):
        services.inbox.keep(update)
    message, query, chat = update.effective_message, update.callback_query, update.effective_chat
    try:
        if is_broken_line(error) and message and not query:
            await services.sender.insist(message, services.texts_of(update).line_broke_resend)
        if not _may_report(error):
            return
        texts = services.texts_of(update)
        is_away = isinstance(error, ClusterUnusable)
        text = texts.articles_away if is_away else texts.failed.format(reference=reference)
        if query:
            await query.answer(text)
        elif message and chat and chat.type == ChatType.PRIVATE:
            await services.sender.say(message, text)
    except TelegramError as second_error:
        log.error("the failure could not be reported: %s", second_error)


def _may_report(error: Exception | None) -> bool:
    """Whether a report can reach the person and cannot follow an answer that did arrive.

    The library makes a bad request a network error, but it is none.
    """
    if isinstance(error, BadRequest):
        return True
    return not isinstance(error, Forbidden | InvalidToken | NetworkError | RetryAfter)


async def introduce(bot: Bot, memory: Memory, admins: Sequence[int] = ()) -> None:
    """Set the menus and descriptions in each language, once."""
    if not bot.can_read_all_group_messages:
        log.info(
            "in groups the bot sees only commands, replies and mentions; to change that, use "
            "/setprivacy of @BotFather and add the bot to its groups again"
        )
    names = [*EVERYBODY, *ADMIN_COMMANDS]
    wanted = hashlib.sha256(repr((bot.id, TEXTS, names)).encode()).hexdigest()
    private, groups = BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()
    try:
        if memory.profile(PROFILE_KEY) != wanted:
            for code, texts in _languages():
                await bot.set_my_commands(_menu(texts, EVERYBODY), private, code)
                await bot.set_my_commands(_menu(texts, IN_GROUPS), groups, code)
                await bot.set_my_description(texts.description, code)
                await bot.set_my_short_description(texts.short_description, code)
            await memory.set_profile(PROFILE_KEY, wanted)
        await _set_admin_menus(bot, memory, admins, wanted)
    except TelegramError as error:
        log.warning("the menu could not be set: %s", error.message)


async def _set_admin_menus(bot: Bot, memory: Memory, admins: Sequence[int], wanted: str) -> None:
    """Set the menus of admins, and delete those of former admins."""
    known: dict[str, str] = json.loads(memory.profile(MENUS_KEY) or "{}")
    for admin in dict.fromkeys([*map(int, known), *admins]):
        is_admin = admin in admins
        if is_admin and known.get(str(admin)) == wanted:
            continue
        scope = BotCommandScopeChat(admin)
        try:
            for code, texts in _languages():
                if is_admin:
                    entries = _menu(texts, (*EVERYBODY, *ADMIN_COMMANDS))
                    await bot.set_my_commands(entries, scope, code)
                else:
                    await bot.delete_my_commands(scope, code)
        except BadRequest as error:
            # The person never wrote to the bot.
            log.info("the menu of an admin could not be set: %s", error.message)
            continue
        if is_admin:
            known[str(admin)] = wanted
        else:
            del known[str(admin)]
        await memory.set_profile(MENUS_KEY, json.dumps(known))


def _languages() -> list[tuple[str | None, Texts]]:
    """No code is for everybody whose language the bot does not speak."""
    return [(None, TEXTS["en"]), *TEXTS.items()]


def _menu(texts: Texts, names: Sequence[str]) -> list[BotCommand]:
    return [BotCommand(name, getattr(texts, f"command_{name}")) for name in names]
