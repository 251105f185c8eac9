"""The fake's operations over HTTP, for load scripts: ``POST /control/<name>`` with JSON.

People's operations and faults take their keyword arguments in the body. To look:
``/control/calls {since, wait}``, ``/control/messages {chat_id}``, ``answers``, ``commands``,
``documents``, ``pending``. Bytes come as their length.
"""

import asyncio
import dataclasses
import json
import time
from typing import TYPE_CHECKING, Any

from tornado.web import RequestHandler

from botapi.params import JsonObject

if TYPE_CHECKING:
    from botapi.server import FakeBotApi

ACTIONS = frozenset(
    [
        "text",
        "edit",
        "press",
        "forge_press",
        "inline",
        "choose",
        "photo",
        "voice",
        "sticker",
        "raw_update",
        "migrate",
        "block",
        "unblock",
        "deactivate",
        "open_chat",
        "fault",
        "clear_faults",
        "messages",
    ]
)
VALUES = frozenset(
    ["answers", "documents", "held", "is_polled", "pending", "profile", "webhook_url"]
)
POLL = 0.005
MAX_WAIT = 30.0


def control_routes(server: "FakeBotApi") -> list[Any]:
    """The addresses to add to the application."""
    return [(r"/control/([a-z_]+)", ControlHandler, {"server": server})]


class ControlHandler(RequestHandler):
    """One operation."""

    def initialize(self, server: "FakeBotApi") -> None:
        self.server = server

    async def post(self, name: str) -> None:
        try:
            arguments = json.loads(self.request.body or b"{}")
            result = await self.operate(name, arguments)
        except (ValueError, TypeError, LookupError) as error:
            self.set_status(400)
            result = None
            body: JsonObject = {"ok": False, "description": f"{type(error).__name__}: {error}"}
        else:
            body = {"ok": True, "time": time.time(), "result": plain(result)}
        self.set_header("Content-Type", "application/json")
        self.write(json.dumps(body))

    async def operate(self, name: str, arguments: JsonObject) -> Any:
        """Do what a test would do by calling the method of that name."""
        if name == "calls":
            return await self.calls(**arguments)
        if name == "commands":
            pairs = self.server.commands.items()
            return [{"scope": k[0], "language": k[1], "commands": v} for k, v in pairs]
        if name in ACTIONS:
            return getattr(self.server, name)(**arguments)
        if name in VALUES:
            return getattr(self.server, name)
        raise LookupError(f"no operation {name!r}")

    async def calls(self, since: int = 0, wait: float = 0.0) -> list[JsonObject]:
        """The calls from number *since* on, after waiting up to *wait* seconds for one."""
        end = time.monotonic() + min(wait, MAX_WAIT)
        while not self.server.calls_since(since) and time.monotonic() < end:
            await asyncio.sleep(POLL)
        return [plain(call) for call in self.server.calls_since(since)]

    def check_xsrf_cookie(self) -> None:
        """Scripts bring no cookies."""


def plain(value: Any) -> Any:
    """A value as JSON can carry it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, dict):
        return {k if isinstance(k, str) else repr(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return len(value) if isinstance(value, bytes) else value
