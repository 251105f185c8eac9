"""The row of a passage: its paragraph's row and its own number in one integer.

Passage 0 of the paragraph in row 3 has the row ``3 * 2**20 + 0 = 3145728``, passage 1 ``3145729``.
A paragraph's row is given once, so that an engine may know a passage by its row for ever.
"""

from __future__ import annotations

# A paragraph of more passages than this has bits for would be longer than memory.
NUMBER_BITS = 20
NUMBER_MASK = (1 << NUMBER_BITS) - 1


def row_of(paragraph: int, part: int) -> int:
    """The row of passage *part* (from 0) of the paragraph in row *paragraph*."""
    return paragraph << NUMBER_BITS | part


def paragraph_of(row: int) -> int:
    """The paragraph's row of a passage's *row*."""
    return row >> NUMBER_BITS


def part_of(row: int) -> int:
    """The number (from 0) of the passage with this *row* in its paragraph."""
    return row & NUMBER_MASK
