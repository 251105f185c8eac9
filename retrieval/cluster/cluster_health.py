"""The health of the cluster of a corpus, as a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from retrieval.cluster.client import Client, read_credentials
from retrieval.cluster.commit import Committer
from retrieval.cluster.mappings import FIELDS, PARTS, index_of
from retrieval.storage.address import Address

SERVER, KNOWN = "opensearch", (2, 3)
READ_ONLY = ("read_only", "read_only_allow_delete", "write")


@dataclass(frozen=True, slots=True)
class ClusterHealth:
    """The health of a cluster and of the indexes of one corpus.

    *server* names the server and its version; *is_known* is whether it is supported. *status* is
    green, yellow or red, *unassigned* the number of parts that are on no node, *nodes* the number
    of nodes. *read_only* are the indexes that cannot be written, *strange* those with other fields.
    *left_behind* counts transactions of processes that died, *restores* are indexes of a restore
    that did not end.
    """

    server: str
    is_known: bool
    status: str
    nodes: int
    unassigned: int
    read_only: tuple[str, ...]
    strange: tuple[str, ...]
    left_behind: int
    restores: tuple[str, ...]


def health(address: Address) -> ClusterHealth:
    """The health of the cluster of the corpus at *address*. Raises ``ClusterUnusable``."""
    client = Client(address, read_credentials())
    try:
        return _health(client)
    finally:
        client.close()


def _health(client: Client) -> ClusterHealth:
    version = client.send("GET", "/")["version"]
    server, number = version.get("distribution", "elasticsearch"), str(version["number"])
    names = ",".join(index_of(client.address, part) for part in PARTS)
    # One that is missing would be waited for below.
    indexes = client.send("GET", f"/{names}")
    found = client.send("GET", f"/_cluster/health/{names}")
    major = number.partition(".")[0]
    return ClusterHealth(
        server=f"{server} {number}",
        is_known=server == SERVER and major.isdecimal() and int(major) in KNOWN,
        status=found["status"],
        nodes=found["number_of_data_nodes"],
        unassigned=found["unassigned_shards"],
        read_only=tuple(sorted(name for name, one in indexes.items() if _is_read_only(one))),
        strange=tuple(sorted(_strange(client, indexes))),
        left_behind=Committer(client).left_behind(),
        restores=tuple(sorted(_restores(client, indexes))),
    )


def _is_read_only(index: Mapping[str, Any]) -> bool:
    blocks = index["settings"]["index"].get("blocks", {})
    return any(str(blocks.get(name, "false")).lower() == "true" for name in READ_ONLY)


def _strange(client: Client, indexes: Mapping[str, Any]) -> Iterator[str]:
    """The indexes in which a field is missing, or is of another type."""
    for name, index in indexes.items():
        for part in PARTS:
            if index_of(client.address, part) in index["aliases"]:
                types = {
                    field: one.get("type", "object")
                    for field, one in index["mappings"].get("properties", {}).items()
                }
                if any(types.get(field) != one["type"] for field, one in FIELDS[part].items()):
                    yield name


def _restores(client: Client, indexes: Mapping[str, Any]) -> Iterator[str]:
    """The indexes of a restore that has not ended: their names begin with the corpus's name."""
    pattern = re.compile(rf"{re.escape(client.address.name)}\.[0-9a-f]{{8}}-[a-z]+-1")
    for name in client.get(f"/{client.address.name}.*") or {}:
        if pattern.fullmatch(name) and name not in indexes:
            yield name
