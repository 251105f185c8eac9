"""One exchange from the first minute on, as people see it."""

import shutil
from pathlib import Path

import pytest

from fake_telegram import BotInProcess
from retrieval import Corpus
from telegram_exchange import exchange, written
from watched_corpus import writer


@pytest.fixture
def corpus(tmp_path: Path, seed_folder: Path) -> Path:
    """A corpus of the seeds, to which an article may be added."""
    return Path(shutil.copytree(seed_folder, tmp_path / "corpus"))


@pytest.fixture
def seeded(tmp_path: Path, corpus: Path):
    bot = BotInProcess(tmp_path / "bot", lambda: Corpus.existing(corpus))
    yield bot
    bot.close()


def test_the_look_of_an_exchange(
    seeded: BotInProcess, corpus: Path, tmp_path: Path, golden
) -> None:
    add = writer(corpus, tmp_path)
    golden("telegram-exchange.txt", written(exchange(seeded, add)))
