"""The index of a corpus, in step with its articles: built when needed, replaced if damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from retrieval.analysis import ANALYZERS
from retrieval.engines import ENGINES, engine_for
from retrieval.engines.engine import Engine
from retrieval.engines.index import Index
from retrieval.engines.rows import Rows
from retrieval.errors import IndexDamaged
from retrieval.storage.seam import Revision, Storage
from retrieval.types import Progress

T = TypeVar("T")
# So often a question is asked again because its index was damaged, or articles were replaced.
MOST_ATTEMPTS = 10


class CurrentIndex:
    """The index of *store*, by the engine of its backend if that has one, or else by the one
    called *engine*."""

    def __init__(self, store: Storage, rows: Rows, own_engine: Engine | None, engine: str) -> None:
        self._store, self._rows = store, rows
        self._own_engine, self._named = own_engine, engine
        self._engine: tuple[str, Engine] | None = None
        self._ready: tuple[Revision, Index] | None = None

    def close(self) -> None:
        """Let go of the files."""
        if self._engine:
            self._engine[1].close()

    def forget(self) -> None:
        """Look again whether the index is sound and in step."""
        self._ready = None

    def prepare(self, progress: Progress | None = None) -> None:
        """Bring the analysis and the index up to date. *progress* counts what is read.

        Raises ``CorpusError``.
        """
        self.reanalyze_if_older(progress)
        self.extend(progress)

    def reanalyze_if_older(self, progress: Progress | None = None) -> None:
        """Analyze all articles again where they were analyzed by other rules than today's."""
        if self._is_analyzed():
            return
        from retrieval.ingestion.ingest import reanalyze_all

        with self._store.locked():
            reanalyze_all(self._store, progress)

    def extend(self, progress: Progress | None = None) -> None:
        """Index what is not indexed yet."""
        self._built(progress)

    def faults(self) -> Iterable[Path]:
        """The damaged files of an index on disk. Raises ``CorpusError``."""
        return self._built()[0].faults()

    def searched(self, work: Callable[[Index], T], *asking: str) -> T:
        """The result of *work* with an index that is up to date, in a snapshot of the store.

        *asking* are the texts that are asked.
        """
        for _ in range(MOST_ATTEMPTS):
            try:
                return self._in_snapshot(work, asking)
            except IndexDamaged:
                self.forget()
        return self._in_snapshot(work, asking)

    def _in_snapshot(self, work: Callable[[Index], T], asking: Sequence[str]) -> T:
        store = self._store
        with store.snapshot(asking):
            if index := self._current():
                return work(index)
        revision = store.revision()
        self.reanalyze_if_older()
        engine, is_complete = self._built()
        index = Index(engine, self._rows)
        # If another process has written meanwhile, the next question looks again.
        is_current = is_complete and revision == store.revision()
        self._ready = (revision, index) if is_current else None
        with store.snapshot(asking):
            return work(index)

    def _current(self) -> Index | None:
        """The index if it is known to be up to date."""
        if self._own_engine:
            return Index(self._own_engine, self._rows) if self._is_analyzed() else None
        is_current = self._ready and self._ready[0] == self._store.revision()
        return self._ready[1] if self._ready and is_current else None

    def _built(self, progress: Progress | None = None) -> tuple[Engine, bool]:
        """The engine for as many articles as there are, and whether it holds all by now."""
        if self._own_engine:
            return self._own_engine, True
        name = engine_for(self._named, self._store.state().paragraphs)
        if self._engine is None or self._engine[0] != name:
            if self._engine:
                self._engine[1].close()
            self._engine = name, ENGINES[name]()(self._rows)
        return self._engine[1], self._engine[1].refresh(progress)

    def _is_analyzed(self) -> bool:
        """Whether all articles were analyzed by the rules of today."""
        rules = self._store.analysis()
        known = {rule.partition("/")[0] for rule in rules} & ANALYZERS.keys()
        current = {ANALYZERS[code].rules for code in known}
        return set(rules) == current and bool(rules or not self._store.state().articles)
