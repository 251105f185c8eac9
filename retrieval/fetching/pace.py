"""How often a host is asked, and when it is asked no more."""

from __future__ import annotations

import email.utils
from collections.abc import Callable


class Pace:
    """The times of the requests to each host, and the failures in a row."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock, self._sleep = clock, sleep
        self._asked: dict[str, float] = {}
        self._faults: dict[str, int] = {}
        self._given_up: dict[str, str] = {}

    def wait(self, host: str, delay: float) -> None:
        """Sleep until *delay* has passed since the last request to *host* ended."""
        if host in self._asked:
            left = self._asked[host] + delay - self._clock()
            if left > 0:
                self._sleep(left)

    def asked(self, host: str) -> None:
        """Note that a request to *host* has ended."""
        self._asked[host] = self._clock()

    def succeeded(self, host: str) -> None:
        """Note that *host* answers."""
        self._faults.pop(host, None)

    def failed(self, host: str, why: str, most: int) -> None:
        """Note that *host* did not answer; *most* times in a row are enough."""
        self._faults[host] = self._faults.get(host, 0) + 1
        if self._faults[host] >= most:
            self._given_up[host] = f"{host} has failed {most} times in a row ({why})"

    def give_up(self, host: str, why: str) -> None:
        """Ask nothing more of *host*."""
        self._given_up[host] = why

    def why_given_up(self, host: str) -> str | None:
        """The reason why nothing more is asked of *host*; None if it is."""
        return self._given_up.get(host)


def seconds_to_wait(retry_after: str, now: float) -> float | None:
    """The time that the header Retry-After asks for; None if it cannot be told."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None
