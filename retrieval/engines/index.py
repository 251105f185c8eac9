"""An engine with the passages that it ranks: queries to hits."""

from __future__ import annotations

from typing import NamedTuple

from retrieval.engines.engine import Engine
from retrieval.engines.hit import Hit
from retrieval.engines.rows import Rows
from retrieval.storage.row_ranges import RowRanges
from retrieval.types import Query


class Index(NamedTuple):
    """An engine that is up to date, and the rows that it ranks; only those of paragraphs *among*
    these, if it is given."""

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
