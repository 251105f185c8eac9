"""The seam to what ranks: texts known only by their row and their terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol


class Fields(NamedTuple):
    """The terms of one row: of the text, and of the title over it."""

    text: Sequence[str]
    title: Sequence[str]


class Engine(Protocol):
    """Ranks rows, numbered from 0 in the order in which they were given."""

    def rank(self, query: Mapping[str, float], k: int) -> list[tuple[int, float]]:
        """The best *k* rows that share a term with *query*, best first, ties by row.

        *query* maps terms to weights above zero. A score is the weighted sum of the terms' BM25
        in the text, plus ``TITLE_WEIGHT`` times the same in the title. No row, no term or no
        positive *k* gives an empty list.
        """
        ...

    def idf(self, term: str) -> float:
        """How rare *term* is in the texts, in nats; the most for a term that none has."""
        ...

    def terms(self, beginning: str) -> Iterable[str]:
        """The terms of the texts that begin so, in their order."""
        ...


EngineBuilder = Callable[[Iterable[Fields]], Engine]
