"""The words of quotes that a bot has shown, read from its file, which may be in use meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bot.channels.telegram.remembering.schema import MIGRATIONS
from retrieval import read_reference
from retrieval.storage.database import Database


class _Row(NamedTuple):
    passages: str
    words: str


def words_shown(path: Path, ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The words that were shown as the passages *ids* of one article; there may be several.

    Nothing is known while the setting ``corrections`` is off. Raises ``CorpusUnreadable``.
    """
    query = """SELECT passages, words FROM shown WHERE article = ?
               UNION SELECT passages, words FROM correction WHERE article = ?"""
    article = read_reference(ids[0]).article_id
    with closing(Database(path, MIGRATIONS, read_only=True)) as database:
        rows = [*database.read(_Row, query, (article, article))]
    for row in rows:
        words = dict(zip(json.loads(row.passages), json.loads(row.words), strict=True))
        if all(passage in words for passage in ids):
            yield tuple(words[passage] for passage in ids)
