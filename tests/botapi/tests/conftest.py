"""A server and a bare bot for each test."""

from collections.abc import Iterator

import pytest

from botapi import FakeBotApi
from botapi.client import ADA, Bot


@pytest.fixture
def server() -> Iterator[FakeBotApi]:
    with FakeBotApi() as fake:
        yield fake


@pytest.fixture
def bot(server: FakeBotApi) -> Bot:
    server.text(ADA, ADA, "hello")
    return Bot(server)
