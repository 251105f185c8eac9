"""Updates in; POSTs to the bot's own server out, chat by chat, again until they are taken."""

import asyncio
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse

from botapi.errors import bad_request
from botapi.params import JsonObject, Params
from botapi.updates import WEBHOOK_SET, Update, Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
PORTS = frozenset({443, 80, 88, 8443})
DAY = 86_400
MAX_DELAY = 60.0
# A webhook must not move the ground it stands on from within its own answer.
NOT_IN_ANSWERS = ("get", "setwebhook", "deletewebhook", "close", "logout")

Execute = Callable[[str, JsonObject], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates go, as the bot set it."""

    url: str
    secret: str
    connections: int


class Courier:
    """Delivers updates while a webhook is set: one in flight a chat, failures again later."""

    def __init__(self, updates: Updates, execute: Execute, first_delay: float) -> None:
        self._updates = updates
        self._execute = execute
        self._first_delay = first_delay
        self._hook = Webhook("", "", 40)
        self._free = asyncio.Semaphore(40)
        self._client = AsyncHTTPClient(force_instance=True, max_clients=100)
        self._queues: dict[int, deque[Update]] = defaultdict(deque)
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._failure: tuple[int, str] | None = None
        updates.on_push = self.enqueue

    def set(self, params: Params) -> bool:
        """Deliver to another address from now on; to none if it is empty."""
        url = params.text("url")
        if not url:
            return self.delete(params)
        check_url(url)
        secret = params.text("secret_token")
        if not SECRET.fullmatch(secret):
            long = "secret token is too long" if len(secret) > 256 else ""
            raise bad_request(long or "secret token contains unallowed characters")
        self._updates.allow(params)
        self._updates.end_poll(WEBHOOK_SET)
        self._stop_workers()
        if params.flag("drop_pending_updates"):
            self._updates.clear()
        connections = params.clamped("max_connections", 40, 1, 100)
        self._hook, self._free = Webhook(url, secret, connections), asyncio.Semaphore(connections)
        self._updates.webhook = url
        for update in tuple(self._updates.pending):
            self.enqueue(update)
        return True

    def delete(self, params: Params) -> bool:
        """Deliver no more; getUpdates works again."""
        self._stop_workers()
        self._hook = Webhook("", "", 40)
        self._updates.webhook = ""
        if params.flag("drop_pending_updates"):
            self._updates.clear()
        return True

    def info(self) -> JsonObject:
        """What getWebhookInfo answers."""
        body: JsonObject = {
            "url": self._hook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self._hook.url:
            body |= {"max_connections": self._hook.connections, "ip_address": "127.0.0.1"}
            body["allowed_updates"] = sorted(self._updates.allowed)
        if self._failure:
            body["last_error_date"], body["last_error_message"] = self._failure
        return body

    def enqueue(self, update: Update) -> None:
        """Put an update into the queue of its chat."""
        self._queues[update.queue].append(update)
        if update.queue not in self._workers:
            work = asyncio.get_running_loop().create_task(self._work(update.queue))
            self._workers[update.queue] = work

    async def close(self) -> None:
        """Stop, for good."""
        workers = list(self._workers.values())
        self._stop_workers()
        await asyncio.gather(*workers, return_exceptions=True)
        self._client.close()

    def _stop_workers(self) -> None:
        for worker in self._workers.values():
            worker.cancel()
        self._workers.clear()
        self._queues.clear()

    async def _work(self, queue: int) -> None:
        """Deliver what waits in one queue, in order."""
        waiting = self._queues[queue]
        while waiting:
            await self._deliver(waiting[0])
            self._updates.drop(waiting.popleft())
        self._workers.pop(queue, None)
        self._queues.pop(queue, None)

    async def _deliver(self, update: Update) -> None:
        """Return when the update was taken, or given up after a day."""
        delay, failures = self._first_delay, 0
        while time.time() - update.made < DAY:
            async with self._free:
                error, retry_after = await self._attempt(update)
            if not error:
                return
            self._failure = (int(time.time()), error)
            # The first retry comes at once, the later ones after ever longer delays.
            if failures and not retry_after:
                delay = min(delay * 2, MAX_DELAY)
                retry_after = delay
            failures += 1
            await asyncio.sleep(retry_after)

    async def _attempt(self, update: Update) -> tuple[str, float]:
        """Send once; what went wrong, if anything, and how long the receiver wants peace."""
        headers = {"Content-Type": "application/json"}
        if self._hook.secret:
            headers[SECRET_HEADER] = self._hook.secret
        request = HTTPRequest(
            self._hook.url,
            method="POST",
            headers=headers,
            body=json.dumps(update.body),
            follow_redirects=False,
            connect_timeout=10,
            request_timeout=60,
        )
        try:
            response = await self._client.fetch(request, raise_error=False)
        except (OSError, HTTPClientError) as error:
            return f"Connection failed: {error}", 0.0
        if not 200 <= response.code <= 299:
            words = f"Wrong response from the webhook: {response.code} {response.reason}"
            seconds = response.headers.get("Retry-After", "")
            return words, float(seconds) if seconds.isdigit() else 0.0
        await self._obey(response)
        return "", 0.0

    async def _obey(self, response: HTTPResponse) -> None:
        """Make the call that an answer may carry."""
        try:
            body = json.loads(response.body or b"null")
        except ValueError:
            return
        method = body.get("method") if isinstance(body, dict) else None
        if isinstance(method, str) and not method.lower().startswith(NOT_IN_ANSWERS):
            await self._execute(method, {k: v for k, v in body.items() if k != "method"})


def check_url(url: str) -> None:
    """Refuse an address Telegram would not call; plain HTTP is fine on this computer only."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if local(host):
        return
    if parts.scheme == "http":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def local(host: str) -> bool:
    """Whether *host* is this computer."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
