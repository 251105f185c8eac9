"""Calls to the Bot API over HTTP: which are repeated, and how a dead line is noticed."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

import httpx
from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

log = logging.getLogger(__name__)

# The call did not reach the server, so repeating it does nothing twice.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
PAUSES = (0.5, 1.0, 2.0, 4.0)


class SendRequest(HTTPXRequest):
    """Calls that do something. Repeated only where the first try surely did nothing.

    A connection that breaks after the call was sent may have delivered it: repeating would say the
    same thing twice.
    """

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """See ``BaseRequest.do_request``."""
        for pause in (*PAUSES, None):
            try:
                code, payload = await super().do_request(*args, **kwargs)
            except NetworkError as error:
                if pause is None or not isinstance(error.__cause__, NOT_SENT):
                    raise
            else:
                if code < 500 or pause is None:
                    return code, payload
            await asyncio.sleep(pause)
        raise AssertionError  # the last pause is None


class PollRequest(HTTPXRequest):
    """Calls that ask for updates; knows when the last one succeeded, and how it was refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_success = time.monotonic()
        self.refused = asyncio.Event()
        self.conflicts = 0

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """See ``BaseRequest.do_request``; an update that cannot be read is emptied."""
        code, payload = await super().do_request(*args, **kwargs)
        if code == 200:
            self.last_success = time.monotonic()
            self.conflicts = 0
            return code, without_poison(payload)
        if code in (401, 404):
            self.refused.set()
        if code == 409:
            self.conflicts += 1
        return code, payload


def without_poison(payload: bytes) -> bytes:
    """A response without the updates that the library cannot build.

    Such an update would be asked for again at once and for ever, and nothing behind it would be
    seen. An empty one in its place does nothing and is confirmed.
    """
    try:
        response = json.loads(payload)
        updates = response["result"]
        poison = [n for n, update in enumerate(updates) if not readable(update)]
        ids = [updates[n]["update_id"] for n in poison]
    except (ValueError, KeyError, TypeError):
        return payload
    for n, update_id in zip(poison, ids, strict=True):
        log.error(
            "an update cannot be read and is passed over", extra={"fields": {"id": update_id}}
        )
        updates[n] = {"update_id": update_id}
    return json.dumps(response).encode() if poison else payload


def readable(update: dict[str, Any]) -> bool:
    """Whether the library can build *update*."""
    try:
        Update.de_json(update, None)
    except (TelegramError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False
    return True
