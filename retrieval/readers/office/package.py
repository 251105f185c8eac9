"""Documents that are zip packages: their parts, each read within limits."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter

from retrieval.errors import UnreadableSource
from retrieval.readers.original import Original

# A book of many volumes has some thousand parts. Zip's own directory is read whole, so the number
# is checked before that: each of its entries begins with these bytes.
MOST_PARTS = 20_000
ENTRY = b"PK\x01\x02"
# A tree of XML takes about ten times the memory of its part.
LARGEST_PART = 64 * 2**20
# The parts that are read of one document, together.
LARGEST_TEXT = 256 * 2**20
# Text shrinks to a tenth, tables of equal rows to a hundredth. Deflate can shrink zeros to a
# thousandth: so large a part is made to fill a memory.
LEAST_BOMB = 8 * 2**20
MOST_SHRUNK = 250
CHUNK = 2**20
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
ENCRYPTED = 0x1
DAMAGED = "the file is damaged or cut short; get it again, or open it and save it anew"
NO_PACKAGE = "not a zip package, or cut short; get it again, or open it and save it anew"


class Package:
    """The parts of a document by name.

    Raises ``UnreadableSource`` if the document is no zip file. Nothing is written to a disk, so
    that names of parts such as ``../x`` mean nothing.
    """

    def __init__(self, original: Original) -> None:
        content = original.read()
        self._name = original.name
        self._left = LARGEST_TEXT
        if content.count(ENTRY) > MOST_PARTS:
            raise UnreadableSource(self._name, f"it has more than {MOST_PARTS:,} parts; split it")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
            raise UnreadableSource(self._name, NO_PACKAGE) from None
        parts = self._zip.infolist()
        self._parts = {part.filename.lstrip("/"): part for part in parts}
        times = Counter(part.filename.lstrip("/") for part in parts)
        self._doubtful = frozenset(name for name, count in times.items() if count > 1)

    @property
    def names(self) -> list[str]:
        """The names of all parts, in the order of the package."""
        return [*self._parts]

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def read(self, name: str) -> bytes:
        """The content of a part.

        Raises ``UnreadableSource`` if there is none, or it cannot be read in safety.
        """
        part = self._parts.get(name)
        if part is None:
            raise self._fault(f"its part {shown(name)} is missing; open it and save it anew")
        if name in self._doubtful:
            # One program shows the first, another one the last.
            raise self._fault(f"it has two parts {shown(name)}; open it and save it anew")
        if part.flag_bits & ENCRYPTED:
            raise self._fault("it is encrypted; open it and save it without a password")
        if part.compress_type not in METHODS:
            raise self._fault(f"its part {shown(name)} is compressed in an unknown way")
        try:
            return self._inflated(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError):
            raise self._fault(DAMAGED) from None

    def _inflated(self, part: zipfile.ZipInfo) -> bytes:
        """The content of *part*; what its header says about the size is not believed."""
        chunks: list[bytes] = []
        size = 0
        with self._zip.open(part) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                self._left -= len(chunk)
                if size > LARGEST_PART or self._left < 0:
                    raise self._fault("its text is too large to be read; split it")
                if size > LEAST_BOMB and size > MOST_SHRUNK * max(part.compress_size, 1):
                    raise self._fault("its text was compressed to fill a memory; it is not read")
                chunks.append(chunk)
        return b"".join(chunks)

    def _fault(self, why: str) -> UnreadableSource:
        return UnreadableSource(self._name, why)


def shown(name: str) -> str:
    """A part's name as it can stand in a message."""
    return repr(re.sub(r"[^\x20-\x7e]", "?", name[:80]))
