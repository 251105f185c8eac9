"""The running bot: how it starts, is watched, presents itself, and ends."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from telegram.error import BadRequest, InvalidToken, NetworkError

from bot.channels.telegram import application as running
from bot.channels.telegram.answering.chat_commands import IN_GROUPS
from bot.channels.telegram.application import (
    POLL_MARGIN_SECONDS,
    POLLS_MISSED,
    End,
    Watch,
    build,
    serve_until,
)
from bot.channels.telegram.diagnostics import Metrics, serve_health
from bot.channels.telegram.handlers import EVERYBODY, introduce
from bot.channels.telegram.sending.api_calls import SendRequest
from bot.exit import BadSettings
from bot.settings import WebhookSettings
from bot.texts import TEXTS
from botprocess import free_port
from fake_telegram import BotInProcess, message

QUESTION = "How old is the daughter?"


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition, which a broken bot never meets."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.001)


def served(bot: BotInProcess, script: Callable[[], Awaitable[object]]) -> End:
    """Serve until *script* has ended, or the bot ends by itself; how it ended."""

    async def run() -> End:
        stop = asyncio.Event()
        serving = asyncio.create_task(serve_until(stop, bot.parts))
        acting = asyncio.ensure_future(script())
        await asyncio.wait({serving, acting}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            acting.cancel()
        else:
            await acting
        stop.set()
        return await serving

    return bot.run(run())


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(running, "WATCH_SECONDS", 0.001)


def update(number: int, text: str, chat: int = 7) -> dict[str, Any]:
    return {"update_id": number, "message": message(chat, number, text)}


# --- Serving ------------------------------------------------------------------------------------


def test_a_question_that_is_polled_is_answered(bot: BotInProcess) -> None:
    telegram = bot.telegram

    async def script() -> None:
        telegram.deliver(update(1, QUESTION))
        await until(lambda: telegram.of("sendMessage"))
        await until(lambda: len(telegram.of("setMyCommands")) == 2 * (len(TEXTS) + 1))

    assert served(bot, script) is End.STOPPED
    [answer] = telegram.of("sendMessage")
    assert "41-year-old" in answer.text
    assert bot.inbox.waiting() == 0


def test_a_question_that_is_delivered_is_answered(make) -> None:
    port, health = free_port(), free_port()
    webhook = WebhookSettings(url="https://x.org/hook", port=port, path="hook")
    bot = make(webhook=webhook, health_port=health, secret="s")
    pages: list[httpx.Response] = []

    async def script() -> None:
        await until(lambda: bot.telegram.of("setWebhook"))
        headers = {"X-Telegram-Bot-Api-Secret-Token": "s"}
        async with httpx.AsyncClient(headers=headers) as client:
            url = f"http://127.0.0.1:{port}/hook"
            assert (await client.post(url, json=update(1, QUESTION))).status_code == 200
            await until(lambda: bot.telegram.of("sendMessage"))
            await until(lambda: not bot.inbox.waiting())
            for page in ("healthz", "metrics"):
                pages.append(await client.get(f"http://127.0.0.1:{health}/{page}"))

    assert served(bot, script) is End.STOPPED
    assert bot.telegram.of("setWebhook")[0].params["secret_token"] == "s"
    assert pages[0].text == "ok\n"
    assert 'pullquote_questions_total{outcome="answer"} 1.0' in pages[1].text
    assert "pullquote_waiting 0.0" in pages[1].text


def test_what_an_earlier_process_accepted_is_answered(bot: BotInProcess) -> None:
    bot.run(bot.inbox.put(bot.update(message=message(7, 1, "/help"))))

    async def script() -> None:
        await until(lambda: bot.telegram.of("sendMessage"))

    assert served(bot, script) is End.STOPPED
    assert bot.telegram.of("sendMessage")[0].text == TEXTS["en"].help
    assert bot.inbox.waiting() == 0


@pytest.mark.slow
def test_a_stop_without_time_leaves_the_rest_for_the_next_start(make, monkeypatch) -> None:
    bot = make(stop_seconds=1)
    begun = asyncio.Event()

    async def endless(*_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.channels.telegram.answering.messages.answer", endless)
    bot.telegram.deliver(update(1, QUESTION))
    assert served(bot, begun.wait) is End.STOPPED
    assert bot.inbox.waiting() == 1


@pytest.mark.parametrize(
    ("method", "code", "end"),
    [
        ("getMe", 401, End.TOKEN_REFUSED),
        ("getMe", 404, End.TOKEN_REFUSED),
        ("getMe", 400, End.REFUSED),
        ("getUpdates", 401, End.TOKEN_REFUSED),
    ],
)
def test_a_refusal_ends_it(bot: BotInProcess, method: str, code: int, end: End) -> None:
    for _ in range(3):
        bot.telegram.refuse(method, code, "no")

    assert served(bot, asyncio.Event().wait) is end


def test_a_server_that_comes_later_is_waited_for(bot: BotInProcess, caplog) -> None:
    for error in (httpx.ConnectError("away"), httpx.ReadError("away")):
        bot.telegram.fail("deleteWebhook", error)
    bot.telegram.deliver(update(1, "/help"))

    async def script() -> None:
        await until(lambda: bot.telegram.of("sendMessage"))

    assert served(bot, script) is End.STOPPED


@pytest.mark.parametrize("webhook", [False, True])
def test_a_stop_is_heard_while_starting(make, monkeypatch, webhook: bool) -> None:
    monkeypatch.setattr(running, "FIRST_PAUSE", 1000.0)
    settings = WebhookSettings(url="https://x.org/hook", port=free_port()) if webhook else None
    bot = make(**({"webhook": settings} if webhook else {}))
    method = "setWebhook" if webhook else "deleteWebhook"
    bot.telegram.fail(method, httpx.ReadError("away"))

    async def script() -> None:
        await until(lambda: bot.telegram.of(method))

    assert served(bot, script) is End.STOPPED


def test_a_stop_is_heard_while_a_call_is_under_way() -> None:
    async def run() -> None:
        stop = asyncio.Event()
        stop.set()
        with pytest.raises(running._Stopped):
            await running._until_answered(asyncio.Event().wait, stop)

    asyncio.run(run())


@pytest.mark.parametrize("error", [BadRequest("no"), InvalidToken("no"), ValueError("no")])
def test_a_call_that_is_refused_is_not_repeated(error: Exception) -> None:
    calls: list[int] = []

    async def call() -> None:
        calls.append(1)
        raise NetworkError("away") if len(calls) < 3 else error

    async def run() -> None:
        with pytest.raises(type(error)):
            await running._until_answered(call, asyncio.Event())

    asyncio.run(run())
    assert len(calls) == 3


def test_an_error_of_polling_is_logged(caplog) -> None:
    for error, level in ((InvalidToken("x"), "ERROR"), (NetworkError("x"), "WARNING")):
        caplog.clear()
        running._on_poll_error(error)
        assert [record.levelname for record in caplog.records] == [level]


def test_a_start_that_took_long_is_no_dead_connection(bot: BotInProcess) -> None:
    application, services, poll = build(bot.parts)
    poll.last_success -= 1e9

    async def run() -> End:
        stop = asyncio.Event()
        watch = Watch(bot.parts.settings, poll)
        serving = asyncio.create_task(running._serve(bot.parts, application, services, watch, stop))
        # The menu is set after the watch has looked for the first time; no poll has succeeded yet.
        await until(lambda: bot.telegram.of("setMyCommands") or serving.done())
        stop.set()
        return await serving

    assert bot.run(run()) is End.STOPPED


# --- The watch ----------------------------------------------------------------------------------


def watched(bot: BotInProcess, seconds: float = 0.0) -> tuple[Watch, End]:
    """A watch, and how it ends when *seconds* have passed since it began."""
    now = [100.0]
    watch = Watch(bot.parts.settings, bot.poll, lambda: now[0])
    watch.begin()
    now[0] += seconds

    async def run() -> End:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.005, stop.set)
        return await watch.until(stop)

    return watch, bot.run(run())


def test_a_silent_connection_is_dead(make) -> None:
    patience = POLLS_MISSED * (10 + POLL_MARGIN_SECONDS)
    for seconds, end in ((patience - 1, End.STOPPED), (patience, End.DEAD)):
        watch, ended = watched(make(poll_seconds=10), seconds)
        assert ended is end
        assert watch.is_alive() == (end is End.STOPPED)
    webhook = WebhookSettings(url="https://x.org")
    assert watched(make(webhook=webhook), 10 * patience)[1] is End.STOPPED


def test_a_refused_token_and_a_second_bot_are_noticed(make) -> None:
    bot = make()
    assert watched(bot)[1] is End.STOPPED
    bot.poll.gave_way.set()
    assert watched(bot)[1] is End.CONFLICT
    bot.poll.refused.set()
    assert watched(bot)[1] is End.TOKEN_REFUSED


# --- Health -------------------------------------------------------------------------------------


def test_a_dead_connection_shows_on_the_health_page() -> None:
    port = free_port()
    alive = [True]

    async def run() -> list[tuple[int, str]]:
        server = serve_health(port, Metrics(), lambda: alive[0])
        pages = []
        async with httpx.AsyncClient() as client:
            for alive[0] in (True, False):
                page = await client.get(f"http://127.0.0.1:{port}/healthz")
                pages.append((page.status_code, page.text))
        server.stop()
        await server.close_all_connections()
        return pages

    assert asyncio.run(run()) == [(200, "ok\n"), (503, "polling is dead\n")]


def test_a_port_that_cannot_be_used_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        with pytest.raises(BadSettings, match=r"1:70000 cannot be used \(health_port under"):
            serve_health(70000, Metrics(), lambda: True)

    def refuse(*_: object) -> None:
        raise OSError("in use")

    monkeypatch.setattr("bot.channels.telegram.diagnostics.HTTPServer.listen", refuse)
    asyncio.run(run())


# --- The profile --------------------------------------------------------------------------------


def test_the_menu_is_set_once_in_every_language(bot: BotInProcess) -> None:
    for _ in range(2):
        bot.run(introduce(bot.application.bot, bot.memory))
    commands = bot.telegram.of("setMyCommands")

    assert len(commands) == 2 * (len(TEXTS) + 1)
    assert {call.params.get("language_code") for call in commands} == {None, *TEXTS}
    for call in commands:
        in_groups = call.params["scope"]["type"] == "all_group_chats"
        names = tuple(one["command"] for one in call.params["commands"])
        assert names == (IN_GROUPS if in_groups else EVERYBODY)
    assert len(bot.telegram.of("setMyDescription", "setMyShortDescription")) == len(commands)


def test_a_menu_that_is_refused_is_set_at_the_next_start(bot: BotInProcess, caplog) -> None:
    caplog.set_level(logging.WARNING)
    bot.telegram.bad_request("setMyDescription", "no")
    bot.run(introduce(bot.application.bot, bot.memory))
    assert "the menu could not be set" in caplog.text
    first = len(bot.telegram.of("setMyCommands"))
    bot.run(introduce(bot.application.bot, bot.memory))

    assert len(bot.telegram.of("setMyCommands")) > first


# --- Parts --------------------------------------------------------------------------------------


def test_the_outgoing_limits_can_be_switched_off(make) -> None:
    for limits, name in ((True, "OutgoingLimiter"), (False, "NoLimiter")):
        bot = make(outgoing_limits=limits)
        assert type(bot.application.bot.rate_limiter).__name__ == name


def test_without_a_transport_requests_go_over_the_network(make) -> None:
    application, _, _ = build(replace(make().parts, transport=None))

    assert application.bot.base_url.startswith("https://api.telegram.org/bot")
    assert isinstance(application.bot.request, SendRequest)
