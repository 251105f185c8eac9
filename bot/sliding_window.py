"""A rate limit: at most a number of events within any window of time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable


class SlidingWindow:
    """At most *count* events within any *length* seconds."""

    def __init__(
        self, count: int, length: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._count = count
        self._length = length
        self._clock = clock
        self._times: deque[float] = deque()

    def seconds_left(self) -> float:
        """The seconds until another event fits; 0 if one fits now."""
        now = self._clock()
        while self._times and now - self._times[0] >= self._length:
            self._times.popleft()
        is_full = len(self._times) >= self._count
        return self._times[0] + self._length - now if is_full else 0.0

    def add(self) -> None:
        """Count an event."""
        self._times.append(self._clock())

    @property
    def is_idle(self) -> bool:
        """Whether the window holds no event."""
        return not self.seconds_left() and not self._times
