"""Articles beside the files that they came from."""

import json
from pathlib import Path

import pytest

from retrieval import Corpus
from retrieval.errors import SourceMissing, UnknownArticle
from retrieval.ingestion.originals import Standing, articles_from, compare
from retrieval.ingestion.parser_process import Reading
from retrieval.readers.original import Options

NOTICE = "All rights reserved."
ARTICLES = [
    {"id": f"n{n}", "title": "News", "paragraphs": [f"Story {n} begins. " * 3, NOTICE, f"End {n}."]}
    for n in range(30)
]


def written(path: Path, articles: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(map(json.dumps, articles)), "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Corpus.open(tmp_path / "corpus") as corpus:
        corpus.add(written(tmp_path / "a.jsonl", ARTICLES))
        (tmp_path / "b.txt").write_bytes("Совы\n\nОни летают.\n\nОни спят днём.".encode("cp1251"))
        corpus.add(tmp_path / "b.txt", reading=Reading(Options(encoding="cp1251")))
    return tmp_path / "corpus"


def test_each_article_is_found_in_its_own_record(folder: Path, tmp_path: Path) -> None:
    original = tmp_path / "a.jsonl"
    ids = articles_from(folder, original)
    assert sorted(ids) == sorted(str(one["id"]) for one in ARTICLES)

    found = compare(folder, original, ids, Reading()).articles
    for n in range(30):
        assert [(one.standing, one.place) for one in found[f"n{n}"]] == [
            (Standing.STANDS, f"line {n + 1}")
        ] * 3


def test_an_article_without_an_id_is_found_by_what_it_says(folder: Path, tmp_path: Path) -> None:
    changed = [{**one, "id": f"other-{n}"} for n, one in enumerate(ARTICLES)]
    changed[7]["paragraphs"] = ["Story 7 begins. " * 2 + "Story 7 ends.", NOTICE, "End 7."]
    del changed[9]
    original = written(tmp_path / "c.jsonl", changed[::-1])
    ids = [str(one["id"]) for one in ARTICLES]
    found = compare(folder, original, ids, Reading()).articles

    changes = {article_id for article_id, all_of in found.items() if not stand(all_of)}
    assert changes == {"n7", "n9"}
    assert [one.standing for one in found["n7"]] == [
        Standing.ALTERED, Standing.STANDS, Standing.STANDS
    ]  # fmt: skip
    assert found["n7"][0].original == "Story 7 begins. Story 7 begins. Story 7 ends."
    assert found["n7"][0].stored == "Story 7 begins. " * 3
    assert Standing.MISSING in {one.standing for one in found["n9"]}


def test_an_id_tells_an_article_from_a_copy_of_it(folder: Path, tmp_path: Path) -> None:
    copies = [{**one, "id": f"copy-{n}"} for n, one in enumerate(ARTICLES)]
    changed = {"id": "n7", "title": "Other", "paragraphs": ["Something else."]}
    for articles in ([changed, *copies], [*copies, changed]):
        original = written(tmp_path / "c.jsonl", articles)
        found = compare(folder, original, ["n7", "n8"], Reading()).articles
        assert {one.standing for one in found["n7"]} == {Standing.MISSING}
        assert stand(found["n8"])


def stand(several) -> bool:
    return all(one.standing is Standing.STANDS for one in several)


def test_it_is_read_as_it_was_added(folder: Path, tmp_path: Path) -> None:
    original = tmp_path / "b.txt"
    ids = articles_from(folder, original)
    assert ids == ["совы"]

    found = compare(folder, original, ids, Reading(Options(encoding="cp1251")))
    assert found.is_read
    assert stand(found.articles["совы"])
    assert not stand(
        compare(folder, original, ids, Reading(Options(encoding="koi8-r"))).articles["совы"]
    )


def test_a_part_that_cannot_be_read_is_told(folder: Path, tmp_path: Path) -> None:
    original = tmp_path / "a.jsonl"
    lines = original.read_text("utf-8").splitlines()
    original.write_text("\n".join([*lines[:4], "{", *lines[5:]]), "utf-8")
    found = compare(folder, original, ["n3", "n4"], Reading())

    assert [part.where for part in found.skipped] == ["a.jsonl:5"]
    assert stand(found.articles["n3"])
    assert not stand(found.articles["n4"])
    original.write_text("", "utf-8")
    found = compare(folder, original, ["n3"], Reading())
    assert not found.is_read
    assert [part.why for part in found.skipped] == ["there is no text in it"]
    assert {one.standing for one in found.articles["n3"]} == {Standing.MISSING}


def test_what_is_not_there_is_an_error(folder: Path, tmp_path: Path) -> None:
    assert articles_from(folder, written(tmp_path / "other.jsonl", ARTICLES)) == []
    with pytest.raises(UnknownArticle, match="n1"):
        compare(folder, tmp_path / "a.jsonl", ["n1x"], Reading())
    with pytest.raises(SourceMissing):
        compare(folder, tmp_path / "none", ["n1"], Reading())
    with pytest.raises(SourceMissing):
        articles_from(folder, tmp_path / "none")
