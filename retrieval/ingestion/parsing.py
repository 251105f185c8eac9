"""Turns a file into articles: through archives, by the reader of its format, within limits.

A reader may fail in any way, so a parser process runs this. Parts cross to the parent as JSON: a
file that takes over a library can give wrong texts, but run nothing there.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers import READERS
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.original import LARGEST, Original
from retrieval.types import well_formed

# Archives inside of archives.
DEEPEST = 3
# In characters; texts for people are shorter.
LONGEST_PARAGRAPH = 1_000_000
LONGEST_ARTICLE = 50_000_000
# A reason may quote the file.
LONGEST_REASON = 300
SAMPLE = 16  # as long as the longest signature

ARCHIVES = frozenset({".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz"})
PACKAGES = frozenset({".docx", ".epub", ".odt"})
ZIP = PACKAGES | {".zip"}
# First bytes, their kind of content, and suffixes that it may have. No text begins so.
SIGNATURES: tuple[tuple[bytes, str, frozenset[str]], ...] = (
    (b"%PDF-", "a PDF file", frozenset({".pdf"})),
    (b"PK\x03\x04", "a zip file", ZIP),
    (b"PK\x05\x06", "an empty zip file", ZIP),
    (b"{\\rtf", "an RTF file", frozenset({".rtf"})),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file", frozenset({".docx"})),
    (b"\x1f\x8b", "a gzip file", frozenset({".gz", ".tgz"})),
    *((b"BZh%d1AY&SY" % level, "a bzip2 file", frozenset({".bz2"})) for level in range(1, 10)),
    (b"\xfd7zXZ\x00", "an xz file", frozenset({".xz"})),
    (b"\x89PNG\r\n", "an image", frozenset()),
    (b"\xff\xd8\xff", "an image", frozenset()),
    (b"GIF87a", "an image", frozenset()),
    (b"GIF89a", "an image", frozenset()),
    (b"\x7fELF", "a program", frozenset()),
    (b"MZ\x90\x00", "a program", frozenset()),
    *((b"ID3%c" % version, "a sound file", frozenset[str]()) for version in (2, 3, 4)),
    (b"OggS\x00", "a sound file", frozenset()),
    (b"SQLite format 3\x00", "a database", frozenset()),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file", frozenset()),
    (b"Rar!\x1a\x07", "a rar file", frozenset()),
)

# How to convert formats that are not read.
IMAGE = "it is an image; get its text first: tesseract FILE TEXT"
SOUND = "it is a recording; add its subtitles or its transcript"
WAYS: Mapping[str, str] = {
    suffix: way
    for way, suffixes in {
        IMAGE: ".gif .jpeg .jpg .png .tif .tiff",
        SOUND: ".avi .m4a .mkv .mov .mp3 .mp4 .ogg .wav .webm",
        "convert it: djvutxt FILE FILE.txt": ".djvu",
        "convert it: ebook-convert FILE FILE.epub": ".azw3 .fb2 .mobi",
        "convert it: pandoc FILE -o FILE.md": ".adoc .asciidoc .docbook .org .tex .textile",
        "convert it: ps2pdf FILE": ".ps",
        "convert it: soffice --headless --convert-to docx FILE": ".doc .sxw .wpd .wps",
        "convert it: soffice --headless --convert-to pdf FILE": ".odp .ppt .pptx",
        "export it as DOCX": ".pages",
        "save it as CSV": ".ods .xls .xlsx",
        "unpack it first": ".7z .rar",
    }.items()
    for suffix in suffixes.split()
}
# Put by systems beside the files of people.
FURNITURE = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})

# Against archives made to fill the memory.
MOST_MEMBERS = 100_000
MOST_BYTES = 4 * 2**30
# Text is rarely compressed to less than a twentieth.
HIGHEST_RATIO, RATIO_FROM = 200, 10 * 2**20
DAMAGED_ARCHIVE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError,
    NotImplementedError, ValueError,
)  # fmt: skip
COMPRESSIONS: Mapping[str, Callable[[BinaryIO], object]] = {
    ".gz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".tgz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}


def parse(original: Original, depth: int = 0) -> Iterator[Draft | Skipped]:
    """The articles and skipped parts of a file. No content makes it raise."""
    is_empty = True
    try:
        for part in _parts(original, depth):
            is_empty = False
            yield _checked(part, original.name) if isinstance(part, Draft) else part
    except UnreadableSource as error:
        is_empty = False
        yield Skipped(error.name, error.why, lacks=error.lacks)
    except OSError as error:
        is_empty = False
        yield Skipped(original.name, error.strerror or str(error))
    except (RecursionError, MemoryError):
        is_empty = False
        yield Skipped(original.name, "nested too deep, or too large to be read")
    except Exception as error:
        # Libraries raise anything over damaged files.
        is_empty = False
        fault = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        yield Skipped(original.name, f"damaged, or no {original.suffix} file ({fault})")
    if is_empty:
        yield Skipped(original.name, "there is no text in it")


def _parts(original: Original, depth: int) -> Iterator[Draft | Skipped]:
    with original.open() as stream:
        start = stream.read(SAMPLE)
    if why := mismatch(original.suffix, start):
        yield Skipped(original.name, why)
    elif original.suffix in ARCHIVES:
        yield from _archived(original, depth)
    elif reader := READERS.get(original.suffix):
        yield from reader(original)
    else:
        yield Skipped(original.name, why_unknown(original.suffix))


def _archived(archive: Original, depth: int) -> Iterator[Draft | Skipped]:
    if depth == DEEPEST:
        yield Skipped(archive.name, "too many archives inside one another; unpack it first")
        return
    for member in _members(archive):
        if isinstance(member, Skipped):
            yield member
        elif (why := why_left_out(member.name.removeprefix(f"{archive.name}/"))) is not None:
            if why:
                yield Skipped(member.name, why, is_fault=False)
        elif is_known(member.suffix):
            yield from parse(member, depth + 1)
        else:
            yield Skipped(member.name, why_unknown(member.suffix), is_document(member.suffix))


def _checked(draft: Draft, name: str) -> Draft | Skipped:
    lengths = [len(paragraph.text) for paragraph in draft.paragraphs]
    if max(lengths, default=0) > LONGEST_PARAGRAPH:
        size = f"{max(lengths):,} characters"
        return Skipped(name, f"a paragraph of {size}: no text, or one without line breaks")
    if sum(lengths) > LONGEST_ARTICLE:
        return Skipped(name, f"an article of {sum(lengths):,} characters; split it")
    return draft


def is_known(suffix: str) -> bool:
    """Whether files with this suffix are read."""
    return suffix in READERS or suffix in ARCHIVES


def is_document(suffix: str) -> bool:
    """Whether files with this suffix can be converted."""
    return suffix in WAYS and WAYS[suffix] not in (IMAGE, SOUND)


def why_unknown(suffix: str) -> str:
    """Why no reader takes a file, and how to convert it."""
    way = WAYS.get(suffix)
    kind = suffix or "files without a suffix"
    return f"no reader for {kind}; {way}" if way else f"no reader for {kind}"


def why_left_out(name: str) -> str | None:
    """Why a file is left out by its path *name*; None if it is not.

    The reason is empty if it is not worth a line.
    """
    path = PurePosixPath(name)
    if any(part.startswith(".") or part in FURNITURE for part in path.parts):
        return ""
    if path.stem.upper() == "README":
        return "describes its folder; name the file itself to add it"
    return None


def mismatch(suffix: str, start: bytes) -> str | None:
    """The fault of a file whose first bytes belie its suffix."""
    for signature, kind, suffixes in SIGNATURES:
        if start.startswith(signature):
            if suffix in suffixes:
                return None
            return f"it is {kind} and not {suffix}; give it the right suffix if it has a text"
    return None


def _members(archive: Original) -> Iterator[Original | Skipped]:
    """The files in an archive as ``ARCHIVE/MEMBER``, in order, without unpacking to the disk.

    A compressed file has one member, itself. Raises ``UnreadableSource``.
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
    except DAMAGED_ARCHIVE as error:
        raise UnreadableSource(archive.name, f"a damaged archive ({error})") from None


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
            elif info.file_size > max(RATIO_FROM, HIGHEST_RATIO * info.compress_size):
                yield Skipped(name, "compressed to less than a 200th; it is refused as a zip bomb")
            else:
                opened = cast(Callable[[], BinaryIO], partial(package.open, info))
                yield replace(archive, name=name, open=opened)


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
            # A member of a tar can be read only now.
            original = Original.of(name, b"", archive.options)
            bounded = content.read(LARGEST + 1)
            yield replace(original, open=partial(io.BytesIO, bounded))


def _too_much(archive: Original) -> Skipped:
    limits = f"{MOST_MEMBERS:,} files or {MOST_BYTES >> 30} GB"
    return Skipped(archive.name, f"the rest of it is left out: it has more than {limits}")


def _shown(name: str) -> str:
    parts = well_formed(name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _decompressed(original: Original) -> BinaryIO:
    stream = cast(BinaryIO, COMPRESSIONS[original.suffix](original.open()))
    return cast(BinaryIO, io.BufferedReader(_Capped(stream, original.name)))


class _Capped(io.RawIOBase):
    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            content = self._stream.read(len(buffer))
        except DAMAGED_ARCHIVE as error:
            raise UnreadableSource(self._name, f"a damaged archive ({error})") from None
        buffer[: len(content)] = content
        self._given += len(content)
        if self._given > MOST_BYTES:
            raise UnreadableSource(self._name, f"more than {MOST_BYTES >> 30} GB when unpacked")
        return len(content)


def written(part: Draft | Skipped) -> str:
    """A part as a line of JSON."""
    if isinstance(part, Skipped):
        where, why, is_fault, lacks = part
        fields = [_shortened(where), _shortened(why), is_fault, lacks and lacks.name]
        return json.dumps({"skipped": fields})
    metadata = (part.title, part.id, part.url, part.author, part.published, part.language)
    left_out = [(_shortened(fault.where), _shortened(fault.why)) for fault in part.left_out]
    return json.dumps({"draft": [metadata, part.paragraphs, left_out]})


def _shortened(text: str) -> str:
    line = text if text.isprintable() else " ".join(text.split())
    return line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON]}…"


def read_part(values: dict[str, Any]) -> Draft | Skipped:
    """The part that ``written`` wrote. Raises ``ValueError`` for anything else."""
    try:
        if "skipped" in values:
            where, why, is_fault, lacks = values["skipped"]
            return Skipped(_text(where), _text(why), bool(is_fault), lacks and Lack[lacks])
        (title, article_id, url, author, published, language), paragraphs, left_out = values[
            "draft"
        ]
        return Draft(
            _optional(title),
            tuple(_paragraph(*paragraph) for paragraph in paragraphs),
            _optional(article_id),
            _optional(url),
            _optional(author),
            _optional(published),
            _optional(language),
            tuple(Skipped(_text(where), _text(why)) for where, why in left_out),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a part of a file: {error}") from None


def _paragraph(text: object, page: object, heading: object, place: object) -> DraftParagraph:
    if not (page is None or isinstance(page, int)):
        raise ValueError(f"not a page: {page!r}")
    return DraftParagraph(_text(text), page, _optional(heading), _optional(place))


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r}")
    return value
