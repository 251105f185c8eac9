"""Long polling: updates are recorded as they come, and an unreadable one blocks no other."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.request import HTTPXRequest

from bot.channels.telegram.receiving.raw_update import is_update_id, parsed, readable

log = logging.getLogger(__name__)
NO_UPDATES = b'{"ok": true, "result": []}'
# A process has the line to itself if nobody has ended its polls for so long. The pauses of a new
# process are longer, and differ by less.
CALM_SECONDS = 4.0
OLD_PAUSE, NEW_PAUSE = 1.0, (5.0, 8.0)
# Two polls may overlap while a service restarts; if it goes on, there is a second bot.
FEWEST_CONFLICTS, MORE_CONFLICTS = 3, 6


class PollRequest(HTTPXRequest):
    """Requests for updates, with the time of the last success.

    *record* is called with each raw update. *refused* is set when the server refuses the token, and
    *gave_way* when another process goes on fetching the updates of this bot.

    Telegram serves the poll that came last and ends the one before it, so two processes end each
    other's polls for ever. One of them must give way, and they cannot talk. A process that has had
    the line to itself asks again soon and often; a new one pauses for so long that the other can
    show that it is there, and gives up first. Of two that are alike, one is refused before the
    other, and the other is served from then on.
    """

    def __init__(
        self,
        record: Callable[[dict[str, Any]], None],
        refused: asyncio.Event,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._record = record
        self._clock = clock
        self._sleep = sleep
        self.refused = refused
        self.gave_way = asyncio.Event()
        self.last_success = clock()
        self.conflicts = 0
        self._calm_polls = 0
        self._undisturbed_since: float | None = None

    @property
    def most_conflicts(self) -> int:
        """At so many conflicts in a row it gives way: later, the longer it was alone."""
        return FEWEST_CONFLICTS + min(self._calm_polls, MORE_CONFLICTS)

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make a request, again after each conflict, and empty its unreadable updates."""
        while True:
            if self.gave_way.is_set():
                # The last request of the library would end the poll of the other process.
                return 200, NO_UPDATES
            if self._undisturbed_since is None:
                self._undisturbed_since = self._clock()
            code, payload = await super().do_request(*args, **kwargs)
            if code != 409 or self._is_last_conflict():
                break
            is_new = not self._calm_polls
            await self._sleep(random.uniform(*NEW_PAUSE) if is_new else OLD_PAUSE)  # noqa: S311
        if code in (401, 404):
            self.refused.set()
        if code != 200:
            return code, payload
        updates = updates_of(payload)
        if updates is None:
            return code, payload
        self.last_success = self._clock()
        self._note_calm()
        for update in updates:
            self._record(update)
        return code, json.dumps({"ok": True, "result": updates}).encode()

    def _is_last_conflict(self) -> bool:
        """Count a conflict; whether it is the one after which this process gives way."""
        self._note_calm()
        self._undisturbed_since = None
        self.conflicts += 1
        log.error(
            "another process fetches the updates of this bot (conflict %d of %d)",
            self.conflicts, self.most_conflicts,
        )  # fmt: skip
        if self.conflicts >= self.most_conflicts:
            self.gave_way.set()
        return self.gave_way.is_set()

    def _note_calm(self) -> None:
        """End the row of conflicts if nobody has disturbed this process for a while."""
        since, now = self._undisturbed_since, self._clock()
        if since is not None and now - since >= CALM_SECONDS:
            self.conflicts = 0
            self._calm_polls += 1
            self.last_success = now


def updates_of(payload: bytes) -> list[dict[str, Any]] | None:
    """The updates in a response, the unreadable ones emptied; None if it holds no updates.

    If an unreadable update stayed as it is, the bot would fetch it again for ever and never see the
    ones behind it. An empty update does nothing and is confirmed. Example: ``{"update_id": 7,
    "message": {}}`` becomes ``{"update_id": 7}``.
    """
    try:
        result = parsed(payload)["result"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(result, list):
        return None
    updates = []
    for update in result:
        if not isinstance(update, dict) or not is_update_id(update.get("update_id")):
            log.error("skipped something that is not an update")
        elif clean := readable(update):
            updates.append(clean)
        else:
            fields = {"id": update["update_id"]}
            log.error("skipped an update that cannot be read", extra={"fields": fields})
            updates.append({"update_id": update["update_id"]})
    return updates
