"""Bodies of responses, decompressed up to a limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

# Headers of gzip, of zlib, or none.
GZIP, ZLIB, RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
GZIP_MAGIC = b"\x1f\x8b"
# Decompressed at a time.
STEP = 2**20


class UnreadableBody(ValueError):
    """The body does not match its headers."""


class TooLarge(ValueError):
    """The body exceeds the limit."""

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
    """Some servers send the header of zlib, others none."""
    remaining = iter(chunks)
    first = next(remaining, b"")
    while len(first) < 2 and (more := next(remaining, b"")):
        first += more
    has_header = (
        len(first) > 1 and first[0] & 15 == 8 and int.from_bytes(first[:2], "big") % 31 == 0
    )
    yield from _inflated(chain([first], remaining), ZLIB if has_header else RAW)


def _inflated(chunks: Iterable[bytes], window: int) -> Iterator[bytes]:
    stream = zlib.decompressobj(window)
    arrived = False
    try:
        for chunk in chunks:
            arrived = arrived or bool(chunk)
            rest = chunk
            while rest:
                if stream.eof:
                    # It may have several parts, and padding of zeros.
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
