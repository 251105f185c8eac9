"""Terms to ranked rows: the table of engines, one a backend."""

from collections.abc import Callable, Mapping

from retrieval.engines.engine import EngineBuilder


def _rank_bm25() -> EngineBuilder:
    from retrieval.engines.rank_bm25 import RankBM25

    return RankBM25


def _tantivy() -> EngineBuilder:
    from retrieval.engines.tantivy import Tantivy

    return Tantivy


# Each entry loads its engine when it is asked for: a backend's library costs start-up time.
ENGINES: Mapping[str, Callable[[], EngineBuilder]] = {
    "rank-bm25": _rank_bm25,
    "tantivy": _tantivy,
}
AUTO = "auto"
# From so many paragraphs on a question is answered sooner from the index on disk, start-up counted.
SWITCH = 5000


def engine_for(name: str, paragraphs: int) -> str:
    """The engine that *name* means for a corpus of so many paragraphs: a key of ``ENGINES``."""
    if name != AUTO:
        return name
    return "rank-bm25" if paragraphs <= SWITCH else "tantivy"
