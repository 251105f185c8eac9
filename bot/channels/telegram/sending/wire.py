"""Whether an answer is on its way: noted on disk before each request that carries a part of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Noting(Protocol):
    """What keeps the note: the memory for answers, and its like for other messages."""

    async def set_on_wire(self, sent_id: str, is_on_wire: bool, /) -> None:
        """Note whether a message with what has this id is being sent."""


class Wire:
    """The way of one answer to the server, or of another message.

    A process that is killed leaves the note for the next one: the answer may have arrived.
    """

    def __init__(self, noting: Noting, sent_id: str) -> None:
        self._noting = noting
        self._sent_id = sent_id
        self._has_arrived = False

    async def leave(self) -> None:
        """Note that a request is about to leave."""
        if not self._has_arrived:
            await self._noting.set_on_wire(self._sent_id, True)

    async def come_back(self, has_arrived: bool) -> None:
        """Take the note back, if it is certain that nothing of the answer has arrived."""
        self._has_arrived = self._has_arrived or has_arrived
        if not self._has_arrived:
            await self._noting.set_on_wire(self._sent_id, False)


# Between those who send an answer and the requests stands the library, which passes nothing on.
_current: ContextVar[Wire | None] = ContextVar("wire", default=None)


def current_wire() -> Wire | None:
    """The wire of the answer that is being sent by this task."""
    return _current.get()


@contextmanager
def on(wire: Wire) -> Iterator[None]:
    """Let the requests of this task carry the answer of *wire*."""
    token = _current.set(wire)
    try:
        yield
    finally:
        _current.reset(token)
