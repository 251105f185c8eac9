"""Limits on sending: how many seconds a message must wait.

The limits are settings for tests; Telegram does not publish its own.
"""

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """At most *messages* messages within *seconds* seconds."""

    messages: int
    seconds: float


OVERALL = Rate(30, 1.0)
PRIVATE = Rate(5, 5.0)
GROUP = Rate(20, 60.0)


@dataclass(slots=True)
class FloodGate:
    """Counts the messages that were let through, over all chats (as chat 0) and for each."""

    sent: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait(self, chat_id: int) -> int:
        """The seconds until a message is allowed; if it is allowed now, count it and return 0."""
        now = time.monotonic()
        limits = ((0, OVERALL), (chat_id, PRIVATE if chat_id > 0 else GROUP))
        waits = [self.left(chat, rate, now) for chat, rate in limits]
        if max(waits) > 0:
            return max(1, math.ceil(max(waits)))
        for chat, _ in limits:
            self.sent[chat].append(now)
        return 0

    def left(self, chat: int, rate: Rate, now: float) -> float:
        """The seconds until a chat has room for a message."""
        times = self.sent[chat]
        while times and now - times[0] >= rate.seconds:
            times.popleft()
        return 0.0 if len(times) < rate.messages else times[0] + rate.seconds - now
