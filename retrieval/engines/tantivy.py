"""BM25 on disk by the tantivy package: for corpora from some hundred passages to millions.

The index only grows. Deleted passages are subtracted from its statistics exactly (see
``retrieval/storage/manifest.py``), and the best candidates are scored again from their terms in the
store. So answers and scores are those of a new index. Lengths are rounded to one byte, as tantivy
rounds them.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from pathlib import Path

import tantivy

from retrieval.engines.engine import Matches
from retrieval.engines.rows import Rows
from retrieval.engines.scoring import (
    WEIGHTS,
    Clause,
    Frequency,
    Scored,
    Scorer,
    clauses_of,
    idf,
    in_exact_order,
)
from retrieval.engines.tantivy_files import SCHEMA, Damaged, Files, damage
from retrieval.errors import CorpusBusy, IndexDamaged
from retrieval.storage.manifest import ManifestEntry, Totals
from retrieval.storage.stored_values import Range, RowRanges, paragraph_of, row_of
from retrieval.types import Progress

# More candidates than needed, so that one search nearly always finds all of the best.
SPARE = 12
# If more passages have equal scores, the index decides which of them are candidates.
MOST_CANDIDATES = 2000
FIRST_PAGE, BATCH = 64, 200  # matches that are fetched first, and scored at once
MOST_KNOWN = 10_000  # frequencies that are remembered
LONGEST_TERM = 16_000  # characters; tantivy indexes no term of more than 65,530 bytes
SINGLE = 1e-5  # the relative error of a sum of single-precision numbers
NOWHERE = Frequency(0, 0, 0)


class Tantivy:
    """The engine whose index is a folder beside the store."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._files = Files(rows)
        self._entry: ManifestEntry | None = None
        self._searcher: tantivy.Searcher | None = None
        self._is_damaged = False
        self._known: dict[tuple[str, str], Frequency] = {}

    def refresh(self, progress: Progress | None = None) -> bool:
        """Extend or rebuild the index; while another process writes, use the old one."""
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
        """Count the rows in the index, and score them batch by batch."""
        clauses, searcher = self._clauses(query), self._searcher
        known = {clause.term for clause in clauses}
        # Without a condition, tantivy would skip some hits and scores depend on their number.
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
        scored = self._scored(hits, Scorer(clauses, live, self._rows), self._bound(live))
        return Matches(total, in_exact_order(scored))

    def idf(self, term: str) -> float:
        """See ``Engine``."""
        [frequency] = self._frequencies("text", [term]).values() or [NOWHERE]
        return idf(self._live().passages, frequency.live)

    def known(self, terms: Collection[str]) -> Set[str]:
        """See ``Engine``."""
        found = self._frequencies("text", terms)
        return {term for term, frequency in found.items() if frequency.live > 0}

    def terms_near(self, words: Collection[str]) -> Sequence[str]:
        """See ``Engine``."""
        searcher = self._searcher
        if searcher is None:
            return []
        with damage():
            return [
                term
                for letter in sorted({word[0] for word in words})
                for term, _ in searcher.terms_with_prefix("text", letter)
            ]

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

    def _rank(
        self, clauses: Sequence[Clause], k: int, least: float, among: RowRanges | None
    ) -> list[tuple[int, float]]:
        searcher = self._searcher
        if not clauses or searcher is None:
            return []
        search, live, limit = within(any_of(clauses), among), self._live(), k + SPARE
        bound, scorer = self._bound(live), Scorer(clauses, live, self._rows)
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

    def _scored(
        self, hits: Iterator[tuple[float, int]], scorer: Scorer, bound: float
    ) -> Iterator[tuple[list[Scored], float]]:
        """*hits*, by the scores of the index, in batches with their exact scores."""
        has_all = self._has_all
        try:
            while batch := [(score * bound, row) for score, row in islice(hits, BATCH)]:
                exact = scorer.exact([row for _, row in batch])
                if has_all:
                    _compare(batch, exact)
                yield exact, batch[-1][0]
        except Damaged as error:
            self._is_damaged = True
            raise IndexDamaged from error

    def _best(
        self, uppers: Sequence[tuple[float, int]], scorer: Scorer, k: int
    ) -> list[tuple[int, float]]:
        """The best *k* rows by exact score. *uppers*: upper bounds and rows, the highest first."""
        exact = scorer.exact([row for _, row in uppers[:k]])
        if len(exact) >= k:
            lowest = -max(scored.negative_score for scored in exact)
            rest = [row for upper, row in uppers[k:] if upper >= lowest]
        else:  # some of the first were deleted
            rest = [row for _, row in uppers[k:]]
        exact += scorer.exact(rest)
        if self._has_all:
            _compare(uppers, exact)
        return [scored.row_and_score for scored in heapq.nsmallest(k, exact)]

    @property
    def _has_all(self) -> bool:
        """Whether no passage of the index was deleted."""
        return self._entry is not None and not self._entry.deleted.passages

    def _clauses(self, query: Mapping[str, float], groups: Sequence[Set[str]] = ()) -> list[Clause]:
        frequencies = {
            (field, term): frequency
            for field in WEIGHTS
            for term, frequency in self._frequencies(field, query).items()
        }
        return clauses_of(query, groups, frequencies, self._live().passages)

    def _frequencies(self, field: str, terms: Collection[str]) -> dict[str, Frequency]:
        """The frequencies of *terms* in *field*."""
        searcher = self._searcher
        if searcher is None or self._entry is None:
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
                    indexed = searcher.doc_freq(field, term) if is_indexed else 0
                    live = indexed - deleted.get(term, 0)
                    known[field, term] = Frequency(live, indexed, searcher.num_docs)
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
    """Raise ``Damaged`` if the scores of an index without deleted passages are wrong."""
    scores = {scored.row: -scored.negative_score for scored in exact}
    for upper, row in uppers:
        if abs(upper - scores.get(row, upper)) > 1e-3 * upper:
            raise Damaged


# Testing a passage for one range takes as long as looking its row up among many.
MOST_RANGES = 10
LARGEST_PAGE = 1 << 15  # hits that are fetched at once


def any_of(clauses: Sequence[Clause]) -> tantivy.Query:
    """The passages that match any of *clauses*, scored by their sum; a group counts its highest."""
    groups: dict[tuple[str, int], list[tantivy.Query]] = {}
    scoring = []
    for clause in clauses:
        if clause.group is None:
            scoring.append(_scoring(clause))
        else:
            groups.setdefault((clause.field, clause.group), []).append(_scoring(clause))
    scoring += map(tantivy.Query.disjunction_max_query, groups.values())
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in scoring])


def all_of(clauses: Sequence[Clause], required: Collection[Set[str]]) -> tantivy.Query:
    """The passages with a term of each of *required*, scored by the sum of *clauses*."""
    parts = [(tantivy.Occur.Should, _scoring(clause)) for clause in clauses]
    for terms in required:
        some = [_term(clause) for clause in clauses if clause.term in terms]
        parts.append(_required(some))
    return tantivy.Query.boolean_query(parts)


def within(query: tantivy.Query, among: RowRanges | None) -> tantivy.Query:
    """*query* without the passages outside of *among*, unless it has too many ranges."""
    if not is_restricted(among):
        return query
    assert among is not None
    ranges = [_range(one) for one in among.ranges]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), _required(ranges)])


def is_restricted(among: RowRanges | None) -> bool:
    """Whether ``within`` leaves out all passages outside of *among*."""
    return among is not None and len(among.ranges) <= MOST_RANGES


def fetch(
    searcher: tantivy.Searcher, search: tantivy.Query, limit: int, offset: int = 0
) -> list[tuple[float, int]]:
    """The scores and rows of the best hits."""
    with damage():
        hits = searcher.search(search, limit, count=False, offset=offset).hits
        rows = searcher.fast_field_values("row", [place for _, place in hits])
    return [(score, int(row or 0)) for (score, _), row in zip(hits, rows, strict=True)]


def hits_of(
    searcher: tantivy.Searcher, search: tantivy.Query, among: RowRanges | None, page: int
) -> Iterator[tuple[float, int]]:
    """The scores and rows of all hits in *among*, the highest score first.

    They are fetched in pages, the first of this size, the next larger.
    """
    offset = 0
    while True:
        hits = fetch(searcher, search, page, offset)
        yield from (hit for hit in hits if is_among(hit[1], among))
        if len(hits) < page:
            return
        offset, page = offset + page, min(8 * page, LARGEST_PAGE)


def count(searcher: tantivy.Searcher, search: tantivy.Query, among: RowRanges | None) -> int:
    """The number of hits in *among*."""
    if among is None or is_restricted(among):
        with damage():
            found = searcher.search(search, 1, count=True)
            return int(found.count)  # type: ignore[attr-defined]  # its types lack it
    return sum(1 for _ in hits_of(searcher, search, among, LARGEST_PAGE))


def is_among(row: int, among: RowRanges | None) -> bool:
    """Whether a passage belongs to a paragraph of *among*."""
    return among is None or paragraph_of(row) in among


def _required(queries: Sequence[tantivy.Query]) -> tuple[tantivy.Occur, tantivy.Query]:
    """The condition that any of *queries* matches, without a score."""
    either = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in queries])
    return tantivy.Occur.Must, tantivy.Query.const_score_query(either, 0.0)


def _range(rows: Range) -> tantivy.Query:
    first, last = row_of(rows.first, 0), row_of(rows.last + 1, 0) - 1
    return tantivy.Query.range_query(SCHEMA, "row", tantivy.FieldType.Unsigned, first, last)


def _term(clause: Clause) -> tantivy.Query:
    return tantivy.Query.term_query(SCHEMA, clause.field, clause.term, "freq")


def _scoring(clause: Clause) -> tantivy.Query:
    return tantivy.Query.boost_query(_term(clause), clause.boost)
