"""A whole corpus that takes the place of another on the cluster, in one step."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from retrieval.cluster.client import Client
from retrieval.cluster.credentials import read_credentials
from retrieval.cluster.making import exists_for, make
from retrieval.cluster.schema import PARTS, index_of
from retrieval.cluster.store import ClusterStore
from retrieval.errors import ClusterUnusable, CorpusMissing
from retrieval.storage.address import Address


@contextmanager
def replacing(address: Address) -> Iterator[ClusterStore]:
    """An empty corpus; at the end it is the one at *address*, instead of the one that was there.

    If it is not filled, all is as it was. Raises ``ClusterUnusable``.
    """
    beside = replace(address, name=f"{address.name}.{secrets.token_hex(4)}")
    client = Client(beside, read_credentials())
    store = ClusterStore(client)
    try:
        make(client)
        yield store
        _put_in_place(client, beside, address)
    except BaseException:
        _delete(client, beside)
        raise
    finally:
        store.close()


def _put_in_place(client: Client, beside: Address, address: Address) -> None:
    """Give the indexes the names of the corpus, and delete those that had them."""
    actions: list[dict[str, Any]] = []
    placed: dict[str, str] = {}
    for part in PARTS:
        name, made = index_of(address, part), index_of(beside, part)
        old = client.get(f"/{name}") or {}
        actions += [{"remove_index": {"index": one}} for one in old]
        [index] = client.get(f"/{made}")
        actions.append({"remove": {"index": index, "alias": made}})
        actions.append({"add": {"index": index, "alias": name}})
        placed[name] = index
    try:
        client.change("POST", "/_aliases", {"actions": actions})
    except (ClusterUnusable, CorpusMissing):
        # If its answer was lost, it was sent again, and refused because of itself.
        if not all(index in (client.get(f"/{name}") or {}) for name, index in placed.items()):
            raise


def _delete(client: Client, beside: Address) -> None:
    if exists_for(client):
        for part in PARTS:
            for index in client.get(f"/{index_of(beside, part)}") or {}:
                client.change("DELETE", f"/{index}")
