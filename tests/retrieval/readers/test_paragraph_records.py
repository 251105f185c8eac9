"""The fields of a paragraph in JSON: one that is unusable is left out and listed, no more."""

import json
from pathlib import Path

import pytest

from retrieval import Corpus
from retrieval.readers.draft import Draft, DraftParagraph
from retrieval.readers.json_document import read_json, read_jsonl
from retrieval.readers.original import Original
from strategies import write_articles

PAGES = {"12": 12, " 7 ": 7, "3.0": 3}
NO_PAGES = ["iv", "12-13", "1e3", -1, 3.5, 10**30, True, False, ["3"], {"page": 3}]


def article(*paragraphs: object, reader=read_json, **fields: object) -> Draft:
    line = json.dumps({"title": "Owls", "paragraphs": paragraphs, **fields})
    [draft] = reader(Original.of("file.json", line.encode()))
    assert isinstance(draft, Draft), draft
    return draft


@pytest.mark.parametrize(("given", "page"), [*PAGES.items(), (3.0, 3), (0, 0), (10**9, 10**9)])
def test_a_number_of_a_page_may_be_written_in_several_ways(given: object, page: int) -> None:
    draft = article({"text": "Owls hunt.", "page": given})

    assert draft.paragraphs[0].page == page
    assert draft.left_out == ()


@pytest.mark.parametrize("reader", [read_json, read_jsonl])
@pytest.mark.parametrize("given", NO_PAGES, ids=repr)
def test_a_page_that_is_no_number_costs_the_page_and_is_listed(given: object, reader) -> None:
    draft = article("Mice.", {"text": "Owls.", "page": given, "heading": "H"}, reader=reader)

    assert [p[:3] for p in draft.paragraphs] == [("Mice.", None, None), ("Owls.", None, "H")]
    assert draft.title == "Owls"
    [fault] = draft.left_out
    assert fault.where.startswith("file.json")
    assert fault.why == f"paragraphs.1.page: not the number of a page ({given!r})"


@pytest.mark.parametrize("given", [None, "", [], {}], ids=repr)
def test_a_page_that_is_not_given_is_no_fault(given: object) -> None:
    draft = article({"text": "Owls.", "page": given, "heading": given})

    assert draft.paragraphs == (DraftParagraph("Owls.", place=draft.paragraphs[0].place),)
    assert draft.left_out == ()


def test_many_faults_of_one_kind_are_one_line() -> None:
    paragraphs = [{"text": "Owls.", "page": roman, "heading": 3} for roman in ("i", "ii", "iii")]
    draft = article(*paragraphs, {"text": "x", "heading": {"a": "b"}}, url="no address")

    assert [fault.why.partition(": ")[0] for fault in draft.left_out] == [
        "url", "paragraphs.0.page", "paragraphs.3.heading",
    ]  # fmt: skip
    assert draft.left_out[1].why.endswith("('i', and 2 more)")
    assert [paragraph.heading for paragraph in draft.paragraphs] == ["3", "3", "3", None]


def test_the_report_of_adding_lists_the_page(tmp_path: Path) -> None:
    paragraphs = [{"text": "Owls hunt.", "page": "iv"}]
    with Corpus.open(tmp_path / "c") as corpus:
        report = corpus.add(write_articles(tmp_path / "a.jsonl", [{"paragraphs": paragraphs}]))
        assert [paragraph.page for paragraph in corpus.paragraphs("a0")] == [None]
    assert ["paragraphs.0.page" in fault.why for fault in report.left_out] == [True]
    assert report.skipped == ()


def test_a_page_of_a_whole_article_is_a_name_like_any_other() -> None:
    assert article("Owls.", page="iv").left_out == ()
