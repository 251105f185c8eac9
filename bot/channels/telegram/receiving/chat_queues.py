"""The order of work: one update at a time in each chat, chats side by side."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.channels.telegram.receiving.inbox import Inbox

QueueKey = tuple[str, int]
# Queues take few of these slots, so many chats find a free one.
SLOTS = 8192
# People forward up to a hundred messages at once.
MOST_WAITING = 100
# These are of use for seconds only.
MOST_SHORT_LIVED = 3


@dataclass(slots=True)
class _Queue:
    """*counted* updates are limited, *total* are all."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    counted: int = 0
    total: int = 0
    has_refused: bool = False


class ChatQueues(BaseUpdateProcessor):
    """A serial queue for each chat, its additions, and each person's presses and inline queries.

    A question that finds its queue full joins the *unanswered*; *refuse* is called with them when
    the queue is worked off, and with the first addition too many. Other updates too many are
    dropped. Messages for which *asks* is false and updates of an earlier process are not limited.
    *adds* marks long work, for which no question waits.
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
        """Prepare nothing."""

    async def shutdown(self) -> None:
        """End nothing."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await *coroutine* in its turn, and mark the update as done."""
        if not isinstance(update, Update):
            await coroutine
            return
        try:
            await self._queue(update, coroutine)
        except asyncio.CancelledError:
            # The next process finds the update in the inbox.
            self._inbox.keep(update)
            raise
        finally:
            coroutine.close()  # type: ignore[attr-defined]
            # Even after an error: the update would fail again at each start.
            if not self._unanswered.holds(update):
                await self._inbox.done(update)

    async def _queue(self, update: Update, coroutine: Awaitable[Any]) -> None:
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
    """The queue of an update, for example ``("chat", 7)`` or ``("button", 42)``.

    Presses and inline queries have a queue for each person: nobody waits for another's presses.
    """
    if update.inline_query:
        return "inline", update.inline_query.from_user.id
    if update.callback_query:
        return "button", update.callback_query.from_user.id
    chat = update.effective_chat.id if update.effective_chat else 0
    return ("adding" if adds else "chat"), chat


# One message names at most this many questions.
MOST_NAMED = 50


class Unanswered:
    """The refused questions of each chat, until the people who asked are told."""

    def __init__(self) -> None:
        self._of_chat: defaultdict[int, list[Update]] = defaultdict(list)

    def add(self, update: Update) -> None:
        """Hold a refused question of a chat."""
        self._of_chat[_chat(update)].append(update)

    def holds(self, update: Update) -> bool:
        """Whether nobody has been told about this question yet."""
        return update in self._of_chat.get(_chat(update), ())

    def take(self, update: Update, is_idle: bool) -> list[Update]:
        """Release the questions to name now in the chat of *update*.

        They fill a message, or nothing else of the chat waits.
        """
        chat = _chat(update)
        held = sorted(self._of_chat.get(chat, ()), key=lambda one: one.update_id)
        if not is_idle and len(held) < MOST_NAMED:
            return []
        if rest := held[MOST_NAMED:]:
            self._of_chat[chat] = rest
        else:
            self._of_chat.pop(chat, None)
        return held[:MOST_NAMED]


def _chat(update: Update) -> int:
    return update.effective_chat.id if update.effective_chat else 0
