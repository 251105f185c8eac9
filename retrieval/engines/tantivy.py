"""BM25 on disk by the tantivy package: for corpora from a few thousand passages to millions.

What is asked of it: the index only grows. What has left the store since is subtracted from its
statistics exactly (see ``ledger.py``), and the best candidates are scored again from their terms in
the store. So answers and scores are those of an index made anew, whatever came and went. Lengths
are rounded as tantivy rounds them, to one byte.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import tantivy

from retrieval.analysis.fields import Fields
from retrieval.engines.engine import Rows
from retrieval.engines.tantivy_files import SCHEMA, Damaged, Files, damage
from retrieval.engines.weighting import K1, TITLE_WEIGHT, B, idf
from retrieval.errors import CorpusBusy, IndexDamaged
from retrieval.storage.manifest import Entry, Totals
from retrieval.types import Progress

WEIGHTS = {"text": 1.0, "title": TITLE_WEIGHT}
# More candidates than asked for, so that one search nearly always holds all that may be best.
SPARE = 12
# Beyond so many passages of one and the same score, which of them are shown is left to the index.
MOST_CANDIDATES = 2000
MOST_KNOWN = 10_000  # terms of questions, the frequencies of which are kept
LONGEST_TERM = 16_000  # characters; tantivy indexes no term beyond 65,530 bytes
SINGLE = 1e-5  # how far a sum of single-precision numbers may be from the exact one, relatively


class _Clause(NamedTuple):
    """A term in a field: what a passage gains by it, exactly, and by the index's own reckoning."""

    field: str
    term: str
    gain: float
    boost: float


class Tantivy:
    """The engine in a folder beside the store."""

    def __init__(self, rows: Rows) -> None:
        self._source = rows
        self._files = Files(rows)
        self._entry: Entry | None = None
        self._searcher: tantivy.Searcher | None = None
        self._is_damaged = False
        # A question asks for the same terms several times.
        self._known: dict[tuple[str, str], tuple[int, int]] = {}

    def refresh(self, progress: Progress | None = None) -> bool:
        """See ``Engine.refresh``. While another process writes, what there was serves on."""
        entry, is_whole = self._source.ledger.entry(), True
        if self._is_damaged:
            entry = self._files.build(progress)
        elif entry is None or not self._files.is_current(entry):
            try:
                entry = self._files.bring_up(progress)
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
        """See ``Engine.rank``."""
        if k <= 0:
            return []
        try:
            best = self._rank(query, k, least)
        except Damaged as error:
            self._is_damaged = True
            raise IndexDamaged from error
        return [one for one in best if one[1] >= least * best[0][1]]

    def idf(self, term: str) -> float:
        """See ``Engine.idf``."""
        held, gone = self._frequencies("text", [term]).get(term, (0, 0))
        return idf(self._live().passages, held - gone)

    def terms(self, beginning: str) -> Iterable[str]:
        """See ``Engine.terms``."""
        if self._searcher is None:
            return ()
        with damage():
            found = [term for term, _ in self._searcher.terms_with_prefix("text", beginning)]
        known = self._frequencies("text", found)
        return sorted(term for term, (held, gone) in known.items() if held > gone)

    def faults(self) -> Iterable[str]:
        """See ``Engine.faults``."""
        return self._files.faults(self._entry) if self._entry else ()

    def close(self) -> None:
        """See ``Engine.close``."""
        self._searcher = None
        self._files.close()

    def _follow(self, entry: Entry | None, progress: Progress | None) -> None:
        """Serve what *entry* says from now on."""
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
        found = tantivy.Query.boolean_query([(tantivy.Occur.Should, _query(c)) for c in clauses])
        live, limit = self._live(), k + SPARE
        bound, scorer = self._bound(live), _Scorer(clauses, live)
        while True:
            with damage():
                hits = self._searcher.search(found, limit, count=False).hits
                values = self._searcher.fast_field_values("row", [place for _, place in hits])
                rows = [int(value or 0) for value in values]
            uppers = [(score * bound, row) for (score, _), row in zip(hits, rows, strict=True)]
            if self._entry and not self._entry.gone.passages:  # else the first may be gone
                uppers = [one for one in uppers if one[0] >= least * uppers[0][0] / bound]
            best = self._best(uppers, scorer, k)
            is_all = len(uppers) < limit or limit >= MOST_CANDIDATES
            if is_all or (len(best) == k and uppers[-1][0] < best[-1][1]):
                return best
            limit = min(4 * limit, MOST_CANDIDATES)

    def _best(
        self, uppers: Sequence[tuple[float, int]], scorer: _Scorer, k: int
    ) -> list[tuple[int, float]]:
        """The best *k* by exact score; *uppers* are rows and their most scores, the most first."""
        exact = self._exact([row for _, row in uppers[:k]], scorer)
        if len(exact) >= k:
            least = max(score for score, _, _ in exact)
            rest = [row for upper, row in uppers[k:] if upper >= -least]
        else:  # some are gone
            rest = [row for _, row in uppers[k:]]
        exact += self._exact(rest, scorer)
        self._compare(uppers, exact)
        return [(row, -score) for score, _, row in heapq.nsmallest(k, exact)]

    def _exact(
        self, rows: Sequence[int], scorer: _Scorer
    ) -> list[tuple[float, tuple[str, int, int], int]]:
        """For each of *rows* that is still there, the negative of its score, its place, itself."""
        placed = self._source.of(rows) if rows else {}
        return [(-scorer.score(found.fields), found.place, row) for row, found in placed.items()]

    def _compare(
        self, uppers: Sequence[tuple[float, int]], exact: Sequence[tuple[float, object, int]]
    ) -> None:
        """Raise ``Damaged`` where the index scores otherwise than it must."""
        if self._entry is None or self._entry.gone.passages:
            return
        scores = {row: -score for score, _, row in exact}
        for upper, row in uppers:
            if abs(upper - scores.get(row, upper)) > 1e-3 * upper:
                raise Damaged

    def _clauses(self, query: Mapping[str, float]) -> list[_Clause]:
        passages = self._live().passages
        indexed = self._searcher.num_docs if self._searcher else 0
        clauses = []
        for field, share in WEIGHTS.items():
            for term, (held, gone) in self._frequencies(field, list(query)).items():
                if held > gone:
                    exact = query[term] * share * idf(passages, held - gone)
                    clauses.append(_Clause(field, term, exact, exact / idf(indexed, held)))
        return clauses

    def _frequencies(self, field: str, terms: Sequence[str]) -> dict[str, tuple[int, int]]:
        """In how many passages of the index each term stands, and how many of these are gone."""
        if self._searcher is None or self._entry is None:
            return {}
        if len(self._known) > MOST_KNOWN:
            self._known = {}
        known = self._known
        if new := [term for term in terms if (field, term) not in known]:
            some_gone = self._entry.gone.passages
            gone = self._source.ledger.gone(field, new) if some_gone else {}
            with damage():
                for term in new:
                    held = self._searcher.doc_freq(field, term) if len(term) < LONGEST_TERM else 0
                    known[field, term] = held, gone.get(term, 0)
        return {term: known[field, term] for term in terms}

    def _live(self) -> Totals:
        """What the index holds and the store, too."""
        if self._entry is None:
            return Totals()
        held, gone = self._entry.held, self._entry.gone
        return Totals(*(more - less for more, less in zip(held, gone, strict=True)))

    def _bound(self, live: Totals) -> float:
        """What an exact score is at most, over the index's own.

        They differ by the mean lengths only: those of the index count what is gone.
        """
        assert self._entry is not None
        held = self._entry.held
        ratios = [
            (now / live.passages) / (then / held.passages)
            for now, then in ((live.text, held.text), (live.title, held.title))
            if now and then
        ]
        return max(1.0, *ratios) * (1 + SINGLE)


def _query(clause: _Clause) -> tantivy.Query:
    term = tantivy.Query.term_query(SCHEMA, clause.field, clause.term, "freq")
    return tantivy.Query.boost_query(term, clause.boost)


class _Scorer:
    """The exact BM25 score of rows for some clauses, lengths rounded as the index rounds them."""

    def __init__(self, clauses: Sequence[_Clause], live: Totals) -> None:
        self._text = _Field([c for c in clauses if c.field == "text"], live.text, live.passages)
        self._title = _Field([c for c in clauses if c.field == "title"], live.title, live.passages)

    def score(self, fields: Fields) -> float:
        """The score of a row."""
        return self._text.score(fields.text) + self._title.score(fields.title)


class _Field:
    """The clauses for one field, as they are looked for in it."""

    def __init__(self, clauses: Sequence[_Clause], terms: int, passages: int) -> None:
        self._wanted = [
            (f" {term} ", f" {term} {term} ", gain * (K1 + 1)) for _, term, gain, _ in clauses
        ]
        self._mean = terms / passages

    def score(self, text: str) -> float:
        """What the terms of *text* add to the score of a row."""
        norm, score = 0.0, 0.0
        for spaced, doubled, gain in self._wanted:
            if spaced in text:
                norm = norm or _norm(length(text), self._mean)
                # Two in a row share a blank.
                frequency = (
                    text.count(spaced) if doubled not in text else text.split().count(spaced[1:-1])
                )
                score += gain * frequency / (frequency + norm)
        return score


def length(text: str) -> int:
    """How many terms *text* has, each between blanks: as many as ``split`` finds, but faster."""
    blanks, empty = text.count(" "), text.count("  ")
    return blanks - 1 - empty - text.count("\n") - text.count("\t")


def _norm(length: int, mean: float) -> float:
    return K1 * (1 - B + B * rounded(length) / mean)


def rounded(length: int) -> int:
    """The greatest length up to *length* that one byte can name: exact to 40, then in steps that
    double every eight (Lucene's SmallFloat, which tantivy follows)."""
    return LENGTHS[bisect_right(LENGTHS, length) - 1]


def _lengths() -> list[int]:
    """The 256 lengths: 24 by themselves, then numbers of three bits after the leading one."""
    plain = [*range(24)]
    for code in range(256 - 24):
        bits, shift = code & 7, (code >> 3) - 1
        plain.append(24 + (bits if shift < 0 else (bits | 8) << shift))
    return plain


LENGTHS = _lengths()
