"""A body is read whole or not at all, and never more of it than allowed."""

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fetching.bodies import TooLarge, UnreadableBody, gunzip, read_body


def raw_deflate(content: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(content) + stream.flush()


WAYS = {
    "": lambda content: content,
    "gzip": gzip.compress,
    "x-gzip": lambda content: gzip.compress(content[:3]) + gzip.compress(content[3:]) + bytes(20),
    "deflate": zlib.compress,
    "Deflate ": raw_deflate,
}


@given(st.binary(max_size=300), st.sampled_from(sorted(WAYS)), st.integers(1, 50))
def test_a_body_is_what_was_sent(content: bytes, way: str, size: int) -> None:
    sent = WAYS[way](content)
    chunks = [sent[start : start + size] for start in range(0, len(sent), size)]

    assert read_body(chunks, way, 300) == content


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(64 * 2**20), 9)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="larger than 8 MB"):
            gunzip(bomb, 8 * 2**20)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 24 * 2**20


def test_reading_stops_at_the_limit() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"a" * 1000

    with pytest.raises(TooLarge):
        read_body(endless(), "", 10_000)


@pytest.mark.parametrize("way", ["gzip", "deflate"])
def test_a_compressed_body_without_its_end_is_refused(way: str) -> None:
    sent = WAYS[way](b"some text that is long enough")

    with pytest.raises(UnreadableBody, match="in the middle"):
        read_body([sent[:-5]], way, 1000)


@pytest.mark.parametrize(
    ("content", "coding"), [(b"text", "gzip"), (b"text", "br"), (b"", "gzip, gzip")]
)
def test_what_is_not_as_the_header_says_is_refused(content: bytes, coding: str) -> None:
    with pytest.raises(UnreadableBody):
        read_body([content], coding, 1000)
