"""The bot as a process of its own: who waits for an answer is told it once, whatever dies."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.texts import TEXTS
from botapi import FakeBotApi
from botprocess import ROOT, Bot

EN = TEXTS["en"]
pytestmark = pytest.mark.process
OWLS = "What do barn owls hunt?"
HUNT = "Barn owls\n\nBarn owls hunt voles in the meadows at night.\n"
ZEBRAS = "What do zebras drink?"
TOLD = EN.you_asked.format(question=OWLS)


@pytest.fixture
def start(server: FakeBotApi, make_bot: Callable[..., Bot]) -> Callable[..., Bot]:
    """Start a bot, or the same again, and wait until it is heard of."""
    bots: list[Bot] = []

    def start(**settings: str) -> Bot:
        bot = bots[0] if bots else make_bot()
        bots[:] = [bot]
        seen = len(server.calls)
        bot.start(**settings)
        server.wait_for(lambda: any(c.method == "getMe" for c in server.calls_since(seen)), 60)
        return bot

    return start


def add(bot: Bot, folder: Path, text: str = HUNT, name: str = "owls.txt") -> None:
    """Add an article by a command, as an operator does."""
    (folder / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "bot", "add", folder / name, "--corpus", bot.corpus]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def save(server: FakeBotApi, chat: int, user: int = 0, question: str = OWLS, **more: object) -> int:
    """Ask, and press the button under the answer; the id of the question."""
    seen = len(server.sent(chat))
    asked = server.text(chat, user or chat, question, **more)
    server.wait_for(lambda: len(server.sent(chat)) > seen, 60)
    answer = server.sent(chat)[-1]
    [data] = [b["callback_data"] for b in answer.buttons if b["text"] == EN.button_tell_me]
    query = server.press(chat, answer.id, data, user or chat)
    [notice] = server.wait_for(lambda: server.answers_to(query), 60)
    assert notice.text == EN.question_saved
    return asked.id


def told(server: FakeBotApi, chat: int, question: str = OWLS) -> list[tuple[int | None, bool]]:
    """What the bot has told a chat later: the id of the question, and whether it is only offered."""
    beginning = EN.you_asked.format(question=question)
    return [
        (m.reply_to, m.text == EN.line_broke)
        for m in server.sent(chat)
        if m.text.startswith(beginning) or m.text == EN.line_broke
    ]


def tell_another(server: FakeBotApi, bot: Bot, folder: Path) -> None:
    """Have the bot tell chat 9 something: by then it has told what it had to tell before."""
    save(server, 9, question=ZEBRAS)
    add(bot, folder, "Zebras\n\nZebras drink from the river at dawn.\n", "zebras.txt")
    server.wait_for(lambda: told(server, 9, ZEBRAS), 60)


def test_what_another_process_adds_is_told_by_the_running_bot(server, start, tmp_path) -> None:
    bot = start()
    asked = save(server, 7)
    topic = {"chat_type": "supergroup", "thread_id": 4}
    in_group = save(server, -5, 1, f"/ask {OWLS}", **topic)
    add(bot, tmp_path)
    server.wait_for(lambda: told(server, 7) and told(server, -5), 60)
    tell_another(server, bot, tmp_path)

    assert told(server, 7) == [(asked, False)]
    [answer] = [m for m in server.sent(-5) if m.text.startswith(TOLD)]
    assert (answer.reply_to, answer.thread_id) == (in_group, 4)
    assert "hunt voles" in answer.text
    [helpful] = [b["callback_data"] for b in answer.buttons if b["text"] == EN.button_helpful]
    query = server.press(-5, answer.id, helpful, 1)
    [notice] = server.wait_for(lambda: server.answers_to(query), 60)
    assert notice.text == EN.thanks


def test_a_crash_between_adding_and_telling_loses_nothing(server, start, tmp_path, ask) -> None:
    bot = start()
    asked = save(server, 7)
    bot.kill()
    add(bot, tmp_path)
    start()
    server.wait_for(lambda: told(server, 7), 60)
    ask("/help", 6)  # by then the bot has heard that its message has arrived
    bot.kill()
    tell_another(server, start(), tmp_path)

    assert told(server, 7) == [(asked, False)]


def test_what_was_on_the_wire_is_offered_once(server, start, tmp_path, ask) -> None:
    bot = start()
    asked = save(server, 7)
    server.fault("sendMessage", "hold", times=None)
    add(bot, tmp_path)
    server.wait_for(lambda: server.held, 60)
    bot.kill()
    server.clear_faults()
    server.settle()
    start()
    server.wait_for(lambda: len(told(server, 7)) == 2, 60)
    ask("/help", 6)
    bot.kill()
    tell_another(server, start(), tmp_path)

    assert told(server, 7) == [(asked, False), (asked, True)]


def test_a_stop_finishes_what_is_being_told(server, start, tmp_path) -> None:
    bot = start()
    asked = save(server, 7)
    server.fault("sendMessage", "hold", times=None)
    add(bot, tmp_path)
    server.wait_for(lambda: server.held, 60)
    assert bot.process
    bot.process.terminate()
    server.wait_for(lambda: not server.is_polled, 60)
    server.clear_faults()
    assert bot.process.wait(30) == 0
    tell_another(server, start(), tmp_path)

    assert told(server, 7) == [(asked, False)]


def test_whenever_a_process_is_killed_nobody_waits_in_vain(server, start, tmp_path) -> None:
    # To kill it more often: KILLS=20.
    chance = random.Random(7)
    chats = range(1, 9)
    bot = start()
    asked = {chat: save(server, chat) for chat in chats}
    server.fault("sendMessage", "slow", times=None, delay=0.02)
    add(bot, tmp_path)

    def is_told() -> bool:
        return all(told(server, chat) for chat in chats)

    for _ in range(int(os.environ.get("KILLS", "3"))):
        sent = len(server.calls_of("sendMessage")) + chance.randrange(3)
        server.wait_for(
            lambda sent=sent: len(server.calls_of("sendMessage")) >= sent or is_told(), 60
        )
        bot.kill()
        server.settle()
        start()
    server.wait_for(is_told, 60)
    server.clear_faults()
    tell_another(server, bot, tmp_path)
    assert bot.stop() == 0

    for chat in chats:
        answers = Counter(told(server, chat))
        assert {question for question, _ in answers} == {asked[chat]}
        # Told once at most. The line that offers it is repeated until it has certainly arrived.
        assert answers[asked[chat], False] <= 1


# --- Corrections --------------------------------------------------------------------------------

MICE = HUNT.replace("voles", "mice")
CHANGED = EN.article_changed.format(title="Barn owls")


def corrected(server: FakeBotApi, chat: int) -> list[tuple[int | None, bool]]:
    """The corrections that a chat was told: the id of the question, and whether it is only offered."""
    return [
        (m.reply_to, m.text == EN.correction_broke)
        for m in server.sent(chat)
        if m.text.startswith(CHANGED) or m.text == EN.correction_broke
    ]


def test_a_change_is_told_once_whatever_dies_before(server, start, tmp_path, ask) -> None:
    bot = start(CORRECTIONS="true")
    add(bot, tmp_path)
    asked = {chat: server.text(chat, chat, OWLS).id for chat in (7, 8)}
    server.wait_for(lambda: all(server.sent(chat) for chat in asked), 60)
    bot.kill()
    add(bot, tmp_path, MICE)
    start(CORRECTIONS="true")
    server.wait_for(lambda: all(corrected(server, chat) for chat in asked), 60)
    ask("/help", 6)  # by then the bot has heard that its messages have arrived
    bot.kill()
    tell_another(server, start(CORRECTIONS="true"), tmp_path)

    for chat, question in asked.items():
        assert corrected(server, chat) == [(question, False)]
    [told] = [m for m in server.sent(7) if m.text.startswith(CHANGED)]
    assert "hunt voles" in told.text
    assert "hunt mice" in told.text


def test_a_correction_on_the_wire_is_offered(server, start, tmp_path, ask) -> None:
    bot = start(CORRECTIONS="true")
    add(bot, tmp_path)
    asked = server.text(7, 7, OWLS).id
    server.wait_for(lambda: server.sent(7), 60)
    ask("/help", 6)
    server.fault("sendMessage", "hold", times=None)
    add(bot, tmp_path, MICE)
    server.wait_for(lambda: server.held, 60)
    bot.kill()
    server.clear_faults()
    server.settle()
    start(CORRECTIONS="true")
    server.wait_for(lambda: len(corrected(server, 7)) == 2, 60)
    tell_another(server, bot, tmp_path)
    assert corrected(server, 7) == [(asked, False), (asked, True)]
    offer = server.sent(7)[-1]
    query = server.press(7, offer.id, offer.buttons[0]["callback_data"], 7)
    server.wait_for(lambda: server.answers_to(query), 60)
    server.wait_for(lambda: server.sent(7)[-1].text.startswith(CHANGED), 60)

    assert server.sent(7)[-1].id == offer.id
