"""A sketch of a text, by which nearly the same text is found again."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from typing import NamedTuple

WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d")
# A shingle is so many words in a row.
SHINGLE = 8
# Shingles begin at words of which one in so many is chosen, by its letters, in any text alike.
ONE_IN = 8
# The sketch has so many shingles. Of texts that share nine tenths of their shingles, 999 pairs in
# 1,000 share one of three.
KEPT = 3
# Shorter texts, such as the entries of a dictionary, may be alike and yet mean different things.
FEWEST_WORDS = 50
NEARLY_SAME = 0.9


class Shingles(NamedTuple):
    """The hashes of the chosen shingles of a text, and the words of it that have digits."""

    hashes: frozenset[int]
    numbers: frozenset[str]

    @property
    def sketch(self) -> tuple[int, ...]:
        """The smallest of the hashes (Broder, "On the resemblance and containment of documents",
        1997, section 4); none of a short text."""
        return tuple(sorted(self.hashes)[:KEPT])

    def is_nearly(self, other: Shingles) -> bool:
        """Whether two texts share nine tenths of their shingles (Jaccard) and all their numbers.

        Reports of two days may differ in their numbers only.
        """
        union = len(self.hashes | other.hashes)
        shared = len(self.hashes & other.hashes)
        return self.numbers == other.numbers and 0 < NEARLY_SAME * union <= shared


def shingles(texts: Iterable[str]) -> Shingles:
    """The shingles of a text in paragraphs.

    They are chosen by their content (Manber, "Finding Similar Files in a Large File System", 1994,
    section 2), so that an insertion changes only those around it.
    """
    words = [word for text in texts for word in WORD.findall(text.casefold())]
    if len(words) < FEWEST_WORDS:
        return Shingles(frozenset(), frozenset())
    numbers = frozenset(word for word in words if NUMBER.search(word))
    encoded = [word.encode("utf-8", "replace") for word in words]
    starts = [n for n, word in enumerate(encoded) if not zlib.crc32(word) % ONE_IN]
    return Shingles(frozenset(_hash(b" ".join(encoded[n : n + SHINGLE])) for n in starts), numbers)


def _hash(shingle: bytes) -> int:
    return zlib.crc32(shingle) << 16 | zlib.adler32(shingle) & 0xFFFF
