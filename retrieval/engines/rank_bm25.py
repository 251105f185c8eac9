"""BM25 in memory by the rank-bm25 package: the reference, for small corpora.

The package leaves its edges to its users. This adapter owns them: a corpus without terms divides
by zero, the stock idf turns negative for common terms, ties come out reversed, and a score of zero
does not mean that nothing matched.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import takewhile

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.engines.engine import Rows
from retrieval.engines.weighting import K1, TITLE_WEIGHT, B, idf
from retrieval.types import Progress


class _Okapi(BM25Okapi):  # type: ignore[misc]  # the package has no types
    """BM25Okapi with an idf that stays above zero."""

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = {term: idf(self.corpus_size, containing) for term, containing in nd.items()}


class _Field:
    """One field of all rows."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.rows = len(texts)
        self._rows_of: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            for term in set(text):
                self._rows_of.setdefault(term, []).append(row)
        # The package divides by the mean length, so it cannot hold texts without a term.
        self._okapi = _Okapi(texts, k1=K1, b=B) if self._rows_of else None
        if self._okapi:
            # The package makes an array of these for every question.
            self._okapi.doc_len = np.array(self._okapi.doc_len)

    def score(self, query: Mapping[str, float]) -> dict[int, float]:
        """The score of each row that shares a term with *query*."""
        if self._okapi is None:
            return {}
        total: dict[int, float] = {}
        for term in sorted(query):
            # Of all rows most hold none of the terms, and the package would look at each of them.
            if rows := self._rows_of.get(term):
                scores = self._okapi.get_batch_scores([term], rows)
                for row, score in zip(rows, scores, strict=True):
                    total[row] = total.get(row, 0.0) + query[term] * score
        return total

    def idf(self, term: str) -> float:
        known = self._okapi.idf.get(term) if self._okapi else None
        return idf(self.rows, 0) if known is None else float(known)

    @cached_property
    def terms(self) -> list[str]:
        """The terms of all rows, in their order."""
        return sorted(self._okapi.idf) if self._okapi else []


class RankBM25:
    """The engine in memory; the first question after a change builds it anew."""

    def __init__(self, rows: Rows) -> None:
        self._source = rows
        self._generation: int | None = None
        self._is_stale = True

    def refresh(self, progress: Progress | None = None) -> bool:  # noqa: ARG002  # it is quick
        """See ``Engine.refresh``."""
        self._is_stale = self._source.generation() != self._generation
        return True

    def _build(self) -> None:
        if not self._is_stale:
            return
        self._generation, self._is_stale = self._source.generation(), False
        texts, titles = [], []
        self._rows: list[int] = []
        for row, fields in self._source.all():
            self._rows.append(row)
            texts.append(fields.text.split())
            titles.append(fields.title.split())
        self._text = _Field(texts)
        self._title = _Field(titles)

    def rank(
        self, query: Mapping[str, float], k: int, least: float = 0.0
    ) -> list[tuple[int, float]]:
        """See ``Engine.rank``."""
        self._build()
        # Texts are numbered in the order of their places.
        scores = self._text.score(query)
        for number, score in self._title.score(query).items():
            scores[number] = scores.get(number, 0.0) + TITLE_WEIGHT * score
        best = heapq.nsmallest(max(k, 0), scores, key=lambda number: (-scores[number], number))
        fewest = least * max(scores.values(), default=0.0)
        return [(self._rows[n], scores[n]) for n in best if scores[n] >= fewest]

    def idf(self, term: str) -> float:
        """See ``Engine.idf``."""
        self._build()
        return self._text.idf(term)

    def terms(self, beginning: str) -> Iterable[str]:
        """See ``Engine.terms``."""
        self._build()
        first = bisect_left(self._text.terms, beginning)
        return takewhile(lambda term: term.startswith(beginning), self._text.terms[first:])

    def faults(self) -> Iterable[str]:
        """See ``Engine.faults``."""
        return ()

    def close(self) -> None:
        """See ``Engine.close``."""
