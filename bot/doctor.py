"""What is wrong with the settings and the corpus, and the commands that repair it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bot.channels.terminal import count
from bot.configuration import Loaded
from bot.exit import MEND, way_out
from retrieval import (
    CORPUS_FILE,
    EMBEDDER_PACKAGES,
    Address,
    Corpus,
    Fault,
    FaultKind,
    RetrievalError,
    Store,
    cluster_health,
    has_corpus,
    is_installed,
    readable_articles,
)
from retrieval.errors import ClusterUnusable

LEAST_FREE = 1_000_000  # bytes
# An earlier version kept vectors of passages beside the corpus.
VECTORS = "vectors.sqlite3*"
RESTORE = "pullquote restore FILE, with a backup"


class Finding(NamedTuple):
    """The state of one part; *mend* says how to repair it, None if it is in order."""

    name: str
    state: str
    mend: str | None = None


def examine(loaded: Loaded) -> Iterator[Finding]:
    """Examine the settings, the folder and the corpus, as far as possible."""
    changed = sum(origin != "default" for origin in loaded.origins.values())
    yield Finding("settings", f"{changed} of {len(loaded.origins)} differ from the defaults")
    if embedder := loaded.settings.rules().embedder:
        if is_installed(embedder):
            yield Finding("meaning", embedder)
        else:
            _, package = EMBEDDER_PACKAGES[embedder.partition(":")[0]]
            yield Finding("meaning", f"{embedder} is not installed", f"pip install '{package}'")
    if isinstance(place := loaded.settings.corpus.place, Address):
        yield from _on_cluster(place, loaded)
        return
    folder = loaded.settings.corpus.folder
    if not Store.exists(folder):
        yield Finding("corpus", f"none in {folder}", "pullquote add PATH")
        return
    yield Finding("corpus", str(folder))
    if not os.access(folder, os.W_OK):
        yield Finding("folder", "cannot be written to", f"chmod u+w {folder}")
    try:
        with Corpus.existing(folder, loaded.settings.rules()) as corpus:
            yield from _contents(corpus, folder)
    except RetrievalError as error:
        if shutil.disk_usage(folder).free < LEAST_FREE:
            yield Finding("disk", str(error), "free some space")
            return
        if not os.access(folder, os.W_OK):
            yield Finding("search", str(error), f"chmod u+w {folder}")
            return
        yield Finding("corpus file", str(error), RESTORE)
        yield _rescue(folder)


def _on_cluster(address: Address, loaded: Loaded) -> Iterator[Finding]:
    is_there = False
    for finding in examine_cluster(address):
        is_there = is_there or (finding.name == "corpus" and finding.mend is None)
        yield finding
    if not is_there:
        return
    try:
        with Corpus.existing(address, loaded.settings.rules()) as corpus:
            yield from _contents(corpus, None)
    except RetrievalError as error:
        yield Finding("search", str(error), way_out(error) or RESTORE)


def examine_cluster(address: Address) -> Iterator[Finding]:
    """Examine the cluster, and the indexes of the corpus on it."""
    try:
        if not has_corpus(address):
            yield Finding("corpus", f"none in {address}", "pullquote add PATH")
            return
        found = cluster_health(address)
    except ClusterUnusable as error:
        yield Finding(
            "cluster", str(error), MEND.get(error.trouble.name, "see the log of its nodes")
        )
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


def _rescue(folder: Path) -> Finding:
    lines = [line for _, line in readable_articles(folder)]
    whole = sum(line is not None for line in lines)
    state = f"{whole} of the {count(len(lines), 'article')} that were found can be read completely"
    aside = f"mv {folder / CORPUS_FILE} {folder / CORPUS_FILE}.old"
    mend = f"pullquote doctor --save saved.jsonl && {aside} && pullquote add saved.jsonl"
    return Finding("rescue", state, mend if whole else "pullquote add PATH, to another --corpus")


def _contents(corpus: Corpus, folder: Path | None) -> Iterator[Finding]:
    state = corpus.state()
    if not state.articles:
        yield Finding("articles", "none", "pullquote add PATH")
    else:
        size = f"{count(state.articles, 'article')}, {count(state.paragraphs, 'paragraph')}"
        yield Finding("articles", f"{size}, fingerprint {state.fingerprint[:12]}")
    faults = list(corpus.faults())
    for fault in faults:
        yield Finding("store", fault.message, _mend(fault))
    if faults:
        if folder:
            yield _rescue(folder)
        return
    yield Finding("store", "sound: no text has changed since it was added")
    for path in corpus.index_faults():
        yield Finding("index", f"{path} is damaged", f"rm -r {path.parent}")
    if state.articles:
        answer = corpus.ask(next(iter(corpus.articles())).title or "article")
        yield Finding(
            "search",
            f"works (outcome for the title of an article: {answer.estimate.outcome.value})",
        )
    if folder:
        yield from _vectors(folder)


def _mend(fault: Fault) -> str:
    if fault.kind is FaultKind.TEXT:
        return f"pullquote remove {fault.article_id} && pullquote add PATH"
    return RESTORE


def _vectors(folder: Path) -> Iterator[Finding]:
    """Files of an earlier version, which nothing reads: they are in order."""
    files = sorted(folder.glob(VECTORS))
    if files:
        size = sum(file.stat().st_size for file in files)
        names = ", ".join(file.name for file in files)
        yield Finding("vectors", f"{size:,} bytes of an earlier version can be deleted: {names}")
