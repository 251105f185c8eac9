"""Updates to a queue that survives a crash: written down before accepted, struck off when done."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from telegram import Bot, Update

from retrieval.storage.database import Database

# How long the number of a finished update is remembered, to know a repeated delivery again.
REMEMBERED_SECONDS = 2 * 24 * 3600


class Inbox(asyncio.Queue[object]):
    """The queue of an application, kept in a database.

    ``put`` returns when the update is on disk; whoever delivered it may then forget it. An update
    that is known already is not taken a second time.
    """

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._db = database
        self._heard: dict[int, str] = {}
        self._kept: set[int] = set()
        self.replayed: set[int] = set()

    def hear(self, update: dict[str, Any]) -> None:
        """Note an update as it was delivered: what the library makes of it cannot always be written
        down again."""
        self._heard[update["update_id"]] = json.dumps(update)

    def keep(self, update: Update) -> None:
        """Leave an update for the next process: this one can do nothing for it any more."""
        self._kept.add(update.update_id)

    async def put(self, item: object) -> None:
        """Write an update down, then hand it on; anything else is only handed on."""
        if not isinstance(item, Update) or self._accept(item):
            await super().put(item)

    def done(self, update: Update) -> None:
        """Strike an update off, and delete what it said, unless it is to be kept."""
        if update.update_id in self._kept:
            return
        self.replayed.discard(update.update_id)
        with self._db.writing():
            self._db.write("UPDATE inbox SET body = NULL WHERE update_id = ?", (update.update_id,))

    async def replay(self, bot: Bot) -> int:
        """Hand on all that was accepted by a process that has died, in order; how many."""
        oldest = time.time() - REMEMBERED_SECONDS
        with self._db.writing():
            self._db.write("DELETE FROM inbox WHERE body IS NULL AND received < ?", (oldest,))
        waiting = "SELECT body FROM inbox WHERE body IS NOT NULL ORDER BY update_id"
        for (body,) in list(self._db.rows(waiting)):
            update = Update.de_json(json.loads(body), bot)
            self.replayed.add(update.update_id)
            await super().put(update)
        return len(self.replayed)

    def waiting(self) -> int:
        """How many updates are accepted and not done."""
        (count,) = self._db.only_row("SELECT count(*) FROM inbox WHERE body IS NOT NULL")
        return int(count)

    def forget(self, chat: int, update: Update) -> None:
        """Delete what *chat* has sent and is not done yet, but for *update* itself."""
        for update_id, body in list(
            self._db.rows("SELECT update_id, body FROM inbox WHERE body IS NOT NULL")
        ):
            if update_id != update.update_id and _chat_of(json.loads(body)) == chat:
                with self._db.writing():
                    self._db.write("UPDATE inbox SET body = NULL WHERE update_id = ?", (update_id,))

    def _accept(self, update: Update) -> bool:
        body = self._heard.pop(update.update_id, None)
        known = self._db.row("SELECT 1 FROM inbox WHERE update_id = ?", (update.update_id,))
        if known is None:
            with self._db.writing():
                self._db.write(
                    "INSERT INTO inbox VALUES (?, ?, ?)",
                    (update.update_id, time.time(), body or update.to_json()),
                )
        return known is None


def _chat_of(body: dict[str, Any]) -> int | None:
    for part in body.values():
        if isinstance(part, dict) and isinstance(part.get("chat"), dict):
            return int(part["chat"]["id"])
    return None
