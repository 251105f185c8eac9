"""Settings to a running bot: put together, kept alive, stopped without losing anything."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import Enum

from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.building import App, Parts, build
from bot.channels.telegram.health import serve_health
from bot.channels.telegram.profile import introduce
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.polling import PollRequest
from bot.channels.telegram.receiving.webhook import serve_webhook
from bot.channels.telegram.services import Desk
from bot.settings import TelegramSettings

log = logging.getLogger(__name__)
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
# A poll that has not succeeded for as long as this many take means that the line is dead.
POLLS_MISSED = 3
POLL_ROOM_SECONDS = 5.0
# Another poller may overlap while a service restarts; one that stays is a second bot.
MOST_CONFLICTS = 3
LONGEST_PAUSE = 30.0
TIDY_SECONDS = 6 * 3600


class End(Enum):
    """How the bot came to its end."""

    STOPPED = "stopped"
    TOKEN_REFUSED = "token refused"  # noqa: S105 - no token
    REFUSED = "refused"
    CONFLICT = "another bot with this token is polling"
    DEAD = "no updates could be fetched"


async def serve(parts: Parts) -> End:
    """Run the bot until it is told to stop, or cannot go on."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # the event loop of Windows knows no signals
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    inbox = Inbox(parts.database)
    poll = PollRequest(
        inbox.hear,
        asyncio.Event(),
        connection_pool_size=4,
        read_timeout=POLL_ROOM_SECONDS,
        connect_timeout=10,
    )
    application, desk = build(parts, inbox, poll)
    try:
        end = await _serve(parts, application, desk, Watch(parts.settings, poll), stop)
    except _Stopped:
        end = End.STOPPED
    except InvalidToken:
        end = End.TOKEN_REFUSED
    except BadRequest as error:
        log.error("Telegram refuses: %s", error.message)
        end = End.REFUSED
    log.info("ended", extra={"fields": {"why": end.value, "left": inbox.waiting()}})
    return end


class _Stopped(Exception):
    """The bot was told to stop before it had begun."""


async def _serve(
    parts: Parts, application: App, desk: Desk, watch: Watch, stop: asyncio.Event
) -> End:
    inbox = desk.inbox
    await _patiently(application.initialize, stop)
    replayed = await inbox.replay(application.bot)
    log.info("started", extra={"fields": {"bot": application.bot.username, "replayed": replayed}})
    await application.start()
    try:
        async with (
            _health(parts, desk, inbox, watch),
            _receiving(parts, application, inbox, watch, stop),
        ):
            beside = [
                asyncio.create_task(introduce(application.bot, desk.memory)),
                asyncio.create_task(_tidy(desk)),
            ]
            end = await watch.until(stop)
            for task in beside:
                task.cancel()
    finally:
        await _wind_up(application, parts.settings.stop_seconds)
    return end


async def _tidy(desk: Desk) -> None:
    """Forget, from time to time, what is too old."""
    while True:
        desk.memory.prune()
        await asyncio.sleep(TIDY_SECONDS)


class Watch:
    """Sees whether updates still come in."""

    def __init__(self, settings: TelegramSettings, poll: PollRequest) -> None:
        self._patience = POLLS_MISSED * (settings.poll_seconds + POLL_ROOM_SECONDS)
        self._poll = poll
        self.polling = not settings.webhook.url

    def begin(self) -> None:
        """Polling begins now; silence before it says nothing."""
        self._poll.last_success = time.monotonic()

    def well(self) -> bool:
        """Whether the last success is recent enough."""
        silence = time.monotonic() - self._poll.last_success
        return not self.polling or silence < self._patience

    async def until(self, stop: asyncio.Event) -> End:
        """Wait for *stop*, or until it makes no sense to go on."""
        while not stop.is_set():
            if self._poll.refused.is_set():
                return End.TOKEN_REFUSED
            if self._poll.conflicts >= MOST_CONFLICTS:
                return End.CONFLICT
            if not self.well():
                return End.DEAD
            try:
                await asyncio.wait_for(stop.wait(), 0.25)
            except TimeoutError:
                continue
        return End.STOPPED


async def _patiently(call: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Make a call until the server answers it, however long that takes.

    Raises ``_Stopped`` when told to stop meanwhile; ``InvalidToken`` and ``BadRequest`` as
    they come.
    """
    pause = 1.0
    stopped = asyncio.create_task(stop.wait())
    try:
        while True:
            trying = asyncio.ensure_future(call())
            await asyncio.wait({trying, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not trying.done():
                trying.cancel()
                raise _Stopped
            error = trying.exception()
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
    parts: Parts, application: App, inbox: Inbox, watch: Watch, stop: asyncio.Event
) -> AsyncIterator[None]:
    settings = parts.settings
    bot, updater = application.bot, application.updater
    assert updater is not None
    if watch.polling:
        await _patiently(
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
            await _quietly(updater.stop())
        return
    server = serve_webhook(settings.webhook, parts.secret, bot, inbox)
    try:
        await _patiently(
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


@asynccontextmanager
async def _health(parts: Parts, desk: Desk, inbox: Inbox, watch: Watch) -> AsyncIterator[None]:
    desk.metrics.waiting.set_function(inbox.waiting)
    port = parts.settings.health_port
    server = serve_health(port, desk.metrics, watch.well) if port else None
    try:
        yield
    finally:
        if server:
            server.stop()


async def _wind_up(application: App, seconds: float) -> None:
    """Work off what was accepted, as far as there is time; the rest stays in the inbox."""
    try:
        await asyncio.wait_for(application.stop(), seconds)
    except TimeoutError:
        log.warning("there was no time for all that was accepted; it is answered at the next start")
        return
    await _quietly(application.shutdown())


async def _quietly(ending: object) -> None:
    try:
        await ending  # type: ignore[misc]
    except (TelegramError, RuntimeError) as error:
        log.warning("while ending: %s", error)
