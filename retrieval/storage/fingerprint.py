"""Short hashes of texts and articles, to notice changes."""

from __future__ import annotations

import hashlib

FINGERPRINT_BITS = 128


def digest_of(text: str) -> bytes:
    """Eight bytes that differ after an accidental change of a paragraph's text."""
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def share_of(article_id: str, content: bytes) -> int:
    """The share of an article in the fingerprint of the set that it is in."""
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
