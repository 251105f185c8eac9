"""Limits on how often each person may ask, press a button, and type inline."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable

MOST_PEOPLE = 10_000


class QuestionLimiter:
    """Counts events of each person within a minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._windows: dict[Hashable, SlidingWindow] = {}

    def seconds_left(self, person: Hashable) -> float:
        """Count an event and return 0, or return the seconds until one is allowed."""
        if person not in self._windows:
            self._windows[person] = SlidingWindow(self._per_minute, 60.0, self._clock)
        window = self._windows[person]
        seconds = window.seconds_left()
        if not seconds:
            window.add()
        if len(self._windows) > MOST_PEOPLE:
            busy = {who: window for who, window in self._windows.items() if not window.is_idle}
            self._windows = busy
        return seconds


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
