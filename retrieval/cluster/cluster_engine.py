"""BM25 on the cluster: it finds the candidates, which are scored exactly from their outlines.

The cluster's own scores have another factor and single precision, and count deleted passages until
segments are merged.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.cluster.cluster_filter import Filtered
from retrieval.cluster.mappings import index_of
from retrieval.cluster.snapshot import (
    ClusterReading,
    ClusterState,
    count_of,
    count_searches,
    counts_in,
    header,
)
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
from retrieval.storage.stored_values import RowRanges, paragraph_of, row_of
from retrieval.types import Progress

# More candidates than needed, so that one search nearly always finds all of the best.
SPARE = 6
# If more passages have equal scores, the cluster decides which of them are candidates.
MOST_CANDIDATES = 2000
# The cluster refuses a search within more ranges of rows.
MOST_RANGES = 500
PAGE = 200
SINGLE = 1e-5  # the relative error of a sum of single-precision numbers
# It counts the terms of all parts of the index together.
SEARCH_TYPE = "dfs_query_then_fetch"
# Passages with equal scores are in the order of their places.
ORDER = [{"_score": "desc"}, {"article": "asc"}, {"number": "asc"}, {"part": "asc"}]
MOST_KNOWN = 20_000  # counts that are remembered
AT_ONCE = 500  # pairs of field and term
# A longer query is a text whose claims are checked.
MOST_GUESSED = 32
# The number of passages that a guess finds at first, and at most.
SIZE, LARGEST = 36, 100
MOST_NEAR = 1000
# The distance of a misspelled word (see querying/expansion.py).
FUZZY = {"fuzziness": 2, "prefix_length": 1, "max_expansions": 1000, "transpositions": True}


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

    *spread* is the error of the factors of its terms.
    """

    candidates: Sequence[Candidate]
    are_all: bool
    spread: float = 1.0


class Guess(NamedTuple):
    """The hits of a query that was searched together with the count of its terms.

    The weights of title words were not known then; exact scores correct that. *state* is the state
    of the corpus that it belongs to.
    """

    state: ClusterState
    query: Mapping[str, float]
    size: int
    hits: Sequence[Mapping[str, Any]]

    def spread(self, clauses: Sequence[Clause]) -> float:
        """The greatest ratio of the factors of *clauses* and of the guess by the least.

        It is 1 if all passages have a title.
        """
        ratios = [one.boost / (self.query[one.term] * WEIGHTS[one.field]) for one in clauses]
        return max(ratios) / min(ratios)


class OpenSearch:
    """The engine of a corpus on a cluster. It has no index of its own."""

    def __init__(self, store: ClusterReading, rows: Rows) -> None:
        self._store = store
        self._rows = rows
        # By field and term, as long as the articles have one revision.
        self._counts: dict[tuple[str, str], int] = {}
        self._counted: ClusterState | None = None
        self._size = SIZE
        self._guess: Guess | None = None

    def refresh(self, progress: Progress | None = None) -> bool:  # noqa: ARG002  # nothing to do
        """Nothing: a writer makes its changes searchable."""
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
        self._size = size if size <= LARGEST else self._size
        question = self._question(query, groups, among=among)
        if question is None:
            return []
        guess = self._guess if among is None and not groups else None
        if guess and (
            guess.state is not self._store.current() or guess.query != query or guess.size < size
        ):
            guess = None
        for found in self._found(question, guess, size):
            inside = [one for one in self._live(found.candidates) if _is_among(one.row, among)]
            best = question.scorer.exact([one.row for one in inside])
            first = heapq.nsmallest(k, best)
            fewest = -least * first[0].negative_score if first else 0.0
            if found.are_all or _is_enough(found, best, first, k, fewest):
                break
        return [one.row_and_score for one in first if -one.negative_score >= fewest]

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
        # Without rows that are being written, so that each article counts once.
        pending = [_range(one.first, one.last) for one in self._store.current().pending]
        settled = {"bool": {"must": question.body["query"], "must_not": pending}}
        counted = {"query": settled, "size": 0, "track_total_hits": True}
        path = f"/{index_of(self._store.place, 'passages')}/_search"
        total = count_of(self._store.client.send("POST", path, counted))
        return Matches(total, in_exact_order(self._scored(question, among)))

    def idf(self, term: str) -> float:
        """See ``Engine``."""
        passages = self._store.current().totals.passages
        self._count([term])
        return idf(passages, min(passages, self._counts["text", term]))

    def known(self, terms: Collection[str]) -> Set[str]:
        """See ``Engine``. A query is searched while its terms are counted."""
        self._count(terms, terms if isinstance(terms, Mapping) else {})
        return {term for term in terms if self._counts["text", term]}

    def terms_near(self, words: Collection[str]) -> Sequence[str]:
        """The terms that differ from one of *words* by two letters at most."""
        searches = []
        for word in words:
            near = {"fuzzy": {"known": {"value": word, **FUZZY}}}
            body = {"query": near, "size": MOST_NEAR, "sort": [{"known": "asc"}]}
            searches.append((header(self._store.place, "words"), body))
        answers = self._store.client.searches(searches)
        found = (hit["_source"]["known"] for one in answers for hit in one["hits"]["hits"])
        return [*dict.fromkeys(found)]

    def faults(self) -> Iterable[Path]:
        """None: there are no files."""
        return ()

    def close(self) -> None:
        """Nothing is open."""

    def _count(self, terms: Collection[str], query: Mapping[str, float] | None = None) -> None:
        """Count the passages with each of *terms*, if they are not counted yet.

        *query* is searched with the same request.
        """
        state, place = self._store.current(), self._store.place
        if state is not self._counted:
            old = self._counted
            # While articles are written, passages of earlier versions may be counted.
            is_same = old and not old.pending and old.revision == state.revision
            if not is_same or len(self._counts) > MOST_KNOWN:
                self._counts = {}
            self._counted = state
        pairs = [(field, term) for term in terms for field in WEIGHTS if term]
        self._counts.update({(field, ""): 0 for field in WEIGHTS})
        new = [pair for pair in pairs if pair not in self._counts]
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            guesses = []
            if query and start == 0 and len(query) <= MOST_GUESSED:
                clauses = [
                    Clause(field, term, 0.0, weight * share)
                    for field, share in WEIGHTS.items()
                    for term, weight in query.items()
                ]
                body = {**_body_of(clauses), "size": self._size}
                guesses = [(header(place, "passages", search_type=SEARCH_TYPE), body)]
            fields = [(f"{field}_terms", term) for field, term in some]
            answers = self._store.client.searches([*guesses, *count_searches(place, fields)])
            if query and guesses:
                self._guess = Guess(state, {**query}, self._size, answers[0]["hits"]["hits"])
            counts = counts_in(answers[len(guesses) :])
            self._counts.update(zip(some, counts, strict=True))

    def _question(
        self,
        query: Mapping[str, float],
        groups: Sequence[Set[str]],
        required: Sequence[Set[str]] = (),
        among: RowRanges | None = None,
    ) -> Question | None:
        """The search for *query*; None if no passage has one of its terms, or a required term."""
        state = self._store.current()
        self._count(query)
        passages, frequencies = state.totals.passages, {}
        for field in WEIGHTS:
            for term in query:
                live = min(passages, self._counts[field, term])
                # The cluster counts only the passages that have the field.
                having = max(live, state.titled if field == "title" else passages)
                frequencies[field, term] = Frequency(live, live, having)
        clauses = clauses_of(query, groups, frequencies, passages)
        known = {clause.term for clause in clauses}
        needed = [known & terms for terms in required]
        if not clauses or not all(needed):
            return None
        conditions = [_any(terms) for terms in needed] + _within(among)
        scorer = Scorer(clauses, state.totals, self._rows)
        return Question(clauses, _body_of(clauses, conditions), scorer)

    def _found(self, question: Question, guess: Guess | None, size: int) -> Iterator[Found]:
        """The guess, if it is given, and then more and more of the best candidates."""
        if guess:
            candidates = [*map(self._noted, guess.hits)]
            yield Found(candidates, len(candidates) < guess.size, guess.spread(question.clauses))
            size = min(4 * size, MOST_CANDIDATES)
        path = f"/{index_of(self._store.place, 'passages')}/_search"
        while True:
            answer = self._store.client.send(
                "POST", path, {**question.body, "size": size},
                search_type=SEARCH_TYPE, allow_partial_search_results=False,
            )  # fmt: skip
            candidates = [*map(self._noted, answer["hits"]["hits"])]
            yield Found(candidates, len(candidates) < size or size >= MOST_CANDIDATES)
            size = min(4 * size, MOST_CANDIDATES)

    def _scored(
        self, question: Question, among: RowRanges | None
    ) -> Iterator[tuple[list[Scored], float]]:
        """All hits in pages, with their exact scores, by the scores of the cluster."""
        store, query = self._store, question.body["query"]
        hits = store.client.scan("passages", query, ORDER, page=PAGE, is_global=True)
        inside = (one for one in map(self._noted, hits) if _is_among(one.row, among))
        while batch := [*islice(inside, PAGE)]:
            exact = question.scorer.exact([one.row for one in self._live(batch)])
            yield exact, _bound(batch, exact) * batch[-1].score

    def _live(self, found: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that their articles have."""
        live = self._store.live_rows([(paragraph_of(one.row), one.article) for one in found])
        return [one for one in found if paragraph_of(one.row) in live]

    def _noted(self, hit: Mapping[str, Any]) -> Candidate:
        """A hit, whose outline is not read again for this question."""
        self._store.note(hit)
        source = hit["_source"]
        # If scores were asked for besides, the cluster would compute them for all passages.
        score = float(hit["sort"][0])
        return Candidate(int(source["row"]), score, source["article"])


def _is_enough(
    found: Found, exact: Sequence[Scored], first: Sequence[Scored], k: int, least: float
) -> bool:
    """Whether all other passages score less than the *k* best, or less than *least*.

    The cluster ranks equal scores by place, too.
    """
    last = found.candidates[-1].score
    highest = found.spread * _bound(found.candidates, exact) * last
    is_beyond = len(first) == k and highest <= -first[-1].negative_score * (1 + 2 * SINGLE)
    return is_beyond or highest < least


def _bound(found: Sequence[Candidate], exact: Sequence[Scored]) -> float:
    """The highest ratio of an exact score to the score of the cluster, which is nearly constant."""
    scores = {one.row: -one.negative_score for one in exact}
    ratios = [scores[one.row] / one.score for one in found if one.row in scores and one.score > 0]
    return max(ratios, default=0.0) * (1 + SINGLE)


def _body_of(clauses: Sequence[Clause], conditions: Sequence[Any] = ()) -> dict[str, Any]:
    """The search for the passages that *clauses* score best and that meet *conditions*."""
    scoring: list[dict[str, Any]] = []
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for clause in clauses:
        term = {"term": {f"{clause.field}_terms": {"value": clause.term, "boost": clause.boost}}}
        if clause.group is None:
            scoring.append(term)
        else:  # only the best term of a group counts
            groups.setdefault((clause.field, clause.group), []).append(term)
    scoring += ({"dis_max": {"queries": queries}} for queries in groups.values())
    parts: dict[str, Any] = {"should": scoring, "minimum_should_match": 1}
    if conditions:
        parts["filter"] = [*conditions]
    return {"query": {"bool": parts}, "sort": ORDER, "track_total_hits": False}


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
    """Whether a passage is one of *among*, if the search has not tested it."""
    return among is None or isinstance(among, Filtered) or paragraph_of(row) in among


def _range(first: int, last: int) -> dict[str, Any]:
    """The condition that a passage is one of the paragraphs in these rows."""
    return {"range": {"row": {"gte": row_of(first, 0), "lt": row_of(last + 1, 0)}}}
