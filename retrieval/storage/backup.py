"""A corpus to a file and back, and what can still be read of one that is damaged."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.errors import CorpusBusy, CorpusUnreadable, QuoteMismatch
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.store import FILE_NAME, Store
from retrieval.types import Article, Progress

SIDE_FILES = ("", "-wal", "-shm")


def backup(folder: Path, file: Path, progress: Progress | None = None) -> None:
    """Copy the corpus in *folder* to *file*, as it is at this moment; others go on meanwhile.

    *file* is there whole or not at all. Raises ``CorpusError``, ``OSError``.
    """
    store = Store.existing(folder)
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as making:
            made = Path(making, FILE_NAME)
            store.db.copy_to(made, progress)
            _without_index(made)
            made.replace(file)
    finally:
        store.close()


def restore(folder: Path, file: Path, progress: Progress | None = None) -> None:
    """Put the corpus of *file* in place of the one in *folder*, wholly or not at all.

    A corpus that is damaged is moved aside. Raises ``CorpusUnreadable`` where *file* is no sound
    corpus, ``CorpusBusy`` where another process writes; then nothing has changed.
    """
    if not file.is_file():
        raise CorpusUnreadable(file, "there is no such file")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as making:
        made = Path(making, FILE_NAME)
        Database.copy(file, made, progress)
        _without_index(made)
        checked = Store(Path(making))
        faults = next(checked.faults(), None)
        checked.close()
        if faults:
            raise CorpusUnreadable(file, f"it is damaged itself: {faults}")
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
    """Replace the content of the corpus in *folder*; whoever has it open sees that at once."""
    store = Store(folder)
    try:
        with store.locked():
            generation = store.generation()
            copy = Database(made, MIGRATIONS)
            with copy.writing():
                copy.write("UPDATE state SET generation = max(generation, ?) + 1", (generation,))
            copy.settle()
            copy.close()
            store.db.copy_from(made)
            store.settle()
    finally:
        store.close()


def _without_index(made: Path) -> None:
    """Forget the index that lies beside the corpus that *made* was copied from."""
    copy = Database(made, MIGRATIONS)
    with copy.writing():
        copy.write("DELETE FROM ledger")
        copy.write("DELETE FROM gone")
    copy.settle()
    copy.close()


def readable(folder: Path) -> Iterator[tuple[str, str | None]]:
    """Every article of a corpus that may be damaged, as far as articles can be found.

    Each is its id and itself as a line of JSON for ``pullquote add``; None where a part of it
    cannot be read or is not what was added.
    """
    try:
        store = Store(folder)
    except CorpusUnreadable:
        return
    try:
        for article in _articles(store):
            try:
                paragraphs = store.paragraphs(article.id)
            except (CorpusUnreadable, QuoteMismatch):
                yield article.id, None
                continue
            record: dict[str, Any] = {
                "id": article.id,
                "title": article.title,
                "url": article.url,
                "author": article.author,
                "published": article.published,
                "language": article.language,
                "paragraphs": [{"text": p.text, "page": p.page} for p in paragraphs],
            }
            kept = {key: value for key, value in record.items() if value is not None}
            yield article.id, json.dumps(kept, ensure_ascii=False) if paragraphs else None
    finally:
        store.close()


def _articles(store: Store) -> Iterator[Article]:
    """The articles, one by one: past a page that cannot be read there may be others."""
    try:
        last = store.last_article_row()
    except CorpusUnreadable:
        return
    for row in range(1, last + 1):
        with contextlib.suppress(CorpusUnreadable):
            article = store.article_in(row)
            if article:
                yield article
