"""The Telegram bot in the process of a test: real handlers and a real ``telegram.Bot``, whose HTTP
requests end in a fake that records them.

Use this for everything that the bot decides. ``botapi`` is for whether Telegram would accept it.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Coroutine
from email import message_from_bytes
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl

import httpx
from telegram import Update

from bot.channels.telegram.application import Parts, build
from bot.channels.telegram.librarian import Librarian, Library
from bot.channels.telegram.remembering.bot_state import State
from bot.corpus_pool import CorpusPool
from bot.settings import TelegramSettings
from retrieval import Corpus
from retrieval.ingestion.parser_process import Reading

T = TypeVar("T")
TOKEN = "1234567890:AAFakeFakeFakeFakeFakeFakeFakeFakeFak"
BOT = {"id": 1234567890, "is_bot": True, "first_name": "Quoting bot", "username": "quoting_bot"}
JSON_PARAMS = ("reply_markup", "reply_parameters", "results", "commands", "scope", "button")
SENDING = ("sendMessage", "sendDocument", "editMessageText", "editMessageReplyMarkup")


class Call(NamedTuple):
    """A call of the Bot API."""

    method: str
    params: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.params.get("text", ""))

    @property
    def buttons(self) -> dict[str, str]:
        """The data of each button of the keyboard that has some, by its label."""
        rows = self.params.get("reply_markup", {}).get("inline_keyboard", [])
        return {
            button["text"]: button["callback_data"]
            for row in rows
            for button in row
            if "callback_data" in button
        }


class FakeTelegram(httpx.AsyncBaseTransport):
    """Answers every call with success, unless a test has planned a failure for it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.planned: dict[str, deque[Exception | httpx.Response]] = {}
        self.updates: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.statuses: dict[tuple[int, int], str] = {}
        self.news = asyncio.Event()
        self._message_ids = count(1000)

    def refuse(self, method: str, code: int, description: str = "", **parameters: Any) -> None:
        """Refuse the next call of *method* that no earlier plan is for."""
        body = {
            "ok": False, "error_code": code, "description": description, "parameters": parameters,
        }  # fmt: skip
        self._plan(method, httpx.Response(code, json=body))

    def bad_request(self, method: str, description: str) -> None:
        self.refuse(method, 400, f"Bad Request: {description}")

    def fail(self, method: str, error: Exception) -> None:
        """Break the connection of the next call of *method* that no earlier plan is for."""
        self._plan(method, error)

    def of(self, *methods: str) -> list[Call]:
        """The calls of some methods."""
        return [call for call in self.calls if call.method in methods]

    def deliver(self, update: dict[str, Any]) -> None:
        """Let the poller have an update."""
        self.updates.append(update)
        self.news.set()

    def _plan(self, method: str, outcome: Exception | httpx.Response) -> None:
        self.planned.setdefault(method, deque()).append(outcome)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_file = request.url.path.startswith("/file/bot")
        name = request.url.path.rpartition("/")[2]
        method = "file" if is_file else name
        params = _params(request.headers.get("Content-Type", ""), await request.aread())
        self.calls.append(Call(method, params))
        if planned := self.planned.get(method):
            outcome = planned.popleft()
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        if is_file:
            return httpx.Response(200, content=self.files[name])
        if method == "getUpdates":
            result: Any = await self._poll(params)
        elif method == "getMe":
            result = BOT
        elif method == "getFile":
            file_id = params["file_id"]
            result = {
                "file_id": file_id,
                "file_unique_id": "u",
                "file_path": f"documents/{file_id}",
            }
        elif method == "getChatMember":
            result = self._member(int(params["chat_id"]), int(params["user_id"]))
        elif method in SENDING:
            result = self._message(params)
        else:
            result = True
        return httpx.Response(200, json={"ok": True, "result": result})

    def _message(self, params: dict[str, Any]) -> dict[str, Any]:
        chat = int(params["chat_id"])
        message_id = int(params.get("message_id", 0)) or next(self._message_ids)
        return message(chat, message_id, params.get("text", ""), BOT)

    def _member(self, chat: int, user: int) -> dict[str, Any]:
        """A member, or what *statuses* says of this person in this chat."""
        rights = (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
            "can_manage_video_chats", "can_restrict_members", "can_promote_members",
            "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
            "can_delete_stories",
        )  # fmt: skip
        status = self.statuses.get((chat, user), "member")
        return {"status": status, "user": person(user), **dict.fromkeys(rights, False)}

    async def _poll(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(params.get("offset", 0))
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        if not self.updates and int(params.get("timeout", 0)):
            self.news.clear()
            await self.news.wait()
        return list(self.updates)


def _params(kind: str, body: bytes) -> dict[str, Any]:
    if kind.startswith("multipart/"):
        parts = message_from_bytes(f"Content-Type: {kind}\n\n".encode() + body).get_payload()
        pairs = {
            str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True).decode()
            for part in parts
        }  # fmt: skip
    else:
        pairs = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return {
        name: json.loads(value) if name in JSON_PARAMS else value for name, value in pairs.items()
    }


def person(user: int, **more: Any) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "Ada", "language_code": "en", **more}


def message(
    chat: int, message_id: int, text: str = "", sender: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A message as Telegram describes it. Negative ids are those of groups."""
    kind = {"type": "private", "first_name": "Ada"} if chat > 0 else {"type": "group", "title": "g"}
    body = {
        "message_id": message_id, "date": 1_700_000_000, "chat": {"id": chat, **kind},
        "from": sender or person(abs(chat)), "text": text, **more,
    }  # fmt: skip
    if text.startswith("/"):
        length = len(text.split()[0])
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return {name: value for name, value in body.items() if value is not None}


class BotInProcess:
    """A bot whose handlers run in the test, with its own event loop."""

    def __init__(
        self,
        folder: Path,
        open_corpus: Callable[[], Corpus],
        limit: int = 3,
        transport: FakeTelegram | None = None,
        secret: str = "",
        pool: CorpusPool | None = None,
        library: Library | None = None,
        clock: Callable[[], float] = time.time,
        same_language: bool = False,
        **settings: Any,
    ) -> None:
        self.telegram = transport or FakeTelegram()
        self.state = State(folder / "telegram.sqlite3")
        self._own_pool = pool is None
        self.pool = pool or CorpusPool(open_corpus, threads=1)
        self.librarian = Librarian(library or Library(folder, open_corpus, Reading))
        settings = {"outgoing_limits": False, **settings}
        self.parts = Parts(
            TelegramSettings(**settings), TOKEN, secret, limit, self.state, self.pool,
            self.librarian, self.telegram, clock, same_language,
        )  # fmt: skip
        self._runner = asyncio.Runner()
        self._ids = count(1)
        self.application, self.services, self.poll = build(self.parts)
        self.memory, self.inbox = self.services.memory, self.services.inbox
        self.run(self.application.initialize())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def close(self) -> None:
        self.run(self.application.shutdown())
        self._runner.close()
        self.librarian.close()
        if self._own_pool:
            self.pool.close()
        self.state.close()

    def handle(self, **content: Any) -> list[Call]:
        """Let the bot handle an update; the calls that it makes meanwhile."""
        before = len(self.telegram.calls)
        self.run(self.application.process_update(self.update(**content)))
        return self.telegram.calls[before:]

    def update(self, **content: Any) -> Update:
        return Update.de_json({"update_id": next(self._ids), **content}, self.application.bot)

    def say(self, text: str, chat: int = 7, **more: Any) -> list[Call]:
        """Let a person send a text."""
        message_id = more.pop("message_id", next(self._ids))
        return self.handle(message=message(chat, message_id, text, **more))

    def press(self, call: Call, label: str, user: int = 7) -> list[Call]:
        """Let a person press a button that the bot has sent to chat 7, or to another."""
        return self.press_data(call.buttons[label], int(call.params["chat_id"]), user)

    def press_data(self, data: str, chat: int = 7, user: int = 7) -> list[Call]:
        """Let a person send any data as if a button had it."""
        return self.handle(callback_query=pressed(data, message(chat, 1000, "x", BOT), user))

    def inline(self, text: str, offset: str = "", user: int = 7) -> dict[str, Any]:
        """Let a person type an inline query; the parameters of the bot's answer."""
        query = {"id": "1", "from": person(user), "query": text, "offset": offset}
        [call] = self.handle(inline_query=query)
        return call.params


def pressed(data: str, above: dict[str, Any] | None, user: int = 7) -> dict[str, Any]:
    """A press of a button below the message *above*."""
    query = {"id": "1", "from": person(user), "chat_instance": "1", "data": data}
    return {**query, "message": above} if above else query
