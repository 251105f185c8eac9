"""The input of a reader: a file's name, its bytes, and options."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import BinaryIO

from retrieval.errors import UnreadableSource
from retrieval.readers.encoding import decoded, encoding_of

LARGEST = 256 * 2**20  # larger files are read only line by line
LONGEST_LINE = 64 * 2**20  # a longer line is not text, and would fill the memory
# The beginning by which the encoding is recognized if a file is read line by line.
SAMPLE = 2**16


@dataclass(frozen=True, slots=True)
class Options:
    """The way in which files are read.

    *split* makes a text file a collection of articles. *base_url* completes relative addresses.
    *fields* maps fields of an article, such as ``title``, to names in tables and JSON. *encoding*
    is used for texts without a mark.
    """

    split: bool = False
    base_url: str | None = None
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """The content of a source. *open* gives a new stream of it each time."""

    name: str
    open: Callable[[], BinaryIO]
    options: Options = Options()

    @classmethod
    def of(cls, name: str, content: bytes, options: Options | None = None) -> Original:
        """An original in memory."""
        return cls(name, lambda: io.BytesIO(content), options or Options())

    @property
    def stem(self) -> str:
        """The file name without folders and suffix."""
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        """The suffix of the file name in lower case, such as ``.txt``."""
        return PurePosixPath(self.name).suffix.lower()

    def read(self) -> bytes:
        """The whole content. Raises ``UnreadableSource`` if it is too large."""
        with self.open() as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UnreadableSource(self.name, f"larger than {LARGEST >> 20} MB; split it")
        return content

    def text(self) -> str:
        """The whole content as text. Raises ``UnreadableSource`` if its encoding is unknown."""
        return decoded(self.read(), self.name, self.options.encoding)

    def lines(self) -> Iterator[str]:
        """The lines with their line ends. Invalid bytes become ``UNDECODED`` characters. Raises
        ``UnreadableSource`` if a line is too long."""
        with self.open() as stream:
            sample = stream.read(SAMPLE)
        encoding = encoding_of(sample, self.options.encoding, self.name)
        with io.TextIOWrapper(self.open(), encoding, errors="surrogateescape", newline="") as text:
            number = 0
            while line := text.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE:
                    raise UnreadableSource(
                        f"{self.name}:{number}", f"a line of more than {LONGEST_LINE >> 20} MB"
                    )
                yield line
