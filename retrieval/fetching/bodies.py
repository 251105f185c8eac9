"""The bytes of a response, decompressed, and never more of them than allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

# The formats of zlib: with the header of gzip, of zlib itself, or without any.
GZIP, ZLIB, RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
GZIP_MAGIC = b"\x1f\x8b"
# As much as is decompressed before the size is looked at again.
STEP = 2**20


class UnreadableBody(ValueError):
    """The body is not what its headers say."""


class TooLarge(ValueError):
    """The body is larger than allowed."""

    def __init__(self, largest: int) -> None:
        super().__init__(f"larger than {largest / 2**20:.3g} MB")


def read_body(chunks: Iterable[bytes], coding: str, largest: int) -> bytes:
    """The whole body. Raises ``TooLarge`` or ``UnreadableBody``; *coding* is Content-Encoding."""
    body = bytearray()
    for part in _decoded(chunks, coding.strip().lower()):
        body += part
        if len(body) > largest:
            raise TooLarge(largest)
    return bytes(body)


def gunzip(content: bytes, largest: int) -> bytes:
    """The content of a gzip file. Raises ``TooLarge`` or ``UnreadableBody``."""
    return read_body([content], "gzip", largest)


def _decoded(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    match coding:
        case "" | "identity":
            return iter(chunks)
        case "gzip" | "x-gzip":
            return _inflated(chunks, GZIP)
        case "deflate":
            return _deflated(chunks)
    raise UnreadableBody(f"compressed as {coding!r}, which was not asked for")


def _deflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What is called "deflate" has the header of zlib with some servers and none with others."""
    remaining = iter(chunks)
    first = next(remaining, b"")
    while len(first) < 2 and (more := next(remaining, b"")):
        first += more
    has_header = (
        len(first) > 1 and first[0] & 15 == 8 and int.from_bytes(first[:2], "big") % 31 == 0
    )
    yield from _inflated(_chained(first, remaining), ZLIB if has_header else RAW)


def _chained(first: bytes, remaining: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from remaining


def _inflated(chunks: Iterable[bytes], window: int) -> Iterator[bytes]:
    stream = zlib.decompressobj(window)
    arrived = False
    try:
        for chunk in chunks:
            arrived = arrived or bool(chunk)
            rest = chunk
            while rest:
                if stream.eof:
                    # A gzip file may have several parts; zeros behind the last are padding.
                    rest = rest.lstrip(b"\0")
                    if window != GZIP or not rest:
                        break
                    stream = zlib.decompressobj(window)
                yield stream.decompress(rest, STEP)
                rest = stream.unused_data if stream.eof else stream.unconsumed_tail
    except zlib.error:
        raise UnreadableBody("the compressed content is damaged") from None
    if arrived and not stream.eof:
        raise UnreadableBody("ends in the middle")
