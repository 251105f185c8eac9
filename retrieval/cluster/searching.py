"""The search that finds the passages for a question, and the guess of it that is sent beforehand.

A question first reads the state of the corpus and how common its words are, and is searched with
that. If the articles contain all of its words, what will be searched is known but for the weights
of title words, and a guess of those is good enough: passages are scored exactly afterwards. So the
search goes out with the first request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from retrieval.analysis import ANALYZERS
from retrieval.cluster.foresight import likely_languages
from retrieval.cluster.state import Search, header
from retrieval.engines.scoring import Clause
from retrieval.engines.weighting import TITLE_WEIGHT
from retrieval.querying.query import read_query
from retrieval.storage.address import Address

WEIGHTS = {"text": 1.0, "title": TITLE_WEIGHT}
# Terms of all parts of the index are counted together, and all parts must answer.
SEARCH_TYPE = "dfs_query_then_fetch"
# Passages with equal scores are in the order of their places.
ORDER = [{"_score": "desc"}, {"article": "asc"}, {"number": "asc"}, {"part": "asc"}]
# A longer text is none that is asked, but one whose claims are checked.
MOST_GUESSED = 32
# The number of passages that a guess finds, until a question has told how many it needs.
SIZE = 36
# Enough that two equal scores are not taken for different ones (see ``engine.SINGLE``).
TIES = 1 + 1e-4

Hits = Sequence[Mapping[str, Any]]


class Guess(NamedTuple):
    """A search that a question is likely to need: the weights of its terms, and how many passages
    it finds."""

    weights: Mapping[str, float]
    size: int

    def search(self, address: Address) -> Search:
        """The search."""
        clauses = [
            Clause(field, term, 0.0, weight * share)
            for field, share in WEIGHTS.items()
            for term, weight in self.weights.items()
        ]
        # To put equal scores in order takes a tenth of the time. It is done if it matters.
        body = {**body_of(clauses), "size": self.size, "sort": ["_score"]}
        return header(address, "passages", search_type=SEARCH_TYPE), body


class Guessed(NamedTuple):
    """A guess, and what it has found."""

    guess: Guess
    hits: Hits

    def is_right(self, query: Mapping[str, float], size: int) -> bool:
        """Whether it was for the terms of *query* and finds *size* passages."""
        return self.guess.size >= size and self.guess.weights == query

    def spread(self, clauses: Sequence[Clause]) -> float:
        """How much the factors of *clauses* differ from those of the guess: the greatest ratio
        between the two by the least. It is more than 1, for equal scores are in no order."""
        ratios = [
            clause.boost / (self.guess.weights[clause.term] * WEIGHTS[clause.field])
            for clause in clauses
        ]
        return max(ratios) / min(ratios) * TIES


def guess(texts: Sequence[str], languages: Sequence[str], size: int) -> Guess | None:
    """The search for a question if its language can be told; *languages* are those of the articles.

    *texts* are the question and earlier ones, with which none is guessed.
    """
    codes = likely_languages(texts[0], languages) if len(texts) == 1 else []
    if len(codes) != 1:
        return None
    weights = read_query(texts[0], (), ANALYZERS[codes[0]]).terms
    return Guess(weights, size) if 0 < len(weights) <= MOST_GUESSED else None


def body_of(clauses: Sequence[Clause], conditions: Sequence[Any] = ()) -> dict[str, Any]:
    """The search for the passages that *clauses* score best and that meet *conditions*."""
    parts: dict[str, Any] = {"should": [*_scoring(clauses)], "minimum_should_match": 1}
    if conditions:
        parts["filter"] = [*conditions]
    return {"query": {"bool": parts}, "sort": ORDER, "track_total_hits": False}


def _scoring(clauses: Sequence[Clause]) -> Iterator[dict[str, Any]]:
    """What scores a passage; of the terms of a group only the one that adds the most."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for clause in clauses:
        term = {f"{clause.field}_terms": {"value": clause.term, "boost": clause.boost}}
        if clause.group is None:
            yield {"term": term}
        else:
            groups.setdefault((clause.field, clause.group), []).append({"term": term})
    yield from ({"dis_max": {"queries": queries}} for queries in groups.values())
