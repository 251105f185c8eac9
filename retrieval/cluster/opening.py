"""Open a corpus at an address, or make one."""

from __future__ import annotations

from retrieval.cluster.client import Client
from retrieval.cluster.credentials import read_credentials
from retrieval.cluster.engine import OpenSearch
from retrieval.cluster.filtering import ClusterFiltering
from retrieval.cluster.making import exists_for, make
from retrieval.cluster.store import ClusterStore
from retrieval.engines.rows import Rows
from retrieval.storage.address import Address

Opened = tuple[ClusterStore, Rows, ClusterFiltering, OpenSearch]


def exists(address: Address) -> bool:
    """Whether there is a corpus at this address. Raises ``ClusterUnusable``."""
    client = Client(address, read_credentials())
    try:
        return exists_for(client)
    finally:
        client.close()


def opened(address: Address, is_new: bool = False) -> Opened:
    """The corpus at this address, which is made if it *is_new* and missing.

    Otherwise nothing is sent before something is asked, which raises ``CorpusMissing`` if there is
    no corpus. Raises ``ClusterUnusable``.
    """
    client = Client(address, read_credentials())
    try:
        if is_new:
            make(client)
    except BaseException:
        client.close()
        raise
    store = ClusterStore(client)
    rows = Rows(store)
    return store, rows, ClusterFiltering(store), OpenSearch(store, rows)
