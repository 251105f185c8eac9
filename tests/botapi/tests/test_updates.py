"""The fake Bot API server: polling and webhooks."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from botapi import TOKEN, FakeBotApi
from botapi.client import ADA, Bot
from botapi.faults import OTHER_POLLER

# They test the server of the tests, which changes seldom.
pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- Updates ------------------------------------------------------------------------------------


def test_updates_stay_until_confirmed(server: FakeBotApi, bot: Bot) -> None:
    server.text(ADA, ADA, "second")

    first = bot.ok("getUpdates")
    again = bot.ok("getUpdates", limit=1)
    rest = bot.ok("getUpdates", offset=first[0]["update_id"] + 1)

    assert [u["message"]["text"] for u in first] == ["hello", "second"]
    assert again == first[:1]
    assert rest == first[1:]
    assert server.pending == 1


def test_a_negative_offset_keeps_the_last(server: FakeBotApi, bot: Bot) -> None:
    server.text(ADA, ADA, "second")

    (last,) = bot.ok("getUpdates", offset=-1)

    assert last["message"]["text"] == "second"
    assert server.pending == 1


def test_a_poll_waits_for_an_update(server: FakeBotApi, bot: Bot) -> None:
    (old,) = bot.ok("getUpdates")
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(bot.ok, "getUpdates", offset=old["update_id"] + 1, timeout=50)
        server.wait_for(lambda: server.is_polled)
        server.text(ADA, ADA, "at last")

        (update,) = poll.result(20)

    assert update["message"]["text"] == "at last"


def test_a_second_poller_ends_the_first(server: FakeBotApi, bot: Bot) -> None:
    bot.ok("getUpdates", offset=2**31)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(bot, "getUpdates", timeout=50)
        server.wait_for(lambda: server.is_polled)
        second = pool.submit(bot, "getUpdates", timeout=1)

        assert first.result(20) == {
            "ok": False,
            "error_code": 409,
            "description": f"Conflict: {OTHER_POLLER}",
        }
        assert second.result(20) == {"ok": True, "result": []}


def test_a_poller_that_hangs_up_loses_nothing(server: FakeBotApi, bot: Bot) -> None:
    bot.ok("getUpdates", offset=2**31)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{bot.url}/getUpdates?timeout=10", timeout=0.2)
    server.text(ADA, ADA, "still here")

    (update,) = bot.ok("getUpdates")

    assert update["message"]["text"] == "still here"


def test_nothing_logs_the_token(
    server: FakeBotApi, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    caplog.set_level(logging.DEBUG)
    server.fault("getMe", 502)

    bot.refused("sendPoetry")
    httpx.get(f"{bot.url}/getMe")
    httpx.get(f"{server.base_url}/file/bot{TOKEN}/none")

    mine = [r.getMessage() for r in caplog.records if not r.name.startswith("httpcore")]
    assert not [line for line in mine if TOKEN in line]


def test_wanted_kinds_are_remembered(server: FakeBotApi, bot: Bot) -> None:
    bot.ok("getUpdates", offset=2**31, allowed_updates=["callback_query"])

    server.text(ADA, ADA, "unwanted")
    server.forge_press(ADA, 1, "x", ADA)

    kinds = [sorted(u)[0] for u in bot.ok("getUpdates")]
    assert kinds == ["callback_query"]


def test_a_raw_update_is_sent_as_it_is(server: FakeBotApi, bot: Bot) -> None:
    server.raw_update({"message": {"nonsense": True}})

    assert bot.ok("getUpdates", offset=-1)[0]["message"] == {"nonsense": True}


class Receiver:
    """A bot's own server: notes what comes and answers as told."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self.answers = list(answers)
        self.seen: list[tuple[dict[str, Any], str | None]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.seen.append((body, self.headers["X-Telegram-Bot-Api-Secret-Token"]))
                status, answer = receiver.answers.pop(0) if receiver.answers else (200, None)
                raw = json.dumps(answer).encode() if answer else b""
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args: Any) -> None:
                return

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/hook"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,))
        self.thread.start()

    def stop(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    hook = Receiver((500, None), (500, None), (500, None))
    yield hook
    hook.stop()


def test_a_webhook_gets_updates_until_it_takes_them(
    server: FakeBotApi, bot: Bot, receiver: Receiver
) -> None:
    call = {"method": "sendMessage", "chat_id": ADA, "text": "from the answer"}
    receiver.answers.append((200, call))

    bot.ok("setWebhook", url=receiver.url, secret_token="s3cret", max_connections=1)
    server.text(ADA, ADA, "later")
    server.wait_for(lambda: not server.pending)

    assert [u["message"]["text"] for u, _ in receiver.seen] == ["hello"] * 4 + ["later"]
    assert {secret for _, secret in receiver.seen} == {"s3cret"}
    assert [m.text for m in server.sent(ADA)] == ["from the answer"]
    info = bot.ok("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == (receiver.url, 0)
    assert "500" in info["last_error_message"]
    assert bot("getUpdates")["error_code"] == 409
    bot.ok("deleteWebhook")
    assert bot.ok("getUpdates") == []


def test_setting_a_webhook_ends_a_poll(server: FakeBotApi, bot: Bot, receiver: Receiver) -> None:
    bot.ok("getUpdates", offset=2**31)
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(bot.refused, "getUpdates", timeout=50)
        server.wait_for(lambda: server.is_polled)
        bot.ok("setWebhook", url=receiver.url)

        assert poll.result(20) == "Conflict: terminated by setWebhook request"


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "http://example.com/x"}, "bad webhook: An HTTPS URL must be provided"),
        ({"url": "https://example.com:1234/"}, "bad webhook: Webhook can be set up only on"),
        ({"url": "https://a.org/", "secret_token": "ä"}, "secret token contains unallowed"),
        ({"url": "https://a.org/", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
def test_a_bad_webhook_is_refused(bot: Bot, params: dict[str, str], words: str) -> None:
    assert bot.refused("setWebhook", **params).startswith(f"Bad Request: {words}")
