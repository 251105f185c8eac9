"""The running bot: built, started, watched, stopped without losing an update."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path

import httpx
from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ApplicationBuilder, Defaults, filters

from bot.channels.telegram.adding.admin_commands import sync_regularly
from bot.channels.telegram.adding.uploads import is_adding
from bot.channels.telegram.answering.editors import keep_posting
from bot.channels.telegram.answering.messages import not_answered
from bot.channels.telegram.answering.news import Errands
from bot.channels.telegram.answering.news import watch as watch_articles
from bot.channels.telegram.diagnostics import Metrics, serve_health
from bot.channels.telegram.handlers import App, introduce, is_handled, register
from bot.channels.telegram.librarian import Librarian
from bot.channels.telegram.receiving.chat_queues import ChatQueues, Unanswered
from bot.channels.telegram.receiving.downloads import Downloader
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.intake import PollRequest, serve_webhook
from bot.channels.telegram.receiving.updates import ADDRESSED
from bot.channels.telegram.remembering.bot_state import State, prune
from bot.channels.telegram.remembering.desk import Desk
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.remembering.saved_and_shown import Corrections, Saved, Shown
from bot.channels.telegram.remembering.usage_statistics import Statistics
from bot.channels.telegram.sending.api_calls import NoLimiter, OutgoingLimiter, SendRequest
from bot.channels.telegram.sending.sender import Sender
from bot.channels.telegram.services import KEY, ChatAdmins, Services
from bot.corpus_pool import CorpusPool
from bot.exit import BadSettings
from bot.limits import QuestionLimiter
from bot.settings import TelegramSettings

log = logging.getLogger(__name__)
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
# After this many failed polls, the connection is dead.
POLLS_MISSED = 3
WATCH_SECONDS = 0.25
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
PRUNE_SECONDS = 60
POLL_MARGIN_SECONDS = 5.0
ASKING = filters.UpdateType.MESSAGE & (filters.COMMAND | ADDRESSED)
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a bot.

    *secret* is of the webhook. *transport* replaces the network. *clock* gives the seconds since
    1970.
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


class End(Enum):
    """Why the bot ended."""

    STOPPED = "stopped"
    TOKEN_REFUSED = "token refused"  # noqa: S105 - not a token
    REFUSED = "refused"
    CONFLICT = (
        "another bot with this token is polling, in another folder or on another machine; "
        "stop one of the two"
    )
    DEAD = "no updates could be fetched"


class _Stopped(Exception):
    """The bot was stopped before it had started."""


async def serve(parts: Parts) -> End:
    """Run the bot until a signal stops it, or until it cannot continue."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # on Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return await serve_until(stop, parts)


async def serve_until(stop: asyncio.Event, parts: Parts) -> End:
    """Run the bot until *stop* is set, or until it cannot continue."""
    application, services, poll = build(parts)
    try:
        end = await _serve(parts, application, services, Watch(parts.settings, poll), stop)
    except _Stopped:
        end = End.STOPPED
    except InvalidToken:
        end = End.TOKEN_REFUSED
    except BadRequest as error:
        log.error("Telegram refuses: %s", error.message)
        end = End.REFUSED
    log.info("ended", extra={"fields": {"why": end.value, "left": services.inbox.waiting()}})
    return end


async def _serve(
    parts: Parts, application: App, services: Services, watch: Watch, stop: asyncio.Event
) -> End:
    await _until_answered(application.initialize, stop)
    replayed = await services.inbox.replay(application.bot)
    log.info("started", extra={"fields": {"bot": application.bot.username, "replayed": replayed}})
    await application.start()
    health = None
    try:
        services.metrics.waiting.set_function(services.inbox.waiting)
        if port := parts.settings.health_port:
            health = serve_health(port, services.metrics, watch.is_alive)
        async with _receiving(parts, application, services, watch, stop):
            in_background = [
                asyncio.create_task(
                    introduce(application.bot, services.memory, parts.settings.admins)
                ),
                asyncio.create_task(_prune(parts, services)),
                asyncio.create_task(parts.state.keep_erasing()),
                asyncio.create_task(sync_regularly(services)),
                asyncio.create_task(keep_posting(services)),
                asyncio.create_task(
                    watch_articles(services, Errands(services, application.create_task))
                ),
            ]
            end = await watch.until(stop)
            for task in in_background:
                task.cancel()
    finally:
        if health:
            health.stop()
        await _finish(application, parts.settings.stop_seconds)
    return end


async def _prune(parts: Parts, services: Services) -> None:
    while True:
        is_replaying = bool(services.inbox.replayed)
        await prune(parts.state, parts.settings, parts.clock(), is_replaying)
        await asyncio.sleep(PRUNE_SECONDS)


class Watch:
    """Notices if no updates arrive any more."""

    def __init__(
        self,
        settings: TelegramSettings,
        poll: PollRequest,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience = POLLS_MISSED * (settings.poll_seconds + POLL_MARGIN_SECONDS)
        self._poll = poll
        self._clock = clock
        self.polling = not settings.webhook.url

    def begin(self) -> None:
        """Count the time without a successful poll from now on."""
        self._poll.last_success = self._clock()

    def is_alive(self) -> bool:
        """Whether the last successful poll is recent enough."""
        silence = self._clock() - self._poll.last_success
        return not self.polling or silence < self._patience

    async def until(self, stop: asyncio.Event) -> End:
        """Wait until *stop* is set, or until the bot cannot continue."""
        while not stop.is_set():
            if self._poll.refused.is_set():
                return End.TOKEN_REFUSED
            if self._poll.gave_way.is_set():
                return End.CONFLICT
            if not self.is_alive():
                return End.DEAD
            try:
                await asyncio.wait_for(stop.wait(), WATCH_SECONDS)
            except TimeoutError:
                continue
        return End.STOPPED


async def _until_answered(call: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Repeat a call until the server answers it.

    Raises ``_Stopped`` if *stop* is set, and ``InvalidToken`` or ``BadRequest``.
    """
    pause = FIRST_PAUSE
    stopped = asyncio.create_task(stop.wait())
    try:
        while True:
            attempt = asyncio.ensure_future(call())
            await asyncio.wait({attempt, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not attempt.done():
                attempt.cancel()
                raise _Stopped
            error = attempt.exception()
            if error is None:
                return
            if not isinstance(error, NetworkError | RetryAfter) or isinstance(error, BadRequest):
                raise error
            log.warning("Telegram cannot be reached: %s", error)
            await asyncio.wait({stopped}, timeout=pause)
            if stopped.done():
                raise _Stopped
            pause = min(2 * pause, LONGEST_PAUSE)
    finally:
        stopped.cancel()


@asynccontextmanager
async def _receiving(
    parts: Parts, application: App, services: Services, watch: Watch, stop: asyncio.Event
) -> AsyncIterator[None]:
    settings = parts.settings
    bot, updater = application.bot, application.updater
    assert updater is not None
    if watch.polling:
        await _until_answered(
            lambda: updater.start_polling(
                timeout=settings.poll_seconds,
                allowed_updates=ALLOWED_UPDATES,
                bootstrap_retries=0,
                error_callback=_on_poll_error,
            ),
            stop,
        )
        watch.begin()
        try:
            yield
        finally:
            await _logging_errors(updater.stop())
        return
    server = serve_webhook(settings.webhook, parts.secret, bot, services.inbox)
    try:
        await _until_answered(
            lambda: bot.set_webhook(
                settings.webhook.url, secret_token=parts.secret, allowed_updates=ALLOWED_UPDATES
            ),
            stop,
        )
        yield
    finally:
        server.stop()
        await server.close_all_connections()


def _on_poll_error(error: TelegramError) -> None:
    level = logging.ERROR if isinstance(error, Conflict | InvalidToken) else logging.WARNING
    log.log(level, "updates could not be fetched: %s", error.message)


async def _finish(application: App, seconds: float) -> None:
    """Finish accepted updates for up to *seconds*; others stay in the inbox."""
    try:
        await asyncio.wait_for(application.stop(), seconds)
    except TimeoutError:
        log.warning("some accepted updates are not finished; the next start finishes them")
        return
    await _logging_errors(application.shutdown())


async def _logging_errors(ending: Awaitable[object]) -> None:
    try:
        await ending
    except (TelegramError, RuntimeError) as error:
        log.warning("while ending: %s", error)


def build(parts: Parts) -> tuple[App, Services, PollRequest]:
    """Build the application, its services, and the requests for its updates."""
    settings, state, clock = parts.settings, parts.state, parts.clock
    inbox = Inbox(state, clock, concerns=lambda update: is_handled(application, update))
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

    transport = {"transport": parts.transport} if parts.transport else {}
    poll = PollRequest(
        inbox.record, asyncio.Event(),
        connection_pool_size=4, read_timeout=POLL_MARGIN_SECONDS, connect_timeout=10,
        httpx_kwargs=transport,
    )  # fmt: skip
    send = SendRequest(
        poll.refused,
        connection_pool_size=64, connect_timeout=10, read_timeout=20, write_timeout=20,
        pool_timeout=10, media_write_timeout=60, httpx_kwargs=transport,
    )  # fmt: skip
    unanswered = Unanswered()
    queues = ChatQueues(inbox, asks, adds, refuse, unanswered)
    api = settings.api_base_url.rstrip("/")
    application: App = (
        ApplicationBuilder()
        .token(parts.token)
        .base_url(f"{api}/bot")
        .base_file_url(f"{api}/file/bot")
        .request(send)
        .get_updates_request(poll)
        .defaults(
            Defaults(
                parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
            )
        )
        .rate_limiter(OutgoingLimiter() if settings.outgoing_limits else NoLimiter())
        .concurrent_updates(queues)
        .update_queue(inbox)
        .build()
    )
    bot, memory = application.bot, Memory(state, clock, settings.keep_days)
    services = Services(
        settings=settings,
        quotes_per_answer=parts.quotes_per_answer,
        corpus_pool=parts.corpus_pool,
        librarian=parts.librarian,
        downloader=Downloader(bot, settings.most_megabytes, parts.transport),
        memory=memory,
        statistics=Statistics(state, clock, settings.keep_statistics_days),
        saved=Saved(state, settings.saved_days, clock),
        shown=Shown(state),
        corrections=Corrections(state, memory),
        inbox=inbox,
        question_limiter=QuestionLimiter(settings.questions_per_minute),
        unanswered=unanswered,
        chat_admins=ChatAdmins(bot),
        desk=Desk(state, memory, settings.editors_chat),
        sender=Sender(bot, memory),
        metrics=Metrics(),
        clock=clock,
        started=clock(),
        same_language=parts.same_language,
    )
    application.bot_data[KEY] = services
    register(application, services)
    return application, services, poll


def read_token(settings: TelegramSettings, environment: Mapping[str, str]) -> str:
    """The bot's token. Raises ``BadSettings``, whose message never contains it."""
    token = _read("TELEGRAM_BOT_TOKEN", settings.token_file, environment)
    if not token:
        raise BadSettings(
            "there is no token for Telegram; get one from @BotFather, put it into a file and name "
            "that as token_file under [telegram] in pullquote.toml, or set TELEGRAM_BOT_TOKEN"
        )
    if not TOKEN.fullmatch(token):
        raise BadSettings(
            "the token for Telegram is not of the form 123456:ABC-DEF...; copy it again"
        )
    return token


def read_webhook_secret(settings: TelegramSettings, environment: Mapping[str, str]) -> str:
    """The secret that Telegram sends with each update. Raises ``BadSettings``."""
    secret = _read("TELEGRAM_WEBHOOK_SECRET", settings.webhook.secret_file, environment)
    if not SECRET.fullmatch(secret):
        raise BadSettings(
            "a webhook needs a secret of 1 to 256 characters A-Z a-z 0-9 _ -; put one into a file "
            "and name that as secret_file under [telegram.webhook], or set TELEGRAM_WEBHOOK_SECRET"
        )
    return secret


def _read(variable: str, file: str, environment: Mapping[str, str]) -> str:
    if value := environment.get(variable, "").strip():
        return value
    if not file:
        return ""
    try:
        return Path(file).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise BadSettings(f"{file} (for {variable}) cannot be read: {why}") from None
