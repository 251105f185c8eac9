"""Two processes with one token: one of them goes on, and the other says why it does not."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copytree

import httpx
import pytest

from bot.channels.telegram.receiving.intake import (
    CALM_SECONDS,
    FEWEST_CONFLICTS,
    MORE_CONFLICTS,
    NEW_PAUSE,
    OLD_PAUSE,
    PollRequest,
)
from botprocess import free_port

QUESTION = "How old is the daughter?"
CONFLICT = "another bot with this token is polling"


def started(server, bot, **settings: str):
    """Start *bot*, and wait until it polls."""
    bot.start(**settings)
    server.wait_for(lambda: server.calls_of("getUpdates"), 60)
    return bot


@pytest.fixture
def folders(tmp_path: Path, seed_folder: Path) -> list[Path]:
    """Two folders with a corpus each."""
    return [Path(copytree(seed_folder, tmp_path / name)) for name in ("one", "two")]


class Line:
    """A poller whose requests end as planned: a code, and the seconds that it takes to come."""

    def __init__(self, *ends: tuple[int, float]) -> None:
        self.ends, self.now, self.pauses, self.requests = [*ends], 0.0, [], 0
        transport = {"transport": httpx.MockTransport(self._respond)}
        self.poll = PollRequest(
            lambda _: None, asyncio.Event(), lambda: self.now, self._sleep, httpx_kwargs=transport
        )

    def _respond(self, _: httpx.Request) -> httpx.Response:
        self.requests += 1
        code, seconds = self.ends.pop(0)
        self.now += seconds
        return httpx.Response(code, json={"ok": code == 200, "result": []})

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def ask(self, times: int = 1) -> list[int]:
        async def run() -> list[int]:
            async with self.poll:
                return [
                    (await self.poll.do_request("https://x/getUpdates", "POST"))[0]
                    for _ in range(times)
                ]

        return asyncio.run(run())


def test_a_new_process_pauses_for_long_and_soon_gives_way() -> None:
    line = Line(*[(409, 1.0)] * 20)

    assert line.ask() == [409]
    assert line.requests == FEWEST_CONFLICTS
    assert all(NEW_PAUSE[0] <= pause <= NEW_PAUSE[1] for pause in line.pauses)
    assert line.poll.gave_way.is_set()


def test_a_process_that_was_alone_for_long_asks_again_soon_and_stays_longer() -> None:
    line = Line(*[(200, CALM_SECONDS)] * 50, *[(409, 1.0)] * 50)

    assert line.ask(51)[-1] == 409
    assert line.requests == 50 + FEWEST_CONFLICTS + MORE_CONFLICTS
    assert {*line.pauses} == {OLD_PAUSE}


def test_one_that_can_poll_between_two_conflicts_never_gives_way() -> None:
    line = Line(*[(200, CALM_SECONDS)], *[(409, CALM_SECONDS), (409, 1.0)] * 50, (502, 1.0))

    assert line.ask(2) == [200, 502]
    # It counts as served, although none of these polls ended well.
    assert line.poll.last_success > 50 * CALM_SECONDS
    assert not line.poll.gave_way.is_set()


def test_what_comes_between_two_conflicts_at_once_ends_no_row_of_conflicts() -> None:
    line = Line(*[(409, 1.0), (200, 1.0)] * 50)
    answered = line.ask(FEWEST_CONFLICTS)

    assert answered == [200, 200, 409]


def test_the_pause_of_a_new_process_lets_the_other_show_that_it_is_there() -> None:
    shortest, longest = NEW_PAUSE

    assert shortest - OLD_PAUSE >= CALM_SECONDS
    # Of two new ones, the one that comes back first is not taken for one that was alone.
    assert longest - shortest < CALM_SECONDS


def test_who_gave_way_disturbs_the_other_no_more() -> None:
    line = Line(*[(409, 1.0)] * 20)
    line.ask()

    assert line.ask() == [200]
    assert line.requests == FEWEST_CONFLICTS


@pytest.mark.process
def test_of_two_bots_in_two_folders_the_older_goes_on(
    server, make_bot, ask, folders: list[Path]
) -> None:
    old = started(server, make_bot(corpus=folders[0]))
    ask(QUESTION)
    # It has the line to itself for longer than CALM_SECONDS; a poll takes two seconds.
    server.wait_for(lambda: len(server.calls_of("getUpdates")) > 6, 60)
    new = make_bot(corpus=folders[1])
    new.start()

    assert new.ended() == 69
    assert CONFLICT in new.said()
    assert "13-year-old" in ask(QUESTION, chat=8).text
    assert old.stop() == 0


@pytest.mark.process
def test_of_two_bots_that_start_together_one_goes_on(
    server, make_bot, ask, folders: list[Path]
) -> None:
    bots = [make_bot(corpus=folder).start() for folder in folders]
    server.wait_for(lambda: any(bot.process.poll() is not None for bot in bots), 120)
    [ended] = [bot for bot in bots if bot.process.poll() is not None]
    [left] = [bot for bot in bots if bot is not ended]

    assert ended.ended() == 69
    assert "13-year-old" in ask(QUESTION).text
    assert left.stop() == 0


@pytest.mark.process
def test_a_bot_that_runs_already_is_named(server, make_bot, ask) -> None:
    bot = started(server, make_bot())
    ask(QUESTION)
    other = make_bot(corpus=bot.corpus)
    other.start()

    assert other.ended() == 4
    bot_id = server.token.partition(":")[0]
    said = f"another process runs this bot already ({bot_id}, in {bot.corpus}); stop it first"
    assert said in other.said()
    assert "cannot be used" not in other.said()


@pytest.mark.process
def test_a_locked_file_delays_answers_and_loses_none(server, make_bot) -> None:
    health = free_port()
    bot = started(server, make_bot(), HEALTH_PORT=str(health))
    [file] = bot.corpus.glob("telegram-*.sqlite3")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for chat in (1, 2, 3):
            server.text(chat, chat, QUESTION)
        server.wait_for(lambda: "trying again" in bot.said(), 60)
        for page in ("healthz", "metrics"):
            assert httpx.get(f"http://127.0.0.1:{health}/{page}").status_code == 200
        assert server.sent(1) == ()
        other.execute("ROLLBACK")
    server.wait_for(lambda: all(server.sent(chat) for chat in (1, 2, 3)), 60)

    assert bot.stop() == 0
    assert [len(server.sent(chat)) for chat in (1, 2, 3)] == [1, 1, 1]
