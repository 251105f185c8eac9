"""Calls of the Bot API: limited, repeated, and noted on disk before an answer leaves."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

import httpx
from telegram.error import NetworkError, RetryAfter
from telegram.ext import AIORateLimiter, BaseRateLimiter
from telegram.request import HTTPXRequest

from bot.limits import SlidingWindow

# Calls that did not reach the server.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
# Telegram accepts these for a few seconds only.
SHORT_LIVED = ("answerCallbackQuery", "answerInlineQuery")
SHORT_LIVED_TRIES = 4
MOST_RETRIES = 100
# Telegram allows a private chat one message a second in bursts of five, and a group 20 a minute.
# Clocks and delays differ, so each window is a little longer.
PRIVATE = (5, 5.2)
GROUP = (20, 61.0)
MESSAGES = frozenset({"sendMessage", "sendDocument", "editMessageText"})
MOST_CHATS = 1000

Sleep = Callable[[float], Awaitable[object]]


class SendRequest(HTTPXRequest):
    """Calls that change something.

    A failed call is repeated until it succeeds, unless it may have been delivered. *refused* is set
    when the server refuses the token.
    """

    def __init__(
        self,
        refused: asyncio.Event,
        sleep: Sleep = asyncio.sleep,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._refused = refused
        self._sleep = sleep

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make a call, repeatedly if necessary."""
        pause, tries, wire = FIRST_PAUSE, 0, current_wire()
        while True:
            tries += 1
            if wire:
                await wire.leave()
            is_last = tries == SHORT_LIVED_TRIES and url.endswith(SHORT_LIVED)
            try:
                code, payload = await super().do_request(url, *args, **kwargs)
            except NetworkError as error:
                is_sent = not isinstance(error.__cause__, NOT_SENT)
                if wire and not is_sent:
                    await wire.come_back(has_arrived=False)
                if is_last or is_sent:
                    raise
            else:
                if wire:
                    await wire.come_back(has_arrived=code == 200)
                if code == 401:
                    self._refused.set()
                if code < 500 or is_last:
                    return code, payload
            await self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


class Noting(Protocol):
    """The keeper of the note: the memory, or the table of corrections."""

    async def set_on_wire(self, sent_id: str, is_on_wire: bool, /) -> None:
        """Note whether the message with this id is being sent."""


class Wire:
    """The way of a message to the server.

    Each request is noted on disk before it leaves: after a crash, the message may have arrived.
    """

    def __init__(self, noting: Noting, sent_id: str) -> None:
        self._noting = noting
        self._sent_id = sent_id
        self._has_arrived = False

    async def leave(self) -> None:
        """Note that a request is about to leave."""
        if not self._has_arrived:
            await self._noting.set_on_wire(self._sent_id, True)

    async def come_back(self, has_arrived: bool) -> None:
        """Take the note back if certainly nothing has arrived."""
        self._has_arrived = self._has_arrived or has_arrived
        if not self._has_arrived:
            await self._noting.set_on_wire(self._sent_id, False)


# The library between senders and requests passes nothing on.
_current: ContextVar[Wire | None] = ContextVar("wire", default=None)


def current_wire() -> Wire | None:
    """The wire of the answer that this task sends."""
    return _current.get()


@contextmanager
def on(wire: Wire) -> Iterator[None]:
    """Let the requests of this task carry the answer of *wire*."""
    token = _current.set(wire)
    try:
        yield
    finally:
        _current.reset(token)


class OutgoingLimiter(BaseRateLimiter[int]):
    """Limits messages over all chats as the library does, and each chat by a sliding window.

    The library's bucket for a chat can exceed a window. If the server asks one chat to wait, the
    library halts all; this class halts that one.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._library = AIORateLimiter(max_retries=0, group_max_rate=0, group_time_period=0)
        self._clock = clock
        self._sleep = sleep
        self._windows: dict[int, SlidingWindow] = {}
        self._locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def initialize(self) -> None:
        """Prepare the library's limiter."""
        await self._library.initialize()

    async def shutdown(self) -> None:
        """End the library's limiter."""
        await self._library.shutdown()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make a call as soon as the limits allow it."""
        chat = data.get("chat_id")

        async def call() -> Any:
            if endpoint in MESSAGES and isinstance(chat, int):
                await self._wait_for_turn(chat)
            return await self._library.process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )

        return await _honoring_retry_after(call, self._sleep)

    async def _wait_for_turn(self, chat: int) -> None:
        async with self._locks[chat]:
            if chat not in self._windows:
                count, length = PRIVATE if chat > 0 else GROUP
                self._windows[chat] = SlidingWindow(count, length, self._clock)
            window = self._windows[chat]
            while (seconds := window.seconds_left()) > 0:
                await self._sleep(seconds)
            window.add()
        if len(self._windows) > MOST_CHATS:
            for idle in [chat for chat, window in self._windows.items() if window.is_idle]:
                del self._windows[idle]
                self._locks.pop(idle, None)


class NoLimiter(BaseRateLimiter[int]):
    """Sets no limits, but honors a server's request to wait."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep

    async def initialize(self) -> None:
        """Prepare nothing."""

    async def shutdown(self) -> None:
        """End nothing."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,  # noqa: ARG002 - the library's signature
        data: dict[str, Any],  # noqa: ARG002
        rate_limit_args: int | None,  # noqa: ARG002
    ) -> Any:
        """Make a call at once."""
        return await _honoring_retry_after(lambda: callback(*args, **kwargs), self._sleep)


async def _honoring_retry_after(call: Callable[[], Coroutine[Any, Any, Any]], sleep: Sleep) -> Any:
    for _ in range(MOST_RETRIES):
        try:
            return await call()
        except RetryAfter as error:
            await sleep(retry_after_seconds(error) + 0.1)
    return await call()


def retry_after_seconds(error: RetryAfter) -> float:
    """The pause that the server asks for."""
    pause = error.retry_after
    return float(pause) if isinstance(pause, int | float) else pause.total_seconds()
