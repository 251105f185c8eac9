"""Updates as they come in, by long polling or by a webhook."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

import tornado.web
from telegram import Bot, Update
from telegram.request import HTTPXRequest
from tornado.httpserver import HTTPServer

from bot.channels.telegram.diagnostics import listen
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.updates import checked, parsed
from bot.settings import WebhookSettings

log = logging.getLogger(__name__)
NO_UPDATES = b'{"ok": true, "result": []}'
# After this time without a conflict, a process has the line to itself. A new one pauses longer.
CALM_SECONDS = 4.0
OLD_PAUSE, NEW_PAUSE = 1.0, (5.0, 8.0)
# Two polls may overlap while a service restarts.
FEWEST_CONFLICTS, MORE_CONFLICTS = 3, 6


class PollRequest(HTTPXRequest):
    """Requests for updates, with the time of the last success.

    *record* is called with each raw update. *refused* is set when the server refuses the token,
    *gave_way* when another process fetches the updates.

    Telegram serves the last poll and ends the one before it, so two processes would end each
    other's polls for ever. One that has had the line to itself asks again soon and often; a new one
    pauses, notices the other, and gives up first. Of two alike, one is refused first.
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
        """Conflicts in a row after which it gives way: more, the longer it was alone."""
        return FEWEST_CONFLICTS + min(self._calm_polls, MORE_CONFLICTS)

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make a request, again after each conflict, and empty unreadable updates."""
        while True:
            if self.gave_way.is_set():
                # The library's last request would end the other's poll.
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
        """Count a conflict; return whether this process gives way."""
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
        since, now = self._undisturbed_since, self._clock()
        if since is not None and now - since >= CALM_SECONDS:
            self.conflicts = 0
            self._calm_polls += 1
            self.last_success = now


def updates_of(payload: bytes) -> list[dict[str, Any]] | None:
    """The updates in a response, if any, the unreadable ones emptied.

    Unreadable, they would be fetched for ever; empty, they are confirmed. Example: ``{"update_id":
    7, "message": {}}`` becomes ``{"update_id": 7}``.
    """
    try:
        result = parsed(payload)["result"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(result, list):
        return None
    return [update for raw in result if (update := checked(raw))]


SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MOST_BYTES = 1 << 20


class _Delivery(tornado.web.RequestHandler):
    def initialize(self, bot: Bot, inbox: Inbox, secret: str) -> None:
        self._bot = bot
        self._inbox = inbox
        self._secret = secret

    async def post(self) -> None:
        given = self.request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise tornado.web.HTTPError(403)
        # Telegram would deliver a refused update again before all others, so every delivery is
        # accepted.
        try:
            body = parsed(self.request.body)
        except ValueError:
            body = None
        if (update := checked(body)) and len(update) > 1:  # not emptied
            self._inbox.record(update)
            await self._inbox.put(Update.de_json(update, self._bot))


def serve_webhook(settings: WebhookSettings, secret: str, bot: Bot, inbox: Inbox) -> HTTPServer:
    """Accept deliveries at the address of the settings."""
    parts = {"bot": bot, "inbox": inbox, "secret": secret}
    application = tornado.web.Application(
        [(f"/{settings.path.strip('/')}/?", _Delivery, parts)], log_function=lambda _: None
    )
    server = HTTPServer(application, max_body_size=MOST_BYTES)
    listen(server, settings.port, settings.listen, "port under [telegram.webhook]")
    return server
