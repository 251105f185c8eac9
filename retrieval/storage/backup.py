"""Backup of a corpus to a file, restoring it, and saving articles from a damaged corpus."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from retrieval.errors import CorpusBusy, CorpusUnreadable, QuoteMismatch
from retrieval.storage.database import Database
from retrieval.storage.manifest import IndexManifest
from retrieval.storage.records import draft_of, line_of
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.store import FILE_NAME, Store
from retrieval.types import Article, Progress

SIDE_FILES = ("", "-wal", "-shm")
# So many rows are tried between those before and those behind a damaged page. Pages have fewer; but
# the number of a row may itself be damaged.
MOST_PROBED = 100_000


def backup(folder: Path, file: Path, progress: Progress | None = None) -> None:
    """Copy the corpus in *folder* to *file*, as it is now; others may read and write meanwhile.

    *file* is written wholly or not at all. Raises ``CorpusError`` and ``OSError``.
    """
    store = Store.existing(folder)
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as making:
            made = Path(making, FILE_NAME)
            store.copy_to(made, progress)
            _without_index(made, is_last=True)
            made.replace(file)
    finally:
        store.close()


def restore(folder: Path, file: Path, progress: Progress | None = None) -> None:
    """Replace the corpus in *folder* by the corpus in *file*, wholly or not at all.

    If the corpus in *folder* is damaged, it is moved aside. Raises ``CorpusUnreadable`` if *file*
    is not a sound corpus, ``CorpusBusy`` if another process writes; then nothing has changed.
    """
    if not file.is_file():
        raise CorpusUnreadable(file, "there is no such file")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as making:
        made = Path(making, FILE_NAME)
        Database.copy(file, made, progress)
        _without_index(made)
        checked = Store(Path(making))
        fault = next(checked.faults(), None)
        checked.close()
        if fault:
            raise CorpusUnreadable(file, f"it is damaged itself: {fault.message}")
        try:
            _put_inside(made, folder)
        except CorpusBusy:
            raise
        except CorpusUnreadable:
            for end in SIDE_FILES:
                with contextlib.suppress(FileNotFoundError):
                    (folder / f"{FILE_NAME}{end}").replace(folder / f"damaged-{FILE_NAME}{end}")
            made.replace(folder / FILE_NAME)


def _put_inside(made: Path, folder: Path) -> None:
    """Replace the content of the corpus in *folder*; a process that has it open sees the change."""
    store = Store(folder)
    try:
        with store.locked():
            store.copy_from(made)
            store.checkpoint()
    finally:
        store.close()


def _without_index(made: Path, is_last: bool = False) -> None:
    """Invalidate the index in the copy *made*, for it lies beside the original.

    With *is_last*, nothing is written to it any more, and it is read without files beside it.
    """
    copy = Database(made, MIGRATIONS)
    with copy.writing():
        IndexManifest(copy).invalidate()
    copy.checkpoint()
    if is_last:
        copy.end_log()
    copy.close()


class SavedArticle(NamedTuple):
    """An article of a corpus that may be damaged.

    *line* is the article as the reader for JSON Lines takes it; None if a part of the article
    cannot be read or has changed since it was added.
    """

    id: str
    line: str | None


def readable(folder: Path) -> Iterator[SavedArticle]:
    """The articles of a corpus that may be damaged, as far as they can be found."""
    try:
        store = Store(folder)
    except CorpusUnreadable:
        return
    try:
        for article in _articles(store):
            try:
                paragraphs = store.paragraphs(article.id)
            except (CorpusUnreadable, QuoteMismatch):
                yield SavedArticle(article.id, None)
                continue
            content = _content_hash(store, article.id)
            draft, _ = draft_of(article, paragraphs, content)
            yield SavedArticle(article.id, line_of(draft) if paragraphs else None)
    finally:
        store.close()


def _content_hash(store: Store, article_id: str) -> bytes | None:
    """The hash under which an article is stored; None if it cannot be read."""
    with contextlib.suppress(CorpusUnreadable):
        stored = store.find_id(article_id)
        return stored.hash if stored else None
    return None


def _rows(store: Store) -> Iterator[int]:
    """The rows that may hold an article: behind a page that cannot be read there may be others."""
    before: list[int] = []
    after: list[int] = []
    try:
        before.extend(store.article_rows())  # which keeps those before the damage
    except CorpusUnreadable:
        with contextlib.suppress(CorpusUnreadable):
            after.extend(store.article_rows(backwards=True))
    between = range(max(before, default=0) + 1, min(after, default=0))[:MOST_PROBED]
    yield from dict.fromkeys([*before, *between, *reversed(after)])


def _articles(store: Store) -> Iterator[Article]:
    """The articles that can be read, by row."""
    for row in _rows(store):
        with contextlib.suppress(CorpusUnreadable):
            article = store.article_in(row)
            if article:
                yield article
