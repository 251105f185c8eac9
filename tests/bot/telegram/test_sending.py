"""How messages go out: refused forms, limits for each chat, and calls that are repeated."""

import asyncio
import itertools
import json
from collections import deque

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.channels.telegram.remembering.bot_state import State
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.sending import api_calls
from bot.channels.telegram.sending.api_calls import (
    GROUP,
    LONGEST_PAUSE,
    MOST_RETRIES,
    PRIVATE,
    SHORT_LIVED_TRIES,
    NoLimiter,
    OutgoingLimiter,
    SendRequest,
    Wire,
    on,
    retry_after_seconds,
)
from bot.channels.telegram.sending.message_blocks import Rendered
from bot.channels.telegram.sending.sender import Sender
from bot.limits import SlidingWindow
from fake_telegram import TOKEN, Call, FakeTelegram, message
from remembered import stored
from retrieval import Outcome

# The library warns each time someone asks an error for its retry-after.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="m:x")]])
HTML = Rendered("<b>Owls</b>", "Owls")


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


class Sending:
    """A sender over a fake of Telegram."""

    def __init__(self, memory: Memory) -> None:
        self.telegram = FakeTelegram()
        self.memory = memory

    def run(self, work) -> object:
        """Let *work* use the sender and a message to reply to."""

        async def run() -> object:
            request = SendRequest(asyncio.Event(), httpx_kwargs={"transport": self.telegram})
            async with Bot(TOKEN, request=request, get_updates_request=request) as bot:
                self.telegram.calls.clear()
                return await work(Sender(bot, self.memory), bot)

        return asyncio.run(run())

    def reply(self, *messages: Rendered, **of_message: object) -> list[Call]:
        to = message(7, 5, "x", **of_message)

        async def reply(sender: Sender, bot: Bot) -> None:
            await sender.reply(Message.de_json(to, bot), messages, KEYBOARD)

        self.run(reply)
        return self.telegram.of("sendMessage")

    def edit(self) -> tuple[object, list[Call]]:
        done = self.run(lambda sender, _: sender.edit(7, 9, HTML, KEYBOARD))
        return done, self.telegram.calls


@pytest.fixture
def sending(tmp_path):
    database = State(tmp_path / "t")
    yield Sending(Memory(database))
    database.close()


def target(call: Call) -> int | None:
    return call.params.get("reply_parameters", {}).get("message_id")


def test_parts_follow_each_other_and_the_last_has_the_buttons(sending: Sending) -> None:
    calls = sending.reply(HTML, HTML, HTML)

    assert [target(call) for call in calls] == [5, 1000, 1000]
    assert ["More" in call.buttons for call in calls] == [False, False, True]


@pytest.mark.parametrize(
    ("description", "lost"),
    [
        ("message thread not found", "message_thread_id"),
        ("TOPIC_CLOSED", "message_thread_id"),
        ("message to be replied not found", "reply_parameters"),
        ("BUTTON_DATA_INVALID", "reply_markup"),
        ("can't parse entities: oh", "parse_mode"),
    ],
)
def test_a_refused_message_loses_the_part_that_is_refused(
    sending: Sending, description: str, lost: str
) -> None:
    sending.telegram.bad_request("sendMessage", description)
    first, second = sending.reply(HTML, message_thread_id=3, is_topic_message=True)

    assert {*first.params} - {*second.params} == {lost}
    assert (second.text == "Owls") == (lost == "parse_mode")


def test_a_message_refused_in_every_form_is_an_error(sending: Sending) -> None:
    for _ in range(2):
        sending.telegram.bad_request("sendMessage", "oh")
    with pytest.raises(BadRequest, match="Oh"):
        sending.reply(HTML)
    for n in range(6):
        sending.telegram.refuse("sendMessage", 400, "migrated", migrate_to_chat_id=-n - 10)
    with pytest.raises(BadRequest, match="every form"):
        sending.reply(HTML)


def test_a_message_follows_a_group_that_has_moved(sending: Sending) -> None:
    asyncio.run(stored(sending.memory, 7, 7, 1, "q", (), Outcome.NOTHING, (), 0))
    sending.telegram.refuse("sendMessage", 400, "Bad Request: upgraded", migrate_to_chat_id=-100)
    _, moved = sending.reply(HTML)

    assert moved.params["chat_id"] == "-100"
    # Message ids of the old chat mean nothing in the new one.
    assert target(moved) is None
    assert sending.memory.last_answer(-100, 7) is not None


@pytest.mark.parametrize(
    ("description", "done", "methods"),
    [
        ("message is not modified: same", True, 1),
        ("message to edit not found", False, 1),
        ("message can't be edited", False, 1),
        ("there is no text in the message to edit", True, 2),
        ("can't parse entities: oh", True, 2),
        ("BUTTON_URL_INVALID", True, 2),
    ],
)
def test_an_edit_that_is_refused(sending: Sending, description, done: bool, methods: int) -> None:
    sending.telegram.bad_request("editMessageText", description)
    result, calls = sending.edit()

    assert (result, len(calls)) == (done, methods)
    last = calls[-1]
    assert (last.method == "sendMessage") == ("no text" in description)
    assert ("reply_markup" in last.params) == ("URL" not in description)
    assert (last.text == "Owls") == ("entities" in description)


def test_an_edit_that_is_refused_for_another_reason_is_an_error(sending: Sending) -> None:
    sending.telegram.bad_request("editMessageText", "oh")

    with pytest.raises(BadRequest):
        sending.edit()


@pytest.mark.parametrize(
    ("method", "call"),
    [
        ("editMessageReplyMarkup", lambda sender, _: sender.edit_keyboard(7, 9, KEYBOARD)),
        ("deleteMessage", lambda sender, _: sender.delete(7, 9)),
    ],
)
def test_what_no_longer_exists_needs_no_edit_and_no_deletion(sending, method: str, call) -> None:
    sending.telegram.bad_request(method, "message to do this to not found")
    sending.run(call)
    sending.telegram.bad_request(method, "oh")
    with pytest.raises(BadRequest):
        sending.run(call)


# --- Limits -------------------------------------------------------------------------------------


def test_a_window_never_lets_more_through_than_it_may() -> None:
    clock = Clock()
    window, passed = SlidingWindow(5, 5.0, clock), []
    for _ in range(400):
        if not window.seconds_left():
            window.add()
            passed.append(clock.now)
        clock.now += 0.07

    assert all(later - earlier >= 5.0 for earlier, later in zip(passed, passed[5:], strict=False))
    assert len(passed) >= 25
    clock.now += 5
    assert window.is_idle


@pytest.mark.slow
@pytest.mark.parametrize(("chat", "count", "length"), [(7, *PRIVATE), (-7, *GROUP)])
def test_the_messages_of_a_chat_stay_within_its_window(
    chat: int, count: int, length: float
) -> None:
    clock = Clock()
    sent: list[float] = []

    async def send() -> bool:
        sent.append(clock.now)
        return True

    async def run() -> None:
        limiter = OutgoingLimiter(clock, clock.sleep)
        await limiter.initialize()
        for _ in range(3 * count):
            await limiter.process_request(send, (), {}, "sendMessage", {"chat_id": chat}, None)
        before = clock.now
        for other in (chat + 1, "@channel"):
            await limiter.process_request(send, (), {}, "sendMessage", {"chat_id": other}, None)
        await limiter.process_request(send, (), {}, "deleteMessage", {"chat_id": chat}, None)
        assert clock.now == before
        await limiter.shutdown()

    # The library's own limit over all chats uses the clock of the event loop.
    asyncio.run(run())
    in_chat = sent[: 3 * count]
    assert all(b - a >= length for a, b in zip(in_chat, in_chat[count:], strict=False))
    assert clock.now == pytest.approx(100.0 + 2 * length)


def test_chats_without_messages_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_calls, "MOST_CHATS", 3)
    clock = Clock()
    limiter = OutgoingLimiter(clock, clock.sleep)

    async def run() -> None:
        for chat in range(1, 4):
            await limiter._wait_for_turn(chat)
        clock.now += 60
        await limiter._wait_for_turn(4)

    asyncio.run(run())
    assert [*limiter._windows] == [4]


@pytest.mark.parametrize("kind", [OutgoingLimiter, NoLimiter])
def test_only_the_chat_that_the_server_asks_to_wait_waits(kind: type) -> None:
    clock = Clock()
    log: list[tuple[int, float]] = []
    refusals = {1: 2, 2: 0}

    async def send(chat: int) -> int:
        log.append((chat, clock.now))
        if refusals[chat]:
            refusals[chat] -= 1
            raise RetryAfter(5)
        return chat

    async def run() -> None:
        limiter = kind(sleep=clock.sleep)
        await limiter.initialize()
        for chat in (1, 2):
            data = {"chat_id": chat}
            done = await limiter.process_request(send, (chat,), {}, "sendMessage", data, None)
            assert done == chat
        await limiter.shutdown()

    asyncio.run(run())
    assert clock.slept == [5.1, 5.1]
    assert [chat for chat, _ in log] == [1, 1, 1, 2]


def test_a_server_that_always_asks_to_wait_is_given_up_on() -> None:
    clock = Clock()

    async def send() -> None:
        raise RetryAfter(1)

    async def run() -> None:
        with pytest.raises(RetryAfter):
            await NoLimiter(clock.sleep).process_request(send, (), {}, "x", {}, None)

    asyncio.run(run())
    assert len(clock.slept) == MOST_RETRIES


def test_a_pause_may_be_a_number_or_a_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    assert retry_after_seconds(RetryAfter(3)) == 3.0
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    assert retry_after_seconds(RetryAfter(3)) == 3.0


# --- Requests -----------------------------------------------------------------------------------


def requested(method: str, *outcomes: Exception | int) -> tuple[object, int, list[float], bool]:
    """Make a call that has these outcomes, one after the other; the last one for ever.

    The result is what the call returns or raises, how often it was made, the pauses between, and
    whether the token counts as refused.
    """
    clock, refused, count = Clock(), asyncio.Event(), itertools.count()

    def respond(_: httpx.Request) -> httpx.Response:
        outcome = outcomes[min(next(count), len(outcomes) - 1)]
        if isinstance(outcome, Exception):
            raise outcome
        return httpx.Response(outcome, json={"ok": outcome == 200})

    async def run() -> object:
        transport = httpx.MockTransport(respond)
        request = SendRequest(refused, clock.sleep, httpx_kwargs={"transport": transport})
        async with request:
            try:
                code, payload = await request.do_request(f"https://x/bot/{method}", "POST")
            except NetworkError as error:
                return type(error.__cause__)
        return code, json.loads(payload)["ok"]

    return asyncio.run(run()), next(count), clock.slept, refused.is_set()


NOT_SENT = httpx.ConnectError("x")


@pytest.mark.parametrize(
    ("method", "outcomes", "expected"),
    [
        ("sendMessage", [200], ((200, True), 1, [], False)),
        ("sendMessage", [400], ((400, False), 1, [], False)),
        ("sendMessage", [401], ((401, False), 1, [], True)),
        ("sendMessage", [502, 503, 200], ((200, True), 3, [0.5, 1.0], False)),
        ("sendMessage", [NOT_SENT, 200], ((200, True), 2, [0.5], False)),
        ("sendMessage", [httpx.ReadError("x")], (httpx.ReadError, 1, [], False)),
        ("answerInlineQuery", [502], ((502, False), SHORT_LIVED_TRIES, [0.5, 1.0, 2.0], False)),
        ("answerCallbackQuery", [NOT_SENT], (httpx.ConnectError, 4, [0.5, 1.0, 2.0], False)),
    ],
)
def test_a_call_is_repeated_only_if_it_certainly_did_nothing(method, outcomes, expected) -> None:
    assert requested(method, *outcomes) == expected


def test_an_outage_of_an_hour_loses_no_message() -> None:
    result, tries, pauses, _ = requested("sendMessage", *[502] * 300, 200)

    assert result == (200, True)
    assert tries == 301
    assert sum(pauses) > 3600
    assert max(pauses) == LONGEST_PAUSE


# --- The wire -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "notes"),
    [
        # What certainly came back takes the note with it, and what may have arrived leaves it.
        ([200], [True, True]),
        ([400], [True, False]),
        ([429], [True, False]),
        ([httpx.ReadError("x")], [True, None]),
        ([NOT_SENT, 200], [True, False, True, True]),
        ([502, httpx.ReadError("x")], [True, False, True, None]),
        # After a first part has arrived, no refusal of a second one takes the note back.
        ([200, 400], [True, True, True, True]),
    ],
)
def test_an_answer_is_noted_as_long_as_it_may_have_arrived(
    sending: Sending, outcomes, notes
) -> None:
    memory, pending, seen = sending.memory, deque(outcomes), []

    async def is_noted() -> bool:
        answer = memory.last_answer(7, 7)
        assert answer is not None
        return answer.is_on_wire

    async def respond(_: httpx.Request) -> httpx.Response:
        seen.append(await is_noted())
        outcome = pending.popleft()
        if isinstance(outcome, Exception):
            raise outcome
        return httpx.Response(outcome, json={})

    async def sleep(_: float) -> None:
        seen.append(await is_noted())

    async def run() -> None:
        answer_id = await stored(memory, 7, 7, 1, "q", (), Outcome.NOTHING, (), 0)
        transport = {"transport": httpx.MockTransport(respond)}
        async with SendRequest(asyncio.Event(), sleep, httpx_kwargs=transport) as request:
            with on(Wire(memory, answer_id)):
                while pending:
                    try:
                        await request.do_request("https://x/bot/sendMessage", "POST")
                        seen.append(await is_noted())
                    except NetworkError:
                        assert await is_noted()
                        seen.append(None)
            assert await is_noted() == (notes[-1] is not False)
            await memory.set_messages(answer_id, [1])
            assert not await is_noted()

    asyncio.run(run())
    assert seen == notes
