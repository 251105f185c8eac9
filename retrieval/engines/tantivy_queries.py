"""Queries of tantivy, and their hits: which passages match, and which terms score them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence, Set

import tantivy

from retrieval.engines.scoring import Clause
from retrieval.engines.tantivy_files import SCHEMA, damage
from retrieval.storage.row_numbers import paragraph_of, row_of
from retrieval.storage.row_ranges import Range, RowRanges

# To test a passage for one range takes as long as to fetch it and look its row up for many ranges.
MOST_RANGES = 10
LARGEST_PAGE = 1 << 15  # of hits that are fetched at once


def any_of(clauses: Sequence[Clause]) -> tantivy.Query:
    """The passages that match any of *clauses*, scored by their sum, of a group by the highest."""
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
    """The same passages without those outside of *among*, unless it has too many ranges."""
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

    They are fetched in pages, first one of this size, then larger ones.
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
    """The condition that any of *queries* matches, which adds nothing to the score."""
    either = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in queries])
    return tantivy.Occur.Must, tantivy.Query.const_score_query(either, 0.0)


def _range(rows: Range) -> tantivy.Query:
    first, last = row_of(rows.first, 0), row_of(rows.last + 1, 0) - 1
    return tantivy.Query.range_query(SCHEMA, "row", tantivy.FieldType.Unsigned, first, last)


def _term(clause: Clause) -> tantivy.Query:
    return tantivy.Query.term_query(SCHEMA, clause.field, clause.term, "freq")


def _scoring(clause: Clause) -> tantivy.Query:
    return tantivy.Query.boost_query(_term(clause), clause.boost)
