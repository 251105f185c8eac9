"""Files and folders to the sources that can be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from retrieval.errors import SourceMissing
from retrieval.ingestion.formats import is_document, is_known, why_unknown
from retrieval.ingestion.naming import why_left_out
from retrieval.readers.draft import Skipped
from retrieval.readers.original import Options
from retrieval.unicode import well_formed

SCHEMES = ("http://", "https://")


class Source(NamedTuple):
    """A file to read, and the name under which it is cited.

    *origin* tells it from all other sources: the path of the file or the address it came from. What
    was fetched from an address has a *stamp*, the state that its server tells, *options* of its
    own, and *metadata* of the article by the names of the fields of a draft: the article itself may
    know better.
    """

    path: Path
    name: str
    origin: str
    stamp: str | None = None
    options: Options | None = None
    metadata: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sources:
    """The files to read, the files that no reader takes, and the addresses to fetch."""

    files: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    addresses: tuple[str, ...] = ()


def is_address(path: str | Path) -> bool:
    """Whether a source is an address and not a path."""
    return isinstance(path, str) and path.lower().startswith(SCHEMES)


def find_sources(paths: str | Path | Iterable[str | Path]) -> Sources:
    """The sources under *paths*: files in the order of their names, and addresses as they are.

    A file that is named itself is read whatever its name is. In a folder, hidden files, README
    files, files of unknown formats and links that lead out of the folder are skipped. Raises
    ``SourceMissing``.
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


def source_of(path: Path, name: str) -> Source:
    """The source in a file."""
    return Source(path, well_formed(name), well_formed(str(path.resolve())))


def _in_folder(folder: Path) -> Iterator[Source | Skipped]:
    errors: list[OSError] = []
    root = folder.resolve()
    for place, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            file = Path(place, name)
            shown = well_formed(file.relative_to(folder).as_posix())
            if left_out := why_left_out(name):
                if left_out.reason:
                    yield Skipped(shown, left_out.reason, is_fault=False)
            elif why := _why_skipped(file, root):
                # Beside articles lie pictures and the files of programs; they are no fault.
                suffix = file.suffix.lower()
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


def size_of(path: Path) -> int:
    """The size of a file in bytes; 0 if it cannot be determined."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def stamp_of(path: Path, reading: str) -> str | None:
    """The size of a file, when it was changed and how it is read; None if it cannot be told."""
    try:
        status = path.stat()
    except OSError:
        return None
    return f"{status.st_size} {status.st_mtime_ns} {reading}"
