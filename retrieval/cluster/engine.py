"""BM25 on the cluster: it finds the candidates, and they are scored exactly from their outlines.

The scores are those of the other engines, to the last digit: the cluster's own have a factor of
their own, single precision, and count what was deleted until its segments are merged.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from retrieval.cluster.filtering import Filtered
from retrieval.cluster.scanning import scanned
from retrieval.cluster.schema import index_of
from retrieval.cluster.searching import ORDER, SEARCH_TYPE, WEIGHTS, Guessed, body_of
from retrieval.cluster.state import count_of
from retrieval.engines.engine import Matches
from retrieval.engines.rows import Rows
from retrieval.engines.scoring import Clause, Scored, Scorer
from retrieval.engines.weighting import idf
from retrieval.storage.row_numbers import paragraph_of, row_of
from retrieval.storage.row_ranges import RowRanges
from retrieval.types import Progress

if TYPE_CHECKING:
    from retrieval.cluster.store import ClusterStore

# Search for more candidates than needed, so that one search nearly always finds all of the best.
SPARE = 6
# If more passages than this have equal scores, the cluster decides which of them are candidates.
MOST_CANDIDATES = 2000
# A search within more ranges of rows than this would be refused; the rest is left out afterwards.
MOST_RANGES = 500
PAGE = 200
SINGLE = 1e-5  # the relative error of a sum of single-precision numbers


class Candidate(NamedTuple):
    """A row, the score that the cluster gives it, and its article."""

    row: int
    score: float
    article: str


class Question(NamedTuple):
    """Clauses that score passages, and the search that finds them."""

    clauses: Sequence[Clause]
    body: dict[str, Any]
    scorer: Scorer


class Found(NamedTuple):
    """The best candidates of a search, and whether there are no more.

    Its terms were weighted by factors that may be wrong by as much as *spread*.
    """

    candidates: Sequence[Candidate]
    are_all: bool
    spread: float = 1.0


class OpenSearch:
    """The engine of a corpus on a cluster. It has no index of its own, so it is always current."""

    def __init__(self, store: ClusterStore, rows: Rows) -> None:
        self._store = store
        self._rows = rows

    def refresh(self, progress: Progress | None = None) -> bool:  # noqa: ARG002  # there is nothing to do
        """Nothing: whoever writes makes it searchable."""
        return True

    def rank(
        self,
        query: Mapping[str, float],
        k: int,
        least: float = 0.0,
        among: RowRanges | None = None,
        groups: Sequence[Set[str]] = (),
    ) -> list[tuple[int, float]]:
        """Rank the candidates of the cluster by their exact scores."""
        if k <= 0 or (among is not None and not among):
            return []
        size = k + SPARE
        guessed = self._store.guessed(size) if among is None and not groups else None
        question = self._question(query, groups, among=among)
        if question is None:
            return []
        right = guessed if guessed and guessed.is_right(query, size) else None
        for found in self._found(question, right, size):
            inside = [one for one in self._live(found.candidates) if _is_among(one.row, among)]
            best = self._exact(inside, question.scorer)
            first = heapq.nsmallest(k, best)
            fewest = -least * first[0].negative_score if first else 0.0
            if found.are_all or _is_enough(found, best, first, k, fewest):
                break
        return [(one.row, -one.negative_score) for one in first if -one.negative_score >= fewest]

    def matches(
        self,
        query: Mapping[str, float],
        required: Sequence[Set[str]],
        among: RowRanges | None = None,
    ) -> Matches:
        """Count them on the cluster, and score them page by page."""
        question = self._question(query, (), required, among)
        if question is None or (among is not None and not among):
            return Matches(0, iter(()))
        counted = {"query": self._settled(question), "size": 0, "track_total_hits": True}
        path = f"/{index_of(self._store.place, 'passages')}/_search"
        total = count_of(self._store.client.send("POST", path, counted))
        return Matches(total, self._ranked(question, among))

    def idf(self, term: str) -> float:
        """The inverse document frequency in the texts of the corpus."""
        passages = self._store.current().totals.passages
        return idf(passages, min(passages, self._frequency("text", term)))

    def terms(self, beginning: str) -> Iterable[str]:
        """The terms with this beginning that a text contains."""
        return self._store.terms(beginning)

    def faults(self) -> Iterable[Path]:
        """None: there is no index beside the corpus."""
        return ()

    def close(self) -> None:
        """Nothing is open."""

    def _frequency(self, name: str, term: str) -> int:
        return self._store.frequencies([term])[f"{name}_terms", term] if term else 0

    def _question(
        self,
        query: Mapping[str, float],
        groups: Sequence[Set[str]],
        required: Sequence[Set[str]] = (),
        among: RowRanges | None = None,
    ) -> Question | None:
        """The search for *query*; None if no passage has one of its terms, or a term required."""
        state = self._store.current()
        clauses = self._clauses(query, groups)
        known = {clause.term for clause in clauses}
        needed = [known & terms for terms in required]
        if not clauses or not all(needed):
            return None
        conditions = [_any(terms) for terms in needed] + _within(among)
        return Question(clauses, body_of(clauses, conditions), Scorer(clauses, state.totals))

    def _settled(self, question: Question) -> dict[str, Any]:
        """The query of a search without the rows that are being written, so that an article that is
        being replaced is counted once."""
        pending = [_range(one.first, one.last) for one in self._store.current().pending]
        return {"bool": {"must": question.body["query"], "must_not": pending}}

    def _clauses(self, query: Mapping[str, float], groups: Sequence[Set[str]]) -> list[Clause]:
        group_of = {term: number for number, group in enumerate(groups) for term in group}
        state, clauses = self._store.current(), []
        frequencies = self._store.frequencies(query)
        passages = state.totals.passages
        for field, share in WEIGHTS.items():
            for term, weight in query.items():
                found = min(passages, frequencies[f"{field}_terms", term])
                if found:
                    gain = weight * share * idf(passages, found)
                    # The cluster counts only the passages that have the field at all.
                    having = max(found, state.titled if field == "title" else passages)
                    boost = gain / idf(having, found)
                    clauses.append(Clause(field, term, gain, boost, group_of.get(term)))
        return clauses

    def _found(self, question: Question, guessed: Guessed | None, size: int) -> Iterator[Found]:
        """What was guessed, if it is given, and then more and more of the best candidates."""
        if guessed:
            candidates = [*map(self._noted, guessed.hits)]
            is_end = len(candidates) < guessed.guess.size
            yield Found(candidates, is_end, guessed.spread(question.clauses))
            size = min(4 * size, MOST_CANDIDATES)
        while True:
            candidates = self._candidates(question.body, size)
            yield Found(candidates, len(candidates) < size or size >= MOST_CANDIDATES)
            size = min(4 * size, MOST_CANDIDATES)

    def _candidates(self, body: Mapping[str, Any], size: int) -> list[Candidate]:
        path = f"/{index_of(self._store.place, 'passages')}/_search"
        answer = self._store.client.send(
            "POST", path, {**body, "size": size},
            search_type=SEARCH_TYPE, allow_partial_search_results=False,
        )  # fmt: skip
        return [self._noted(hit) for hit in answer["hits"]["hits"]]

    def _live(self, found: Sequence[Candidate]) -> list[Candidate]:
        """Those of *found* that their articles have, if some are being written."""
        live = self._store.live_rows([(paragraph_of(one.row), one.article) for one in found])
        return [one for one in found if paragraph_of(one.row) in live]

    def _noted(self, hit: Mapping[str, Any]) -> Candidate:
        """A hit, whose outline is not read again for this question."""
        self._store.note(hit)
        source = hit["_source"]
        # To be told the scores as such, too, the cluster would compute those of all passages.
        score = float(hit["sort"][0] if "sort" in hit else hit["_score"])
        return Candidate(int(source["row"]), score, source["article"])

    def _exact(self, found: Sequence[Candidate], scorer: Scorer) -> list[Scored]:
        placed = self._rows.of([one.row for one in found]) if found else {}
        return [
            Scored(-scorer.score(fields), place, row) for row, (fields, place) in placed.items()
        ]

    def _ranked(self, question: Question, among: RowRanges | None) -> Iterator[tuple[int, float]]:
        """All hits in the order of their exact scores."""
        hits = scanned(
            self._store.client,
            "passages",
            question.body["query"],
            ORDER,
            page=PAGE,
            is_global=True,
        )
        found = (self._noted(hit) for hit in hits)
        inside = (one for one in found if _is_among(one.row, among))
        waiting: list[Scored] = []
        while batch := [*islice(inside, PAGE)]:
            exact = self._exact(self._live(batch), question.scorer)
            for scored in exact:
                heapq.heappush(waiting, scored)
            bound = _bound(batch, exact) * batch[-1].score
            # What comes later scores no higher than the last of the batch.
            while waiting and -waiting[0].negative_score > bound:
                one = heapq.heappop(waiting)
                yield one.row, -one.negative_score
        while waiting:
            one = heapq.heappop(waiting)
            yield one.row, -one.negative_score


def _is_enough(
    found: Found, exact: Sequence[Scored], first: Sequence[Scored], k: int, least: float
) -> bool:
    """Whether what was not found scores less than the *k* best, or less than *least*.

    What scores the same is in the order of places on the cluster, too.
    """
    last = found.candidates[-1].score
    highest = found.spread * _bound(found.candidates, exact) * last
    is_beyond = len(first) == k and highest <= -first[-1].negative_score * (1 + 2 * SINGLE)
    return is_beyond or highest < least


def _bound(found: Sequence[Candidate], exact: Sequence[Scored]) -> float:
    """The highest ratio of an exact score to that of the cluster.

    It is nearly the same for all: the cluster multiplies scores, and counts deleted passages.
    """
    scores = {one.row: -one.negative_score for one in exact}
    ratios = [scores[one.row] / one.score for one in found if one.row in scores and one.score > 0]
    return max(ratios, default=0.0) * (1 + SINGLE)


def _any(terms: Set[str]) -> dict[str, Any]:
    """The condition that the text or the title has any of *terms*."""
    fields = [{"terms": {f"{name}_terms": sorted(terms)}} for name in WEIGHTS]
    return {"bool": {"should": fields, "minimum_should_match": 1}}


def _within(among: RowRanges | None) -> list[dict[str, Any]]:
    """The condition that a passage is one of *among*, unless that has too many ranges."""
    if isinstance(among, Filtered):
        return [*map(dict, among.conditions)]
    if among is None or len(among.ranges) > MOST_RANGES:
        return []
    ranges = [_range(one.first, one.last) for one in among.ranges]
    return [{"bool": {"should": ranges, "minimum_should_match": 1}}]


def _is_among(row: int, among: RowRanges | None) -> bool:
    """Whether a passage that was found is one of *among*, if the search has not told."""
    return among is None or isinstance(among, Filtered) or paragraph_of(row) in among


def _range(first: int, last: int) -> dict[str, Any]:
    """The condition that a passage is one of the paragraphs in these rows."""
    return {"range": {"row": {"gte": row_of(first, 0), "lt": row_of(last + 1, 0)}}}
