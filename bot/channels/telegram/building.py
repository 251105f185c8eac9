"""The parts of the bot, connected to an application that is ready to start."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import httpx
from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import Application, ApplicationBuilder, Defaults, filters

from bot.channels.telegram.adding.handlers import register as register_adding
from bot.channels.telegram.adding.recognizing import is_adding
from bot.channels.telegram.answering.addressing import ADDRESSED
from bot.channels.telegram.answering.handlers import is_handled, register
from bot.channels.telegram.answering.refusing import not_answered
from bot.channels.telegram.editors.replies import register as register_editors
from bot.channels.telegram.health import Metrics
from bot.channels.telegram.librarian import Librarian
from bot.channels.telegram.receiving.chat_admins import ChatAdmins
from bot.channels.telegram.receiving.chat_queues import ChatQueues
from bot.channels.telegram.receiving.downloading import Downloader
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.polling import PollRequest
from bot.channels.telegram.receiving.unanswered import Unanswered
from bot.channels.telegram.remembering.corrections import Corrections
from bot.channels.telegram.remembering.desk import Desk
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.remembering.saved import Saved
from bot.channels.telegram.remembering.shown import Shown
from bot.channels.telegram.remembering.state import State
from bot.channels.telegram.remembering.statistics import Statistics
from bot.channels.telegram.sending.outgoing_limits import NoLimiter, OutgoingLimiter
from bot.channels.telegram.sending.requests import SendRequest
from bot.channels.telegram.sending.sender import Sender
from bot.channels.telegram.services import KEY, Services
from bot.channels.telegram.telling.handlers import register as register_telling
from bot.corpus_pool import CorpusPool
from bot.limits import QuestionLimiter
from bot.settings import TelegramSettings

App: TypeAlias = "Application[Any, Any, Any, Any, Any, Any]"
POLL_MARGIN_SECONDS = 5.0
ASKING = filters.UpdateType.MESSAGE & (filters.COMMAND | ADDRESSED)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a bot is built from.

    *secret* is that of the webhook, if there is one. *transport* carries the HTTP requests; without
    one they go over the network. *clock* gives the time in seconds since 1970. *same_language* is
    the setting of that name.
    """

    settings: TelegramSettings
    token: str
    secret: str
    quotes_per_answer: int
    state: State
    corpus_pool: CorpusPool
    librarian: Librarian
    transport: httpx.AsyncBaseTransport | None = None
    clock: Callable[[], float] = time.time
    same_language: bool = False


def build(parts: Parts) -> tuple[App, Services, PollRequest]:
    """The application, not yet started, its services, and the requests that fetch its updates."""
    settings = parts.settings
    inbox = Inbox(parts.state, parts.clock, concerns=lambda update: is_handled(application, update))
    adds = partial(is_adding, admins=settings.admins)

    def asks(update: Update) -> bool:
        admitted = services.admits(update.effective_chat, update.effective_user)
        return admitted and bool(ASKING.check_update(update))

    async def refuse(updates: Sequence[Update]) -> None:
        message, texts = updates[0].effective_message, services.texts_of(updates[0])
        assert message is not None
        services.metrics.refused.labels("too_many").inc(len(updates))
        text = texts.still_adding if adds(updates[0]) else not_answered(updates, texts)
        await services.sender.insist(message, text)

    poll = _poll_request(parts, inbox)
    unanswered = Unanswered()
    queues = ChatQueues(inbox, asks, adds, refuse, unanswered)
    application = _application(parts, queues, inbox, poll)
    services = _services(parts, application, inbox, unanswered)
    application.bot_data[KEY] = services
    _register(application, services)
    return application, services, poll


def _services(parts: Parts, application: App, inbox: Inbox, unanswered: Unanswered) -> Services:
    settings, bot = parts.settings, application.bot
    memory = Memory(parts.state, parts.clock, settings.keep_days)
    return Services(
        settings=settings,
        quotes_per_answer=parts.quotes_per_answer,
        corpus_pool=parts.corpus_pool,
        librarian=parts.librarian,
        downloader=Downloader(bot, settings.most_megabytes, parts.transport),
        memory=memory,
        statistics=Statistics(parts.state, parts.clock, settings.keep_statistics_days),
        saved=Saved(parts.state, settings.saved_days, parts.clock),
        shown=Shown(parts.state),
        corrections=Corrections(parts.state, memory),
        inbox=inbox,
        question_limiter=QuestionLimiter(settings.questions_per_minute),
        unanswered=unanswered,
        chat_admins=ChatAdmins(bot),
        desk=Desk(parts.state, memory, settings.editors_chat),
        sender=Sender(bot, memory),
        metrics=Metrics(),
        clock=parts.clock,
        started=parts.clock(),
        same_language=parts.same_language,
    )


def _register(application: App, services: Services) -> None:
    """Add all handlers. The first that fits is called, so those of few people come first."""
    register_editors(application, services.desk)
    register_adding(application, services.settings.admins)
    register_telling(application)
    register(application)


def _poll_request(parts: Parts, inbox: Inbox) -> PollRequest:
    return PollRequest(
        inbox.record, asyncio.Event(),
        connection_pool_size=4, read_timeout=POLL_MARGIN_SECONDS, connect_timeout=10,
        httpx_kwargs=_transport(parts),
    )  # fmt: skip


def _application(parts: Parts, queues: ChatQueues, inbox: Inbox, poll: PollRequest) -> App:
    settings = parts.settings
    api = settings.api_base_url.rstrip("/")
    send = SendRequest(
        poll.refused,
        connection_pool_size=64, connect_timeout=10, read_timeout=20, write_timeout=20,
        pool_timeout=10, media_write_timeout=60, httpx_kwargs=_transport(parts),
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
        .concurrent_updates(queues)
        .update_queue(inbox)
        .build()
    )


def _transport(parts: Parts) -> dict[str, Any]:
    return {"transport": parts.transport} if parts.transport else {}
