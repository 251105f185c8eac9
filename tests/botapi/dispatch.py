"""One call in; its answer, a recorded call and, on command, a failure out."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from botapi.errors import ApiError, no_such_method, too_many_requests, unauthorized
from botapi.faults import BAD_GATEWAY, Fault, Faults, Kind
from botapi.flood import FloodGate
from botapi.methods import CANONICAL, METHODS, SENDING
from botapi.params import JsonObject, Params, Upload, read_value
from botapi.updates import Updates
from botapi.webhook import Courier
from botapi.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it came, and what became of it; *response* is ``None`` if none arrived."""

    method: str
    params: JsonObject
    files: dict[str, Upload]
    time: float
    done: float
    status: int
    response: JsonObject | None
    fault: str = ""

    @property
    def ok(self) -> bool:
        return bool(self.response and self.response.get("ok"))

    @property
    def result(self) -> Any:
        return (self.response or {}).get("result")

    @property
    def description(self) -> str:
        return str((self.response or {}).get("description", ""))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What goes back over the wire; a status of zero is a closed socket."""

    status: int
    body: JsonObject | str = field(default_factory=dict)


DROPPED = Outcome(0)


class Dispatcher:
    """Carries out the calls of one bot."""

    def __init__(
        self, token: str, world: World, updates: Updates, retry: float, changed: Callable[[], None]
    ) -> None:
        self.token = token
        self.world = world
        self.updates = updates
        self.faults = Faults()
        self.flood: FloodGate | None = None
        self.calls: list[Call] = []
        self.courier = Courier(updates, self._from_webhook, retry)
        self._changed = changed
        self.sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
        self.in_progress = 0

    async def call(self, token: str, name: str, params: Params) -> Outcome:
        """Carry out one call, fail it if that was commanded, and record it."""
        method = CANONICAL.get(name.lower(), name)
        came = time.time()
        fault = self.faults.take(method, params)
        # A poll that waits for updates does nothing.
        counts = method != "getUpdates"
        self.in_progress += counts
        try:
            if fault and fault.kind is Kind.SLOW:
                await self.sleep(fault.delay)
            if fault and fault.kind is Kind.HOLD:
                self._changed()
                await self.faults.hold(fault)
            outcome = await self._outcome(token, method, params, fault)
        finally:
            self.in_progress -= counts
        if fault and fault.kind is Kind.DROP_AFTER:
            outcome = DROPPED
        self.record(method, params, came, outcome, fault.kind.value if fault else "")
        return outcome

    def record(
        self, method: str, params: Params, came: float, outcome: Outcome, fault: str = ""
    ) -> None:
        """Remember a call and what the bot got to see of its answer."""
        body = outcome.body if isinstance(outcome.body, dict) and outcome.status else None
        values, files = dict(params.values), dict(params.files)
        status = outcome.status
        self.calls.append(Call(method, values, files, came, time.time(), status, body, fault))
        self._changed()

    async def _outcome(
        self, token: str, method: str, params: Params, fault: Fault | None
    ) -> Outcome:
        """The answer to a call, before any loss on the way back."""
        if fault and fault.kind is Kind.DROP_BEFORE:
            return DROPPED
        if fault and fault.kind is Kind.BAD_GATEWAY:
            return Outcome(502, BAD_GATEWAY)
        try:
            if fault and fault.kind not in (Kind.DROP_AFTER, Kind.SLOW, Kind.HOLD):
                raise fault.error()
            if token != self.token:
                raise unauthorized()
            return Outcome(200, {"ok": True, "result": await self._result(method, params)})
        except ApiError as error:
            return Outcome(error.code, error.envelope())

    async def _result(self, method: str, params: Params) -> Any:
        match method:
            case "getUpdates":
                return await self.updates.poll(params)
            case "setWebhook":
                return self.courier.set(params)
            case "deleteWebhook":
                return self.courier.delete(params)
            case "getWebhookInfo":
                return self.courier.info()
        if method not in METHODS:
            raise no_such_method()
        if self.flood and method in SENDING:
            wait = self.flood.wait(params.integer("chat_id"))
            if wait:
                raise too_many_requests(wait)
        return METHODS[method](self.world, params)

    async def _from_webhook(self, method: str, values: JsonObject) -> None:
        """Make a call that came in the answer to a webhook; its result goes nowhere."""
        params = Params({name: read_value(name, value) for name, value in values.items()})
        await self.call(self.token, method, params)
