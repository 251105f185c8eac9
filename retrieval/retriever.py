"""Queries to hits: ranking and look-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from retrieval.engines.engine import Engine
from retrieval.outline import Outline
from retrieval.types import Hit, Passage, Query


class Retriever:
    """An engine over the passages of a corpus, and *look_up*, which turns its rows into them."""

    def __init__(
        self,
        engine: Engine,
        look_up: Callable[[Sequence[int]], Sequence[tuple[Passage, Outline, Sequence[str]]]],
    ) -> None:
        self._engine = engine
        self._look_up = look_up

    def search(self, query: Query, k: int) -> tuple[Hit, ...]:
        """The best *k* passages, best first; fewer where fewer share a term with the query."""
        ranked = self._engine.rank(query.terms, k)
        found = self._look_up([row for row, _ in ranked])
        return tuple(
            Hit(passage, score, outline, frozenset(title))
            for (passage, outline, title), (_, score) in zip(found, ranked, strict=True)
        )

    def knows(self, term: str) -> bool:
        """Whether a text holds *term*."""
        return self.idf(term) < self.idf("")

    def idf(self, term: str) -> float:
        """See ``Engine.idf``."""
        return self._engine.idf(term)

    def terms(self, beginning: str) -> Iterable[str]:
        """See ``Engine.terms``."""
        return self._engine.terms(beginning)
