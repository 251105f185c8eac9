"""A long day: thousands of questions leave the memory, the file and its log as they should be."""

import os
import re
from pathlib import Path

import pytest

from botapi import FakeBotApi
from botprocess import Bot

pytestmark = pytest.mark.process
# By hand, a soak asks more: SOAK_QUESTIONS=3000.
QUESTIONS = int(os.environ.get("SOAK_QUESTIONS", "600"))
CHATS = 30
ASKED = (
    "How old is the daughter?",
    "Who is Elvira Azimova?",
    "What about Kazakhstan?",
    "Who signed the law against trafficking?",
    "Where do owls sleep?",
)
MEGABYTE = 1 << 20
# What the process may grow by after the first questions, what an answer may take in the file (it
# holds the ids of up to twenty quotes), and the length of the log of the file.
MOST_GROWN, MOST_OF_ANSWER, LONGEST_LOG = 24 * MEGABYTE, 8_000, 32 * MEGABYTE


def resident(bot: Bot) -> int:
    """The memory of the process, in bytes."""
    status = Path(f"/proc/{bot.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_what_thousands_of_questions_leave_is_bounded(server: FakeBotApi, make_bot) -> None:
    bot = make_bot()
    bot.start(QUESTIONS_PER_MINUTE="100000")
    grown, logs = [], []

    def ask(numbers: range) -> None:
        """Ask a question in each chat at once, then wait for all, again and again."""
        for first in numbers[::CHATS]:
            for number in range(first, min(first + CHATS, numbers.stop)):
                chat = 100 + number % CHATS
                server.text(chat, chat, f"{ASKED[number % len(ASKED)]} {number}")
            expected = min(first + CHATS, numbers.stop)
            server.wait_for(lambda expected=expected: answered(server) >= expected, 60)
            logs.extend(path.stat().st_size for path in bot.corpus.glob("telegram-*-wal"))

    warm = QUESTIONS // 4
    ask(range(warm))
    grown.append(resident(bot))
    ask(range(warm, QUESTIONS))
    grown.append(resident(bot))
    [file] = bot.corpus.glob("telegram-*.sqlite3")
    size = file.stat().st_size
    print(
        f"{QUESTIONS} questions: {grown[0] / MEGABYTE:.0f} MB, then {grown[1] / MEGABYTE:.0f} MB; "
        f"file {size / MEGABYTE:.1f} MB, longest log {max(logs) / MEGABYTE:.1f} MB"
    )

    assert answered(server) == QUESTIONS
    assert grown[1] - grown[0] < MOST_GROWN
    assert size < MEGABYTE + QUESTIONS * MOST_OF_ANSWER
    assert max(logs) < LONGEST_LOG
    assert bot.stop() == 0


def answered(server: FakeBotApi) -> int:
    return sum(len(server.sent(100 + number)) for number in range(CHATS))
