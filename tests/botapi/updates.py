"""The queue of updates: kept until confirmed, handed to one poller or to a webhook."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from botapi.errors import conflict
from botapi.faults import OTHER_POLLER
from botapi.params import JsonObject, Params

KINDS = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
    ]
)
# Without a word about it, a bot gets everything but these.
BY_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
WEBHOOK_SET = "terminated by setWebhook request"
MAX_WAIT = 50


@dataclass(frozen=True, slots=True)
class Update:
    """An update and the number of its queue: the updates of a chat are delivered in order."""

    id: int
    queue: int
    body: JsonObject
    made: float


@dataclass(slots=True)
class Updates:
    """All unconfirmed updates, in order."""

    pending: deque[Update] = field(default_factory=deque)
    allowed: frozenset[str] = KINDS - BY_REQUEST
    webhook: str = ""
    on_push: Callable[[Update], None] | None = None
    _next: int = 100_000_001
    _waiting: "asyncio.Future[None] | None" = None

    def push(self, kind: str, payload: JsonObject, queue: int) -> int | None:
        """Queue an update, unless the bot did not ask for its kind; its id."""
        if kind not in self.allowed:
            return None
        return self.push_raw({kind: payload}, queue)

    def push_raw(self, body: JsonObject, queue: int) -> int:
        """Queue an update whatever it holds; an id it brings along is kept."""
        number = int(body.get("update_id", self._next))
        self._next = max(self._next, number) + 1
        update = Update(number, queue, {"update_id": number, **body}, time.time())
        self.pending.append(update)
        if self.webhook and self.on_push:
            self.on_push(update)
        else:
            self.end_wait()
        return number

    def allow(self, params: Params) -> None:
        """Remember which kinds the bot wants; nothing said leaves it as it was."""
        if params.values.get("allowed_updates") is None:
            return
        names = {str(name).lower() for name in params.sequence("allowed_updates")} & KINDS
        self.allowed = frozenset(names) or KINDS - BY_REQUEST

    async def poll(self, params: Params) -> list[JsonObject]:
        """What getUpdates answers, after waiting for something if it may."""
        if self.webhook:
            raise conflict(WEBHOOK_ACTIVE)
        self.end_poll(OTHER_POLLER)
        self.allow(params)
        self.confirm(params.integer("offset"))
        limit = params.integer("limit") or 100
        seconds = params.clamped("timeout", 0, 0, MAX_WAIT)
        if not self.pending and seconds:
            await self.wait(seconds)
        return [update.body for update in islice(self.pending, min(max(limit, 1), 100))]

    async def wait(self, seconds: float) -> None:
        """Return when there is an update or the time is up; fail when another poller comes."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        try:
            await asyncio.wait_for(waiting, seconds)
        except TimeoutError:
            return
        finally:
            if self._waiting is waiting:
                self._waiting = None

    @property
    def is_polled(self) -> bool:
        """Whether a poller waits now."""
        return self._waiting is not None and not self._waiting.done()

    def end_wait(self) -> None:
        """Let the poller that waits now, if any, have what there is."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def end_poll(self, words: str) -> None:
        """Let the poller that waits now, if any, fail."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(conflict(words))

    def confirm(self, offset: int) -> None:
        """Forget everything below *offset*; a negative one keeps that many from the end."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while offset > 0 and self.pending and self.pending[0].id < offset:
            self.pending.popleft()

    def drop(self, update: Update) -> None:
        """Forget one update, delivered by webhook."""
        if update in self.pending:
            self.pending.remove(update)

    def clear(self) -> None:
        self.pending.clear()
