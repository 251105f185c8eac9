"""Matched passages to those that contain the phrases in a question's quotation marks; pure."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answering.matching import MatchedPassage
from retrieval.types import Mention


def with_phrases(
    passages: Sequence[MatchedPassage], phrases: Sequence[Mention]
) -> list[MatchedPassage]:
    """The passages whose paragraph or title contains every phrase, in any form of its words."""
    return [
        passage
        for passage in passages
        if all(_contains(passage, phrase.terms) for phrase in phrases)
    ]


def _contains(passage: MatchedPassage, terms: Sequence[str]) -> bool:
    if all(f" {term} " in passage.hit.title for term in terms):
        return True
    spaced = f" {' '.join(terms)} "
    return any(spaced in line for line in passage.lines)
