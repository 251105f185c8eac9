"""The interface of everything that ranks. An engine knows a passage by its row and its terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple, Protocol

from retrieval.engines.rows import Rows
from retrieval.storage.row_ranges import RowRanges
from retrieval.types import Progress


class Matches(NamedTuple):
    """The number of rows that match, and the rows with their scores, the best first.

    *ranked* reads them step by step. A row that is deleted meanwhile is left out of it. It raises
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
        left out. The list is empty if no row, no term or no positive *k* is given.

        Of the terms of each of *groups*, which have no term in common, only the one that adds the
        most to the score of a field counts there: they stand for one and the same word.

        With *among*, only the passages of these paragraphs are ranked; their scores are the same,
        as idf and mean lengths are always those of all rows.

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

        Each of *required* has terms of *query*, any of which may stand in the text or the title.
        """
        ...

    def idf(self, term: str) -> float:
        """The inverse document frequency of *term* in the texts; the highest if no text has it."""
        ...

    def terms(self, beginning: str) -> Iterable[str]:
        """The terms of the texts that begin with *beginning*, in their order.

        In a snapshot that was opened for a question, those of which more than two letters differ
        from each of its terms may be left out.
        """
        ...

    def faults(self) -> Iterable[Path]:
        """The damaged files of the index; every file is read to find them."""
        ...

    def close(self) -> None:
        """Close all files."""
        ...


EngineBuilder = Callable[[Rows], Engine]
"""Makes an engine over rows; it ranks after its first ``refresh``."""


def knows(engine: Engine, term: str) -> bool:
    """Whether a passage contains *term*."""
    return engine.idf(term) < engine.idf("")
