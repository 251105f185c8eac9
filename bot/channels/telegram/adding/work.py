"""What the librarian does to the corpus; all of it runs in the librarian's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.channels.telegram.librarian import Library
from bot.reports import articles
from retrieval import Corpus, Progress
from retrieval.errors import UnknownArticle

if TYPE_CHECKING:
    from retrieval.ingestion.ingest import Report

# So many articles are named in a report.
MOST_NAMED = 10


class Result(NamedTuple):
    """A report, and the titles of the articles that it names, by their ids."""

    report: Report
    titles: Mapping[str, str]


def add(corpus: Corpus, progress: Progress, library: Library, paths: Sequence[str]) -> Result:
    """Add what is found at paths and addresses."""
    return _result(corpus, corpus.add(paths, progress, library.reading()))


def add_file(
    corpus: Corpus, progress: Progress, library: Library, incoming: Path, name: str
) -> Result:
    """Add the file *incoming* under this name, and keep it if it holds an article.

    It takes the place of an earlier file of that name. If it holds no article, that one is put
    back.
    """
    file, earlier = library.received / name, library.received / f".{name}.earlier"
    # After a crash, the earlier file is aside already.
    if file.exists() and not earlier.exists():
        file.replace(earlier)
    is_kept = False
    try:
        incoming.replace(file)
        report = corpus.add([file], progress, library.reading())
        is_kept = bool(report.added)
    finally:
        if is_kept:
            earlier.unlink(missing_ok=True)
        elif earlier.exists():
            earlier.replace(file)
        else:
            file.unlink(missing_ok=True)
    return _result(corpus, report)


def sync(corpus: Corpus, progress: Progress, library: Library) -> Result:
    """Bring the corpus in step with its sources."""
    report = corpus.sync(library.sources, progress, library.reading(), library.keep_vanished)
    return _result(corpus, report)


def remove(corpus: Corpus, progress: Progress, ids: Sequence[str]) -> None:
    """Remove articles: all of them, or none. Raises ``UnknownArticle``."""
    corpus.remove(ids, progress)


def title_of(corpus: Corpus, article_id: str) -> str:
    """The title of an article, or else the name of its source. Raises ``UnknownArticle``."""
    article = corpus.paragraphs(article_id)[0].article
    return article.title or article.source


def _result(corpus: Corpus, report: Report) -> Result:
    titles = {}
    for _, article_id in articles(report, with_unchanged=False)[:MOST_NAMED]:
        try:
            titles[article_id] = title_of(corpus, article_id)
        except UnknownArticle:  # it was removed
            continue
    return Result(report, titles)
