"""How much may go out, and how much one person may ask for."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, BaseRateLimiter

MOST_RETRIES = 100
# One message a second in a private chat, five of them at once: never more than five within five
# seconds, with some room for clocks and lines that differ.
PRIVATE = (5, 5.2)
GROUP = (20, 61.0)
MESSAGES = frozenset({"sendMessage", "sendDocument", "editMessageText"})


class Window:
    """At most *count* events within any *seconds*; remembers when the last ones were."""

    def __init__(self, count: int, seconds: float) -> None:
        self._count = count
        self._seconds = seconds
        self._times: deque[float] = deque()

    def wait(self) -> float:
        """The seconds until another event fits."""
        now = time.monotonic()
        while self._times and now - self._times[0] >= self._seconds:
            self._times.popleft()
        full = len(self._times) >= self._count
        return self._times[0] + self._seconds - now if full else 0.0

    def note(self) -> None:
        """Count an event."""
        self._times.append(time.monotonic())

    @property
    def idle(self) -> bool:
        """Whether no event is remembered."""
        return not self.wait() and not self._times


class OutgoingLimiter(BaseRateLimiter[int]):
    """The library's limit over all chats, and our own for each: no window of time ever holds more
    than it may, which a bucket that refills meanwhile does not promise.

    When the server asks one chat to wait, only that chat waits: the library's limiter would halt
    them all, so it is told not to repeat, and repeating is done here.
    """

    def __init__(self) -> None:
        self._library = AIORateLimiter(max_retries=0, group_max_rate=0, group_time_period=0)
        self._windows: dict[int, Window] = {}
        self._locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def initialize(self) -> None:
        """See ``BaseRateLimiter``."""
        await self._library.initialize()

    async def shutdown(self) -> None:
        """See ``BaseRateLimiter``."""
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
        """Carry out a call as soon as the limits let it."""
        chat = data.get("chat_id")

        async def call() -> Any:
            if endpoint in MESSAGES and isinstance(chat, int):
                await self._turn(chat)
            return await self._library.process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )

        return await _heeding(call)

    async def _turn(self, chat: int) -> None:
        async with self._locks[chat]:
            if chat not in self._windows:
                self._windows[chat] = Window(*(PRIVATE if chat > 0 else GROUP))
            window = self._windows[chat]
            while (wait := window.wait()) > 0:
                await asyncio.sleep(wait)
            window.note()
        if len(self._windows) > 1000:
            for idle in [c for c, w in self._windows.items() if w.idle]:
                del self._windows[idle]
                self._locks.pop(idle, None)


class NoLimiter(BaseRateLimiter[int]):
    """No limits, for a server that has none; what the server asks for is still heeded."""

    async def initialize(self) -> None:
        """See ``BaseRateLimiter``."""

    async def shutdown(self) -> None:
        """See ``BaseRateLimiter``."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,  # noqa: ARG002 - the library's signature
        data: dict[str, Any],  # noqa: ARG002
        rate_limit_args: int | None,  # noqa: ARG002
    ) -> Any:
        """Carry out a call at once."""
        return await _heeding(lambda: callback(*args, **kwargs))


async def _heeding(call: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Make a call, again and again as long as the server asks to wait."""
    for _ in range(MOST_RETRIES):
        try:
            return await call()
        except RetryAfter as error:
            await asyncio.sleep(seconds(error) + 0.1)
    return await call()


def seconds(error: RetryAfter) -> float:
    """How long the server asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()


class QuestionLimiter:
    """How often each person may ask."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._asked: dict[int, Window] = {}
        self._told: set[int] = set()

    def wait(self, person: int) -> float:
        """Count a question of *person*, or say how many seconds are left until the next may be."""
        window = self._asked.setdefault(person, Window(self._per_minute, 60.0))
        wait = window.wait()
        if not wait:
            window.note()
            self._told.discard(person)
        if len(self._asked) > 10_000:
            self._asked = {p: w for p, w in self._asked.items() if not w.idle}
        return wait

    def first_refusal(self, person: int) -> bool:
        """Whether *person* has not been told yet that it is too much."""
        told = person in self._told
        self._told.add(person)
        return not told
