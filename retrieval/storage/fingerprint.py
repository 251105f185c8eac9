"""Texts to short hashes that tell whether anything has changed."""

from __future__ import annotations

import hashlib

FINGERPRINT_BITS = 128


def digest_of(text: str) -> bytes:
    """Eight bytes that tell a paragraph's text from any other by accident."""
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def combined(fingerprint: str, sign: int, article_id: str, content: bytes) -> str:
    """The fingerprint of a set of articles with one more (*sign* 1) or one less (-1).

    A sum of hashes has no order, and a change costs one addition (Bellare and Micciancio, "A New
    Paradigm for Collision-Free Hashing", 1997, AdHash).
    """
    own = hashlib.sha256(article_id.encode() + b"\0" + content).digest()
    share = int.from_bytes(own[: FINGERPRINT_BITS // 8], "big")
    total = (int(fingerprint, 16) + sign * share) % (1 << FINGERPRINT_BITS)
    return f"{total:0{FINGERPRINT_BITS // 4}x}"
