"""The fake as tests hold it: a server in its own thread, acted on and looked into from outside."""

import asyncio
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from botapi.control import control_routes
from botapi.dispatch import Call, Dispatcher
from botapi.flood import FloodGate
from botapi.onloop import on_loop
from botapi.people import People
from botapi.transport import MAX_BODY, application
from botapi.updates import Updates
from botapi.world import Answer, Message, SentFile, User, World

T = TypeVar("T")
TOKEN = "1234567890:AAFakeFakeFakeFakeFakeFakeFakeFakeFak"
BOT_NAME = "quoting_bot"
START_SECONDS = 10.0


class FakeBotApi(People):
    """A Bot API server for one bot, on a port of this computer.

    It starts when made and stops with ``stop()`` or at the end of a ``with``. In groups it keeps
    what is not meant for the bot from it, as Telegram does by default; *reads_groups* ends that.
    """

    def __init__(
        self,
        token: str = TOKEN,
        flood_limits: bool = False,
        query_life: float = 15.0,
        *,
        port: int = 0,
        username: str = BOT_NAME,
        reads_groups: bool = False,
        webhook_retry: float = 0.1,
    ) -> None:
        self.token = token
        bot_id = token.partition(":")[0]
        number = int(bot_id) if bot_id.isdigit() else 1
        me = User(number, "Quoting bot", username, "", is_bot=True)
        self.world = World(me, query_life, reads_groups)
        self.updates = Updates()
        self.loop = asyncio.new_event_loop()
        self._flood = FloodGate() if flood_limits else None
        self._retry = webhook_retry
        self._news = threading.Condition()
        self._stopped = threading.Event()
        # Bound here, so that a port in use is an error of the caller.
        self._sockets = bind_sockets(port, "127.0.0.1")
        self.port = int(self._sockets[0].getsockname()[1])
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="fake-bot-api", daemon=True)
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise RuntimeError("the fake Bot API did not start")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Close every connection and end the thread; a second time does nothing."""
        if not self._stopped.is_set():
            self._stopped.set()
            self.loop.call_soon_threadsafe(self._end.set)
            self._thread.join(START_SECONDS)

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call so far, in the order in which they were done."""
        return tuple(self._dispatcher.calls)

    def calls_since(self, number: int) -> tuple[Call, ...]:
        """The calls after the first *number* ones."""
        return tuple(self._dispatcher.calls[number:])

    def calls_of(self, method: str) -> tuple[Call, ...]:
        """The calls of one method."""
        return tuple(call for call in self.calls if call.method == method)

    @on_loop
    def messages(self, chat_id: int) -> tuple[Message, ...]:
        """The messages of a chat as they stand now, people's and the bot's."""
        return tuple(self.world.messages.get(chat_id, {}).values())

    def sent(self, chat_id: int) -> tuple[Message, ...]:
        """The bot's messages in a chat as they stand now."""
        return tuple(m for m in self.messages(chat_id) if m.sender == self.world.me)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What the bot answered to button presses and inline queries."""
        return tuple(self.world.answers)

    def answers_to(self, query_id: str) -> tuple[Answer, ...]:
        """What the bot answered to one press or query."""
        return tuple(answer for answer in self.answers if answer.query.id == query_id)

    @property
    def commands(self) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
        """Commands with their descriptions, by scope (``chat:5``) and language (``""``: any)."""
        return dict(self.world.commands)

    @property
    def profile(self) -> dict[tuple[str, str], str]:
        """The bot's ``name``, ``description`` and ``short_description``, by language."""
        return dict(self.world.profile)

    @property
    def documents(self) -> tuple[SentFile, ...]:
        """The files the bot sent, with their bytes."""
        return tuple(self.world.documents)

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return len(self.updates.pending)

    @property
    def webhook_url(self) -> str:
        return self.updates.webhook

    @on_loop
    def fault(self, /, method: str, kind: str | int, times: int | None = 1, **details: Any) -> None:
        """Let the next calls of a method fail: 400, 401, 403, 409, 429, 502, ``drop_before``,
        ``drop_after``, ``slow`` (carried out after a delay) or ``hold`` (carried out when the
        faults are cleared).

        The method may be ``*``; *times* ``None`` is for ever. Details: ``retry_after``,
        ``description``, ``delay`` (seconds, for ``slow``), ``chat_id`` (only in that chat).
        """
        self._dispatcher.faults.add(method, kind, times, details)

    @on_loop
    def clear_faults(self) -> None:
        """Let nothing fail any more; calls that are held are carried out now."""
        self._dispatcher.faults.clear()

    @property
    def held(self) -> int:
        """How many calls are held."""
        return len(self._dispatcher.faults.holding)

    @property
    def is_polled(self) -> bool:
        """Whether a poller waits for updates now."""
        return self.updates.is_polled

    def settle(self, timeout: float = 20.0) -> None:
        """Wait until each call that has reached the server so far is carried out."""

        async def arrived() -> None:
            # What is in a socket is read, and turned into calls, in the next rounds of the loop.
            for _ in range(20):
                await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(arrived(), self.loop).result(timeout)
        self.wait_for(lambda: not self._dispatcher.in_progress, timeout)

    def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """The first true value of *predicate*, asked again whenever the bot did something."""
        end = time.monotonic() + timeout
        while True:
            value = predicate()
            if value:
                return value
            left = end - time.monotonic()
            if left <= 0:
                names = [f"{c.method} {c.status} {c.description}".strip() for c in self.calls]
                raise TimeoutError(f"nothing within {timeout} s; last calls: {names[-8:]}")
            with self._news:
                # A change between the question and this line is seen after a short while.
                self._news.wait(min(left, 0.05))

    def _tell(self) -> None:
        with self._news:
            self._news.notify_all()

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_until_complete(self._run())
        finally:
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            asyncio.set_event_loop(None)
            self.loop.close()

    async def _run(self) -> None:
        self._end = asyncio.Event()
        self._dispatcher = Dispatcher(self.token, self.world, self.updates, self._retry, self._tell)
        self._dispatcher.flood = self._flood
        app = application(self._dispatcher, control_routes(self))
        server = HTTPServer(app, max_buffer_size=MAX_BODY, max_body_size=MAX_BODY)
        server.add_sockets(self._sockets)
        self._ready.set()
        await self._end.wait()
        server.stop()
        self.updates.end_wait()
        await self._dispatcher.courier.close()
        await server.close_all_connections()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
