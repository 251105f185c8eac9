"""BM25 on disk by the tantivy package: for corpora from some hundred passages to millions.

The index only grows. Passages that were deleted from the store are subtracted from its statistics
exactly (see ``retrieval/storage/manifest.py``), and the best candidates are scored again from their
terms in the store. So answers and scores are those of a new index, whatever was added and deleted
before. The lengths of texts are rounded to one byte, as tantivy rounds them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import tantivy

from retrieval.engines.engine import Matches
from retrieval.engines.rows import Rows
from retrieval.engines.scoring import Clause, Scored, Scorer
from retrieval.engines.tantivy_files import Damaged, Files, damage
from retrieval.engines.tantivy_queries import (
    all_of,
    any_of,
    count,
    fetch,
    hits_of,
    is_among,
    within,
)
from retrieval.engines.weighting import TITLE_WEIGHT, idf
from retrieval.errors import CorpusBusy, IndexDamaged
from retrieval.storage.manifest import ManifestEntry, Totals
from retrieval.storage.row_ranges import RowRanges
from retrieval.types import Progress

WEIGHTS = {"text": 1.0, "title": TITLE_WEIGHT}
# Search for more candidates than needed, so that one search nearly always finds all of the best.
SPARE = 12
# If more passages than this have equal scores, the index decides which of them are candidates.
MOST_CANDIDATES = 2000
FIRST_PAGE, BATCH = 64, 200  # of matches that are fetched first, and that are scored at once
MOST_KNOWN = 10_000  # terms of questions, whose frequencies are remembered
LONGEST_TERM = 16_000  # characters; tantivy indexes no term of more than 65,530 bytes
SINGLE = 1e-5  # the relative error of a sum of single-precision numbers


class _Frequency(NamedTuple):
    """The number of passages in the index that contain a term, and of those that were deleted."""

    indexed: int = 0
    deleted: int = 0

    @property
    def live(self) -> int:
        """The number of passages in the store that contain the term."""
        return self.indexed - self.deleted


class Tantivy:
    """The engine whose index is a folder beside the store."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._files = Files(rows)
        self._entry: ManifestEntry | None = None
        self._searcher: tantivy.Searcher | None = None
        self._is_damaged = False
        # A question needs the same terms several times.
        self._known: dict[tuple[str, str], _Frequency] = {}

    def refresh(self, progress: Progress | None = None) -> bool:
        """Extend or rebuild the index; while another process writes, use the one that is there."""
        entry, is_whole = self._files.manifest.entry(), True
        if self._is_damaged:
            entry = self._files.build(progress)
        elif entry is None or not self._files.is_current(entry):
            try:
                entry = self._files.update(progress)
            except CorpusBusy:
                if entry is None and self._searcher is None:
                    raise
                is_whole = False
        self._follow(entry, progress)
        self._is_damaged = False
        return is_whole

    def rank(
        self,
        query: Mapping[str, float],
        k: int,
        least: float = 0.0,
        among: RowRanges | None = None,
        groups: Sequence[Set[str]] = (),
    ) -> list[tuple[int, float]]:
        """Rank the candidates of the index by their exact scores."""
        if k <= 0:
            return []
        try:
            best = self._rank(self._clauses(query, groups), k, least, among)
        except Damaged as error:
            self._is_damaged = True
            raise IndexDamaged from error
        return [(row, score) for row, score in best if score >= least * best[0][1]]

    def matches(
        self,
        query: Mapping[str, float],
        required: Sequence[Set[str]],
        among: RowRanges | None = None,
    ) -> Matches:
        """Count them in the index, and score them batch by batch."""
        clauses, searcher = self._clauses(query), self._searcher
        known = {clause.term for clause in clauses}
        # Scores without a condition would depend on the number of hits: tantivy skips some then.
        groups = [known & terms for terms in (required or [known])]
        if searcher is None or not all(groups):
            return Matches(0, iter(()))
        if among is None and not self._has_all:
            among = RowRanges(self._rows.store.paragraph_ranges())
        search, live = within(all_of(clauses, groups), among), self._live()
        try:
            total = count(searcher, search, among)
        except Damaged as error:
            self._is_damaged = True
            raise IndexDamaged from error
        hits = hits_of(searcher, search, among, FIRST_PAGE)
        return Matches(total, self._ranked(hits, Scorer(clauses, live), self._bound(live)))

    def idf(self, term: str) -> float:
        """The inverse document frequency in the texts of the store."""
        frequency = self._frequencies("text", [term]).get(term, _Frequency())
        return idf(self._live().passages, frequency.live)

    def terms(self, beginning: str) -> Iterable[str]:
        """The terms with this beginning that a text of the store contains."""
        if self._searcher is None:
            return ()
        with damage():
            terms = [term for term, _ in self._searcher.terms_with_prefix("text", beginning)]
        frequencies = self._frequencies("text", terms)
        return sorted(term for term, frequency in frequencies.items() if frequency.live > 0)

    def faults(self) -> Iterable[Path]:
        """The files whose content does not match their checksum."""
        return self._files.faults(self._entry) if self._entry else ()

    def close(self) -> None:
        """Close the index."""
        self._searcher = None
        self._files.close()

    def _follow(self, entry: ManifestEntry | None, progress: Progress | None) -> None:
        """Use the index of *entry* from now on."""
        if entry is None:
            return
        old, self._entry = self._entry, entry
        if old != entry:
            self._known = {}
        if self._searcher and old and (old.folder, old.stamp) == (entry.folder, entry.stamp):
            return
        try:
            self._searcher = self._files.open(entry)
        except Damaged:
            self._entry = self._files.build(progress)
            self._searcher = self._files.open(self._entry)

    # Ranking.

    def _rank(
        self, clauses: Sequence[Clause], k: int, least: float, among: RowRanges | None
    ) -> list[tuple[int, float]]:
        searcher = self._searcher
        if not clauses or searcher is None:
            return []
        search, live, limit = within(any_of(clauses), among), self._live(), k + SPARE
        bound, scorer = self._bound(live), Scorer(clauses, live)
        most = MOST_CANDIDATES if among is None else searcher.num_docs
        while True:
            hits = fetch(searcher, search, limit)
            is_all = len(hits) < limit or limit >= most
            uppers = [(score * bound, row) for score, row in hits if is_among(row, among)]
            if self._has_all and uppers:  # else the first may be deleted
                fewest = least * uppers[0][0] / bound
                enough = [(upper, row) for upper, row in uppers if upper >= fewest]
                is_all |= len(enough) < len(uppers)
                uppers = enough
            is_all |= len(uppers) >= MOST_CANDIDATES
            if is_all or len(uppers) >= k:
                best = self._best(uppers, scorer, k)
                if is_all or (len(best) == k and hits[-1][0] * bound < best[-1][1]):
                    return best
            limit = min(4 * limit, most)

    def _ranked(
        self, hits: Iterator[tuple[float, int]], scorer: Scorer, bound: float
    ) -> Iterator[tuple[int, float]]:
        """*hits*, by the scores of the index, in the order of their exact scores."""
        waiting: list[Scored] = []
        has_all = self._has_all
        try:
            while batch := [(score * bound, row) for score, row in islice(hits, BATCH)]:
                exact = self._exact([row for _, row in batch], scorer)
                if has_all:
                    _compare(batch, exact)
                for scored in exact:
                    heapq.heappush(waiting, scored)
                # What comes later scores no higher than the last of the batch.
                while waiting and -waiting[0].negative_score > batch[-1][0]:
                    yield _row_and_score(heapq.heappop(waiting))
            while waiting:
                yield _row_and_score(heapq.heappop(waiting))
        except Damaged as error:
            self._is_damaged = True
            raise IndexDamaged from error

    def _best(
        self, uppers: Sequence[tuple[float, int]], scorer: Scorer, k: int
    ) -> list[tuple[int, float]]:
        """The best *k* rows by exact score. *uppers*: upper bounds and rows, the highest first."""
        exact = self._exact([row for _, row in uppers[:k]], scorer)
        if len(exact) >= k:
            lowest = -max(scored.negative_score for scored in exact)
            rest = [row for upper, row in uppers[k:] if upper >= lowest]
        else:  # some of the first were deleted
            rest = [row for _, row in uppers[k:]]
        exact += self._exact(rest, scorer)
        if self._has_all:
            _compare(uppers, exact)
        return [_row_and_score(scored) for scored in heapq.nsmallest(k, exact)]

    def _exact(self, rows: Sequence[int], scorer: Scorer) -> list[Scored]:
        """The exact scores of *rows*; deleted rows are left out."""
        placed = self._rows.of(rows) if rows else {}
        return [
            Scored(-scorer.score(fields), place, row) for row, (fields, place) in placed.items()
        ]

    @property
    def _has_all(self) -> bool:
        """Whether no passage of the index was deleted."""
        return self._entry is not None and not self._entry.deleted.passages

    def _clauses(self, query: Mapping[str, float], groups: Sequence[Set[str]] = ()) -> list[Clause]:
        group_of = {term: number for number, group in enumerate(groups) for term in group}
        passages = self._live().passages
        indexed = self._searcher.num_docs if self._searcher else 0
        clauses = []
        for field, share in WEIGHTS.items():
            for term, frequency in self._frequencies(field, list(query)).items():
                if frequency.live > 0:
                    gain = query[term] * share * idf(passages, frequency.live)
                    boost = gain / idf(indexed, frequency.indexed)
                    clauses.append(Clause(field, term, gain, boost, group_of.get(term)))
        return clauses

    def _frequencies(self, field: str, terms: Sequence[str]) -> dict[str, _Frequency]:
        """The frequencies of *terms* in *field*."""
        if self._searcher is None or self._entry is None:
            return {}
        if len(self._known) > MOST_KNOWN:
            self._known = {}
        known = self._known
        if new := [term for term in terms if (field, term) not in known]:
            any_deleted = self._entry.deleted.passages
            deleted = self._files.manifest.deleted(field, new) if any_deleted else {}
            with damage():
                for term in new:
                    is_indexed = len(term) < LONGEST_TERM
                    indexed = self._searcher.doc_freq(field, term) if is_indexed else 0
                    known[field, term] = _Frequency(indexed, deleted.get(term, 0))
        return {term: known[field, term] for term in terms}

    def _live(self) -> Totals:
        """The totals of the passages in the index that were not deleted."""
        if self._entry is None:
            return Totals()
        pairs = zip(self._entry.indexed, self._entry.deleted, strict=True)
        return Totals(*(indexed - deleted for indexed, deleted in pairs))

    def _bound(self, live: Totals) -> float:
        """The highest possible ratio of an exact score to the score of the index.

        They differ only because the index counts deleted passages in its mean lengths.
        """
        assert self._entry is not None
        indexed = self._entry.indexed
        ratios = [
            (now / live.passages) / (before / indexed.passages)
            for now, before in ((live.text, indexed.text), (live.title, indexed.title))
            if now and before
        ]
        return max(1.0, *ratios) * (1 + SINGLE)


def _compare(uppers: Sequence[tuple[float, int]], exact: Sequence[Scored]) -> None:
    """Raise ``Damaged`` if the scores of the index, which has no deleted passage, are not right."""
    scores = {scored.row: -scored.negative_score for scored in exact}
    for upper, row in uppers:
        if abs(upper - scores.get(row, upper)) > 1e-3 * upper:
            raise Damaged


def _row_and_score(scored: Scored) -> tuple[int, float]:
    return scored.row, -scored.negative_score
