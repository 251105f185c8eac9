"""Settings to an application that is ready to start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import Application, ApplicationBuilder, Defaults, filters

from bot.channels.telegram.answering.handlers import register
from bot.channels.telegram.answering.questions import asked
from bot.channels.telegram.corpus_pool import Asker
from bot.channels.telegram.health import Metrics
from bot.channels.telegram.receiving.chat_queues import Lanes
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.polling import PollRequest, SendRequest
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.sending.outgoing_limits import (
    NoLimiter,
    OutgoingLimiter,
    QuestionLimiter,
)
from bot.channels.telegram.sending.sender import Sender
from bot.channels.telegram.services import KEY, Desk
from bot.settings import TelegramSettings
from retrieval.storage.database import Database

App: TypeAlias = "Application[Any, Any, Any, Any, Any, Any]"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the bot is made of; *secret* is that of the webhook, if one is used."""

    settings: TelegramSettings
    token: str
    secret: str
    limit: int
    database: Database
    asker: Asker


def build(parts: Parts, inbox: Inbox, poll: PollRequest) -> tuple[App, Desk]:
    """The application, not yet started, and its desk."""
    settings = parts.settings

    def asks(update: Update) -> bool:
        message = update.message
        if message is None or not desk.admits(update.effective_chat, update.effective_user):
            return False
        bot = application.bot
        command = filters.COMMAND.check_update(update)
        return bool(command) or asked(message, bot.username, bot.id) is not None

    async def refuse(update: Update) -> None:
        desk.metrics.refused.labels("waiting").inc()
        if message := update.effective_message:
            await desk.sender.say(message, desk.texts_of(update).still_working)

    application = _application(parts, Lanes(inbox, asks, refuse), inbox, poll)
    memory = Memory(parts.database)
    desk = Desk(
        settings=settings,
        limit=parts.limit,
        asker=parts.asker,
        memory=memory,
        inbox=inbox,
        questions=QuestionLimiter(settings.questions_per_minute),
        sender=Sender(application.bot, memory),
        metrics=Metrics(),
    )
    application.bot_data[KEY] = desk
    register(application)
    return application, desk


def _application(parts: Parts, lanes: Lanes, inbox: Inbox, poll: PollRequest) -> App:
    settings = parts.settings
    api = settings.api_base_url.rstrip("/")
    send = SendRequest(
        poll.refused,
        connection_pool_size=64, connect_timeout=10, read_timeout=20, write_timeout=20,
        pool_timeout=10, media_write_timeout=60,
    )  # fmt: skip
    defaults = Defaults(
        parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    return (
        ApplicationBuilder()
        .token(parts.token)
        .base_url(f"{api}/bot")
        .base_file_url(f"{api}/file/bot")
        .request(send)
        .get_updates_request(poll)
        .defaults(defaults)
        .rate_limiter(OutgoingLimiter() if settings.outgoing_limits else NoLimiter())
        .concurrent_updates(lanes)
        .update_queue(inbox)
        .build()
    )
