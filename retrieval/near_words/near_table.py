"""The file of a table of near words, mapped into memory.

A line of JSON, the ``Header``, is followed by, little-endian and for *n* terms in the order of
their UTF-8 bytes: n + 1 offsets of the terms (4 bytes each), n rows of *width* English numbers (2
bytes each), n rows of *width* values of nearness (a byte each, 255 for 1), and the terms without a
separator. The rows of English have the width 0.
"""

from __future__ import annotations

import json
import mmap
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from struct import Struct
from typing import NamedTuple

# Fills the row of a term with fewer near words.
NONE = 0xFFFF
HIGHEST = 255
OFFSETS = Struct("<II")

Row = Sequence[tuple[int, float]]
"""The numbers of near English terms, and how near each is, in (0, 1]."""


class Header(NamedTuple):
    """The size and origin of a table.

    *lists* has the SHA-256 of the list of words of each language, *model* a name and version.
    """

    language: str
    terms: int
    width: int
    model: str
    lists: Mapping[str, str]


class Table(Sequence[bytes]):
    """The terms of a language, in order, with the numbers of their near English terms.

    ``kazakh.near("су")`` begins with the number of "water".
    """

    def __init__(self, file: Path) -> None:
        """Raise ``OSError``, or ``ValueError`` if the table is not whole."""
        with file.open("rb") as opened:
            self._map = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        line = self._map.readline()
        self.header = _header(line)
        count, width = self.header.terms, self.header.width
        self._offsets = len(line)
        self._numbers = self._offsets + 4 * (count + 1)
        self._nearness = self._numbers + 2 * width * count
        self._terms = self._nearness + width * count
        if self._terms + self._offset(count) != len(self._map):
            raise ValueError(f"{file} is not whole")
        self._row_of_numbers, self._row_of_nearness = Struct(f"<{width}H"), Struct(f"<{width}B")

    def __len__(self) -> int:
        return self.header.terms

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]  # no slices
        if number >= len(self):
            raise IndexError(number)
        start, end = OFFSETS.unpack_from(self._map, self._offsets + 4 * number)
        return self._map[self._terms + start : self._terms + end]

    def term(self, number: int) -> str:
        """The term with this number."""
        return self[number].decode(errors="replace")

    def number(self, term: str) -> int | None:
        """The number of *term*, if known."""
        wanted = term.encode(errors="replace")
        place = bisect_left(self, wanted)
        return place if place < len(self) and self[place] == wanted else None

    def near(self, term: str) -> Mapping[int, float]:
        """The numbers of the English terms near *term*, and how near each is, in (0, 1]."""
        number = self.number(term)
        return {} if number is None else dict(self.row(number))

    def having(self, english: int) -> Iterator[tuple[str, float]]:
        """The terms near the English term with this number."""
        width = self.header.width
        # A copy is faster than the map.
        numbers, wanted = self._map[self._numbers : self._nearness], english.to_bytes(2, "little")
        place = numbers.find(wanted)
        while place >= 0:
            entry, odd = divmod(place, 2)
            if not odd and (byte := self._map[self._nearness + entry]):
                yield self.term(entry // width), byte / HIGHEST
            place = numbers.find(wanted, place + 1)

    def row(self, number: int) -> Iterator[tuple[int, float]]:
        """``near`` for the term with this number."""
        numbers, nearness = self._row_of_numbers, self._row_of_nearness
        pairs = zip(
            numbers.unpack_from(self._map, self._numbers + numbers.size * number),
            nearness.unpack_from(self._map, self._nearness + nearness.size * number),
            strict=True,
        )
        return ((english, byte / HIGHEST) for english, byte in pairs if english != NONE and byte)

    def _offset(self, number: int) -> int:
        place = self._offsets + 4 * number
        return int.from_bytes(self._map[place : place + 4], "little")


def _header(line: bytes) -> Header:
    try:
        header = Header(**json.loads(line))
    except TypeError as error:
        raise ValueError(f"not the header of a table: {error}") from error
    if not all(isinstance(size, int) and size >= 0 for size in (header.terms, header.width)):
        raise ValueError("not the header of a table")
    return header


def write(file: Path, header: Header, terms: Sequence[str], rows: Sequence[Row]) -> None:
    """Write a table of *terms*, in the order of their bytes, and the first of their *rows*."""
    encoded = [term.encode() for term in terms]
    offsets = [0]
    for one in encoded:
        offsets.append(offsets[-1] + len(one))
    width = header.width
    numbers, nearness = Struct(f"<{width}H"), Struct(f"<{width}B")
    full = [[*row, *([(NONE, 0.0)] * width)][:width] for row in rows]
    pieces = [json.dumps(header._asdict()).encode() + b"\n"]
    pieces += [offset.to_bytes(4, "little") for offset in offsets]
    pieces += [numbers.pack(*(number for number, _ in row)) for row in full]
    pieces += [nearness.pack(*(round(HIGHEST * near) for _, near in row)) for row in full]
    file.write_bytes(b"".join([*pieces, *encoded]))
