"""BM25 in memory by the rank-bm25 package: for small corpora.

It corrects four properties of the package: it divides by zero if a corpus has no terms, its idf is
negative for common terms, it reverses ties, and it gives a score of zero to passages that match. It
relies on three names inside the package, listed in tests/retrieval/engines/test_libraries.py:
``_calc_idf``, ``idf`` and ``doc_len``.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.engines.engine import Matches
from retrieval.engines.rows import Rows
from retrieval.engines.scoring import K1, TITLE_WEIGHT, B, idf
from retrieval.storage.seam import Revision
from retrieval.storage.stored_values import RowRanges, paragraph_of
from retrieval.types import Progress


class _Okapi(BM25Okapi):  # type: ignore[misc]  # the package has no types
    """BM25Okapi with an idf that is always above zero."""

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
        # The package divides by the mean length, which is zero if no text has a term.
        self._okapi = _Okapi(texts, k1=K1, b=B) if self._rows_of else None
        if self._okapi:
            # Otherwise the package makes an array of them for every question.
            self._okapi.doc_len = np.array(self._okapi.doc_len)

    def score(
        self, query: Mapping[str, float], groups: Sequence[Set[str]] = ()
    ) -> dict[int, float]:
        """The score of each row that shares a term with *query*; see ``Engine.rank``."""
        grouped: Set[str] = frozenset().union(*groups)
        total: dict[int, float] = {}
        for term in sorted(query.keys() - grouped):
            for row, score in self._scores_of(term):
                total[row] = total.get(row, 0.0) + query[term] * score
        for group in groups:
            most: dict[int, float] = {}
            for term in query.keys() & group:
                for row, score in self._scores_of(term):
                    most[row] = max(most.get(row, 0.0), query[term] * score)
            for row, score in most.items():
                total[row] = total.get(row, 0.0) + score
        return total

    def _scores_of(self, term: str) -> Iterable[tuple[int, float]]:
        """The rows that contain *term*, and their scores for it."""
        rows = self._rows_of.get(term)
        if rows is None or self._okapi is None:
            return ()
        # The package would score all rows, most of which have none of the terms.
        return zip(rows, self._okapi.get_batch_scores([term], rows), strict=True)

    def containing(self, terms: Set[str]) -> set[int]:
        """The rows that contain any of *terms*."""
        return {row for term in terms for row in self._rows_of.get(term, ())}

    def idf(self, term: str) -> float:
        value = self._okapi.idf.get(term) if self._okapi else None
        return idf(self.rows, 0) if value is None else float(value)

    def __contains__(self, term: str) -> bool:
        return term in self._rows_of

    @property
    def terms(self) -> Iterable[str]:
        """The terms of all rows."""
        return self._rows_of


class RankBM25:
    """The engine in memory. The first question after a change of the store rebuilds it."""

    def __init__(self, rows: Rows) -> None:
        self._source = rows
        self._revision: Revision | None = None
        self._is_stale = True

    def refresh(self, progress: Progress | None = None) -> bool:  # noqa: ARG002  # it is quick
        """Note whether the store has changed; then the index is rebuilt when it is needed."""
        self._is_stale = self._source.store.revision() != self._revision
        return True

    def _build(self) -> None:
        if not self._is_stale:
            return
        self._revision, self._is_stale = self._source.store.revision(), False
        texts, titles = [], []
        self._rows: list[int] = []
        for row, fields in self._source.all():
            self._rows.append(row)
            texts.append(fields.text.split())
            titles.append(fields.title.split())
        self._text = _Field(texts)
        self._title = _Field(titles)

    def rank(
        self,
        query: Mapping[str, float],
        k: int,
        least: float = 0.0,
        among: RowRanges | None = None,
        groups: Sequence[Set[str]] = (),
    ) -> list[tuple[int, float]]:
        """Rank by the scores of the package, ties in the order of places."""
        scores = self._scores(query, among, groups)
        best = heapq.nsmallest(max(k, 0), scores, key=lambda number: (-scores[number], number))
        fewest = least * max(scores.values(), default=0.0)
        return [(self._rows[n], scores[n]) for n in best if scores[n] >= fewest]

    def matches(
        self,
        query: Mapping[str, float],
        required: Sequence[Set[str]],
        among: RowRanges | None = None,
    ) -> Matches:
        """Score all rows, and keep those with the required terms."""
        scores = self._scores(query, among)
        for terms in required:
            holding = self._text.containing(terms) | self._title.containing(terms)
            scores = {number: score for number, score in scores.items() if number in holding}
        numbers = sorted(scores, key=lambda number: (-scores[number], number))
        rows = self._rows
        return Matches(len(numbers), ((rows[number], scores[number]) for number in numbers))

    def _scores(
        self,
        query: Mapping[str, float],
        among: RowRanges | None,
        groups: Sequence[Set[str]] = (),
    ) -> dict[int, float]:
        """The scores of the rows, by their numbers in the order of places."""
        self._build()
        scores = self._text.score(query, groups)
        for number, score in self._title.score(query, groups).items():
            scores[number] = scores.get(number, 0.0) + TITLE_WEIGHT * score
        if among is None:
            return scores
        rows = self._rows
        return {n: score for n, score in scores.items() if paragraph_of(rows[n]) in among}

    def idf(self, term: str) -> float:
        """See ``Engine``."""
        self._build()
        return self._text.idf(term)

    def known(self, terms: Collection[str]) -> Set[str]:
        """See ``Engine``."""
        self._build()
        return {term for term in terms if term in self._text}

    def terms_near(self, words: Collection[str]) -> Sequence[str]:
        """See ``Engine``."""
        self._build()
        letters = {word[0] for word in words}
        return [term for term in self._text.terms if term[0] in letters]

    def faults(self) -> Iterable[Path]:
        """None: there are no files."""
        return ()

    def close(self) -> None:
        """Do nothing: there are no files."""
