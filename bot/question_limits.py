"""How often each person may ask, press a button, and type inline."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

from bot.sliding_window import SlidingWindow

MOST_PEOPLE = 10_000


class QuestionLimiter:
    """Counts the questions of each person within a minute, or what else *per_minute* limits."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._windows: dict[Hashable, SlidingWindow] = {}

    def seconds_left(self, person: Hashable) -> float:
        """Count a question of *person* and return 0, or return the seconds until one is allowed."""
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
