"""The bot's own file: private, written in turns, and rid of what was deleted in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.channels.telegram.remembering.schema import MIGRATIONS
from retrieval.errors import CorpusBusy, CorpusUnreadable
from retrieval.storage.database import Database

T = TypeVar("T")
log = logging.getLogger(__name__)
# The event loop stands still for the first; between two tries, it runs for the second.
PATIENCE_SECONDS = 0.02
RETRY_SECONDS = 0.1
# How long a deleted text may stay in the log of the file; so often, the disk has to be waited for.
ERASE_SECONDS = 10.0


class State(Database):
    """The file of one bot. It is read at once; it is written through ``in_turn`` only.

    If another process locks the file, a write waits for it without stopping the event loop. Writes
    take place in the order in which they were begun.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, MIGRATIONS, private=True, patience=PATIENCE_SECONDS)
        self._turn = asyncio.Lock()
        self._along: list[tuple[str, Sequence[object]]] = []
        self._to_erase = asyncio.Event()
        # What a process that was killed has left.
        self._to_erase.set()

    async def in_turn(
        self, work: Callable[[], T], retried: type[CorpusUnreadable] = CorpusBusy
    ) -> T:
        """Do *work* in one transaction, again and again while it fails with an error *retried*."""
        async with self._turn:
            is_waiting = False
            while True:
                try:
                    return self._written(work)
                except retried as error:
                    if not is_waiting:
                        log.warning("the bot's file cannot be written, trying again: %s", error)
                    is_waiting = True
                await asyncio.sleep(RETRY_SECONDS)

    def write_along(self, statement: str, values: Sequence[object]) -> None:
        """Have a statement run in the next transaction: for what is no worth one of its own, and
        may be lost with this process."""
        self._along.append((statement, values))

    def _written(self, work: Callable[[], T]) -> T:
        with self.writing():
            for statement, values in self._along:
                self.write(statement, values)
            result = work()
        self._along.clear()
        return result

    def erase_soon(self) -> None:
        """Have ``keep_erasing`` erase what was deleted."""
        self._to_erase.set()

    async def erase(self) -> None:
        """Leave nothing of what was deleted in any file: SQLite's log holds it until it is emptied.

        While another process reads the file, that is impossible; then ``keep_erasing`` goes on.
        """
        async with self._turn:
            self._to_erase.clear()
            try:
                is_erased = self.checkpoint()
            except CorpusUnreadable as error:
                log.warning("what was deleted cannot be erased, trying again: %s", error)
                is_erased = False
            if not is_erased:
                self.erase_soon()

    async def keep_erasing(self) -> None:
        """Erase what was deleted, at intervals."""
        while True:
            await self._to_erase.wait()
            await self.erase()
            await asyncio.sleep(ERASE_SECONDS)
