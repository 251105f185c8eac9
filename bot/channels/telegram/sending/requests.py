"""Calls of the Bot API over HTTP, and which of them are repeated after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.channels.telegram.sending.wire import current_wire

# The call did not reach the server, so repeating it cannot do anything twice.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
# Telegram accepts these for a few seconds only.
SHORT_LIVED = ("answerCallbackQuery", "answerInlineQuery")
SHORT_LIVED_TRIES = 4


class SendRequest(HTTPXRequest):
    """Calls that change something.

    A call is repeated until it succeeds, but only if the failed call certainly changed nothing: a
    server that is away for an hour loses no answer. A connection that breaks after the call was
    sent may have delivered it, so that call is not repeated. *refused* is set when the server
    refuses the token.
    """

    def __init__(
        self,
        refused: asyncio.Event,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._refused = refused
        self._sleep = sleep

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make a call, repeatedly if necessary."""
        pause, tries, wire = FIRST_PAUSE, 0, current_wire()
        while True:
            tries += 1
            if wire:
                await wire.leave()
            is_last = tries == SHORT_LIVED_TRIES and url.endswith(SHORT_LIVED)
            try:
                code, payload = await super().do_request(url, *args, **kwargs)
            except NetworkError as error:
                is_sent = not isinstance(error.__cause__, NOT_SENT)
                if wire and not is_sent:
                    await wire.come_back(has_arrived=False)
                if is_last or is_sent:
                    raise
            else:
                if wire:
                    await wire.come_back(has_arrived=code == 200)
                if code == 401:
                    self._refused.set()
                if code < 500 or is_last:
                    return code, payload
            await self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
