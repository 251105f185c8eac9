"""The backend of a corpus: a folder has a file of SQLite, an address is on a cluster.

This module alone chooses between them. The cluster's room is imported only for an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from retrieval.engines.engine import Engine
from retrieval.engines.rows import Rows
from retrieval.errors import ClusterPackageMissing, CorpusError, CorpusMissing
from retrieval.finding.article_filter import Filtering
from retrieval.storage.address import Address, Place
from retrieval.storage.seam import Storage
from retrieval.storage.store import Store
from retrieval.types import Progress

if TYPE_CHECKING:
    from retrieval.cluster.cluster_health import ClusterHealth
    from retrieval.storage.backup import SavedArticle


class Backend(NamedTuple):
    """The storage of a corpus, the passages in it, and the filter of them.

    *engine* ranks in the storage itself, so that it is always up to date; None if an index is kept
    beside the storage.
    """

    store: Storage
    rows: Rows
    filtering: Filtering
    engine: Engine | None = None


def has_corpus(place: Place) -> bool:
    """Whether there is a corpus. Raises ``CorpusUnreadable``."""
    if isinstance(place, Address):
        return bool(_cluster().exists(place))
    return Store.exists(place)


def opened(place: Place, is_new: bool = False) -> Backend:
    """The corpus in *place*, which is made if it *is_new* and missing.

    Raises ``CorpusMissing`` and ``CorpusUnreadable``.
    """
    if isinstance(place, Address):
        return Backend(*_cluster().opened(place, is_new))
    store = Store(place) if is_new else Store.existing(place)
    return Backend(store, Rows(store), Filtering(store))


def opened_store(place: Place) -> Storage:
    """The storage of an existing corpus alone. Raises as ``opened`` does."""
    return opened(place).store


def batch_scale(place: Place) -> int:
    """The factor of the usual size of a transaction that adds articles."""
    # To make a transaction searchable takes a cluster as long for ten times as much.
    return 10 if isinstance(place, Address) else 1


def backup(place: Place, file: Path, progress: Progress | None = None) -> None:
    """Copy the corpus in *place* to *file*, a file of SQLite; others may read and write meanwhile.

    *file* is written wholly or not at all. Of a cluster, each article is as it is when it is read.
    Raises ``CorpusError`` and ``OSError``.
    """
    # Imported here and below: a question needs none of it.
    from tempfile import TemporaryDirectory

    from retrieval.storage import backup as files

    if not isinstance(place, Address):
        files.backup(place, file, progress)
        return
    source = opened_store(place)
    try:
        with TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as making:
            made = Store(Path(making))
            files.copy(source, made, progress)
            made.close()
            files.backup(Path(making), file)
    finally:
        source.close()


def restore(place: Place, file: Path, progress: Progress | None = None) -> None:
    """Replace the corpus in *place* by the corpus in *file*, wholly or not at all.

    Raises ``CorpusUnreadable`` if *file* is not a sound corpus; then nothing has changed.
    """
    from tempfile import TemporaryDirectory

    from retrieval.storage import backup as files

    if not isinstance(place, Address):
        files.restore(place, file, progress)
        return
    with TemporaryDirectory(prefix="pullquote-") as making:
        files.restore(Path(making), file)
        made = Store(Path(making))
        try:
            with replacing(place) as target:
                files.copy(made, target, progress)
        finally:
            made.close()


def readable_articles(place: Place) -> Iterator[SavedArticle]:
    """The articles of a corpus that may be damaged, as far as they can be found."""
    from retrieval.storage import backup as files

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
                yield files.SavedArticle(article.id, None)
                continue
            draft, _ = files.draft_of(article, paragraphs, stored.hash if stored else None)
            yield files.SavedArticle(article.id, files.line_of(draft))
    finally:
        store.close()


def replacing(address: Address) -> AbstractContextManager[Storage]:
    """An empty corpus, which at the end is the one at *address*, or is gone if it fails."""
    replaced: AbstractContextManager[Storage] = _cluster().replacing(address)
    return replaced


def cluster_health(address: Address) -> ClusterHealth:
    """The health of the cluster of a corpus. Raises ``ClusterUnusable``."""
    _cluster()
    from retrieval.cluster.cluster_health import health as health_of

    return health_of(address)


def _cluster() -> ModuleType:
    try:
        # Imported here: its library takes longer to import than a question takes.
        from retrieval.cluster import cluster_store
    except ModuleNotFoundError as error:
        if error.name != "opensearchpy":
            raise
        raise ClusterPackageMissing from None
    return cluster_store
