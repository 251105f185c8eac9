"""A checksum in front of a stored value that nothing else checks."""

from __future__ import annotations

import zlib

LENGTH = 4


def sealed(data: bytes, row: int) -> bytes:
    """*data*, which belongs in *row*, behind a checksum of both."""
    return _checksum(data, row).to_bytes(LENGTH, "big") + data


def unsealed(stored: bytes, row: int) -> bytes | None:
    """The data that was sealed for *row*; None if it has changed since, or was for another row."""
    data = stored[LENGTH:]
    is_whole = len(stored) >= LENGTH and int.from_bytes(stored[:LENGTH]) == _checksum(data, row)
    return data if is_whole else None


def _checksum(data: bytes, row: int) -> int:
    return zlib.crc32(data, row & 0xFFFFFFFF)
