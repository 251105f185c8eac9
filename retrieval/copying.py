"""Backup, restore and rescue of a corpus, wherever it is. A backup is a file of SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.backends import opened_store, replacing
from retrieval.errors import CorpusError, CorpusMissing
from retrieval.storage import backup as files
from retrieval.storage.address import Address, Place
from retrieval.storage.backup import SavedArticle
from retrieval.storage.copying import copy
from retrieval.storage.records import draft_of, line_of
from retrieval.storage.store import Store
from retrieval.types import Progress


def backup(place: Place, file: Path, progress: Progress | None = None) -> None:
    """Copy the corpus in *place* to *file*; others may read and write meanwhile.

    *file* is written wholly or not at all. Of a cluster, each article is as it is when it is read.
    Raises ``CorpusError`` and ``OSError``.
    """
    if not isinstance(place, Address):
        files.backup(place, file, progress)
        return
    source = opened_store(place)
    try:
        with TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as making:
            made = Store(Path(making))
            copy(source, made, progress)
            made.close()
            files.backup(Path(making), file)
    finally:
        source.close()


def restore(place: Place, file: Path, progress: Progress | None = None) -> None:
    """Replace the corpus in *place* by the corpus in *file*, wholly or not at all.

    Raises ``CorpusUnreadable`` if *file* is not a sound corpus; then nothing has changed.
    """
    if not isinstance(place, Address):
        files.restore(place, file, progress)
        return
    with TemporaryDirectory(prefix="pullquote-") as making:
        files.restore(Path(making), file)
        made = Store(Path(making))
        try:
            with replacing(place) as target:
                copy(made, target, progress)
        finally:
            made.close()


def readable(place: Place) -> Iterator[SavedArticle]:
    """The articles of a corpus that may be damaged, as far as they can be found."""
    if not isinstance(place, Address):
        yield from files.readable(place)
        return
    try:
        store = opened_store(place)
    except CorpusMissing:
        return
    try:
        for article in store.articles():
            try:
                paragraphs, stored = store.paragraphs(article.id), store.find_id(article.id)
            except CorpusError:
                yield SavedArticle(article.id, None)
                continue
            draft, _ = draft_of(article, paragraphs, stored.hash if stored else None)
            yield SavedArticle(article.id, line_of(draft))
    finally:
        store.close()
