"""Queries to hits: ranking and look-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from retrieval.engines.engine import Engine
from retrieval.types import Hit, Passage, Query


class Retriever:
    """An engine over the passages of a corpus; *rows* maps the engine's rows to the store's."""

    def __init__(
        self,
        engine: Engine,
        rows: Sequence[int],
        look_up: Callable[[Sequence[int]], Sequence[Passage]],
    ) -> None:
        self._engine = engine
        self._rows = rows
        self._look_up = look_up

    def search(self, query: Query, k: int) -> tuple[Hit, ...]:
        """The best *k* passages, best first; fewer where fewer share a term with the query."""
        ranked = self._engine.rank(query.terms, k)
        passages = self._look_up([self._rows[row] for row, _ in ranked])
        return tuple(
            Hit(passage, score) for passage, (_, score) in zip(passages, ranked, strict=True)
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
