"""An examination of settings and corpus: what is wrong, and the command that repairs it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.channels.terminal import count
from bot.doctor_of_clusters import Finding, examine_cluster
from bot.exit import way_out
from bot.loading import Loaded
from retrieval import Corpus, Fault, FaultKind, RetrievalError
from retrieval.copying import readable
from retrieval.meaning import NEEDS, installed
from retrieval.storage.address import Address
from retrieval.storage.store import FILE_NAME, Store

LEAST_FREE = 1_000_000  # bytes
# Vectors of passages, which an earlier version kept beside the corpus, and SQLite's files for them.
VECTORS = "vectors.sqlite3*"
RESTORE = "pullquote restore FILE, with a backup"


def examine(loaded: Loaded) -> Iterator[Finding]:
    """Examine the settings, the folder and the corpus in it, as far as that is possible."""
    changed = sum(origin != "default" for origin in loaded.origins.values())
    yield Finding("settings", f"{changed} of {len(loaded.origins)} differ from the defaults")
    yield from _embedder(loaded.settings.rules().embedder)
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
    """Examine a cluster, and the corpus on it if it can be read."""
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


def _embedder(name: str | None) -> Iterator[Finding]:
    """The embedder that is set, and whether it is installed; nothing without one."""
    if name and installed(name):
        yield Finding("meaning", name)
    elif name:
        _, package = NEEDS[name.partition(":")[0]]
        yield Finding("meaning", f"{name} is not installed", f"pip install '{package}'")


def _rescue(folder: Path) -> Finding:
    """How many articles of a damaged corpus can be saved."""
    lines = [line for _, line in readable(folder)]
    whole = sum(line is not None for line in lines)
    state = f"{whole} of the {count(len(lines), 'article')} that were found can be read completely"
    aside = f"mv {folder / FILE_NAME} {folder / FILE_NAME}.old"
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
    """What an earlier version left beside the corpus: nothing reads it, so it is in order."""
    files = sorted(folder.glob(VECTORS))
    if files:
        size = sum(file.stat().st_size for file in files)
        names = ", ".join(file.name for file in files)
        yield Finding("vectors", f"{size:,} bytes of an earlier version can be deleted: {names}")
