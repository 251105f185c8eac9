"""Archives and compressed files to what is in them. Nothing is unpacked to the disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Skipped
from retrieval.readers.original import LARGEST, Original
from retrieval.unicode import well_formed

# Limits against archives that are made to fill a memory or to be read for ever.
MOST_MEMBERS = 100_000
MOST_BYTES = 4 * 2**30
# Text is rarely compressed to less than a twentieth.
HIGHEST_RATIO, RATIO_FROM = 200, 10 * 2**20

DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
)
COMPRESSIONS: Mapping[str, Callable[[BinaryIO], object]] = {
    ".gz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".tgz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}


def members(archive: Original) -> Iterator[Original | Skipped]:
    """The files in an archive, each under the name ``ARCHIVE/MEMBER``, in the archive's order.

    A compressed file that is no archive has one member, itself. Raises ``UnreadableSource``.
    """
    suffix, inner = archive.suffix, PurePosixPath(archive.stem).suffix.lower()
    try:
        if suffix == ".zip":
            yield from _zip(archive)
        elif suffix in (".tar", ".tgz") or inner == ".tar":
            yield from _tar(archive)
        else:
            name = archive.name.removesuffix(PurePosixPath(archive.name).suffix)
            yield replace(archive, name=name, open=partial(_decompressed, archive))
    except DAMAGED as error:
        raise UnreadableSource(archive.name, f"a damaged archive ({error})") from None


def _decompressed(original: Original) -> BinaryIO:
    """The content of a compressed file. It ends at the limit."""
    stream = cast(BinaryIO, COMPRESSIONS[original.suffix](original.open()))
    return cast(BinaryIO, io.BufferedReader(_Capped(stream, original.name)))


class _Capped(io.RawIOBase):
    """A stream that refuses to give more bytes than an archive may have."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            content = self._stream.read(len(buffer))
        except DAMAGED as error:
            raise UnreadableSource(self._name, f"a damaged archive ({error})") from None
        buffer[: len(content)] = content
        self._given += len(content)
        if self._given > MOST_BYTES:
            raise UnreadableSource(self._name, f"more than {MOST_BYTES >> 30} GB when unpacked")
        return len(content)


def _zip(archive: Original) -> Iterator[Original | Skipped]:
    with archive.open() as stream, zipfile.ZipFile(stream) as package:
        total = 0
        for number, info in enumerate(package.infolist()):
            name = f"{archive.name}/{_shown(info.filename)}"
            total += info.file_size
            if number == MOST_MEMBERS or total > MOST_BYTES:
                yield _too_much(archive)
                return
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                yield Skipped(name, "protected by a password; unpack it first")
            elif _is_bomb(info):
                yield Skipped(name, "compressed to less than a 200th; it is refused as a zip bomb")
            else:
                yield replace(archive, name=name, open=partial(_open_member, package, info))


def _open_member(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast(BinaryIO, package.open(info))


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(RATIO_FROM, HIGHEST_RATIO * info.compress_size)


def _tar(archive: Original) -> Iterator[Original | Skipped]:
    compressed = archive.suffix in COMPRESSIONS
    stream = _decompressed(archive) if compressed else archive.open()
    with stream, tarfile.open(fileobj=stream, mode="r|") as package:
        total = 0
        for number, info in enumerate(package):
            name = f"{archive.name}/{_shown(info.name)}"
            total += info.size
            if number == MOST_MEMBERS or total > MOST_BYTES:
                yield _too_much(archive)
                return
            if info.isdir():
                continue
            content = package.extractfile(info) if info.isreg() else None
            if content is None:
                yield Skipped(name, "not a file but a link or a device")
                continue
            # A tar is a tape: a member can be read only once, and only now.
            original = Original.of(name, b"", archive.options)
            bounded = content.read(LARGEST + 1)
            yield replace(original, open=partial(io.BytesIO, bounded))


def _too_much(archive: Original) -> Skipped:
    limits = f"{MOST_MEMBERS:,} files or {MOST_BYTES >> 30} GB"
    return Skipped(archive.name, f"the rest of it is left out: it has more than {limits}")


def _shown(name: str) -> str:
    """The name of a member without anything that leads out of the archive."""
    parts = well_formed(name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))
