"""Paths to the files that can be read, and files to their lines."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from retrieval.errors import SourceMissing, UnknownFormat, UnreadableSource
from retrieval.readers import READERS
from retrieval.readers.draft import Skipped
from retrieval.unicode import well_formed

ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Source(NamedTuple):
    """A file to read: where it lies, and the name under which it is cited."""

    path: Path
    name: str


def find_sources(paths: Iterable[Path]) -> tuple[list[Source], list[Skipped]]:
    """The files to read under *paths*, by name, and those that no reader takes.

    A file that is named takes its chance whatever it is called; in a folder, hidden files, README
    files and unknown formats are passed over. Raises ``SourceMissing`` before anything is read.
    """
    sources: list[Source] = []
    skipped: list[Skipped] = []

    def unreadable(error: OSError) -> None:
        skipped.append(Skipped(well_formed(str(error.filename)), error.strerror or str(error)))

    for path in paths:
        if path.is_dir():
            for folder, folders, files in os.walk(path, onerror=unreadable):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(files):
                    file = Path(folder, name)
                    source = Source(file, well_formed(file.relative_to(path).as_posix()))
                    if name.startswith("."):
                        continue
                    if why := _passed_over(file):
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
            why = str(UnknownFormat(name, path.suffix, READERS)).removeprefix(f"{name}: ")
            skipped.append(Skipped(name, why))
    return sources, skipped


def _passed_over(file: Path) -> str | None:
    if file.stem.upper() == "README":
        return "tells of its folder; name the file itself to add it"
    if not file.is_file():
        return "not a file"
    if file.suffix.lower() not in READERS:
        return f"no reader for {file.suffix or 'files without a suffix'}"
    return None


def read_lines(source: Source) -> Iterator[str]:
    """The lines of a file as they stand, with their own line ends."""
    try:
        with source.path.open("rb") as file:
            start = file.read(4)
        encoding = next((name for bom, name in ENCODINGS if start.startswith(bom)), "utf-8")
        with source.path.open(encoding=encoding, newline="") as text:
            yield from text
    except UnicodeError:
        why = "not UTF-8 text; convert it first, for example: iconv -f WINDOWS-1251 -t UTF-8"
        raise UnreadableSource(source.name, why) from None
    except OSError as error:
        raise UnreadableSource(source.name, error.strerror or str(error)) from None


def size_of(path: Path) -> int:
    """The size of a file in bytes; 0 where that cannot be told."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
