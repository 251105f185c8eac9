"""Queries to hits: ranking and look-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from retrieval.engines.engine import Engine
from retrieval.engines.hit import Hit
from retrieval.types import Query

LookUp = Callable[[Sequence[tuple[int, float]]], Sequence[Hit]]


class Retriever:
    """An engine over the passages of a corpus, and *look_up*, which turns its rows and their scores
    into hits."""

    def __init__(self, engine: Engine, look_up: LookUp) -> None:
        self._engine = engine
        self._look_up = look_up

    def search(self, query: Query, k: int, least: float = 0.0) -> tuple[Hit, ...]:
        """The best *k* passages, best first; fewer where fewer share a term with the query, or
        score *least* of what the best does."""
        return tuple(self._look_up(self._engine.rank(query.terms, k, least)))

    def knows(self, term: str) -> bool:
        """Whether a text holds *term*."""
        return self.idf(term) < self.idf("")

    def idf(self, term: str) -> float:
        """See ``Engine.idf``."""
        return self._engine.idf(term)

    def terms(self, beginning: str) -> Iterable[str]:
        """See ``Engine.terms``."""
        return self._engine.terms(beginning)
