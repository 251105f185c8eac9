"""How often each person may ask."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.channels.telegram.sliding_window import SlidingWindow

MOST_PEOPLE = 10_000


class QuestionLimiter:
    """Counts the questions of each person within a minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._windows: dict[int, SlidingWindow] = {}
        self._refused: set[int] = set()

    def seconds_left(self, person: int) -> float:
        """Count a question of *person* and return 0, or return the seconds until one is allowed."""
        if person not in self._windows:
            self._windows[person] = SlidingWindow(self._per_minute, 60.0, self._clock)
        window = self._windows[person]
        seconds = window.seconds_left()
        if not seconds:
            window.add()
            self._refused.discard(person)
        if len(self._windows) > MOST_PEOPLE:
            busy = {who: window for who, window in self._windows.items() if not window.is_idle}
            self._windows = busy
        return seconds

    def is_first_refusal(self, person: int) -> bool:
        """Whether *person* is refused for the first time since the last allowed question."""
        is_first = person not in self._refused
        self._refused.add(person)
        return is_first
