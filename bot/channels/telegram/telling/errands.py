"""What is being told: one message at a time in each chat, and no chat waits for another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import Forbidden

from bot.channels.telegram.services import Services

log = logging.getLogger(__name__)


class Errands:
    """The tasks that tell something. *start* starts one that is finished when the bot stops."""

    def __init__(
        self, services: Services, start: Callable[[Coroutine[Any, Any, None]], object]
    ) -> None:
        self._services = services
        self._start = start
        self._chats: set[int] = set()

    def is_busy(self, chat: int) -> bool:
        """Whether this chat is being told something; what else there is, is told later."""
        return chat in self._chats

    def begin(self, chat: int, telling: Coroutine[Any, Any, None]) -> None:
        """Tell a chat something. A chat that has blocked the bot is forgotten."""
        self._chats.add(chat)
        self._start(self._tell(chat, telling))

    async def _tell(self, chat: int, telling: Coroutine[Any, Any, None]) -> None:
        try:
            await telling
        except Forbidden:
            await self._services.memory.forget(chat)
        except Exception:
            log.exception("a chat could not be told what has changed, trying again")
        finally:
            self._chats.discard(chat)
