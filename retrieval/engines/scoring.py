"""Exact BM25 scores of passages, from their terms in the store.

The candidates of an index are scored again here, so that every engine ranks alike. Lengths are
rounded as tantivy rounds them.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from math import fsum
from typing import NamedTuple

from retrieval.engines.rows import Rows
from retrieval.storage.manifest import Totals
from retrieval.storage.stored_values import Fields, PassagePlace

K1 = 1.2
B = 0.75
# The factor of the title field in a score; see "How are passages ranked?" in ARCHITECTURE.md.
TITLE_WEIGHT = 0.6
WEIGHTS = {"text": 1.0, "title": TITLE_WEIGHT}


def idf(rows: int, containing: int) -> float:
    """The inverse document frequency of a term, ``ln(1 + (N - n + 0.5) / (n + 0.5))``.

    It is above zero for every n <= N. This is the Robertson-Sparck Jones weight (Robertson and
    Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.1) with one added inside the
    logarithm, so that a term of most passages of a small corpus still counts.
    """
    return math.log(1 + (rows - containing + 0.5) / (containing + 0.5))


class Scored(NamedTuple):
    """A passage by its exact score; tuples in order are ranked."""

    negative_score: float
    place: PassagePlace
    row: int

    @property
    def row_and_score(self) -> tuple[int, float]:
        """The row and its score."""
        return self.row, -self.negative_score


class Frequency(NamedTuple):
    """The numbers of passages with a term: *live* in the store, *indexed* of *passages* in the
    index."""

    live: int
    indexed: int
    passages: int


class Clause(NamedTuple):
    """A term in a field. *gain* is its exact weight, *boost* the factor for the index's weight.

    *group* is the number of its group, of whose terms only one counts.
    """

    field: str
    term: str
    gain: float
    boost: float
    group: int | None = None


def clauses_of(
    query: Mapping[str, float],
    groups: Sequence[Set[str]],
    frequencies: Mapping[tuple[str, str], Frequency],
    passages: int,
) -> list[Clause]:
    """The clauses for the terms of *query* that a passage contains.

    *frequencies* are by field and term; *passages* is the number of passages in the store.
    """
    group_of = {term: number for number, group in enumerate(groups) for term in group}
    clauses = []
    for field, share in WEIGHTS.items():
        for term, weight in query.items():
            found = frequencies.get((field, term))
            if found and found.live > 0:
                gain = weight * share * idf(passages, found.live)
                boost = gain / idf(found.passages, found.indexed)
                clauses.append(Clause(field, term, gain, boost, group_of.get(term)))
    return clauses


class Scorer:
    """Scores rows exactly for some clauses."""

    def __init__(self, clauses: Sequence[Clause], live: Totals, rows: Rows) -> None:
        """*live* are the totals of the passages in the store, *rows* the passages."""
        self._text = _Field([c for c in clauses if c.field == "text"], live.text, live.passages)
        self._title = _Field([c for c in clauses if c.field == "title"], live.title, live.passages)
        self._rows = rows

    def exact(self, rows: Sequence[int]) -> list[Scored]:
        """The exact scores of *rows*; deleted rows are left out."""
        placed = self._rows.of(rows) if rows else {}
        return [Scored(-self.score(fields), place, row) for row, (fields, place) in placed.items()]

    def score(self, fields: Fields) -> float:
        """The score of a row."""
        return self._text.score(fields.text) + self._title.score(fields.title)


def in_exact_order(
    batches: Iterable[tuple[Sequence[Scored], float]],
) -> Iterator[tuple[int, float]]:
    """Rows and scores in the order of their exact scores.

    Each of *batches* has some rows, and the highest score that a row of a later batch may have.
    """
    waiting: list[Scored] = []
    for exact, bound in batches:
        for scored in exact:
            heapq.heappush(waiting, scored)
        while waiting and -waiting[0].negative_score > bound:
            yield heapq.heappop(waiting).row_and_score
    while waiting:
        yield heapq.heappop(waiting).row_and_score


Wanted = tuple[str, str, float]
"""A term between blanks, the same term twice, and its gain times K1 + 1."""


class _Field:
    """The clauses for one field."""

    def __init__(self, clauses: Sequence[Clause], terms: int, passages: int) -> None:
        self._wanted = [_wanted(clause) for clause in clauses if clause.group is None]
        groups = sorted({clause.group for clause in clauses if clause.group is not None})
        self._groups = [
            [_wanted(clause) for clause in clauses if clause.group == group] for group in groups
        ]
        self._mean = terms / passages

    def score(self, text: str) -> float:
        """The share of this field in the score of a row."""
        alone = self._sum(text, self._wanted)
        if not self._groups:
            return alone
        return alone + fsum(max(self._sum(text, [one]) for one in group) for group in self._groups)

    def _sum(self, text: str, wanted: Sequence[Wanted]) -> float:
        norm, score = 0.0, 0.0
        for spaced, doubled, gain in wanted:
            if spaced in text:
                norm = norm or K1 * (1 - B + B * rounded(length(text)) / self._mean)
                # Two equal terms in a row share a blank.
                frequency = (
                    text.count(spaced) if doubled not in text else text.split().count(spaced[1:-1])
                )
                score += gain * frequency / (frequency + norm)
        return score


def _wanted(clause: Clause) -> Wanted:
    return f" {clause.term} ", f" {clause.term} {clause.term} ", clause.gain * (K1 + 1)


def length(text: str) -> int:
    """The number of terms in *text*: the same as ``split`` finds, but faster."""
    blanks, empty = text.count(" "), text.count("  ")
    return blanks - 1 - empty - text.count("\n") - text.count("\t")


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
