"""The table of engines. Each ranks passages with a library of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.engines.engine import EngineBuilder


THREADS = "OPENBLAS_NUM_THREADS"


def _rank_bm25() -> EngineBuilder:
    # As it is imported, numpy starts a thread for each core, which takes as long as a question.
    before = os.environ.get(THREADS)
    os.environ[THREADS] = before or "1"
    from retrieval.engines.rank_bm25 import RankBM25

    if before is None:
        del os.environ[THREADS]
    return RankBM25


def _tantivy() -> EngineBuilder:
    from retrieval.engines.tantivy import Tantivy

    return Tantivy


# An entry imports its engine when it is called, for an engine's library costs start-up time.
ENGINES: Mapping[str, Callable[[], EngineBuilder]] = {
    "rank-bm25": _rank_bm25,
    "tantivy": _tantivy,
}
AUTO = "auto"
# A process that asks one question is done sooner with tantivy at any size, because rank-bm25 needs
# numpy (see tests/bench/switch.py). A corpus of a few articles does without an index beside it.
SWITCH = 100


def engine_for(name: str, paragraphs: int) -> str:
    """The key of ``ENGINES`` that *name* means for a corpus of this many *paragraphs*."""
    if name != AUTO:
        return name
    return "rank-bm25" if paragraphs <= SWITCH else "tantivy"
