"""The interface of engines, which rank passages by row and terms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple, Protocol

from retrieval.engines.rows import Hit, Rows
from retrieval.storage.stored_values import RowRanges
from retrieval.types import Progress, Query


class Matches(NamedTuple):
    """The number of rows that match, and the rows with their scores, the best first.

    *ranked* reads them step by step, without rows that are deleted meanwhile. It raises
    ``IndexDamaged``.
    """

    total: int
    ranked: Iterator[tuple[int, float]]


class Engine(Protocol):
    """Ranks the passages that were in the store when ``refresh`` was last called."""

    def refresh(self, progress: Progress | None = None) -> bool:
        """Take in all changes of the store.

        False if some are missing because another process is writing. *progress* counts passages.
        Raises ``CorpusError``.
        """
        ...

    def rank(
        self,
        query: Mapping[str, float],
        k: int,
        least: float = 0.0,
        among: RowRanges | None = None,
        groups: Sequence[Set[str]] = (),
    ) -> list[tuple[int, float]]:
        """The best *k* rows that share a term with *query* and their scores, the best first.

        *query* maps terms to weights above zero. A score is the weighted sum of the terms' BM25 in
        the text, plus ``TITLE_WEIGHT`` times the same sum in the title. Rows with equal scores are
        in the order of their places. Rows that score less than *least* times the best score are
        left out.

        Of the terms of each of *groups*, which are disjoint, only the one that adds the most to the
        score of a field counts there: they are one word.

        With *among*, only the passages of these paragraphs are ranked, with the same scores.

        Raises ``IndexDamaged``; the next ``refresh`` repairs the index.
        """
        ...

    def matches(
        self,
        query: Mapping[str, float],
        required: Sequence[Set[str]],
        among: RowRanges | None = None,
    ) -> Matches:
        """All rows that share a term with *query* and with each of *required*, ranked as by
        ``rank``.

        Each of *required* has terms of *query*, which may be in the text or the title.
        """
        ...

    def idf(self, term: str) -> float:
        """The inverse document frequency of *term* in the texts; the highest if no text has it."""
        ...

    def known(self, terms: Collection[str]) -> Set[str]:
        """The terms that a text contains. A mapping is a query, likely to be ranked next."""
        ...

    def terms_near(self, words: Collection[str]) -> Sequence[str]:
        """The terms of the texts that begin with the first letter of one of *words*.

        Terms that differ from each word by more than two letters may be left out; terms of deleted
        passages may be among them.
        """
        ...

    def faults(self) -> Iterable[Path]:
        """The damaged files of the index; it reads every file."""
        ...

    def close(self) -> None:
        """Close all files."""
        ...


EngineBuilder = Callable[[Rows], Engine]
"""Makes an engine over rows; it ranks after its first ``refresh``."""


def knows(engine: Engine, term: str) -> bool:
    """Whether a passage contains *term*."""
    return term in engine.known([term])


class Index(NamedTuple):
    """An engine that is up to date, and its rows; with *among*, only those of these paragraphs."""

    engine: Engine
    rows: Rows
    among: RowRanges | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it is restricted to no paragraph at all."""
        return self.among is not None and not self.among

    def search(self, query: Query, k: int, least_share: float = 0.0) -> list[Hit]:
        """The best *k* passages that share a term with *query*, best first.

        Passages that score below *least_share* of the best score are left out.
        """
        return self.rows.hits(
            self.engine.rank(query.terms, k, least_share, self.among, query.groups)
        )
