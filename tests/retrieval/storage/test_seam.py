"""The seam of storage: after any history, a cluster says of a corpus what its file of SQLite says."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.corpora import emptied, new_address
from retrieval import Corpus, Passage, Span
from retrieval.backends import opened
from retrieval.errors import QuoteMismatch
from retrieval.ingestion.article_analysis import AnalysisInput, analyze
from retrieval.readers.draft import Draft, DraftParagraph, content_hash
from retrieval.storage.backup import copy
from retrieval.storage.seam import Storage
from retrieval.storage.store import Store
from retrieval.storage.stored_values import AnalyzedArticle, IndexedName, Whole
from retrieval.types import Article, Paragraph

pytestmark = pytest.mark.cluster

IDS = ["owl", "barn-owl", "Неясыть"]
SOURCES = ["/a/owls.txt", "/a/b.txt", "https://example.org/owls"]
TEXTS = [
    "Owls hunt at night. They eat mice.",
    "Elvira Azimova was born in Almaty in 1986.",
    "Неясыть охотится ночью.",
    "Owls — “silent” hunters\tof 25,000 mice.\n",
    "…",
]
paragraphs = st.lists(
    st.builds(
        DraftParagraph,
        st.sampled_from(TEXTS),
        st.none() | st.integers(1, 9),
        st.none() | st.just("Hunting"),
    ),
    min_size=1,
    max_size=4,
)
drafts = st.builds(
    Draft,
    st.sampled_from([None, "Owls", "Совы"]),
    paragraphs.map(tuple),
    st.sampled_from(IDS),
    st.sampled_from([None, "https://example.org/owls"]),
    st.sampled_from([None, "A. Author"]),
    st.sampled_from([None, "2021-03-04", "1999", "in May"]),
    st.sampled_from(["en", "ru", None]),
)
changes = st.one_of(
    st.tuples(st.just("put"), drafts),
    st.tuples(st.just("put_origin"), st.sampled_from(IDS), st.sampled_from(SOURCES)),
    st.tuples(st.just("remove_origin"), st.sampled_from(IDS), st.sampled_from(SOURCES)),
    st.tuples(st.just("put_stamp"), st.sampled_from(SOURCES), st.sampled_from([None, "1", "2"])),
    st.tuples(st.just("remove"), st.sampled_from(IDS)),
)
histories = st.lists(st.lists(changes, min_size=1, max_size=4), min_size=1, max_size=4)


def make(store: Storage, history: list[list[tuple[Any, ...]]]) -> None:
    """Make the changes, each list of them in a transaction."""
    for some in history:
        with store.transaction():
            for name, *values in some:
                if name == "put":
                    put(store, *values)
                elif name == "put_origin" and store.find_id(values[0]):
                    store.writer().put_origin(*values, sketch=[1, hash(values[1]) % 1000])
                elif name != "put_origin":
                    getattr(store.writer(), name)(*values)


def put(store: Storage, draft: Draft) -> None:
    texts = [(one.text, one.heading) for one in draft.paragraphs]
    analyzed = analyze(AnalysisInput(draft.title, draft.language, texts))
    article = Article(
        draft.id or "", draft.title, "f", draft.url, draft.author, draft.published,
        analyzed.language,
    )  # fmt: skip
    stored = [
        Paragraph(article, number, one.text, one.page, one.heading)
        for number, one in enumerate(draft.paragraphs, start=1)
    ]
    store.writer().put(article, stored, analyzed, f"id\n{article.id}", content_hash(draft))


def said(store: Storage) -> dict[str, Any]:
    """All that a corpus says, without the numbers of rows."""
    wholes = [*store.wholes()]
    ids = {row.first: one.article.id for one in wholes for row in [ranges(store, one.article.id)]}
    hashes = [one.hash for one in wholes]
    # Names of articles that were removed may be there or not.
    names = {name for one in wholes for name in names_of(one)}
    words = {name[1:] for name in names}
    return {
        "state": store.state(), "languages": [*store.languages().items()],
        "newest": store.newest(), "oldest": store.oldest(),
        "wholes": [one._replace(sketch=sorted(one.sketch)) for one in wholes],
        "stamps": sorted(store.stamps()), "stamp": [store.stamp(one) for one in SOURCES],
        "articles": [*store.articles()], "from": [*store.articles("c")],
        "article": [store.article(one) for one in IDS],
        "keys": [store.find(f"id\n{one}") for one in IDS],
        "content": [store.find_content(one) for one in hashes],
        "at": store.articles_at("https://example.org/owls"), "like": store.articles_like([1]),
        "of": [store.articles_of(one) for one in SOURCES],
        "sources": [store.sources_of(one) for one in IDS], "under": store.sources_under("/a/"),
        "lengths": [store.length(one) for one in IDS], "near": store.ids_near("o"),
        "texts": [one.text for one in store.texts()],
        "outlines": [(one.packed, one.title) for one in store.outlines()],
        "with": [one.text for one in store.paragraphs_with("hunt")],
        "provenance": sorted(map(str, (one[1:] for one in store.provenance()))),
        "russian": len([*store.rows_in_languages(["ru"])]),
        "paragraphs": len([*store.paragraph_ranges()]), "origins": sorted(o for o, _ in store.origins()),
        "names": sorted(names & {*store.all_names()}),
        "named": sorted(words & {one[1:] for one in store.names([name.key for name in names])}),
        "neighbors": [neighbors(store, first) for first in sorted(ids, key=lambda row: ids[row])],
    }  # fmt: skip


def analyzed_again(one: Whole) -> AnalyzedArticle:
    texts = [(paragraph.text, paragraph.heading) for paragraph in one.paragraphs]
    return analyze(AnalysisInput(one.article.title, one.article.language, texts))


def names_of(one: Whole) -> Sequence[IndexedName]:
    return analyzed_again(one).names


def ranges(store: Storage, article_id: str) -> Any:
    [row] = [one.row for one in store.provenance([article_id])]
    [found] = store.paragraph_ranges([row])
    return found


def neighbors(store: Storage, first: int) -> list[Any]:
    with store.snapshot():
        [outline] = store.outlines_in([first])
        [(_, paragraph)] = store.paragraphs_in([first])
        beside = [store.neighbor_of(first, offset) for offset in (-1, 1, 2, 3, 4)]
    return [outline[1:], paragraph, beside]


@given(history=histories)
def test_a_cluster_says_what_the_file_says(one_node, history) -> None:
    on_cluster = emptied(one_node.addresses[0]).store
    for source in SOURCES:
        on_cluster.writer().put_stamp(source, None)
    with TemporaryDirectory() as folder:
        in_file = Store(Path(folder))
        make(in_file, history)
        make(on_cluster, history)

        expected, found = said(in_file), said(on_cluster)
        in_file.close()
    assert found == expected


@given(history=histories)
def test_a_copy_there_and_back_is_the_same(one_node, history) -> None:
    on_cluster = emptied(one_node.addresses[0]).store
    for source in SOURCES:
        on_cluster.writer().put_stamp(source, None)
    with TemporaryDirectory() as folder:
        first, back = Store(Path(folder, "a")), Store(Path(folder, "b"))
        make(first, history)
        copy(first, on_cluster)
        copy(on_cluster, back)

        expected, found = said(first), said(back)
        first.close()
        back.close()
    assert found == expected


@given(history=histories)
def test_a_new_analysis_keeps_everything_else(one_node, history) -> None:
    on_cluster = emptied(one_node.addresses[0]).store
    with TemporaryDirectory() as folder:
        in_file = Store(Path(folder))
        for store in (in_file, on_cluster):
            make(store, history)
            before = said(store)
            store.writer().replace_analysis(
                [(one.article.id, analyzed_again(one)) for one in store.wholes()]
            )
            assert said(store) == before
        in_file.close()


def test_a_quote_is_compared_with_the_cluster(one_node, seed_folder: Path) -> None:
    store = opened(new_address(one_node.addresses[0]), is_new=True).store
    with Corpus.existing(seed_folder) as seeds:
        article = next(iter(seeds.articles()))
        [paragraph, *_] = seeds.paragraphs(article.id)
    put(store, Draft("Owls", (DraftParagraph("Owls hunt at night."),), "owls"))
    [owls] = store.paragraphs("owls")

    store.check(Passage(owls, Span(0, 4)))
    for other in (paragraph, Paragraph(owls.article, 1, "Owls sleep at night."),
                  Paragraph(owls.article, 2, "Owls hunt at night.")):  # fmt: skip
        with pytest.raises(QuoteMismatch):
            store.check(Passage(other, Span(0, 10)))
