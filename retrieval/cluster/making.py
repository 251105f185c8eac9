"""The indexes of a corpus: whether they are there, and how they are made."""

from __future__ import annotations

from retrieval.cluster.client import Client
from retrieval.cluster.committing import Committer
from retrieval.cluster.schema import PARTS, definition, index_of
from retrieval.errors import ClusterUnusable

IS_THERE = "resource_already_exists"


def exists_for(client: Client) -> bool:
    """Whether there is a corpus at the address of *client*."""
    return client.get(f"/{index_of(client.address, 'notes')}") is not None


def make(client: Client) -> None:
    """Make the indexes of a corpus that are missing; they are found by aliases."""
    for part in PARTS:
        name = index_of(client.address, part)
        if client.get(f"/{name}") is None:
            try:
                client.change("PUT", f"/{name}-1", definition(client.address, part))
            except ClusterUnusable as error:
                if IS_THERE not in error.why:  # another process has just made it
                    raise
    Committer(client).begin()
