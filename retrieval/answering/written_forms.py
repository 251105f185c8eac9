"""Expansions to the words as the articles write them; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from retrieval.answering.matching import MatchedPassage
from retrieval.types import Query


def with_written_forms(query: Query, passages: Sequence[MatchedPassage]) -> Query:
    """*query* with the words of its expansions as *passages* write them.

    For a misspelled word, and for near words of another language, only the terms are known before
    the passages are read.
    """
    if not query.expansions or not passages:
        return query
    bare = {term for one in query.expansions for term in one.terms if term in one.words}
    written = _written(bare, passages)
    expansions = tuple(
        expansion._replace(words=tuple(written.get(word, word) for word in expansion.words))
        for expansion in query.expansions
    )
    return replace(query, expansions=expansions)


def _written(terms: set[str], passages: Sequence[MatchedPassage]) -> Mapping[str, str]:
    """The first word of the passages that has each of *terms*, if there is one."""
    found: dict[str, str] = {}
    wanted = passages[0].bits.of(terms)
    for passage in passages:
        for number, bits in passage.sentence_bits.items():
            if bits & wanted:
                missing = passage.bits.terms(bits & wanted)
                sentence = passage.sentence(number)
                for token in passage.analyzer.tokens(sentence):
                    if token.term in missing:
                        found.setdefault(token.term, token.span.of(sentence))
                wanted &= ~passage.bits.of(found)
    return found
