"""How updates come in: stored before they are accepted, in order for each chat, limited."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Sequence

import httpx
import pytest
from telegram import Bot, Update

from bot import limits as question_limits
from bot.channels.telegram.answering.messages import MOST_UNITS_EACH
from bot.channels.telegram.receiving.chat_queues import (
    MOST_NAMED,
    MOST_SHORT_LIVED,
    MOST_WAITING,
    ChatQueues,
    Unanswered,
    queue_key,
)
from bot.channels.telegram.receiving.inbox import Inbox
from bot.channels.telegram.receiving.intake import (
    SECRET_HEADER,
    PollRequest,
    serve_webhook,
    updates_of,
)
from bot.channels.telegram.remembering.bot_state import State
from bot.channels.telegram.services import Recent
from bot.exit import BadSettings
from bot.limits import QuestionLimiter
from bot.settings import WebhookSettings
from bot.texts import TEXTS
from botprocess import free_port
from fake_telegram import BOT, TOKEN, BotInProcess, message, person, pressed

UNREADABLE = [{"message": {}}, {"message": 5}, {"callback_query": {"id": "1"}}]
# What the library builds of this cannot be turned into JSON again.
PINNED = {"pinned_message": {**message(-9, 1), "date": 0}}


@pytest.fixture
def database(tmp_path) -> Iterator[State]:
    database = State(tmp_path / "t")
    yield database
    database.close()


def text(update_id: int, chat: int = 7) -> Update:
    return Update.de_json({"update_id": update_id, "message": message(chat, update_id, "x")}, None)


def press(update_id: int, chat: int = 7, user: int = 7) -> Update:
    query = pressed("m:x", message(chat, 1, "x", BOT), user)
    return Update.de_json({"update_id": update_id, "callback_query": query}, None)


def inline(update_id: int, user: int = 7) -> Update:
    query = {"id": "1", "from": person(user), "query": "x", "offset": ""}
    return Update.de_json({"update_id": update_id, "inline_query": query}, None)


# --- The inbox ----------------------------------------------------------------------------------


def test_an_update_is_accepted_once_and_its_content_is_deleted_when_done(database) -> None:
    async def run() -> None:
        inbox = Inbox(database)
        for update in (text(1), text(2), text(1)):
            await inbox.put(update)
        await inbox.put("something else")
        assert (inbox.qsize(), inbox.waiting()) == (3, 2)
        await inbox.done(text(1))
        await inbox.put(text(1))
        assert (inbox.qsize(), inbox.waiting()) == (3, 1)

    asyncio.run(run())
    bodies = dict(database.rows("SELECT update_id, body FROM inbox"))
    assert bodies[1] is None
    assert json.loads(bodies[2])["message"]["text"] == "x"


def test_what_was_accepted_is_replayed_in_order_after_a_crash(database) -> None:
    async def run() -> None:
        first = Inbox(database)
        raw = {"update_id": 3, "message": {**message(-9, 3), **PINNED}}
        first.record(raw)
        await first.put(Update.de_json(raw, None))
        for update in (text(2), text(1), text(4)):
            await first.put(update)
        await first.done(text(2))
        first.keep(text(4))
        await first.done(text(4))

        second = Inbox(database)
        assert await second.replay(None) == 3
        replayed = [second.get_nowait().update_id for _ in range(3)]
        assert replayed == [1, 3, 4]
        assert second.replayed == {1, 3, 4}
        await second.done(text(1))
        assert second.replayed == {3, 4}

    asyncio.run(run())


def test_a_chat_can_be_forgotten_but_for_one_update(database) -> None:
    async def run() -> None:
        inbox = Inbox(database)
        for update in (text(1), text(2), press(3), text(4, 8), inline(5)):
            await inbox.put(update)
        await inbox.forget(7, None, except_for=text(2))

    asyncio.run(run())
    left = database.rows("SELECT update_id FROM inbox WHERE body IS NOT NULL ORDER BY 1")
    # A press in the chat goes, too, and so does what the person typed inline.
    assert [number for (number,) in left] == [2, 4]


# --- The queues of the chats --------------------------------------------------------------------


class Work:
    """Queues over an inbox, and work that waits until the test lets it go on."""

    def __init__(
        self,
        database: State,
        asks: Callable[[Update], bool] = lambda _: True,
        adds: Callable[[Update], bool] = lambda _: False,
    ) -> None:
        self.inbox = Inbox(database)
        self.unanswered = Unanswered()
        self.queues = ChatQueues(self.inbox, asks, adds, self._refuse, self.unanswered)
        self.go_on = asyncio.Event()
        self.begun: list[int] = []
        self.done: list[int] = []
        self.refused: list[list[int]] = []
        self.tasks: list[asyncio.Task] = []

    async def _refuse(self, updates: Sequence[Update]) -> None:
        self.refused.append([update.update_id for update in updates])

    async def _work(self, update_id: int) -> None:
        self.begun.append(update_id)
        await self.go_on.wait()
        self.done.append(update_id)

    async def add(self, *updates: Update) -> None:
        for update in updates:
            await self.inbox.put(update)
            work = self.queues.process_update(update, self._work(update.update_id))
            self.tasks.append(asyncio.create_task(work))
        await self.settle()

    async def settle(self) -> None:
        """Let every task run until it waits for something that only the test can do."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def finish(self) -> None:
        self.go_on.set()
        await asyncio.gather(*self.tasks)


def test_a_chat_is_worked_on_in_order_and_chats_side_by_side(database) -> None:
    async def run() -> None:
        work = Work(database)
        async with work.queues:
            await work.add(text(1), text(2), text(3), text(9, 8), press(4), inline(5))
            assert work.begun == [1, 9, 4, 5]
            await work.finish()
        assert [n for n in work.done if n < 4] == [1, 2, 3]
        assert work.inbox.waiting() == 0
        assert work.queues._queues == {}

    asyncio.run(run())


def test_a_question_beyond_the_queue_is_named_when_the_queue_is_worked_off(database) -> None:
    last = MOST_WAITING + 1

    async def run() -> None:
        work = Work(database)
        await work.add(*[text(n) for n in range(1, last + 4)], text(9999, 8))
        assert work.refused == []
        # Until it is named, a crash leaves it to the next process.
        assert work.inbox.waiting() == last + 4
        await work.finish()
        assert [n for n in work.done if n < 9999] == [*range(1, last + 1)]
        assert work.refused == [[last + 1, last + 2, last + 3]]
        assert work.inbox.waiting() == 0

    asyncio.run(run())


def test_a_flood_is_named_in_messages_that_hold_it(database) -> None:
    async def run() -> None:
        work = Work(database)
        first = MOST_WAITING + 2
        beyond = [*range(first, first + 2 * MOST_NAMED + 1)]
        await work.add(*[text(n) for n in range(1, beyond[-1] + 1)])
        await work.finish()
        assert [len(named) for named in work.refused] == [MOST_NAMED, MOST_NAMED, 1]
        assert [n for named in work.refused for n in named] == beyond
        assert work.inbox.waiting() == 0

    asyncio.run(run())


def test_what_a_limit_refuses_stays_in_the_inbox_until_it_is_named(database) -> None:
    async def refuse(work: Work, update: Update) -> None:
        await work.go_on.wait()
        work.unanswered.add(update)
        assert work.inbox.waiting() == 1

    async def run() -> None:
        work = Work(database)
        await work.inbox.put(text(1))
        work.go_on.set()
        await work.queues.process_update(text(1), refuse(work, text(1)))
        assert work.refused == [[1]]
        assert work.inbox.waiting() == 0

    asyncio.run(run())


def test_an_update_that_cannot_be_queued_fails_once(database) -> None:
    def fail(_: Update) -> bool:
        raise TypeError

    async def run() -> None:
        work = Work(database, asks=fail)
        await work.add(text(1), press(2))
        work.go_on.set()
        results = await asyncio.gather(*work.tasks, return_exceptions=True)
        assert [type(result) for result in results] == [TypeError, type(None)]
        assert work.inbox.waiting() == 0
        assert work.queues._queues == {}

    asyncio.run(run())


def test_presses_and_inline_queries_are_dropped_without_a_notice(database) -> None:
    async def run() -> None:
        work = Work(database)
        await work.add(*[press(n) for n in range(1, 9)], *[inline(n) for n in range(11, 19)])
        await work.finish()
        assert work.refused == []
        assert len(work.done) == 2 * (1 + MOST_SHORT_LIVED)
        assert {1, 2, 11, 12} <= {*work.done}
        assert work.inbox.waiting() == 0

    asyncio.run(run())


def test_talk_is_not_limited_and_neither_is_what_a_crash_left(database) -> None:
    async def run() -> None:
        talk = Work(database, asks=lambda _: False)
        await talk.add(*[text(n) for n in range(1, 9)])
        await talk.finish()
        assert len(talk.done) == 8
        left = Work(database)
        left.inbox.replayed.update(range(11, 19))
        await left.add(*[text(n) for n in range(11, 19)])
        await left.finish()
        assert (len(left.done), left.refused, left.inbox.replayed) == (8, [], set())

    asyncio.run(run())


def test_no_question_waits_for_additions_and_many_of_them_may_wait(database) -> None:
    async def run() -> None:
        work = Work(database, adds=lambda update: update.update_id > 10)
        await work.add(*[text(n) for n in range(11, 11 + MOST_WAITING + 4)], text(1), text(2))
        assert work.begun == [11, 1]
        assert work.refused == [[11 + MOST_WAITING + 1]]
        await work.finish()
        assert sorted(work.done) == [1, 2, *range(11, 11 + MOST_WAITING + 1)]
        assert [n for n in work.done if n > 10] == [*range(11, 11 + MOST_WAITING + 1)]

    asyncio.run(run())


def test_what_is_cut_off_stays_in_the_inbox(database) -> None:
    async def run() -> None:
        work = Work(database)
        await work.add(text(1), text(2))
        for task in work.tasks:
            task.cancel()
        results = await asyncio.gather(*work.tasks, return_exceptions=True)
        assert [type(result) for result in results] == [asyncio.CancelledError] * 2
        assert work.inbox.waiting() == 2

    asyncio.run(run())


def test_a_failure_is_passed_on_and_its_update_is_done(database) -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    async def run() -> None:
        work = Work(database)
        await work.inbox.put(text(1))
        for item in (text(1), "no update"):
            with pytest.raises(ZeroDivisionError):
                await work.queues.process_update(item, fail())
        assert work.inbox.waiting() == 0

    asyncio.run(run())


def test_each_kind_of_update_has_its_queue() -> None:
    assert queue_key(text(1)) == ("chat", 7)
    assert queue_key(text(1), adds=True) == ("adding", 7)
    assert queue_key(press(1)) == ("button", 7)
    assert queue_key(press(2, user=8)) == ("button", 8)
    assert queue_key(inline(1, 5)) == ("inline", 5)
    assert queue_key(Update(1)) == ("chat", 0)


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        ({"message": message(7, 1, "owls")}, True),
        ({"message": message(7, 1, "/help")}, True),
        ({"message": message(-5, 1, "just talk")}, False),
        ({"message": message(-5, 1, "@quoting_bot owls")}, True),
        ({"message": message(8, 1, "owls")}, False),
        ({"edited_message": message(7, 1, "owls")}, False),
    ],
)
def test_only_questions_and_commands_of_admitted_people_are_limited(make, content, counts) -> None:
    bot: BotInProcess = make(allowed_users=(7, 5))
    queues = bot.application.update_processor
    held = asyncio.Event()

    async def run() -> int:
        update = bot.update(**content)
        task = asyncio.create_task(queues.do_process_update(update, held.wait()))
        await asyncio.sleep(0)
        [queue] = queues._queues.values()
        counted = queue.counted
        held.set()
        await task
        return counted

    assert bot.run(run()) == counts


def test_who_asks_too_fast_is_told_which_questions_are_not_answered(make) -> None:
    bot: BotInProcess = make(questions_per_minute=2)
    process = bot.application.process_update

    async def run() -> None:
        updates = [bot.update(message=message(7, n, f"owls {n} {'o' * 90}")) for n in range(1, 6)]
        await asyncio.gather(
            *[
                bot.application.update_processor.process_update(update, process(update))
                for update in updates
            ]
        )

    bot.run(run())
    *answers, told = bot.telegram.of("sendMessage")
    assert [call.params["reply_parameters"]["message_id"] for call in answers] == [1, 2]
    assert told.params["reply_parameters"]["message_id"] == 3
    texts = TEXTS["en"]
    first, *named = told.text.split("\n\n", 1)[1].split("\n")
    assert told.text.startswith(texts.not_answered)
    assert first == texts.nor_these
    assert [line[:8] for line in named] == ["• owls 4", "• owls 5"]
    assert all(len(line) == MOST_UNITS_EACH + 2 for line in named)
    assert bot.services.metrics.refused.labels("too_many")._value.get() == 3


# --- Questions of one person --------------------------------------------------------------------


def test_each_person_has_a_limit() -> None:
    clock = [100.0]
    limiter = QuestionLimiter(2, lambda: clock[0])

    assert [limiter.seconds_left(1) for _ in range(3)] == [0, 0, 60]
    assert not limiter.seconds_left(2)
    clock[0] += 61
    assert not limiter.seconds_left(1)


def test_people_who_ask_no_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question_limits, "MOST_PEOPLE", 3)
    clock = [100.0]
    limiter = QuestionLimiter(2, lambda: clock[0])
    for person_id in (1, 2, 3):
        limiter.seconds_left(person_id)
    clock[0] += 61
    limiter.seconds_left(4)

    assert [*limiter._windows] == [4]


def test_only_the_newest_things_are_remembered() -> None:
    recent = Recent(most=2)
    assert [recent.is_first(thing) for thing in (1, 2, 1, 3, 1, 2)] == [
        True, True, False, True, False, True,
    ]  # fmt: skip


# --- Polling ------------------------------------------------------------------------------------


def test_an_update_that_cannot_be_read_is_emptied() -> None:
    good = {"update_id": 2, "poll": None}
    for bad in UNREADABLE:
        payload = json.dumps({"ok": True, "result": [{"update_id": 1, **bad}, good]}).encode()
        assert updates_of(payload) == [{"update_id": 1}, good]
    for other in (b"<html>", b"[]", b'{"ok": true, "result": true}'):
        assert updates_of(other) is None
    assert updates_of(b'{"result": [5, null, {}, {"update_id": 1.5}, {"update_id": 7}]}') == [
        {"update_id": 7}
    ]


def test_polls_record_updates_and_count_refusals() -> None:
    good = {"update_id": 2, "message": message(7, 1, "x")}
    ok = {"ok": True, "result": [{"update_id": 1, "message": 5}, good]}
    responses = iter([(502, {}), (200, ok), (200, {"result": True}), (401, {})])
    recorded: list[dict] = []
    now = [100]

    def respond(_: httpx.Request) -> httpx.Response:
        code, body = next(responses)
        return httpx.Response(code, json=body)

    async def run() -> None:
        transport = {"transport": httpx.MockTransport(respond)}
        refused = asyncio.Event()
        poll = PollRequest(recorded.append, refused, lambda: now[0], httpx_kwargs=transport)
        states = []
        async with poll:
            for now[0] in range(101, 105):
                code, payload = await poll.do_request("https://x/getUpdates", "POST")
                if code == 200 and recorded:
                    states.append(json.loads(payload)["result"])
                states.append((poll.last_success, refused.is_set()))
        assert states == [
            (100, False), [{"update_id": 1}, good], (102, False), True, (102, False), (102, True),
        ]  # fmt: skip

    asyncio.run(run())
    assert recorded == [{"update_id": 1}, good]


# --- The webhook --------------------------------------------------------------------------------


def test_deliveries_are_accepted_only_with_the_secret(database, caplog) -> None:
    caplog.set_level(logging.ERROR)
    port = free_port()
    settings = WebhookSettings(url="https://x", port=port, path="/hook")
    update = {"update_id": 3, "message": {**message(-9, 3), **PINNED}}
    inbox = Inbox(database)

    async def run() -> list[int]:
        server = serve_webhook(settings, "secret", Bot(TOKEN), inbox)
        codes = []
        async with httpx.AsyncClient() as client:
            for secret, body in (
                (None, update), ("", update), ("wrong", update), ("secre\u00df", update),
                ("secret", []), ("secret", {"update_id": "3"}), ("secret", {}),
                ("secret", {"update_id": 4, "message": 5}), ("secret", update), ("secret", update),
            ):  # fmt: skip
                headers = {} if secret is None else {SECRET_HEADER: secret.encode()}
                url = f"http://127.0.0.1:{port}/hook"
                codes.append((await client.post(url, json=body, headers=headers)).status_code)
            codes.append((await client.post(url, content=b"{", headers=headers)).status_code)
            codes.append((await client.post(f"{url}s", json=update, headers=headers)).status_code)
        server.stop()
        await server.close_all_connections()
        return codes

    assert asyncio.run(run()) == [403] * 4 + [200] * 7 + [404]
    assert inbox.qsize() == inbox.waiting() == 1
    assert "cannot be read" in caplog.text


def test_an_address_that_cannot_be_used_is_explained(database) -> None:
    async def run() -> None:
        settings = WebhookSettings(url="https://x", listen="no address")
        with pytest.raises(BadSettings, match=r"cannot be used \(port under .telegram.webhook.\)"):
            serve_webhook(settings, "secret", Bot(TOKEN), Inbox(database))

    asyncio.run(run())
