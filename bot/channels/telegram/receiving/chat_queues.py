"""Updates to the order in which they are worked on: one at a time a lane, lanes side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.channels.telegram.receiving.inbox import Inbox

Lane = tuple[str, int]
# A lane holds at most these many slots, so that many lanes always find one.
SLOTS = 256
MOST_WAITING = 3


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    inside: int = 0
    all: int = 0
    told: bool = False


class Lanes(BaseUpdateProcessor):
    """Keeps each chat's order, whatever else goes on.

    A question that would be the fourth to wait in its chat is not worked on; *refuse* is called for
    the first such one. Of presses and inline queries a fourth is dropped without a word. What
    *asks* says is no question never counts, and what a dead process had accepted is worked on
    however much it is.
    """

    def __init__(
        self,
        inbox: Inbox,
        asks: Callable[[Update], bool],
        refuse: Callable[[Update], Awaitable[None]],
    ) -> None:
        super().__init__(SLOTS)
        self._inbox = inbox
        self._asks = asks
        self._refuse = refuse
        self._queues: dict[Lane, _Queue] = {}

    async def initialize(self) -> None:
        """Nothing has to be prepared."""

    async def shutdown(self) -> None:
        """Nothing has to be given back."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await *coroutine* when its turn has come, and strike the update off."""
        if not isinstance(update, Update):
            await coroutine
            return
        lane = lane_of(update)
        queue = self._queues.setdefault(lane, _Queue())
        counts = lane[0] != "chat" or self._asks(update)
        fresh = update.update_id not in self._inbox.replayed
        full = counts and fresh and queue.inside > MOST_WAITING
        queue.inside += counts
        queue.all += 1
        try:
            if full:
                coroutine.close()  # type: ignore[attr-defined]
                if lane[0] == "chat" and not queue.told:
                    queue.told = True
                    await self._refuse(update)
            else:
                async with queue.lock:
                    await coroutine
        except asyncio.CancelledError:
            # The process is ending and could not wait: the next one finds the update in the inbox.
            self._inbox.keep(update)
            raise
        finally:
            queue.inside -= counts
            queue.all -= 1
            if not queue.all:
                self._queues.pop(lane, None)
            self._inbox.done(update)


def lane_of(update: Update) -> Lane:
    """What an update must not overtake: messages of its chat, presses of its chat, a person's
    inline queries."""
    if update.inline_query:
        return "inline", update.inline_query.from_user.id
    chat = update.effective_chat.id if update.effective_chat else 0
    return ("button" if update.callback_query else "chat"), chat
