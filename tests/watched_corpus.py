"""A bot that looks at its corpus when a test says so, and what it tells people because of that."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.channels.telegram.answering import news as watching
from bot.channels.telegram.answering.news import Errands
from fake_telegram import BotInProcess, Call
from retrieval import Corpus
from strategies import write_articles

Writer = Callable[..., None]


def look(bot: BotInProcess) -> list[Call]:
    """Let the bot look at the corpus once; what it sends because of that."""
    before = len(bot.telegram.calls)

    async def look() -> None:
        tasks: list[asyncio.Task] = []
        errands = Errands(bot.services, lambda work: tasks.append(asyncio.ensure_future(work)))
        await watching.look(bot.services, errands)
        await asyncio.gather(*tasks)

    bot.run(look())
    return bot.telegram.calls[before:]


def notice(calls: list[Call]) -> str:
    """The notice that answers a press."""
    [call] = [call for call in calls if call.method == "answerCallbackQuery"]
    return call.text


def writer(folder: Path, sources: Path) -> Writer:
    """A function that adds an article to the corpus in *folder*, as another process would; under
    the id of another, it takes its place."""

    def write(*paragraphs: str, name: str = "owls", title: str = "Barn owls") -> None:
        rows = [{"id": name, "title": title, "paragraphs": [*paragraphs]}]
        with Corpus.existing(folder) as corpus:
            corpus.add([write_articles(sources / f"{name}.jsonl", rows)])

    return write
