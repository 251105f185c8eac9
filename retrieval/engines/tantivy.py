"""BM25 on disk by the tantivy package: for corpora from a few thousand passages to millions.

The index only grows. Passages that were deleted from the store are subtracted from its statistics
exactly (see ``retrieval/storage/manifest.py``), and the best candidates are scored again from their
terms in the store. So answers and scores are those of a new index, whatever was added and deleted
before. The lengths of texts are rounded to one byte, as tantivy rounds them.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import tantivy

from retrieval.engines.rows import Rows
from retrieval.engines.tantivy_files import SCHEMA, Damaged, Files, damage
from retrieval.engines.weighting import K1, TITLE_WEIGHT, B, idf
from retrieval.errors import CorpusBusy, IndexDamaged
from retrieval.storage.fields import Fields, Place
from retrieval.storage.manifest import ManifestEntry, Totals
from retrieval.types import Progress

WEIGHTS = {"text": 1.0, "title": TITLE_WEIGHT}
# Search for more candidates than needed, so that one search nearly always finds all of the best.
SPARE = 12
# If more passages than this have equal scores, the index decides which of them are candidates.
MOST_CANDIDATES = 2000
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


class _Scored(NamedTuple):
    """A passage by its exact score. The order of these tuples is the order of the ranking."""

    negative_score: float
    place: Place
    row: int


class _Clause(NamedTuple):
    """A term in a field. *gain* is its exact weight, *boost* the factor for the index's weight."""

    field: str
    term: str
    gain: float
    boost: float


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
        entry, is_whole = self._rows.store.manifest.entry(), True
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
        self, query: Mapping[str, float], k: int, least: float = 0.0
    ) -> list[tuple[int, float]]:
        """Rank the candidates of the index by their exact scores."""
        if k <= 0:
            return []
        try:
            best = self._rank(query, k, least)
        except Damaged as error:
            self._is_damaged = True
            raise IndexDamaged from error
        return [(row, score) for row, score in best if score >= least * best[0][1]]

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

    def _rank(self, query: Mapping[str, float], k: int, least: float) -> list[tuple[int, float]]:
        clauses = self._clauses(query)
        if not clauses or self._searcher is None:
            return []
        search = tantivy.Query.boolean_query([(tantivy.Occur.Should, _query(c)) for c in clauses])
        live, limit = self._live(), k + SPARE
        bound, scorer = self._bound(live), _Scorer(clauses, live)
        while True:
            with damage():
                hits = self._searcher.search(search, limit, count=False).hits
                values = self._searcher.fast_field_values("row", [place for _, place in hits])
                rows = [int(value or 0) for value in values]
            uppers = [(score * bound, row) for (score, _), row in zip(hits, rows, strict=True)]
            if self._entry and not self._entry.deleted.passages:  # else the first may be deleted
                fewest = least * uppers[0][0] / bound if uppers else 0.0
                uppers = [(upper, row) for upper, row in uppers if upper >= fewest]
            best = self._best(uppers, scorer, k)
            is_all = len(uppers) < limit or limit >= MOST_CANDIDATES
            if is_all or (len(best) == k and uppers[-1][0] < best[-1][1]):
                return best
            limit = min(4 * limit, MOST_CANDIDATES)

    def _best(
        self, uppers: Sequence[tuple[float, int]], scorer: _Scorer, k: int
    ) -> list[tuple[int, float]]:
        """The best *k* rows by exact score. *uppers*: upper bounds and rows, the highest first."""
        exact = self._exact([row for _, row in uppers[:k]], scorer)
        if len(exact) >= k:
            lowest = -max(scored.negative_score for scored in exact)
            rest = [row for upper, row in uppers[k:] if upper >= lowest]
        else:  # some of the first were deleted
            rest = [row for _, row in uppers[k:]]
        exact += self._exact(rest, scorer)
        self._compare(uppers, exact)
        return [(scored.row, -scored.negative_score) for scored in heapq.nsmallest(k, exact)]

    def _exact(self, rows: Sequence[int], scorer: _Scorer) -> list[_Scored]:
        """The exact scores of *rows*; deleted rows are left out."""
        placed = self._rows.of(rows) if rows else {}
        return [
            _Scored(-scorer.score(fields), place, row) for row, (fields, place) in placed.items()
        ]

    def _compare(self, uppers: Sequence[tuple[float, int]], exact: Sequence[_Scored]) -> None:
        """Raise ``Damaged`` if the scores of the index cannot be right."""
        if self._entry is None or self._entry.deleted.passages:
            return
        scores = {scored.row: -scored.negative_score for scored in exact}
        for upper, row in uppers:
            if abs(upper - scores.get(row, upper)) > 1e-3 * upper:
                raise Damaged

    def _clauses(self, query: Mapping[str, float]) -> list[_Clause]:
        passages = self._live().passages
        indexed = self._searcher.num_docs if self._searcher else 0
        clauses = []
        for field, share in WEIGHTS.items():
            for term, frequency in self._frequencies(field, list(query)).items():
                if frequency.live > 0:
                    gain = query[term] * share * idf(passages, frequency.live)
                    boost = gain / idf(indexed, frequency.indexed)
                    clauses.append(_Clause(field, term, gain, boost))
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
            deleted = self._rows.store.manifest.deleted(field, new) if any_deleted else {}
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


def _query(clause: _Clause) -> tantivy.Query:
    term = tantivy.Query.term_query(SCHEMA, clause.field, clause.term, "freq")
    return tantivy.Query.boost_query(term, clause.boost)


class _Scorer:
    """Scores rows exactly for some clauses. Lengths are rounded as the index rounds them."""

    def __init__(self, clauses: Sequence[_Clause], live: Totals) -> None:
        self._text = _Field([c for c in clauses if c.field == "text"], live.text, live.passages)
        self._title = _Field([c for c in clauses if c.field == "title"], live.title, live.passages)

    def score(self, fields: Fields) -> float:
        """The score of a row."""
        return self._text.score(fields.text) + self._title.score(fields.title)


class _Field:
    """The clauses for one field."""

    def __init__(self, clauses: Sequence[_Clause], terms: int, passages: int) -> None:
        self._wanted = [
            (f" {clause.term} ", f" {clause.term} {clause.term} ", clause.gain * (K1 + 1))
            for clause in clauses
        ]
        self._mean = terms / passages

    def score(self, text: str) -> float:
        """The share of this field in the score of a row."""
        norm, score = 0.0, 0.0
        for spaced, doubled, gain in self._wanted:
            if spaced in text:
                norm = norm or _norm(length(text), self._mean)
                # Two equal terms in a row share a blank.
                frequency = (
                    text.count(spaced) if doubled not in text else text.split().count(spaced[1:-1])
                )
                score += gain * frequency / (frequency + norm)
        return score


def length(text: str) -> int:
    """The number of terms in *text*: as many as ``split`` finds, but faster."""
    blanks, empty = text.count(" "), text.count("  ")
    return blanks - 1 - empty - text.count("\n") - text.count("\t")


def _norm(length: int, mean: float) -> float:
    return K1 * (1 - B + B * rounded(length) / mean)


def rounded(length: int) -> int:
    """The greatest length up to *length* that tantivy can store in one byte.

    Lengths up to 40 are exact; above, the steps double every eight lengths: 40, 42, 44, ... 56, 60.
    This is Lucene's SmallFloat.
    """
    return LENGTHS[bisect_right(LENGTHS, length) - 1]


def _lengths() -> list[int]:
    """The 256 lengths: 0 to 23, then 24 plus numbers of three bits behind the leading one."""
    plain = [*range(24)]
    for code in range(256 - 24):
        bits, shift = code & 7, (code >> 3) - 1
        plain.append(24 + (bits if shift < 0 else (bits | 8) << shift))
    return plain


LENGTHS = _lengths()
