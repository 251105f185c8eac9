"""The running bot: started, watched, and stopped without losing an update."""

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

from bot.channels.telegram.adding.syncing import sync_regularly
from bot.channels.telegram.building import POLL_MARGIN_SECONDS, App, Parts, build
from bot.channels.telegram.editors.posting import keep_posting
from bot.channels.telegram.health import serve_health
from bot.channels.telegram.profile import introduce
from bot.channels.telegram.receiving.polling import PollRequest
from bot.channels.telegram.receiving.webhook import serve_webhook
from bot.channels.telegram.remembering.pruning import prune
from bot.channels.telegram.services import Services
from bot.channels.telegram.telling.errands import Errands
from bot.channels.telegram.telling.watching import watch as watch_articles
from bot.settings import TelegramSettings

log = logging.getLogger(__name__)
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
# If no poll has succeeded for as long as this many polls take, the connection is dead.
POLLS_MISSED = 3
WATCH_SECONDS = 0.25
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
PRUNE_SECONDS = 60


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
    """The bot was told to stop before it had started."""


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
    try:
        async with (
            _health(parts.settings, services, watch),
            _receiving(parts, application, services, watch, stop),
        ):
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
        await _finish(application, parts.settings.stop_seconds)
    return end


async def _prune(parts: Parts, services: Services) -> None:
    """Delete what is too old, at intervals."""
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
    """Repeat a call until the server answers it, however long that takes.

    Raises ``_Stopped`` if *stop* is set meanwhile, and ``InvalidToken`` or ``BadRequest`` if the
    server refuses the call.
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
    """Receive updates, by polling or by a webhook."""
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


@asynccontextmanager
async def _health(
    settings: TelegramSettings, services: Services, watch: Watch
) -> AsyncIterator[None]:
    """Serve the health pages, if the settings name a port."""
    services.metrics.waiting.set_function(services.inbox.waiting)
    port = settings.health_port
    server = serve_health(port, services.metrics, watch.is_alive) if port else None
    try:
        yield
    finally:
        if server:
            server.stop()


async def _finish(application: App, seconds: float) -> None:
    """Finish accepted updates for up to *seconds*; the others stay in the inbox."""
    try:
        await asyncio.wait_for(application.stop(), seconds)
    except TimeoutError:
        log.warning("some accepted updates are not finished; the next start finishes them")
        return
    await _logging_errors(application.shutdown())


async def _logging_errors(ending: Awaitable[object]) -> None:
    """Await a part of the shutdown, and log an error instead of raising it."""
    try:
        await ending
    except (TelegramError, RuntimeError) as error:
        log.warning("while ending: %s", error)
