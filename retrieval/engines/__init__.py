"""Terms to ranked rows: the table of engines, one a backend."""

from collections.abc import Callable, Mapping

from retrieval.engines.engine import EngineBuilder


def _rank_bm25() -> EngineBuilder:
    from retrieval.engines.rank_bm25 import RankBM25

    return RankBM25


# Each entry loads its engine when it is asked for: a backend's library costs start-up time.
ENGINES: Mapping[str, Callable[[], EngineBuilder]] = {
    "rank-bm25": _rank_bm25,
}
