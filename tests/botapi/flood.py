"""Sending times in; the seconds to wait out. Test settings, not Telegram's published numbers."""

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages in so many seconds."""

    messages: int
    seconds: float


OVERALL = Rate(30, 1.0)
PRIVATE = Rate(5, 5.0)
GROUP = Rate(20, 60.0)


@dataclass(slots=True)
class FloodGate:
    """Counts what was let through, over all chats and for each."""

    sent: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait(self, chat_id: int) -> int:
        """Zero when the message may go, and counts it; else the seconds until it may."""
        now = time.monotonic()
        lanes = ((0, OVERALL), (chat_id, PRIVATE if chat_id > 0 else GROUP))
        waits = [self.left(lane, rate, now) for lane, rate in lanes]
        if max(waits) > 0:
            return max(1, math.ceil(max(waits)))
        for lane, _ in lanes:
            self.sent[lane].append(now)
        return 0

    def left(self, lane: int, rate: Rate, now: float) -> float:
        """The seconds until a lane has room."""
        times = self.sent[lane]
        while times and now - times[0] >= rate.seconds:
            times.popleft()
        return 0.0 if len(times) < rate.messages else times[0] + rate.seconds - now
