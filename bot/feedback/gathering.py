"""The opinions of all bots over a corpus, each with the quote that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from bot.channels.telegram.remembering.opinions import Opinion, opinions
from bot.channels.telegram.remembering.recalling import main_part, recalled
from retrieval import Article, Corpus, Passage, read_reference
from retrieval.errors import UnknownArticle

STATE_FILES = "telegram-*.sqlite3"


class Judged(NamedTuple):
    """An opinion, and the first quote of the answer that it is about.

    *parts* are the parts of the quote, none if the corpus no longer contains it word for word.
    *article_id* is that of its article, and *article* the article itself, if it is still there.
    """

    opinion: Opinion
    parts: tuple[Passage, ...]
    article_id: str
    article: Article | None

    @property
    def at(self) -> datetime:
        """When the opinion was given, in UTC."""
        return datetime.fromtimestamp(self.opinion.created, UTC)

    @property
    def main(self) -> Passage | None:
        """The part of the quote with the answering sentence."""
        return main_part(self.opinion.quotes[0], self.parts) if self.parts else None


def gather(folder: Path, oldest: float, since: date | None = None) -> list[Opinion]:
    """The opinions in the files of all bots over the corpus in *folder*, the newest first.

    Their answers are not older than *oldest*. *since* is the first day that counts, in UTC. Raises
    ``CorpusUnreadable``.
    """
    files = sorted(folder.glob(STATE_FILES))
    found = [one for file in files for one in opinions(file, oldest)]
    found.sort(key=lambda one: -one.created)
    return [
        one
        for one in found
        if since is None or datetime.fromtimestamp(one.created, UTC).date() >= since
    ]


def judged(corpus: Corpus, found: list[Opinion]) -> Iterator[Judged]:
    """Each of the opinions with its quote; those of answers without a quote are left out."""
    for opinion in found:
        if opinion.quotes:
            first = opinion.quotes[0]
            article_id = read_reference(first.id).article_id
            yield Judged(opinion, recalled(corpus, first), article_id, _article(corpus, article_id))


def _article(corpus: Corpus, article_id: str) -> Article | None:
    try:
        return corpus.paragraphs(article_id)[0].article
    except UnknownArticle:
        return None
