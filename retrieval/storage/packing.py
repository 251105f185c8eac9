"""Stored bytes: packed outlines, checksums, digests of texts and fingerprints of articles."""

from __future__ import annotations

import hashlib
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.analysis.outline import Outline

if TYPE_CHECKING:
    from zlib import _Compress

# Next to the text of Debian's manuals, packed outlines take 0.34 of its size; without the common
# terms 0.47. Twice as many common terms save another 0.02 and take a third more time.
LEVEL = 6
WINDOW = -13  # bits; negative: without header and checksum


@cache
def common_terms() -> bytes:
    """The terms that compression knows from the start.

    Outlines packed with them can be unpacked with the same terms only. To change them, a migration
    must empty ``state.analysis``, so that all articles are analyzed again.
    """
    return b" ".join(Path(__file__).with_name("common_terms.txt").read_bytes().split())


@cache
def _packer() -> _Compress:
    return zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, zdict=common_terms())


def pack(text: str) -> bytes:
    """The text of an outline as bytes."""
    # To copy a compressor that knows the common terms is faster than to make one.
    packer = _packer().copy()
    return packer.compress(text.encode()) + packer.flush()


def unpack(packed: bytes) -> Outline:
    """The outline whose text was packed."""
    return Outline(zlib.decompressobj(WINDOW, common_terms()).decompress(packed).decode())


SEAL_BYTES = 4


def sealed(data: bytes, row: int) -> bytes:
    """*data*, which belongs in *row*, behind a checksum of both."""
    return _checksum(data, row).to_bytes(SEAL_BYTES, "big") + data


def unsealed(stored: bytes, row: int) -> bytes | None:
    """The data that was sealed for *row*; None if it has changed or was for another row."""
    data = stored[SEAL_BYTES:]
    is_whole = len(stored) >= SEAL_BYTES and int.from_bytes(stored[:SEAL_BYTES]) == _checksum(
        data, row
    )
    return data if is_whole else None


def _checksum(data: bytes, row: int) -> int:
    return zlib.crc32(data, row & 0xFFFFFFFF)


FINGERPRINT_BITS = 128


def digest_of(text: str) -> bytes:
    """Eight bytes that differ after an accidental change of a paragraph's text."""
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def share_of(article_id: str, content: bytes) -> int:
    """The share of an article in the fingerprint of a set."""
    own = hashlib.sha256(article_id.encode() + b"\0" + content).digest()
    return int.from_bytes(own[: FINGERPRINT_BITS // 8], "big")


def written(total: int) -> str:
    """The fingerprint of a set of articles whose shares have this sum."""
    return f"{total % (1 << FINGERPRINT_BITS):0{FINGERPRINT_BITS // 4}x}"


def combined(fingerprint: str, sign: int, article_id: str, content: bytes) -> str:
    """The fingerprint of a set of articles after one was added (*sign* 1) or removed (-1).

    A sum of hashes does not depend on the order, and a change costs one addition (Bellare and
    Micciancio, "A New Paradigm for Collision-Free Hashing", 1997, AdHash).
    """
    return written(int(fingerprint, 16) + sign * share_of(article_id, content))
