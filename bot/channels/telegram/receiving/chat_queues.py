"""The order in which updates are worked on: one at a time in each chat, chats side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.channels.telegram.receiving.inbox import Inbox

QueueKey = tuple[str, int]
# A queue takes few of these slots, so that many chats always find a free one.
SLOTS = 1024
MOST_WAITING = 3
# People forward up to a hundred messages at once, and there are few admins.
MOST_ADDING = 100


@dataclass(slots=True)
class _Queue:
    """The updates of one chat: *counted* are those that are limited, *total* are all of them."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    counted: int = 0
    total: int = 0
    has_refused: bool = False


class ChatQueues(BaseUpdateProcessor):
    """A serial queue for each chat, its additions and button presses, and each person's inline
    queries.

    If one question is being answered and three are waiting, a further question of that chat is not
    answered; *refuse* is called for the first such question. Further presses and inline queries are
    dropped silently. Messages for which *asks* is false are not limited, and neither are updates
    that an earlier process accepted. Messages for which *adds* is true take long, so that no
    question waits for them; more of them may wait.
    """

    def __init__(
        self,
        inbox: Inbox,
        asks: Callable[[Update], bool],
        adds: Callable[[Update], bool],
        refuse: Callable[[Update], Awaitable[None]],
    ) -> None:
        super().__init__(SLOTS)
        self._inbox = inbox
        self._asks = asks
        self._adds = adds
        self._refuse = refuse
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
        key = queue_key(update, self._adds(update))
        most = MOST_ADDING if key[0] == "adding" else MOST_WAITING
        queue = self._queues.setdefault(key, _Queue())
        counts = key[0] != "chat" or self._asks(update)
        is_new = update.update_id not in self._inbox.replayed
        is_full = counts and is_new and queue.counted > most
        queue.counted += counts
        queue.total += 1
        try:
            if is_full:
                coroutine.close()  # type: ignore[attr-defined]
                if key[0] in ("chat", "adding") and not queue.has_refused:
                    queue.has_refused = True
                    await self._refuse(update)
            else:
                async with queue.lock:
                    await coroutine
        except asyncio.CancelledError:
            # The process ends and cannot wait. The next one finds the update in the inbox.
            self._inbox.keep(update)
            coroutine.close()  # type: ignore[attr-defined]
            raise
        finally:
            queue.counted -= counts
            queue.total -= 1
            if not queue.total:
                self._queues.pop(key, None)
            self._inbox.done(update)


def queue_key(update: Update, adds: bool = False) -> QueueKey:
    """The queue of an update: ``("chat", 7)``, ``("adding", 7)``, ``("button", 7)`` or
    ``("inline", 42)``.

    Messages and presses are queued by chat, inline queries by person.
    """
    if update.inline_query:
        return "inline", update.inline_query.from_user.id
    chat = update.effective_chat.id if update.effective_chat else 0
    if adds:
        return "adding", chat
    return ("button" if update.callback_query else "chat"), chat
