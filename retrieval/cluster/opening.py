"""Open a corpus at an address, or make one."""

from __future__ import annotations

from retrieval.cluster.client import Client
from retrieval.cluster.committing import Committer
from retrieval.cluster.credentials import read_credentials
from retrieval.cluster.engine import OpenSearch
from retrieval.cluster.schema import PARTS, definition, index_of
from retrieval.cluster.store import ClusterStore
from retrieval.engines.rows import Rows
from retrieval.errors import ClusterUnusable, CorpusMissing
from retrieval.finding.filtering import Filtering
from retrieval.storage.address import Address

Opened = tuple[ClusterStore, Rows, Filtering, OpenSearch]


def exists(address: Address) -> bool:
    """Whether there is a corpus at this address. Raises ``ClusterUnusable``."""
    client = Client(address, read_credentials())
    try:
        return _exists(client)
    finally:
        client.close()


def opened(address: Address, is_new: bool = False) -> Opened:
    """The corpus at this address, which is made if it *is_new* and missing.

    Raises ``CorpusMissing`` and ``ClusterUnusable``.
    """
    client = Client(address, read_credentials())
    try:
        if is_new:
            make(client)
        elif not _exists(client):
            raise CorpusMissing(address)
    except BaseException:
        client.close()
        raise
    store = ClusterStore(client)
    rows = Rows(store)
    return store, rows, Filtering(store), OpenSearch(store, rows)


def make(client: Client) -> None:
    """Make the indexes of a corpus that are missing."""
    for part in PARTS:
        name = index_of(client.address, part)
        if client.get(f"/{name}") is None:
            try:
                client.change("PUT", f"/{name}", definition(client.address, part))
            except ClusterUnusable as error:
                # Another process has made it at the same moment.
                if "already_exists" not in error.why and "already exists" not in error.why:
                    raise
    Committer(client).begin()


def _exists(client: Client) -> bool:
    return client.get(f"/{index_of(client.address, 'notes')}") is not None
