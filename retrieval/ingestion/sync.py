"""Brings the store in step with changed and vanished sources."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.backends import has_corpus, opened
from retrieval.errors import AddingInterrupted, SourceMissing
from retrieval.ingestion.ingest import Report, ingest
from retrieval.ingestion.parser_process import Reading
from retrieval.ingestion.sources import Source, Sources, find_sources, is_address, stamp_of
from retrieval.ingestion.upserts import Added, Change, remove_from
from retrieval.readers.draft import Skipped
from retrieval.storage.address import Place
from retrieval.storage.seam import Storage
from retrieval.types import Progress, well_formed


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

    Unless *keep*, articles that their source no longer has are removed. Raises ``CorpusError`` and
    ``AddingInterrupted``.
    """
    reading = reading or Reading()
    files = [Path(path).expanduser() for path in paths if not is_address(path)]
    addresses = tuple(str(path) for path in paths if is_address(path))
    changed, skipped = _changed(store, files, reading.mark)
    sources = Sources(changed, skipped, addresses)
    report = ingest(store, sources, language, index, progress, reading, in_step=not keep)
    if keep:
        return report
    try:
        with store.transaction():
            outcomes = [*remove_vanished(store, files)]
    except KeyboardInterrupt:
        raise AddingInterrupted(report) from None
    return report + Report.of(outcomes)


def _changed(
    store: Storage, paths: Sequence[Path], mark: str
) -> tuple[tuple[Source, ...], tuple[Skipped, ...]]:
    """New and changed files under *paths*, and skipped parts; *mark* says how files are read."""
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
    return tuple(files), tuple(skipped)


def remove_vanished(store: Storage, paths: Sequence[Path]) -> Iterator[Added | Skipped]:
    """Remove the articles of files no longer under *paths*, in a transaction.

    A folder without any of its files may be an unmounted disk: nothing is removed.
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


class _Rehearsed(Exception):
    """Undoes a rehearsal."""


def rehearse(
    place: Place,
    paths: Sequence[str | Path],
    language: str | None,
    progress: Progress | None = None,
    reading: Reading | None = None,
    keep: bool = False,
) -> Report:
    """The report that ``sync`` would give for the corpus in *place*. Nothing is changed.

    A transaction is undone at the end; no other process can write meanwhile. Raises
    ``CorpusError``.
    """
    if not has_corpus(place):
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
    except AddingInterrupted:
        raise KeyboardInterrupt from None
    finally:
        store.close()
