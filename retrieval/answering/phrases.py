"""What a question puts in quotation marks, and whether a text holds it; pure."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answering.ranking import Read
from retrieval.types import Mention


def holding(reads: Sequence[Read], phrases: Sequence[Mention]) -> list[Read]:
    """Those of *reads* whose paragraph or title holds every phrase, in any form of its words."""
    return [read for read in reads if all(_holds(read, phrase.terms) for phrase in phrases)]


def _holds(read: Read, terms: Sequence[str]) -> bool:
    if all(f" {term} " in read.hit.title for term in terms):
        return True
    spaced = f" {' '.join(terms)} "
    return any(spaced in line for line in read.lines)
