"""The bot while the cluster of the articles cannot be reached: it says so, keeps what was asked, and
answers when it can."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.channels.telegram.application import End
from bot.cli import main
from bot.texts import TEXTS
from fake_telegram import BotInProcess, message
from retrieval import Corpus
from retrieval.errors import ClusterUnusable, Trouble

EN = TEXTS["en"]
AWAY = f"{EN.articles_away} {EN.question_kept}"


class Cluster:
    """A corpus that cannot be opened for some times."""

    def __init__(self, open_corpus: Callable[[], Corpus], failures: int) -> None:
        self._open = open_corpus
        self.failures = failures

    def __call__(self) -> Corpus:
        if self.failures > 0:
            self.failures -= 1
            raise ClusterUnusable("opensearch://search:9200/news", Trouble.UNREACHABLE)
        return self._open()


@pytest.fixture
def cluster(seed_folder: Path) -> Cluster:
    return Cluster(lambda: Corpus.existing(seed_folder), 3)


@pytest.fixture
def bot(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BotInProcess]:
    monkeypatch.setattr("bot.channels.telegram.answering.delivery.FIRST_PAUSE", 0.02)
    bot = BotInProcess(tmp_path, cluster)
    yield bot
    bot.close()


def test_a_question_is_answered_when_the_articles_can_be_reached(bot: BotInProcess) -> None:
    first, *_, last = [call.text for call in bot.say("Who tried to exchange her daughter?")]

    assert first == AWAY
    assert "Samarkand" in last


def test_it_is_said_once(bot: BotInProcess) -> None:
    texts = [call.text for call in bot.say("Who tried to exchange her daughter?")]

    assert texts.count(AWAY) == 1


def test_what_waits_is_in_the_inbox_of_the_next_process(
    bot: BotInProcess, cluster: Cluster
) -> None:
    cluster.failures = 1_000_000
    update = bot.update(message=message(7, 50, "Who tried to exchange her daughter?"))

    async def interrupted() -> None:
        await bot.inbox.put(update)
        processor, work = bot.application.update_processor, bot.application.process_update(update)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(processor.process_update(update, work), 0.2)

    bot.run(interrupted())
    assert bot.inbox.waiting() == 1


def test_after_an_hour_the_bot_apologizes(
    bot: BotInProcess, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.failures = 1_000_000
    monkeypatch.setattr("bot.channels.telegram.answering.messages.STALE_SECONDS", 0.1)

    assert [call.text for call in bot.say("Who is she?")] == [AWAY, EN.was_away]


def test_a_command_says_that_they_are_away(bot: BotInProcess) -> None:
    assert bot.say("/about")[-1].text == EN.articles_away


def test_no_message_names_the_address(bot: BotInProcess, cluster: Cluster) -> None:
    cluster.failures = 2
    for text in ("/about", "/status", "Who tried to exchange her daughter?"):
        assert not any("9200" in (call.text or "") for call in bot.say(text))


def test_the_bot_starts_though_the_articles_are_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("retrieval.cluster.client.SECONDS", 0.01)
    monkeypatch.setattr("bot.commands.telegram_bot._run", lambda *_: End.STOPPED)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc")

    assert main(["telegram", "--corpus", "opensearch://127.0.0.1:9/news"]) == 0
    assert "no node can be reached" in capsys.readouterr().err
