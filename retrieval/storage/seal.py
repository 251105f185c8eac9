"""A checksum in front of a stored value that nothing else checks."""

from __future__ import annotations

import zlib

LENGTH = 4


def sealed(data: bytes, row: int) -> bytes:
    """*data*, which belongs in *row*, behind a checksum of both."""
    return zlib.crc32(data, row & 0xFFFFFFFF).to_bytes(LENGTH, "big") + data


def unsealed(stored: bytes, row: int) -> bytes | None:
    """The data that was sealed for *row*; None if it has changed since, or was for another row."""
    data = stored[LENGTH:]
    return data if sealed(data, row) == stored else None
