"""The queue of updates, which survives a crash: an update is stored before it is accepted."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from telegram import Bot, Update

from retrieval.storage.database import Database

# How long the number of a finished update is stored, to recognize a repeated delivery.
KEPT_SECONDS = 2 * 24 * 3600


class Inbox(asyncio.Queue[object]):
    """The update queue of an application, backed by a database.

    ``put`` returns when the update is on disk, so its sender need not keep it any longer. An update
    that was delivered before is ignored. *replayed* holds the numbers of the updates that an
    earlier process accepted and this process has not finished.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._recorded: dict[int, str] = {}
        self._kept: set[int] = set()
        self.replayed: set[int] = set()

    def record(self, update: dict[str, Any]) -> None:
        """Record a raw update, because the library cannot always write its object down again."""
        self._recorded[update["update_id"]] = json.dumps(update)

    def keep(self, update: Update) -> None:
        """Leave an update to the next process, because this one can do nothing more for it."""
        self._kept.add(update.update_id)

    async def put(self, item: object) -> None:
        """Store an update and queue it; queue anything else without storing it."""
        if not isinstance(item, Update) or self._accept(item):
            await super().put(item)

    def done(self, update: Update) -> None:
        """Delete the content of an update that is finished, unless it is to be kept."""
        if update.update_id in self._kept:
            return
        self.replayed.discard(update.update_id)
        self._delete_body(update.update_id)

    async def replay(self, bot: Bot) -> int:
        """Queue, in order, the updates that an earlier process left unfinished; return how many."""
        oldest = self._clock() - KEPT_SECONDS
        with self._database.writing():
            self._database.write("DELETE FROM inbox WHERE body IS NULL AND received < ?", (oldest,))
        unfinished = "SELECT body FROM inbox WHERE body IS NOT NULL ORDER BY update_id"
        for (body,) in list(self._database.rows(unfinished)):
            update = Update.de_json(json.loads(body), bot)
            self.replayed.add(update.update_id)
            await super().put(update)
        return len(self.replayed)

    def waiting(self) -> int:
        """How many updates are accepted and not finished."""
        (count,) = self._database.only_row("SELECT count(*) FROM inbox WHERE body IS NOT NULL")
        return int(count)

    def forget(self, chat: int, except_for: Update) -> None:
        """Delete the content of every unfinished update of *chat* except one."""
        unfinished = "SELECT update_id, body FROM inbox WHERE body IS NOT NULL"
        for update_id, body in list(self._database.rows(unfinished)):
            if update_id != except_for.update_id and _chat_of(json.loads(body)) == chat:
                self._delete_body(update_id)

    def _accept(self, update: Update) -> bool:
        body = self._recorded.pop(update.update_id, None)
        known = self._database.row("SELECT 1 FROM inbox WHERE update_id = ?", (update.update_id,))
        if known is None:
            with self._database.writing():
                self._database.write(
                    "INSERT INTO inbox VALUES (?, ?, ?)",
                    (update.update_id, self._clock(), body or update.to_json()),
                )
        return known is None

    def _delete_body(self, update_id: int) -> None:
        with self._database.writing():
            self._database.write("UPDATE inbox SET body = NULL WHERE update_id = ?", (update_id,))


def _chat_of(body: dict[str, Any]) -> int | None:
    for part in body.values():
        if isinstance(part, dict) and isinstance(part.get("chat"), dict):
            return int(part["chat"]["id"])
    return None
