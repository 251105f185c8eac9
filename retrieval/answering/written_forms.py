"""Expansions to the words as the articles write them; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.answering.matching import MatchedPassage
from retrieval.types import Query


def with_written_forms(query: Query, passages: Sequence[MatchedPassage]) -> Query:
    """*query* with the words of its expansions as *passages* write them.

    For a misspelled word only the term of the right word is known before the passages are read.
    """
    if not query.expansions:
        return query
    expansions = []
    for expansion in query.expansions:
        bare = [term for term in expansion.terms if term in expansion.words]
        written = {term: word for term in bare if (word := _written(term, passages))}
        words = tuple(written.get(word, word) for word in expansion.words)
        expansions.append(expansion._replace(words=words))
    return replace(query, expansions=tuple(expansions))


def _written(term: str, passages: Sequence[MatchedPassage]) -> str | None:
    """The first word of the passages that has this term."""
    for passage in passages:
        for number, bits in passage.sentence_bits.items():
            if term not in passage.bits.terms(bits):
                continue
            sentence = passage.sentence(number)
            for token in passage.analyzer.tokens(sentence):
                if token.term == term:
                    return token.span.of(sentence)
    return None
