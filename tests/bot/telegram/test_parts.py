"""Parts of the channel by themselves: secrets, logs, limits, requests, lanes."""

import asyncio
import json
import logging
import time

import pytest
from telegram import Update

from bot.channels.telegram.logs import JsonLines, redacted
from bot.channels.telegram.receiving.chat_queues import Lanes
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.polling import updates_of
from bot.channels.telegram.remembering.memory import KEPT_DAYS, Memory, Shown
from bot.channels.telegram.remembering.schema import MIGRATIONS
from bot.channels.telegram.secrets import read_token, read_webhook_secret
from bot.channels.telegram.sending.outgoing_limits import QuestionLimiter, Window
from bot.errors import BadSettings
from bot.settings import TelegramSettings, WebhookSettings
from retrieval import Outcome
from retrieval.storage.database import Database

TOKEN = "1234567890:AAFakeFakeFakeFakeFakeFakeFakeFakeFak"


def test_the_token_is_in_the_environment_or_in_a_file(tmp_path) -> None:
    (tmp_path / "token").write_text(f" {TOKEN}\n")
    settings = TelegramSettings(token_file=str(tmp_path / "token"))

    assert read_token(settings, {}) == TOKEN
    assert read_token(settings, {"TELEGRAM_BOT_TOKEN": f"{TOKEN}x"}) == f"{TOKEN}x"
    assert "token" not in TelegramSettings.model_fields


@pytest.mark.parametrize(
    ("settings", "environment", "why"),
    [
        (TelegramSettings(), {}, "there is no token"),
        (TelegramSettings(), {"TELEGRAM_BOT_TOKEN": "nonsense"}, "not of the form"),
        (
            TelegramSettings(token_file="/nope"),
            {},
            "/nope .for TELEGRAM_BOT_TOKEN. cannot be read: No such",
        ),
    ],
)
def test_a_token_that_cannot_be_used_is_explained_and_not_shown(settings, environment, why) -> None:
    with pytest.raises(BadSettings, match=why) as caught:
        read_token(settings, environment)
    assert "nonsense" not in str(caught.value)


@pytest.mark.parametrize("secret", ["", "with blank", "ä", "x" * 257])
def test_a_webhook_secret_is_what_telegram_takes(tmp_path, secret: str) -> None:
    settings = TelegramSettings(webhook=WebhookSettings(url="https://x.org"))
    with pytest.raises(BadSettings, match="a webhook needs a secret"):
        read_webhook_secret(settings, {"TELEGRAM_WEBHOOK_SECRET": secret})
    (tmp_path / "secret").write_text("A-b_9\n")
    settings = TelegramSettings(webhook=WebhookSettings(secret_file=str(tmp_path / "secret")))
    assert read_webhook_secret(settings, {}) == "A-b_9"


def test_no_log_line_holds_a_token() -> None:
    try:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        record = logging.getLogger().makeRecord(
            "x", logging.ERROR, "f", 1, "url %s", (f"bot{TOKEN}/x",), __import__("sys").exc_info(),
            extra={"fields": {"file": TOKEN}},
        )  # fmt: skip
    line = JsonLines("1:short").format(record)

    assert "AAFake" not in line
    assert line.count("[token]") >= 3
    assert json.loads(line)["level"] == "error"
    assert redacted("12:30 to 123456:short") == "12:30 to 123456:short"


def test_a_window_never_lets_more_through_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    window, let = Window(5, 5.0), []
    for _ in range(400):
        if not window.wait():
            window.note()
            let.append(clock[0])
        clock[0] += 0.07
    assert all(later - earlier >= 5.0 for earlier, later in zip(let, let[5:], strict=False))
    assert len(let) >= 25


def test_each_person_is_told_once_that_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    limiter = QuestionLimiter(2)

    assert [bool(limiter.wait(1)) for _ in range(3)] == [False, False, True]
    assert [limiter.first_refusal(1) for _ in range(2)] == [True, False]
    assert not limiter.wait(2)
    clock[0] += 61
    assert not limiter.wait(1)
    assert limiter.first_refusal(1)


@pytest.mark.parametrize("bad", [{"message": {}}, {"message": 5}, {"callback_query": {"id": "1"}}])
def test_an_update_that_cannot_be_built_is_emptied(bad: dict) -> None:
    good = {"update_id": 2, "poll": None}
    payload = json.dumps({"ok": True, "result": [{"update_id": 1, **bad}, good]}).encode()

    assert updates_of(payload) == [{"update_id": 1}, good]
    for other in (b"<html>", b"[]", b'{"ok": true, "result": true}'):
        assert updates_of(other) is None
    assert updates_of(b'{"result": [5, null, {}, {"update_id": 1.5}, {"update_id": 7}]}') == [
        {"update_id": 7}
    ]


def message(update_id: int, chat: int) -> Update:
    return Update.de_json(
        {
            "update_id": update_id,
            "message": {
                "message_id": update_id,
                "date": 1,
                "text": "x",
                "chat": {"id": chat, "type": "private"},
            },
        },
        None,
    )


def test_a_lane_is_worked_on_in_order_and_lanes_side_by_side(tmp_path) -> None:
    database = Database(tmp_path / "t", MIGRATIONS)
    done: list[int] = []
    refused: list[int] = []

    async def work(number: int, seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(number)

    async def run() -> None:
        async def refuse(update: Update) -> None:
            refused.append(update.update_id)

        inbox = Inbox(database)
        lanes = Lanes(inbox, lambda update: True, refuse)
        updates = [message(n, 1) for n in range(1, 8)] + [message(9, 2)]
        for update in updates:
            await inbox.put(update)
        await inbox.put(updates[0])
        assert inbox.qsize() == len(updates)
        async with lanes:
            await asyncio.gather(
                *(
                    lanes.process_update(u, work(u.update_id, (9 - u.update_id) * 0.01))
                    for u in updates
                )
            )
        assert inbox.waiting() == 0

    asyncio.run(run())
    assert done == [9, 1, 2, 3, 4]
    assert refused == [5]
    database.close()


def test_what_is_cut_off_stays_in_the_inbox(tmp_path) -> None:
    database = Database(tmp_path / "t", MIGRATIONS)

    async def run() -> None:
        inbox = Inbox(database)
        lanes = Lanes(inbox, lambda update: True, lambda update: asyncio.sleep(0))
        update = message(1, 1)
        await inbox.put(update)
        task = asyncio.create_task(lanes.process_update(update, asyncio.sleep(9)))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert inbox.waiting() == 1
        again = Inbox(database)
        assert await again.replay(None) == 1  # type: ignore[arg-type]
        assert again.qsize() == 1

    asyncio.run(run())
    database.close()


def test_memory_forgets_on_demand_and_with_time(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(tmp_path / "t", MIGRATIONS)
    memory = Memory(database)
    shown = [Shown(f"a#1:{n}-{n + 1}", n, n + 1, "d") for n in range(3)]

    def keep(chat: int, question: int) -> str:
        return memory.keep(chat, chat, question, f"q{question}", ("c",), Outcome.ANSWER, shown, 1)

    first, other = keep(1, 1), keep(2, 1)
    found = memory.answer(first)
    assert found is not None
    assert (found.passages, found.context, found.outcome) == (tuple(shown), ("c",), Outcome.ANSWER)
    assert memory.show_more(first, 1) == (1, 2)
    assert memory.show_more(first, 9) == (2, 3)
    assert memory.history(1, 1, before=5) == ["q1"]
    assert memory.history(1, 1, before=1) == []
    memory.move(2, -2)
    assert memory.last_answer(-2, 2).id == other  # type: ignore[union-attr]
    memory.forget(1)
    assert memory.answer(first) is None
    later = time.time() + (KEPT_DAYS + 1) * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert memory.answer(other) is None
    memory.prune()
    assert database.only_row("SELECT count(*) FROM answer") == (0,)
    database.close()
