"""What is wrong with the cluster of a corpus, and what repairs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.exit import MEND
from retrieval.backends import exists, health
from retrieval.errors import ClusterUnusable
from retrieval.storage.address import Address


class Finding(NamedTuple):
    """The state of one part; *mend* says how to repair it, None if it is in order."""

    name: str
    state: str
    mend: str | None = None


def examine_cluster(address: Address) -> Iterator[Finding]:
    """Examine the cluster, and the indexes of the corpus. Raises ``ClusterUnusable``."""
    try:
        if not exists(address):
            yield Finding("corpus", f"none in {address}", "pullquote add PATH")
            return
        found = health(address)
    except ClusterUnusable as error:
        yield Finding("cluster", str(error), MEND.get(error.trouble, "see the log of its nodes"))
        return
    yield Finding("corpus", str(address))
    needs_other = None if found.is_known else "run OpenSearch 2 or 3 on its nodes"
    yield Finding("server", found.server, needs_other)
    yield _state(found.status, found.nodes, found.unassigned)
    if found.read_only:
        names = ",".join(found.read_only)
        yield Finding(
            "writing",
            f"read-only: {names}",
            "free some space on the disks of its nodes, then, if it stays: curl -X PUT "
            f"'{_base(address)}/{names}/_settings' -H 'content-type: application/json' -d "
            '\'{"index.blocks.read_only_allow_delete": null, "index.blocks.read_only": null, '
            '"index.blocks.write": null}\'',
        )
    if found.strange:
        yield Finding(
            "fields",
            f"not those of this version: {', '.join(found.strange)}",
            "pullquote backup FILE && pullquote restore FILE",
        )
    if found.left_behind:
        state = f"{found.left_behind} batches of processes that died are not deleted yet"
        yield Finding("adding", f"{state}; no question finds them, and the next add deletes them")
    if found.restores:
        names = ",".join(found.restores)
        yield Finding(
            "restore",
            f"one did not end, and left {len(found.restores)} indexes",
            f"curl -X DELETE '{_base(address)}/{names}'",
        )


def _state(status: str, nodes: int, unassigned: int) -> Finding:
    running = f"{nodes} node{'' if nodes == 1 else 's'}"
    if status == "green":
        return Finding("cluster", f"green, {running}")
    parts = f"{unassigned} part{'' if unassigned == 1 else 's'} of its indexes"
    if status == "yellow":
        state = f"yellow: {parts} would be lost with one of {running}, for a copy is on no node"
        return Finding("cluster", state, "start another node, and wait until it is green")
    state = f"red: {parts} cannot be read, with {running}"
    return Finding("cluster", state, "start the nodes that are missing, or: pullquote restore FILE")


def _base(address: Address) -> str:
    host, port = address.hosts[0]
    return f"{'https' if address.is_secure else 'http'}://{host}:{port}"
