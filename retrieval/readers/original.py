"""A file as a reader sees it: its name, its bytes, and how it is to be read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import BinaryIO

from retrieval.errors import UnreadableSource
from retrieval.readers.text.encoding import decoded, encoding_of

# A larger file is read only by a reader that reads it line by line.
LARGEST = 256 * 2**20
# A longer line is not of a text; it would fill the memory.
LONGEST_LINE = 64 * 2**20
# The encoding of a file that is read line by line is judged by its beginning.
SAMPLE = 2**16


@dataclass(frozen=True, slots=True)
class Options:
    """How the files of one run are to be read.

    *split* says that a text file is a collection of articles. *base_url* is the address to which
    relative addresses are joined. *fields* maps a field of an article, such as ``title``, to its
    name in tables and JSON. *encoding* is the encoding of texts that do not show theirs.
    """

    split: bool = False
    base_url: str | None = None
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """The content of a source. *open* gives a new binary stream of it each time."""

    name: str
    open: Callable[[], BinaryIO]
    options: Options = Options()

    @classmethod
    def of(cls, name: str, content: bytes, options: Options | None = None) -> Original:
        """An original whose content is in memory."""
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
        """The whole content as text, with its line ends.

        Raises ``UnreadableSource`` if its encoding cannot be told.
        """
        return decoded(self.read(), self.name, self.options.encoding)

    def lines(self) -> Iterator[str]:
        """The lines with their line ends.

        Bytes that are not in the encoding of the text become ``UNDECODED`` characters. Raises
        ``UnreadableSource`` if a line is too long.
        """
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
