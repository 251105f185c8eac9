"""Long work that shows its progress in one message, which is edited until it is the report."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from telegram import Message as Sent
from telegram.error import TelegramError

from bot.channels.telegram.sending.blocks import Message, pack, plain_block
from bot.channels.telegram.sending.sender import Sender

log = logging.getLogger(__name__)
T = TypeVar("T")
# Work that takes less time than this shows no progress; then it is shown this often.
PATIENCE_SECONDS = 1.0
EDIT_SECONDS = 3.0


class ProgressMessage:
    """A message that says what is being done, and how far it is. It replies to *to*."""

    def __init__(self, sender: Sender, to: Sent, doing: str) -> None:
        self._sender = sender
        self._to = to
        self._doing = doing
        self._latest: tuple[int, int] | None = None
        self._shown = ""
        self._id: int | None = None

    def advance(self, done: int, total: int) -> None:
        """Note how far the work is. May be called in any thread."""
        self._latest = (done, total)

    async def show_during(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of *work*; its progress is shown meanwhile."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
            while not task.done():
                await self._show()
                await asyncio.wait({task}, timeout=EDIT_SECONDS)
            return task.result()
        finally:
            task.cancel()

    async def finish(self, report: Sequence[Message]) -> None:
        """Replace the progress by the report, or send that if there is no such message."""
        first, *others = report
        chat = self._to.chat_id
        if self._id is None or not await self._sender.edit(chat, self._id, first, None):
            others = [first, *others]
        if others:
            await self._sender.reply(self._to, others)

    async def _show(self) -> None:
        text = f"{self._doing} {_figure(self._latest)}".rstrip()
        if text == self._shown:
            return
        self._shown = text
        [message] = pack([plain_block(text)])
        try:
            if self._id is None:
                [self._id] = await self._sender.reply(self._to, [message])
            else:
                await self._sender.edit(self._to.chat_id, self._id, message, None)
        except TelegramError as error:
            # The work goes on; its report may arrive.
            log.warning("the progress could not be shown: %s", error)


def _figure(latest: tuple[int, int] | None) -> str:
    """How far the work is: ``40 %``, or the number of addresses that were fetched: ``(7)``."""
    if latest is None:
        return ""
    done, total = latest
    # Of addresses, nobody knows how many follow: they are counted as n of n + 1.
    if total == done + 1:
        return f"({done})"
    return f"{100 * done // total} %" if total else ""
