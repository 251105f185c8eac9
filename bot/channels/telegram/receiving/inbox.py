"""The queue of updates, which survives a crash: an update is stored before it is accepted."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from telegram import Bot, Update

from bot.channels.telegram.receiving.updates import parsed, readable
from bot.channels.telegram.remembering.bot_state import State
from retrieval.errors import CorpusUnreadable

log = logging.getLogger(__name__)


class Inbox(asyncio.Queue[object]):
    """The update queue of an application, backed by the bot's file.

    ``put`` returns when the update is on disk. It ignores known updates and those for which
    *concerns* is false: people's talk in a group is never stored. *replayed* are the unfinished
    updates of earlier processes.
    """

    def __init__(
        self,
        state: State,
        clock: Callable[[], float] = time.time,
        concerns: Callable[[Update], bool] = lambda _: True,
    ) -> None:
        super().__init__()
        self._state = state
        self._clock = clock
        self._concerns = concerns
        self._recorded: dict[int, str] = {}
        self._kept: set[int] = set()
        self._forgetting: set[int] = set()
        self.replayed: set[int] = set()

    def record(self, update: dict[str, Any]) -> None:
        """Record a raw update, which the library cannot always write down again."""
        self._recorded[update["update_id"]] = json.dumps(update)

    def keep(self, update: Update) -> None:
        """Leave an update to the next process."""
        self._kept.add(update.update_id)

    async def put(self, item: object) -> None:
        """Store an update, however long that takes, and queue it."""
        if not isinstance(item, Update) or await self._accept(item):
            await super().put(item)

    async def done(self, update: Update) -> None:
        """Delete the content of a finished update, unless it is kept."""
        if update.update_id in self._kept:
            return
        self.replayed.discard(update.update_id)
        await self._delete_bodies([update.update_id])
        if update.update_id in self._forgetting:
            self._forgetting.discard(update.update_id)
            await self._state.erase()

    async def replay(self, bot: Bot) -> int:
        """Queue what an earlier process left unfinished, in order; return how many."""
        unfinished = "SELECT update_id, body FROM inbox WHERE body IS NOT NULL ORDER BY update_id"
        for update_id, body in list(self._state.rows(unfinished)):
            # Another version may have accepted it.
            if (raw := readable(parsed(body.encode()))) is None:
                fields = {"id": update_id}
                log.error("skipped an update that cannot be read", extra={"fields": fields})
                await self._delete_bodies([update_id])
                continue
            self.replayed.add(update_id)
            await super().put(Update.de_json(raw, bot))
        return len(self.replayed)

    def waiting(self) -> int:
        """The number of updates accepted and not finished."""
        (count,) = self._state.only_row("SELECT count(*) FROM inbox WHERE body IS NOT NULL")
        return int(count)

    async def forget(self, chat: int, person: int | None, except_for: Update) -> None:
        """Delete the unfinished updates of *chat*, or of one *person* in it.

        *except_for*, which asks for this, is deleted when it is done.
        """
        self._forgetting.add(except_for.update_id)
        unfinished = "SELECT update_id, body FROM inbox WHERE body IS NOT NULL"
        await self._delete_bodies(
            update_id
            for update_id, body in list(self._state.rows(unfinished))
            if update_id != except_for.update_id and _is_from(json.loads(body), chat, person)
        )

    async def _accept(self, update: Update) -> bool:
        body = self._recorded.pop(update.update_id, None)
        try:
            if not self._concerns(update):
                return False
        except Exception:
            # After an error, the update would come again.
            log.exception("skipped an update", extra={"fields": {"id": update.update_id}})
            return False
        values = (update.update_id, self._clock(), body or update.to_json())

        def add() -> bool:
            known = self._state.row("SELECT 1 FROM inbox WHERE update_id = ?", values[:1])
            if known is None:
                self._state.write("INSERT INTO inbox VALUES (?, ?, ?)", values)
            return known is None

        return await self._state.in_turn(add, retried=CorpusUnreadable)

    async def _delete_bodies(self, update_ids: Iterable[int]) -> None:
        rows = [(update_id,) for update_id in update_ids]
        delete = "UPDATE inbox SET body = NULL WHERE update_id = ?"
        await self._state.in_turn(lambda: self._state.write_many(delete, rows))
        self._state.erase_soon()


def _is_from(body: dict[str, Any], chat: int, person: int | None) -> bool:
    """Whether an update is from *chat*, and from *person* if given.

    An inline query is from the person's private chat.
    """
    for part in body.values():
        if isinstance(part, dict):
            # A press is in the chat of its message.
            message = part.get("message") or part
            author = message.get("sender_chat") or part.get("from") or {}
            place = message.get("chat") or author
            return place.get("id") == chat and person in (None, author.get("id"))
    return False
