"""Files and folders to the sources that can be read, and a source to its lines."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from retrieval.errors import SourceMissing, UnknownFormat
from retrieval.readers import READERS
from retrieval.readers.draft import Skipped
from retrieval.readers.original import Options, Original
from retrieval.unicode import well_formed


class Source(NamedTuple):
    """A file to read, and the name under which it is cited."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The files to read, and the files that no reader takes."""

    files: tuple[Source, ...]
    skipped: tuple[Skipped, ...]


def find_sources(paths: str | Path | Iterable[str | Path]) -> Sources:
    """The sources under *paths*: files in the order of their names.

    A file that is named itself is read whatever its name is. In a folder, hidden files, README
    files and files of unknown formats are skipped. Raises ``SourceMissing``.
    """
    several = [paths] if isinstance(paths, str | Path) else paths
    sources: list[Source] = []
    skipped: list[Skipped] = []

    def unreadable(error: OSError) -> None:
        skipped.append(Skipped(well_formed(str(error.filename)), error.strerror or str(error)))

    for path in map(Path, several):
        if path.is_dir():
            for folder, folders, files in os.walk(path, onerror=unreadable):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(files):
                    file = Path(folder, name)
                    source = Source(file, well_formed(file.relative_to(path).as_posix()))
                    if name.startswith("."):
                        continue
                    if why := _why_skipped(file):
                        skipped.append(Skipped(source.name, why))
                    else:
                        sources.append(source)
        elif not path.exists():
            raise SourceMissing(path)
        elif not path.is_file():
            skipped.append(Skipped(well_formed(path.name), "not a file"))
        elif path.suffix.lower() in READERS:
            sources.append(Source(path, well_formed(path.name)))
        else:
            name = well_formed(path.name)
            skipped.append(Skipped(name, UnknownFormat(name, path.suffix, READERS).why))
    return Sources(tuple(sources), tuple(skipped))


def _why_skipped(file: Path) -> str | None:
    if file.stem.upper() == "README":
        return "describes its folder; name the file itself to add it"
    if not file.is_file():
        return "not a file"
    if file.suffix.lower() not in READERS:
        return f"no reader for {file.suffix or 'files without a suffix'}"
    return None


def original_of(source: Source, options: Options) -> Original:
    """The file as a reader gets it."""
    return Original(source.name, lambda: source.path.open("rb"), options)


def size_of(path: Path) -> int:
    """The size of a file in bytes; 0 if it cannot be determined."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
