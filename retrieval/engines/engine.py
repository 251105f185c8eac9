"""The seam to what ranks: passages known only by their row and their terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from retrieval.analysis.fields import Fields, Placed
from retrieval.storage.manifest import Ledger
from retrieval.types import Progress


class Rows(Protocol):
    """The passages of a corpus as engines read them. A row is given once and never changes."""

    @property
    def ledger(self) -> Ledger:
        """The account of an index that is kept on disk."""
        ...

    @property
    def folder(self) -> Path:
        """Where an engine may keep folders of its own, their names beginning with ``index-``."""
        ...

    def generation(self) -> int:
        """A number that grows whenever rows come or go."""
        ...

    def all(self) -> Iterator[tuple[int, Fields]]:
        """All rows, in the order of their places."""
        ...

    def after(self, last: int) -> Iterator[tuple[int, Fields]]:
        """The rows that came in after the ledger's ``last_row`` was *last*, in that order."""
        ...

    def of(self, rows: Sequence[int]) -> dict[int, Placed]:
        """Those of *rows* that are still there."""
        ...

    def settle(self) -> None:
        """Make the rows survive a power cut, before anything is built on them."""
        ...

    def locked(self) -> AbstractContextManager[None]:
        """Hold the corpus against other writers; raises ``CorpusBusy`` where one is at work."""
        ...


class Engine(Protocol):
    """Ranks the rows it was built over, as they were when ``refresh`` was last called."""

    def refresh(self, progress: Progress | None = None) -> bool:
        """Take in what has changed; whether all is in, for another process may be writing.

        *progress* counts passages. Raises ``CorpusError``.
        """
        ...

    def rank(
        self, query: Mapping[str, float], k: int, least: float = 0.0
    ) -> list[tuple[int, float]]:
        """The best *k* rows that share a term with *query*, best first, ties by place.

        Raises ``IndexDamaged``; the next ``refresh`` mends it.

        *query* maps terms to weights above zero. A score is the weighted sum of the terms' BM25
        in the text, plus ``TITLE_WEIGHT`` times the same in the title. No row, no term or no
        positive *k* gives an empty list. A row that scores less than *least* of what the best does
        is left out.
        """
        ...

    def idf(self, term: str) -> float:
        """How rare *term* is in the texts, in nats; the most for a term that none has."""
        ...

    def terms(self, beginning: str) -> Iterable[str]:
        """The terms of the texts that begin so, in their order."""
        ...

    def faults(self) -> Iterable[str]:
        """Files of the index that are not as they were written; all of them are read for it."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


EngineBuilder = Callable[[Rows], Engine]
"""An engine over rows; it ranks after its first ``refresh``."""


def knows(engine: Engine, term: str) -> bool:
    """Whether a passage contains *term*."""
    return engine.idf(term) < engine.idf("")
