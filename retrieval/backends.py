"""Which backend holds a corpus: a folder has a file of SQLite, an address is on a cluster.

This module alone chooses between them. The cluster's room is imported only for an address.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from retrieval.engines.engine import Engine
from retrieval.engines.rows import Rows
from retrieval.errors import ClusterPackageMissing
from retrieval.finding.article_filter import Filtering
from retrieval.storage.address import Address, Place
from retrieval.storage.seam import Storage
from retrieval.storage.store import Store

if TYPE_CHECKING:
    from retrieval.cluster.health import ClusterHealth


class Backend(NamedTuple):
    """What stands behind a corpus: its storage, the passages in it, and the filter of them.

    *engine* is one that ranks in the storage itself, so that it is always up to date; None if an
    index is kept beside the storage.
    """

    store: Storage
    rows: Rows
    filtering: Filtering
    engine: Engine | None = None


def exists(place: Place) -> bool:
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


def replacing(address: Address) -> AbstractContextManager[Storage]:
    """An empty corpus, which at the end is the one at *address*, or is gone if it fails."""
    _cluster()
    from retrieval.cluster.restoring import replacing as replacing_on_cluster

    return replacing_on_cluster(address)


def health(address: Address) -> ClusterHealth:
    """How the cluster of a corpus is. Raises ``ClusterUnusable``."""
    _cluster()
    from retrieval.cluster.health import health as health_of

    return health_of(address)


def _cluster() -> ModuleType:
    try:
        # Imported here: its library takes longer to import than a question takes.
        from retrieval.cluster import opening
    except ModuleNotFoundError as error:
        if error.name != "opensearchpy":
            raise
        raise ClusterPackageMissing from None
    return opening
