"""Failures on command: which call fails next, how, and how often."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from botapi.errors import (
    ApiError,
    bad_request,
    conflict,
    forbidden,
    too_many_requests,
    unauthorized,
)
from botapi.params import Params

BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
    "<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


class Kind(StrEnum):
    """How a call fails."""

    BAD_REQUEST = "400"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    CONFLICT = "409"
    TOO_MANY = "429"
    BAD_GATEWAY = "502"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    SLOW = "slow"
    HOLD = "hold"


@dataclass(slots=True)
class Fault:
    """A failure still to come; *left* is ``None`` when it never ends."""

    method: str
    kind: Kind
    left: int | None
    details: dict[str, Any]
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def hits(self, method: str, params: Params) -> bool:
        """Whether this call is to fail."""
        if self.method not in ("*", method):
            return False
        chat = self.details.get("chat_id")
        return chat is None or chat == params.integer("chat_id")

    @property
    def delay(self) -> float:
        return float(self.details.get("delay", 1.0))

    def error(self) -> ApiError:
        """The refusal, for the kinds that are one."""
        words = str(self.details.get("description", ""))
        match self.kind:
            case Kind.TOO_MANY:
                return too_many_requests(int(self.details.get("retry_after", 1)))
            case Kind.FORBIDDEN:
                return forbidden(words or "bot was blocked by the user")
            case Kind.CONFLICT:
                return conflict(words or OTHER_POLLER)
            case Kind.UNAUTHORIZED:
                return unauthorized()
            case _:
                return bad_request(words or "not on my watch")


@dataclass(slots=True)
class Faults:
    """The failures to come, oldest first."""

    waiting: list[Fault] = field(default_factory=list)
    holding: list[Fault] = field(default_factory=list)

    def add(self, method: str, kind: str | int, times: int | None, details: dict[str, Any]) -> None:
        """Let the next *times* calls of *method* fail; ``*`` is every method."""
        if times is not None and times < 1:
            raise ValueError(f"times must be at least 1 or None, not {times}")
        self.waiting.append(Fault(method, Kind(str(kind)), times, details))

    def clear(self) -> None:
        """Let nothing fail any more, and let every call that is held go on."""
        for fault in self.holding:
            fault.released.set()
        self.holding.clear()
        self.waiting.clear()

    async def hold(self, fault: Fault) -> None:
        """Wait until the faults are cleared."""
        self.holding.append(fault)
        await fault.released.wait()

    def take(self, method: str, params: Params) -> Fault | None:
        """The failure for this call, which is then used up."""
        for fault in self.waiting:
            if fault.hits(method, params):
                if fault.left is not None:
                    fault.left -= 1
                    if not fault.left:
                        self.waiting.remove(fault)
                return fault
        return None
