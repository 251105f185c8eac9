"""How many messages may go out, and how the bot honors a server that asks it to wait."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, BaseRateLimiter

from bot.limits import SlidingWindow

MOST_RETRIES = 100
# Telegram allows a private chat one message a second in bursts of five, and a group 20 a minute.
# Each window is a little longer than that, because clocks and network delays differ.
PRIVATE = (5, 5.2)
GROUP = (20, 61.0)
MESSAGES = frozenset({"sendMessage", "sendDocument", "editMessageText"})
MOST_CHATS = 1000

Sleep = Callable[[float], Awaitable[object]]


class OutgoingLimiter(BaseRateLimiter[int]):
    """Limits messages over all chats as the library does, and for each chat by a sliding window.

    The library's own limit for a chat is a bucket that refills, so it can exceed a window. The
    library also halts all chats when the server asks one chat to wait. Therefore the library's
    limiter does not retry; this class does, and only that chat waits.
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
    """Sets no limits, for a server that has none, but honors a request to wait."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep

    async def initialize(self) -> None:
        """There is nothing to prepare."""

    async def shutdown(self) -> None:
        """There is nothing to end."""

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
    """Make a call, and repeat it after the pause that the server asks for."""
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
