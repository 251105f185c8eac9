"""Questions to hits: analysis, ranking and look-up, in that order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from retrieval.analysis.analyzer import Analyzer
from retrieval.engines.engine import Engine
from retrieval.reading import Reading
from retrieval.types import Hit, Passage, Query

# Beyond this a question is a pasted text, and its first terms say what it is about.
MOST_TERMS = 64
CONTEXT_WEIGHT = 0.3


def read_query(text: str, context: Sequence[str], analyzer: Analyzer) -> Query:
    """The query of a question: its own terms, and those of earlier questions at less weight."""
    own = tuple(dict.fromkeys(analyzer.query_terms(text)))[:MOST_TERMS]
    terms = dict.fromkeys(own, 1.0)
    for earlier in context:
        for term in analyzer.query_terms(earlier):
            if len(terms) < 2 * MOST_TERMS:
                terms.setdefault(term, CONTEXT_WEIGHT)
    words = tuple(dict.fromkeys(token.span.of(text) for token in analyzer.tokens(text)))
    to_bot = analyzer.is_put_to_bot(text)
    return Query(text, analyzer.language, to_bot, words[:MOST_TERMS], own, terms)


class Retriever:
    """An engine over the passages of a corpus, and *look_up*, which turns its rows into them."""

    def __init__(
        self,
        engine: Engine,
        look_up: Callable[[Sequence[int]], Sequence[tuple[Passage, Reading]]],
    ) -> None:
        self._engine = engine
        self._look_up = look_up

    def search(self, query: Query, k: int) -> tuple[Hit, ...]:
        """The best *k* passages, best first; fewer where fewer share a term with the query."""
        ranked = self._engine.rank(query.terms, k)
        found = self._look_up([row for row, _ in ranked])
        return tuple(
            Hit(passage, score, reading)
            for (passage, reading), (_, score) in zip(found, ranked, strict=True)
        )

    def idf(self, term: str) -> float:
        """See ``Engine.idf``."""
        return self._engine.idf(term)
