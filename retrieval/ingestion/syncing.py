"""What a sync has to do: which sources have changed since they were read, and which are gone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.backends import exists, opened
from retrieval.errors import AddingInterrupted, SourceMissing
from retrieval.ingestion.ingest import Report, ingest
from retrieval.ingestion.reading import Reading
from retrieval.ingestion.sources import Sources, find_sources, is_address, stamp_of
from retrieval.ingestion.upserting import Added, Change, remove_from
from retrieval.readers.draft import Skipped
from retrieval.storage.address import Place
from retrieval.storage.seam import Storage
from retrieval.types import Progress
from retrieval.unicode import well_formed


def sync(
    store: Storage,
    paths: Sequence[str | Path],
    language: str | None,
    index: Callable[[], object],
    progress: Progress | None = None,
    reading: Reading | None = None,
    keep: bool = False,
) -> Report:
    """Bring the store in step with *paths*, as ``ingest`` adds them.

    The articles that their source no longer has are removed, unless *keep* is true. Raises
    ``CorpusError`` and ``AddingInterrupted``.
    """
    reading = reading or Reading()
    files = [Path(path).expanduser() for path in paths if not is_address(path)]
    sources = changed_sources(store, files, reading.mark)
    addresses = tuple(str(path) for path in paths if is_address(path))
    sources = replace(sources, addresses=addresses)
    report = ingest(store, sources, language, index, progress, reading, in_step=not keep)
    if keep:
        return report
    try:
        with store.transaction():
            outcomes = [*remove_vanished(store, files)]
    except KeyboardInterrupt:
        raise AddingInterrupted(report) from None
    return report + Report.of(outcomes)


class _Rehearsed(Exception):
    """Undoes what a rehearsal has done."""


def rehearse(
    place: Place,
    paths: Sequence[str | Path],
    language: str | None,
    progress: Progress | None = None,
    reading: Reading | None = None,
    keep: bool = False,
) -> Report:
    """The report that ``sync`` would give for the corpus in *place*. Nothing is changed.

    All is done in a transaction that is undone at the end, so it takes as long as the sync, and no
    other process can write meanwhile. Raises ``CorpusError``.
    """
    if not exists(place):
        with TemporaryDirectory(prefix="pullquote-") as empty:
            opened(Path(empty), is_new=True).store.close()
            return rehearse(Path(empty), paths, language, progress, reading, keep)
    store = opened(place).store
    try:
        with store.locked(), store.transaction():
            report = sync(store, paths, language, lambda: None, progress, reading, keep)
            raise _Rehearsed
    except _Rehearsed:
        return report
    except AddingInterrupted:  # nothing of it is kept
        raise KeyboardInterrupt from None
    finally:
        store.close()


def changed_sources(store: Storage, paths: Sequence[Path], mark: str) -> Sources:
    """The sources under *paths* that are new or have changed since they were read.

    *mark* says how they are read. A path that is missing is skipped.
    """
    files, skipped = [], []
    for path in paths:
        try:
            found = find_sources(path)
        except SourceMissing as error:
            skipped.append(Skipped(str(path), f"{error.why}; its articles were kept"))
            continue
        skipped += found.skipped
        for source in found.files:
            stamp = stamp_of(source.path, mark)
            if stamp is None or stamp != store.stamp(source.origin):
                files.append(source)
    return Sources(tuple(files), tuple(skipped))


def remove_vanished(store: Storage, paths: Sequence[Path]) -> Iterator[Added | Skipped]:
    """Remove the articles of files that are no longer under *paths*; to be run in a transaction.

    If a folder has lost all of its files, it may be a disk that is not mounted: nothing is removed.
    """
    writer = store.writer()
    for path in paths:
        if not path.exists():
            continue
        root = well_formed(str(path.resolve()))
        known = [
            source
            for source in store.sources_under(root)
            if source == root or source.startswith(f"{root}{os.sep}")
        ]
        gone = [source for source in known if not Path(source).exists()]
        if gone and len(gone) == len(known):
            why = f"none of its {len(gone)} files is there any more; nothing was removed"
            yield Skipped(str(path), why)
            continue
        for source in gone:
            writer.put_stamp(source, None)
            for article_id in store.articles_of(source):
                if remove_from(writer, article_id, source):
                    yield Added(article_id, Change.REMOVED)
