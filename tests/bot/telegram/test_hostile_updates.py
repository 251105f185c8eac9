"""Updates that no Telegram would send: each is dealt with once, and stops nothing behind it."""

import copy
import json
import logging
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.intake import SECRET_HEADER, serve_webhook, updates_of
from bot.channels.telegram.receiving.updates import MOST_LEVELS, readable
from bot.settings import WebhookSettings
from botprocess import free_port
from fake_telegram import BOT, BotInProcess, message, person, pressed

QUESTION = "How old is the daughter?"
UPDATES: list[dict[str, Any]] = [
    {"message": message(7, 1, QUESTION)},
    {"message": message(-5, 1, f"/ask {QUESTION}")},
    {"message": message(7, 1, "/cite", reply_to_message=message(7, 2, "x", BOT))},
    {"message": message(7, 1, document={"file_id": "f", "file_unique_id": "u", "file_name": "a"})},
    {"edited_message": message(7, 1, QUESTION, edit_date=1_700_000_000)},
    {"callback_query": pressed("m:Ab3dE9xZ", message(7, 1, "x", BOT))},
    {"inline_query": {"id": "1", "from": person(7), "query": "daughter", "offset": ""}},
    {
        "my_chat_member": {
            "chat": {"id": 7, "type": "private"}, "from": person(7), "date": 1,
            "old_chat_member": {"user": BOT, "status": "member"},
            "new_chat_member": {"user": BOT, "status": "left"},
        }
    },
]  # fmt: skip
HOSTILE = (
    None, True, 0, -1, 2.5, 10**18, -(10**18), 1 << 63, 10**400, float("nan"), float("inf"), "",
    "\ud800", "\udc00x\x00", "\u202e\U000e0001e\u0301" * 40, "9" * 5000, [], {}, [[]], [None],
    {"id": "x"}, "MISSING", "DEEP",
)  # fmt: skip


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = {"reply_to_message": value}
    return value


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """The path to each part of a JSON value."""
    found = [path] if path else []
    if isinstance(value, dict | list):
        for name in value if isinstance(value, dict) else range(len(value)):
            found += places(value[name], (*path, name))
    return found


def spoiled(update: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    """A copy of *update* with *value* in one place."""
    update = copy.deepcopy(update)
    parent: Any = update
    for name in path[:-1]:
        parent = parent[name]
    if value == "MISSING":
        del parent[path[-1]]
    else:
        parent[path[-1]] = deep(MOST_LEVELS) if value == "DEEP" else value
    return update


ALL = [(update, path) for update in UPDATES for path in places(update)]
hostile = st.builds(
    lambda place, value: spoiled(*place, value), st.sampled_from(ALL), st.sampled_from(HOSTILE)
)


async def take(bot: BotInProcess, update: Update) -> None:
    """Do with an update what the application does."""
    await bot.inbox.put(update)
    while not bot.inbox.empty():
        queued = bot.inbox.get_nowait()
        handling = bot.application.process_update(queued)
        await bot.application.update_processor.process_update(queued, handling)


def polled(bot: BotInProcess, *contents: dict[str, Any]) -> None:
    """Let the bot fetch updates in one response, and deal with them."""
    raw = [{"update_id": next(bot._ids), **content} for content in contents]
    clean = updates_of(json.dumps({"ok": True, "result": raw}).encode())
    assert clean is not None
    # Each is confirmed, whatever it contains.
    assert [update["update_id"] for update in clean] == [update["update_id"] for update in raw]
    # The library reads them once more.
    for update in json.loads(json.dumps(clean)):
        bot.inbox.record(update)
        bot.run(take(bot, Update.de_json(update, bot.application.bot)))


def test_the_updates_that_are_spoiled_are_good() -> None:
    for update in UPDATES:
        assert readable({"update_id": 1, **update}) == {"update_id": 1, **update}


def test_no_update_stops_what_follows_it(make, caplog) -> None:
    caplog.set_level(logging.CRITICAL)
    bot: BotInProcess = make(questions_per_minute=100_000)

    @given(st.lists(hostile, min_size=1, max_size=4))
    def check(updates: list[dict[str, Any]]) -> None:
        # Replies and buttons name no message and no answer, so "7" is the only chat that asks.
        polled(bot, *updates)
        assert bot.inbox.waiting() == 0
        bot.telegram.calls.clear()
        polled(bot, {"message": message(7, next(bot._ids) + 10_000, QUESTION)})
        [call] = bot.telegram.of("sendMessage")
        assert "41-year-old" in call.text

    check()


@pytest.mark.slow
def test_no_value_in_any_place_stops_what_follows_it(make, caplog) -> None:
    caplog.set_level(logging.CRITICAL)
    bot: BotInProcess = make(questions_per_minute=100_000)
    for update, path in ALL:
        polled(bot, *[spoiled(update, path, value) for value in HOSTILE])
        assert bot.inbox.waiting() == 0, path
    bot.telegram.calls.clear()
    polled(bot, {"message": message(7, 99_999, QUESTION)})
    [call] = bot.telegram.of("sendMessage")
    assert "41-year-old" in call.text


@pytest.mark.parametrize("date", [10**18, -(10**18), 1 << 63, 10**400, "x", None, 2.5, True])
def test_a_date_that_is_none_is_dropped_with_a_line(caplog, date: object) -> None:
    caplog.set_level(logging.ERROR)
    update = {"update_id": 5, "message": {**message(7, 1, "x"), "date": date}}
    payload = json.dumps({"ok": True, "result": [update]}).encode()

    assert updates_of(payload) == [{"update_id": 5}]
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize(
    "part", ["[" * 5000 + "]" * 5000, '{"a":' * 5000 + "1" + "}" * 5000, "9" * 5000, '"[\\"{"']
)
def test_what_no_parser_takes_hides_nothing_beside_it(part: str) -> None:
    good = {"update_id": 2, "message": message(7, 1, '😀 ] } \\ " x')}
    payload = f'{{"ok": true, "result": [{{"update_id": 1, "poll": {part}}}, {json.dumps(good)}]}}'
    updates = updates_of(payload.encode())

    assert updates is not None
    assert [update["update_id"] for update in updates] == [1, 2]
    assert updates[1] == good


def test_a_number_that_counts_no_update_confirms_no_other() -> None:
    good = {"update_id": 2, "poll": None}
    for number in (1 << 31, 1 << 62, -1, True, "2"):
        payload = json.dumps({"result": [{"update_id": number}, good]}).encode()
        assert updates_of(payload) == [good]


def test_half_a_character_becomes_a_mark() -> None:
    update = readable({"update_id": 1, "message": message(7, 1, "owl \ud83d")})

    assert update is not None
    assert update["message"]["text"] == "owl \ufffd"


def test_an_update_that_nobody_can_sort_is_dropped(bot: BotInProcess, caplog) -> None:
    def fail(_: Update) -> bool:
        raise TypeError

    inbox = Inbox(bot.parts.state, concerns=fail)
    bot.run(inbox.put(bot.update(message=message(7, 1, "x"))))

    assert inbox.qsize() == inbox.waiting() == 0
    assert "skipped an update" in caplog.text


def test_what_is_stored_and_cannot_be_read_is_dropped_at_the_start(bot: BotInProcess) -> None:
    for number, date in ((1, 10**18), (2, 1_700_000_000)):
        update = bot.update(message=message(7, number, "x"))
        bot.inbox.record(
            {"update_id": number, "message": {**message(7, number, "x"), "date": date}}
        )
        bot.run(bot.inbox.put(update))
    while not bot.inbox.empty():
        bot.inbox.get_nowait()

    assert bot.run(bot.inbox.replay(bot.application.bot)) == 1
    assert bot.inbox.waiting() == 1


def test_a_delivery_is_accepted_whatever_it_contains(bot: BotInProcess, caplog) -> None:
    caplog.set_level(logging.CRITICAL)
    port = free_port()
    settings = WebhookSettings(url="https://x", port=port, path="/hook")
    bodies = [
        json.dumps({"update_id": number, **spoiled(update, path, value)}).encode()
        for number, ((update, path), value) in enumerate(
            [(place, value) for place in ALL for value in HOSTILE][::17], start=100
        )
    ]
    bodies += [b"", b"{", b"[]", b"\xff", b'{"update_id": 1e9}', b"[" * 5000, b"9" * 5000]

    async def run() -> set[int]:
        server = serve_webhook(settings, "secret", bot.application.bot, bot.inbox)
        async with httpx.AsyncClient(headers={SECRET_HEADER: "secret"}) as client:
            address = f"http://127.0.0.1:{port}/hook"
            codes = {(await client.post(address, content=body)).status_code for body in bodies}
        server.stop()
        await server.close_all_connections()
        return codes

    assert bot.run(run()) == {200}
