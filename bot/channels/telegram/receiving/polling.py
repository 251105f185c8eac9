"""Calls to the Bot API over HTTP: which are repeated, and how a dead line is noticed."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import httpx
from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

log = logging.getLogger(__name__)

# The call did not reach the server, so repeating it does nothing twice.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
# Nobody waits longer than this for what these say.
SHORT_LIVED = ("answerCallbackQuery", "answerInlineQuery")
SHORT_TRIES = 4


class SendRequest(HTTPXRequest):
    """Calls that do something. Repeated only where the first try surely did nothing, but then until
    it works: a server that is away for an hour loses no answer.

    A connection that breaks after the call was sent may have delivered it: repeating would say the
    same thing twice. *refused* is set when the token is.
    """

    def __init__(self, refused: asyncio.Event, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._refused = refused

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """See ``BaseRequest.do_request``."""
        pause, tries = FIRST_PAUSE, 0
        while True:
            tries += 1
            last = tries == SHORT_TRIES and url.endswith(SHORT_LIVED)
            try:
                code, payload = await super().do_request(url, *args, **kwargs)
            except NetworkError as error:
                if last or not isinstance(error.__cause__, NOT_SENT):
                    raise
            else:
                if code == 401:
                    self._refused.set()
                if code < 500 or last:
                    return code, payload
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


class PollRequest(HTTPXRequest):
    """Calls that ask for updates; knows when the last one succeeded, and how it was refused.

    *hear* is told each update as it came.
    """

    def __init__(
        self, hear: Callable[[dict[str, Any]], None], refused: asyncio.Event, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._hear = hear
        self.refused = refused
        self.last_success = time.monotonic()
        self.conflicts = 0

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """See ``BaseRequest.do_request``; an update that cannot be read is emptied."""
        code, payload = await super().do_request(*args, **kwargs)
        if code in (401, 404):
            self.refused.set()
        if code == 409:
            self.conflicts += 1
        if code != 200:
            return code, payload
        updates = updates_of(payload)
        if updates is None:
            return code, payload
        self.last_success = time.monotonic()
        self.conflicts = 0
        for update in updates:
            self._hear(update)
        return code, json.dumps({"ok": True, "result": updates}).encode()


def updates_of(payload: bytes) -> list[dict[str, Any]] | None:
    """The updates of a response, those that the library cannot build emptied; None where the
    response is none of updates.

    Such an update would be asked for again at once and for ever, and nothing behind it would be
    seen. An empty one in its place does nothing and is confirmed.
    """
    try:
        response = json.loads(payload)
        result = response["result"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(result, list):
        return None
    updates = []
    for update in result:
        if not isinstance(update, dict) or not is_number(update.get("update_id")):
            log.error("something that is no update is passed over")
        elif readable(update):
            updates.append(update)
        else:
            fields = {"id": update["update_id"]}
            log.error("an update cannot be read and is passed over", extra={"fields": fields})
            updates.append({"update_id": update["update_id"]})
    return updates


def is_number(value: object) -> bool:
    """Whether *value* can be the number of an update."""
    return type(value) is int and 0 <= value < 1 << 63


def readable(update: dict[str, Any]) -> bool:
    """Whether the library can build *update*."""
    try:
        Update.de_json(update, None)
    except (TelegramError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False
    return True
