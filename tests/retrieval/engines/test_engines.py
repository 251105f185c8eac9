"""Engines: the promises of the seam, run over the table."""

import math
import shutil
import tempfile
import weakref
from collections.abc import Sequence, Set
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.corpora import emptied
from retrieval.analysis.outline import written
from retrieval.engines import ENGINES
from retrieval.engines.rows import Rows
from retrieval.engines.scoring import TITLE_WEIGHT, idf
from retrieval.storage.packing import pack
from retrieval.storage.seam import Storage
from retrieval.storage.store import Store
from retrieval.storage.stored_values import AnalyzedArticle, Range, RowRanges, paragraph_of
from retrieval.types import Article, Paragraph, Span


class Row(NamedTuple):
    """The terms of a text and of the title over it."""

    text: list[str]
    title: list[str]


CLUSTER = "opensearch"
ALL = pytest.mark.parametrize("name", [*ENGINES, pytest.param(CLUSTER, marks=pytest.mark.cluster)])
words = st.lists(st.sampled_from("abcde"), max_size=6)
rows = st.lists(st.builds(Row, words, words), max_size=7)
queries = st.dictionaries(st.sampled_from("abcdz"), st.sampled_from([0.3, 0.5, 1.0]), max_size=4)
groupings = st.sampled_from(
    [[{"a", "b"}], [{"a", "z"}, {"b", "c", "d"}], [{"a", "b", "c", "d", "z"}]]
)


class Built:
    """An engine over a store of one-passage articles with these fields; rows count from 0."""

    node = ""
    """Host and port of a node, for the engine of a cluster."""

    def __init__(self, name: str, rows: list[Row]) -> None:
        if name == CLUSTER:
            backend = emptied(self.node)
            store, every, engine = backend.store, backend.rows, backend.engine
            assert engine
        else:
            store = Store(Path(tempfile.mkdtemp()))
            weakref.finalize(self, _discard, store)
            every = Rows(store)
            engine = ENGINES[name]()(every)
        with store.transaction():
            self._fill(store, rows)
        self._numbers = {row: number for number, (row, _) in enumerate(every.all())}
        self._engine = engine
        self._engine.refresh()
        self.idf, self.known = self._engine.idf, self._engine.known
        self.terms_near = self._engine.terms_near

    def _fill(self, store: Storage, rows: list[Row]) -> None:
        # The last place comes into the index first, so that its order is not that of the places.
        for number, row in reversed([*enumerate(rows)]):
            article = Article(f"a{number}", None, "f")
            outline = pack(written((Span(0, 1),), (row.text,), ((),), (0,)))
            analyzed = AnalyzedArticle(" ".join(row.title), [outline])
            paragraphs = [Paragraph(article, 1, "x")]
            key = str(number)
            store.writer().put(article, paragraphs, analyzed, key, key.encode())

    def rank(
        self,
        query: dict[str, float],
        k: int,
        least: float = 0.0,
        among: set[int] | None = None,
        groups: Sequence[Set[str]] = (),
    ) -> list[tuple[int, float]]:
        ranked = self._engine.rank(query, k, least, self._ranges(among), groups)
        return [(self._numbers[row], score) for row, score in ranked]

    def matches(
        self, query: dict[str, float], required: list[set[str]], among: set[int] | None = None
    ) -> tuple[int, list[tuple[int, float]]]:
        total, ranked = self._engine.matches(query, required, self._ranges(among))
        return total, [(self._numbers[row], score) for row, score in ranked]

    def _ranges(self, among: set[int] | None) -> RowRanges | None:
        if among is None:
            return None
        rows = (paragraph_of(row) for row, number in self._numbers.items() if number in among)
        return RowRanges(Range(row, row) for row in rows)


@pytest.fixture(autouse=True)
def _node(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("cluster"):
        Built.node = request.getfixturevalue("one_node").addresses[0]


def _discard(store: Store) -> None:
    store.close()
    shutil.rmtree(store.folder)


def build(name: str, *texts: str, titles: tuple[str, ...] = ()) -> Built:
    padded = (*titles, *[""] * (len(texts) - len(titles)))
    rows = [Row(text.split(), title.split()) for text, title in zip(texts, padded, strict=True)]
    return Built(name, rows)


@ALL
@given(rows=rows, query=queries)
def test_a_hit_is_a_row_that_shares_a_term_and_ties_are_by_row(name, rows, query) -> None:
    ranked = Built(name, rows).rank(query, k=len(rows))
    sharing = {n for n, row in enumerate(rows) if query.keys() & {*row.text, *row.title}}

    assert {row for row, _ in ranked} == sharing
    assert all(score > 0 and isinstance(score, float) for _, score in ranked)
    assert ranked == sorted(ranked, key=lambda hit: (-hit[1], hit[0]))


@ALL
@given(rows=rows, query=queries, k=st.integers(-1, 8))
def test_fewer_results_are_the_first_of_more(name, rows, query, k) -> None:
    engine = Built(name, rows)

    assert engine.rank(query, k) == engine.rank(query, len(rows))[: max(k, 0)]


@ALL
@given(rows=rows, query=queries, k=st.integers(0, 8), least=st.sampled_from([0.1, 0.3, 0.5, 1.0]))
def test_what_scores_too_little_is_left_out(name, rows, query, k, least) -> None:
    engine = Built(name, rows)
    ranked = engine.rank(query, k)

    assert engine.rank(query, k, least) == [
        (row, score) for row, score in ranked if score >= least * ranked[0][1]
    ]


@ALL
@pytest.mark.parametrize("most_ranges", [0, 10])
@pytest.mark.parametrize("among", [None, {2, 4, 6, 8}])
def test_equal_scores_are_in_the_order_of_places_however_few_are_fetched(
    name: str, most_ranges: int, among: set[int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.engines.tantivy.MOST_RANGES", most_ranges)
    monkeypatch.setattr("retrieval.engines.tantivy.LARGEST_PAGE", 2)
    for constant in ("SPARE", "FIRST_PAGE", "BATCH"):
        monkeypatch.setattr(f"retrieval.engines.tantivy.{constant}", 1)
    engine = build(name, *["owl"] * 9)
    rows = sorted(among or range(9))

    assert [row for row, _ in engine.rank({"owl": 1.0}, 2, 0.0, among)] == rows[:2]
    total, ranked = engine.matches({"owl": 1.0}, [{"owl"}], among)
    assert (total, [row for row, _ in ranked]) == (len(rows), rows)


# Every other row is a range of its own, so few and many ranges are both tried.
@pytest.mark.slow
@ALL
@pytest.mark.parametrize("most_ranges", [0, 1, 10])
@given(
    rows=rows,
    query=queries,
    k=st.integers(0, 8),
    least=st.sampled_from([0.0, 0.5]),
    among=st.sets(st.integers(0, 6)),
)
def test_a_filtered_ranking_is_the_whole_one_without_the_others(
    name, most_ranges, rows, query, k, least, among
) -> None:
    engine = Built(name, rows)
    inside = [hit for hit in engine.rank(query, len(rows)) if hit[0] in among]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("retrieval.engines.tantivy.MOST_RANGES", most_ranges)
        patched.setattr("retrieval.engines.tantivy.SPARE", 1)
        ranked = engine.rank(query, k, least, among)

    assert ranked == [hit for hit in inside[:k] if hit[1] >= least * inside[0][1]]


@pytest.mark.slow
@ALL
@pytest.mark.parametrize("most_ranges", [0, 10])
@given(
    rows=rows,
    query=queries,
    required=st.lists(st.sets(st.sampled_from("abcd"), min_size=1), max_size=3),
    among=st.none() | st.sets(st.integers(0, 6)),
)
def test_matches_are_all_rows_with_the_terms_required(
    name, most_ranges, rows, query, required, among
) -> None:
    engine = Built(name, rows)
    required = [terms & query.keys() for terms in required]
    expected = [
        (number, score)
        for number, score in engine.rank(query, len(rows), among=among)
        if all(terms & {*rows[number].text, *rows[number].title} for terms in required)
    ]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("retrieval.engines.tantivy.MOST_RANGES", most_ranges)
        patched.setattr("retrieval.engines.tantivy.LARGEST_PAGE", 2)
        patched.setattr("retrieval.engines.tantivy.FIRST_PAGE", 1)
        patched.setattr("retrieval.engines.tantivy.BATCH", 2)
        total, ranked = engine.matches(query, required, among)

    assert ranked == expected
    assert total == len(expected)


@ALL
@given(rows=rows, query=queries)
def test_a_score_is_the_sum_of_bm25_over_both_fields(name, rows, query) -> None:
    for row, score in Built(name, rows).rank(query, len(rows)):
        text = bm25([r.text for r in rows], row, query)
        title = bm25([r.title for r in rows], row, query)

        assert score == pytest.approx(text + TITLE_WEIGHT * title, rel=1e-6)


@ALL
@given(rows=rows, query=queries, groups=groupings)
def test_of_a_group_only_the_term_that_adds_most_to_a_field_counts(
    name, rows, query, groups
) -> None:
    texts, titles = [row.text for row in rows], [row.title for row in rows]
    alone = query.keys() - set().union(*groups)
    parts = [[{term} for term in query.keys() & group] for group in groups]

    def field(texts, row) -> float:
        def score(terms) -> float:
            return bm25(texts, row, {term: query[term] for term in terms})

        return score(alone) + sum(max(map(score, part), default=0.0) for part in parts)

    ranked = Built(name, rows).rank(query, len(rows), groups=groups)

    for row, score in ranked:
        expected = field(texts, row) + TITLE_WEIGHT * field(titles, row)
        assert score == pytest.approx(expected, rel=1e-6)
    assert ranked == sorted(ranked, key=lambda hit: (-hit[1], hit[0]))
    assert {row for row, _ in ranked} == {row for row, _ in Built(name, rows).rank(query, 99)}


def bm25(texts, row, query, k1=1.2, b=0.75) -> float:
    """BM25 as Robertson and Zaragoza write it, with the idf of ``weighting``."""
    mean = sum(map(len, texts)) / len(texts)
    total = 0.0
    for term, weight in query.items():
        frequency = texts[row].count(term)
        containing = sum(term in text for text in texts)
        length = 1 - b + b * len(texts[row]) / mean if mean else 1
        gain = frequency * (k1 + 1) / (frequency + k1 * length)
        total += weight * idf(len(texts), containing) * gain
    return total


@ALL
@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_word_in_every_text_still_counts(name: str, size: int) -> None:
    ranked = build(name, *["owl"] * size).rank({"owl": 1.0}, 9)

    assert len(ranked) == size
    assert all(score > 0 for _, score in ranked)


@ALL
@pytest.mark.parametrize("texts", [(), ("",), ("", "")])
def test_nothing_to_search_gives_nothing(name: str, texts: tuple[str, ...]) -> None:
    engine = build(name, *texts)

    assert engine.rank({"owl": 1.0}, 3) == []
    assert engine.idf("owl") > 0


@ALL
def test_a_rarer_word_weighs_more_and_a_missing_one_the_most(name: str) -> None:
    engine = build(name, "owl night", "owl day", "owl")

    assert engine.idf("zebra") > engine.idf("night") > engine.idf("owl") > 0
    assert engine.idf("night") == pytest.approx(math.log(1 + 2.5 / 1.5))


@ALL
def test_a_title_counts_less_than_the_text(name: str) -> None:
    ranked = build(name, "owl a", "b c", "d e", titles=("x", "owl", "y")).rank({"owl": 1.0}, 3)

    assert [row for row, _ in ranked] == [0, 1]
    assert ranked[0][1] > ranked[1][1]


@ALL
@given(rows=rows, letter=st.sampled_from(["a", "b", "z"]))
def test_terms_near_words_are_those_of_the_texts_with_their_letter(name, rows, letter) -> None:
    held = {term for row in rows for term in row.text if term.startswith(letter)}
    built = Built(name, rows)

    near = built.terms_near([letter, f"{letter}b"])
    assert len(near) == len({*near})
    assert built.known([*near, "missing", ""]) == held
