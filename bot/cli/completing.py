"""What a shell completes: the names of corpora, and the ids of articles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cli.options import Options

# A shell that offers more asks whether to show them.
MOST_OFFERED = 200


def corpora(beginning: str) -> list[str]:
    """The named corpora with this beginning."""
    from bot.corpora import named_corpora

    return [name for name, _ in named_corpora() if name.startswith(beginning)]


def article_ids(options: Options, beginning: str) -> Iterator[tuple[str, str]]:
    """The ids with this beginning and the titles of their articles, a number that can be shown."""
    from retrieval.backends import opened_store

    with closing(opened_store(options.settings().corpus.place)) as store:
        for article in islice(store.articles_from(beginning), MOST_OFFERED):
            if not article.id.startswith(beginning):
                return
            yield article.id, article.title or article.source
