"""The order in which updates are worked on: one at a time in each chat, chats side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.unanswered import Unanswered

QueueKey = tuple[str, int]
# A queue takes few of these slots, so that many chats always find a free one.
SLOTS = 8192
# People forward up to a hundred messages at once. How many questions are answered in a minute is a
# matter of the settings, not of a queue.
MOST_WAITING = 100
# A press and an inline query are of use for seconds only.
MOST_SHORT_LIVED = 3


@dataclass(slots=True)
class _Queue:
    """The updates of one chat: *counted* are those that are limited, *total* are all of them."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    counted: int = 0
    total: int = 0
    has_refused: bool = False


class ChatQueues(BaseUpdateProcessor):
    """A serial queue for each chat, its additions, and each person's presses and inline queries.

    A question for which the queue of its chat is too long joins the *unanswered* ones. *refuse* is
    called with these when the queue is worked off, and they stay in the inbox until then. Of the
    additions for which there is no room, *refuse* is called with the first. Further presses and
    inline queries are dropped silently. Messages for which *asks* is false are not limited, and
    neither are updates that an earlier process accepted. Messages for which *adds* is true take
    long, so that no question waits for them.
    """

    def __init__(
        self,
        inbox: Inbox,
        asks: Callable[[Update], bool],
        adds: Callable[[Update], bool],
        refuse: Callable[[Sequence[Update]], Awaitable[None]],
        unanswered: Unanswered,
    ) -> None:
        super().__init__(SLOTS)
        self._inbox = inbox
        self._asks = asks
        self._adds = adds
        self._refuse = refuse
        self._unanswered = unanswered
        self._queues: dict[QueueKey, _Queue] = {}

    async def initialize(self) -> None:
        """There is nothing to prepare."""

    async def shutdown(self) -> None:
        """There is nothing to end."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await *coroutine* when it is the update's turn, and mark the update as done."""
        if not isinstance(update, Update):
            await coroutine
            return
        try:
            await self._queue(update, coroutine)
        except asyncio.CancelledError:
            # The process ends and cannot wait. The next one finds the update in the inbox.
            self._inbox.keep(update)
            raise
        finally:
            coroutine.close()  # type: ignore[attr-defined]
            # Whatever fails, an update that stayed here would fail again at each start.
            if not self._unanswered.holds(update):
                await self._inbox.done(update)

    async def _queue(self, update: Update, coroutine: Awaitable[Any]) -> None:
        """Await *coroutine* when it is the update's turn, or refuse the update."""
        key = queue_key(update, self._adds(update))
        counts = key[0] != "chat" or self._asks(update)
        queue = self._queues.setdefault(key, _Queue())
        most = MOST_WAITING if key[0] in ("chat", "adding") else MOST_SHORT_LIVED
        is_new = update.update_id not in self._inbox.replayed
        is_full = counts and is_new and queue.counted > most
        queue.total += 1
        queue.counted += counts
        try:
            try:
                if not is_full:
                    async with queue.lock:
                        await coroutine
            finally:
                queue.counted -= counts
            if key[0] == "chat":
                if is_full:
                    self._unanswered.add(update)
                await self._tell(update, queue)
            elif key[0] == "adding" and is_full and not queue.has_refused:
                queue.has_refused = True
                await self._refuse([update])
        finally:
            queue.total -= 1
            if not queue.total:
                self._queues.pop(key, None)

    async def _tell(self, update: Update, queue: _Queue) -> None:
        """Say in the chat of *update* which questions are not answered, if it is time for that."""
        while refused := self._unanswered.take(update, is_idle=not queue.counted):
            try:
                async with queue.lock:
                    await self._refuse(refused)
            except asyncio.CancelledError:
                for one in refused:
                    self._inbox.keep(one)
                raise
            finally:
                for one in refused:
                    await self._inbox.done(one)


def queue_key(update: Update, adds: bool = False) -> QueueKey:
    """The queue of an update: ``("chat", 7)``, ``("adding", 7)``, ``("button", 42)`` or
    ``("inline", 42)``.

    Messages are queued by chat. Presses and inline queries are queued by person, so that nobody in
    a group waits for somebody who presses all the time.
    """
    if update.inline_query:
        return "inline", update.inline_query.from_user.id
    if update.callback_query:
        return "button", update.callback_query.from_user.id
    chat = update.effective_chat.id if update.effective_chat else 0
    return ("adding" if adds else "chat"), chat
