"""One exchange from the first minute on, as people see it."""

from pathlib import Path

import pytest

from fake_telegram import BotInProcess
from retrieval import Corpus
from telegram_exchange import exchange, written


@pytest.fixture
def seeded(tmp_path: Path, seed_folder: Path):
    bot = BotInProcess(tmp_path / "bot", lambda: Corpus.existing(seed_folder))
    yield bot
    bot.close()


def test_the_look_of_an_exchange(seeded: BotInProcess, golden) -> None:
    golden("telegram-exchange.txt", written(exchange(seeded)))
