"""Finds the sources in files and folders and at addresses."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from retrieval.errors import SourceMissing
from retrieval.ingestion.parser_process import Reading
from retrieval.ingestion.parsing import is_document, is_known, why_left_out, why_unknown
from retrieval.readers.draft import Skipped
from retrieval.readers.original import Options
from retrieval.storage.seam import Storage
from retrieval.types import Progress, well_formed

if TYPE_CHECKING:
    from retrieval.fetching.outcomes import Fetched, Outcome, Validators

SCHEMES = ("http://", "https://")
# Files fetched before they are read; an interruption loses no more.
BATCH_SOURCES = 50


class Source(NamedTuple):
    """A file to read, and its *name* in citations.

    *origin*, a path or an address, identifies it. If it is an address, *stamp* is its state by its
    server, and *metadata* is for fields that the article does not give.
    """

    path: Path
    name: str
    origin: str
    stamp: str | None = None
    options: Options | None = None
    metadata: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sources:
    """Files to read, parts that no reader takes, and addresses to fetch."""

    files: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    addresses: tuple[str, ...] = ()


def is_address(path: str | Path) -> bool:
    """Whether a source is an address and not a path."""
    return isinstance(path, str) and path.lower().startswith(SCHEMES)


def find_sources(paths: str | Path | Iterable[str | Path]) -> Sources:
    """The sources under *paths*: files by name, and addresses. Raises ``SourceMissing``.

    Named files are read whatever their names are. In folders, hidden files, README files, unknown
    formats and links out of the folder are skipped.
    """
    several = [paths] if isinstance(paths, str | Path) else [*paths]
    addresses = tuple(str(path) for path in several if is_address(path))
    sources: list[Source] = []
    skipped: list[Skipped] = []
    for path in (Path(path) for path in several if not is_address(path)):
        if path.is_dir():
            for part in _in_folder(path):
                if isinstance(part, Skipped):
                    skipped.append(part)
                else:
                    sources.append(part)
        elif not path.exists():
            raise SourceMissing(path)
        elif not path.is_file():
            skipped.append(Skipped(well_formed(path.name), "not a file"))
        elif is_known(path.suffix.lower()):
            sources.append(source_of(path, path.name))
        else:
            skipped.append(Skipped(well_formed(path.name), why_unknown(path.suffix.lower())))
    return Sources(tuple(sources), tuple(skipped), addresses)


def _in_folder(folder: Path) -> Iterator[Source | Skipped]:
    errors: list[OSError] = []
    root = folder.resolve()
    for place, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            file = Path(place, name)
            suffix = file.suffix.lower()
            shown = well_formed(file.relative_to(folder).as_posix())
            if (why := why_left_out(name)) is not None:
                if why:
                    yield Skipped(shown, why, is_fault=False)
            elif why := _why_skipped(file, root):
                # Pictures and programs beside articles are no fault.
                yield Skipped(shown, why, is_known(suffix) or is_document(suffix))
            else:
                yield source_of(file, shown)
    for error in errors:
        yield Skipped(well_formed(str(error.filename)), error.strerror or str(error))


def _why_skipped(file: Path, root: Path) -> str | None:
    if file.is_symlink() and not file.resolve().is_relative_to(root):
        return "a link that leads out of the folder; add the file itself"
    if not file.is_file():
        return "not a file"
    suffix = file.suffix.lower()
    return None if is_known(suffix) else why_unknown(suffix)


def source_of(path: Path, name: str) -> Source:
    """The source in a file."""
    return Source(path, well_formed(name), well_formed(str(path.resolve())))


def size_of(path: Path) -> int:
    """The size of a file in bytes; 0 if it is unknown."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def stamp_of(path: Path, mark: str) -> str | None:
    """The size, time of change and reading of a file; None if they are unknown."""
    try:
        status = path.stat()
    except OSError:
        return None
    return f"{status.st_size} {status.st_mtime_ns} {mark}"


@dataclass(slots=True)
class Gathered:
    """A batch of findings at addresses: new *stamps* if unchanged, *listings* of feeds and
    sitemaps, and what is *gone* for good."""

    sources: list[Source] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    stamps: dict[str, str] = field(default_factory=dict)
    listings: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


def gathered(
    store: Storage | None,
    addresses: Sequence[str],
    reading: Reading,
    progress: Progress | None = None,
) -> Iterator[Gathered]:
    """The changes at *addresses* since they were fetched into *store*, in batches.

    The files of a batch exist until the next. *progress* counts outcomes.
    """
    if not addresses:
        return
    # Imported here: few need these slow imports.
    from retrieval.fetching.fetch import fetch
    from retrieval.fetching.http_client import Client

    known: Mapping[str, Validators] = _Known(store) if store else {}
    number = 0
    with Client(reading.fetching) as client:
        outcomes = chain.from_iterable(fetch(address, known, client) for address in addresses)
        while batch := [*islice(outcomes, BATCH_SOURCES)]:
            with TemporaryDirectory(prefix="pullquote-") as folder:
                yield _found(batch, Path(folder), reading.options)
            number += len(batch)
            if progress:
                progress(number, number + 1)


def _found(outcomes: Iterable[Outcome], folder: Path, options: Options) -> Gathered:
    from retrieval.fetching.outcomes import Fetched, Gone, Listing, Unchanged

    found = Gathered()
    for outcome in outcomes:
        match outcome:
            case Fetched():
                file = folder / f"{len(found.sources)}{outcome.suffix}"
                file.write_bytes(outcome.content)
                found.sources.append(_source(outcome, file, options))
                for feed in outcome.feeds:
                    why = f"this page has a feed, which lists its articles: {feed}"
                    found.skipped.append(Skipped(outcome.address, why, is_fault=False))
            case Unchanged():
                found.stamps[outcome.address] = _stamp(outcome.validators)
            case Listing():
                found.listings[outcome.address] = _stamp(outcome.validators)
            case Gone():
                found.gone.append(outcome.address)
            case _:
                found.skipped.append(outcome)
    return found


def _source(fetched: Fetched, file: Path, options: Options) -> Source:
    return Source(
        file,
        fetched.name,
        fetched.address,
        _stamp(fetched.validators),
        replace(options, base_url=fetched.url, encoding=options.encoding or fetched.encoding),
        {"url": fetched.url} | {k: v for k, v in asdict(fetched.hints).items() if v},
    )


def _stamp(validators: Validators) -> str:
    return json.dumps({key: value for key, value in asdict(validators).items() if value})


class _Known(Mapping[str, "Validators"]):
    """Earlier validators by address."""

    def __init__(self, store: Storage) -> None:
        self._store = store

    def __getitem__(self, address: str) -> Validators:
        from retrieval.fetching.outcomes import Validators

        stamp = self._store.stamp(address)
        try:
            return Validators(**json.loads(stamp or ""))
        except (ValueError, TypeError):  # an unreadable stamp: fetched again
            raise KeyError(address) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._store.sources_under("http"))

    def __len__(self) -> int:
        return sum(1 for _ in self)
