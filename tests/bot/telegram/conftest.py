"""Servers, bots and questions for the tests of the Telegram channel."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from botapi import FakeBotApi
from botprocess import Bot

MODES = ("polling", "webhook")


@pytest.fixture
def server() -> Iterator[FakeBotApi]:
    with FakeBotApi() as server:
        yield server


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def make_bot(server: FakeBotApi, tmp_path: Path) -> Iterator[Callable[..., Bot]]:
    """A bot over a corpus (a new one of the seeds, if none is given), not yet started."""
    bots: list[Bot] = []

    def make(mode: str = "polling", corpus: Path | None = None) -> Bot:
        bots.append(Bot(server, tmp_path, corpus or tmp_path / "corpus", mode))
        return bots[-1]

    yield make
    for bot in bots:
        if bot.process and bot.process.poll() is None:
            bot.kill()
        # Whatever happened, the token is in no line of any log.
        assert not bot.log.exists() or server.token not in bot.said()


@pytest.fixture
def ask(server: FakeBotApi) -> Callable[..., object]:
    """Send a text and wait for the next message of the bot in that chat."""

    def ask(text: str, chat: int = 7, user: int | None = None, **more: object):
        seen = len(server.sent(chat))
        server.text(chat, chat if user is None else user, text, **more)
        server.wait_for(lambda: len(server.sent(chat)) > seen, 60)
        return server.sent(chat)[-1]

    return ask
