"""What a question puts in quotation marks, and whether a text holds it; pure."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answering.ranking import Read
from retrieval.types import Mention


def holding(reads: Sequence[Read], phrases: Sequence[Mention]) -> list[Read]:
    """Those of *reads* whose paragraph or title holds every phrase, in any form of its words."""
    return [read for read in reads if all(_holds(read, phrase.terms) for phrase in phrases)]


def _holds(read: Read, terms: Sequence[str]) -> bool:
    if read.title.issuperset(terms):
        return True
    places = [set(read.places.get(term, ())) for term in terms]
    return any(
        all((sentence, first + n) in found for n, found in enumerate(places))
        for sentence, first in places[0]
    )
