"""A sketch of a text, by which nearly the same text is found again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from zlib import adler32, crc32

# In UTF-8, for words of bytes need not be encoded one by one.
WORD = re.compile(rb"[0-9a-z\x80-\xff]+")
NUMBER = re.compile(rb"[0-9]+")
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
    """The hashes of the chosen shingles of a text, and the numbers in it."""

    hashes: frozenset[int]
    numbers: frozenset[bytes]

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
    text = "\n".join(texts).casefold().encode("utf-8", "replace")
    words = WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return Shingles(frozenset(), frozenset())
    starts = [n for n, word in enumerate(words) if not crc32(word) % ONE_IN]
    hashes = frozenset(_hash(b" ".join(words[n : n + SHINGLE])) for n in starts)
    return Shingles(hashes, frozenset(NUMBER.findall(text)))


def _hash(shingle: bytes) -> int:
    return crc32(shingle) << 16 | adler32(shingle) & 0xFFFF
