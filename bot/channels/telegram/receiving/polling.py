"""Long polling: updates are recorded as they come, and an unreadable one blocks no other."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any

from telegram.request import HTTPXRequest

from bot.channels.telegram.receiving.raw_update import is_readable, is_update_id

log = logging.getLogger(__name__)


class PollRequest(HTTPXRequest):
    """Requests for updates, with the time of the last success and the refusals since then.

    *record* is called with each raw update. *refused* is set when the server refuses the token.
    """

    def __init__(
        self,
        record: Callable[[dict[str, Any]], None],
        refused: asyncio.Event,
        clock: Callable[[], float] = time.monotonic,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._record = record
        self._clock = clock
        self.refused = refused
        self.last_success = clock()
        self.conflicts = 0

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make a request, and replace each unreadable update of its response by an empty one."""
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
        self.last_success = self._clock()
        self.conflicts = 0
        for update in updates:
            self._record(update)
        return code, json.dumps({"ok": True, "result": updates}).encode()


def updates_of(payload: bytes) -> list[dict[str, Any]] | None:
    """The updates in a response, the unreadable ones emptied; None if it holds no updates.

    If an unreadable update stayed as it is, the bot would fetch it again for ever and never see the
    ones behind it. An empty update does nothing and is confirmed. Example: ``{"update_id": 7,
    "message": {}}`` becomes ``{"update_id": 7}``.
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
        if not isinstance(update, dict) or not is_update_id(update.get("update_id")):
            log.error("skipped something that is not an update")
        elif is_readable(update):
            updates.append(update)
        else:
            fields = {"id": update["update_id"]}
            log.error("skipped an update that cannot be read", extra={"fields": fields})
            updates.append({"update_id": update["update_id"]})
    return updates
