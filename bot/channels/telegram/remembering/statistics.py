"""What is counted of the answers: rows without text, and without a trace of who asked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Literal

from bot.channels.telegram.remembering.state import State
from bot.settings import TelegramSettings

# Where a question was asked; "edit" is one that was changed after it had been asked.
Kind = Literal["private", "group", "edit", "inline"]
# In the order in which they are shown.
OUTCOMES = ("answer", "closest", "nothing", "small_talk")
HOUR, DAY = 3600, 24 * 3600
# Telegram sends an inline query for each letter typed, so these are counted apart.
QUESTIONS = "kind != 'inline'"


class Statistics:
    """Counts answers for *keep_days* days; with 0, it counts nothing.

    Of the time of a question, only the hour is stored: it must not lead to the person.
    """

    def __init__(
        self,
        state: State,
        clock: Callable[[], float] = time.time,
        keep_days: int = TelegramSettings.keep_statistics_days,
    ) -> None:
        self._state = state
        self._clock = clock
        self.is_on = keep_days > 0

    def add(self, kind: Kind, outcome: str, language: str, seconds: float) -> None:
        """Count an answer that took so many *seconds*.

        It is written with the next transaction, which is that of its update's end: an answer has no
        write to the disk of its own. If the process dies before, nothing but a count is lost.
        """
        if self.is_on:
            hour = int(self._clock()) // HOUR * HOUR
            values = (hour, kind, outcome, language, round(1000 * seconds))
            self._state.write_along("INSERT INTO asked VALUES (?, ?, ?, ?, ?)", values)

    def of_last_day(self) -> Counter[str]:
        """How often each outcome was that of a question in the last 24 hours."""
        query = f"""SELECT outcome, count(*) FROM asked
                    WHERE hour > ? AND {QUESTIONS} GROUP BY outcome"""
        return Counter(dict(self._state.rows(query, (self._clock() - DAY,))))
