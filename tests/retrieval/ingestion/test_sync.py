"""Sync: the corpus has what the sources have, and reads no more than it must."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Corpus
from retrieval.ingestion.ingest import Report
from retrieval.ingestion.parser_process import Reading
from retrieval.ingestion.upserts import Change
from retrieval.readers.draft import Skipped
from retrieval.readers.original import Options

WORDS = "owl mouse night field barn wing beak claw nest egg tree wind moon star rain".split()


def text_of(seed: int, count: int = 90) -> str:
    """Running text without numbers, another one for each seed."""
    state, words = seed * 7919 + 13, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        words.append(WORDS[state // 65536 % len(WORDS)] + "aeiou"[state // 4096 % 5])
    return f"The {' '.join(words)}."


def write(folder: Path, name: str, title: str, seed: int) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# {title}\n\n{text_of(seed)}\n", "utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus") as corpus:
        yield corpus


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(("Owls", "Mice", "Barns")):
        write(tmp_path / "in", f"{name.lower()}.md", name, number)
    return tmp_path / "in"


def changes(report: Report) -> dict[str, str]:
    return {added.id: added.change.value for added in report.added}


def test_a_sync_adds_replaces_and_removes(corpus: Corpus, folder: Path) -> None:
    assert changes(corpus.sync([folder])) == {"barns": "added", "mice": "added", "owls": "added"}
    assert changes(corpus.sync([folder])) == {}

    write(folder, "owls.md", "Owls", 7)
    write(folder, "new.md", "New", 8)
    (folder / "mice.md").unlink()
    report = corpus.sync([folder])

    assert changes(report) == {"new": "added", "owls": "changed", "mice": "removed"}
    assert not report.skipped
    assert [article.id for article in corpus.articles()] == ["barns", "new", "owls"]


def test_what_vanished_is_kept_if_that_is_wanted(corpus: Corpus, folder: Path) -> None:
    corpus.sync([folder])
    (folder / "mice.md").unlink()

    assert changes(corpus.sync([folder], keep=True)) == {}
    assert corpus.state().articles == 3
    assert changes(corpus.sync([folder])) == {"mice": "removed"}


def test_an_article_that_left_its_file_is_removed(corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "dump.jsonl"
    lines = [json.dumps({"title": f"T{n}", "text": text_of(n)}) for n in range(3)]
    file.write_text("\n".join(lines), "utf-8")
    corpus.sync([file])
    file.write_text("\n".join(lines[1:]), "utf-8")

    assert changes(corpus.sync([file])) == {
        "t0": "removed", "t1": "unchanged", "t2": "unchanged"
    }  # fmt: skip


def test_a_damaged_file_removes_nothing_and_is_told_each_time(
    corpus: Corpus, tmp_path: Path
) -> None:
    file = tmp_path / "dump.jsonl"
    lines = [json.dumps({"title": f"T{n}", "text": text_of(n)}) for n in range(2)]
    file.write_text("\n".join(lines), "utf-8")
    corpus.sync([file])
    file.write_text(f"{lines[0]}\n{{broken", "utf-8")

    for _ in range(2):
        report = corpus.sync([file])
        assert [skipped.where for skipped in report.skipped] == ["dump.jsonl:2"]
        assert corpus.state().articles == 2


def test_a_folder_that_is_empty_or_gone_removes_nothing(corpus: Corpus, folder: Path) -> None:
    corpus.sync([folder])
    for name in ("owls.md", "mice.md", "barns.md"):
        (folder / name).unlink()
    [skipped] = corpus.sync([folder]).skipped
    assert skipped.why == "none of its 3 files is there any more; nothing was removed"

    folder.rmdir()
    [skipped] = corpus.sync([folder]).skipped
    assert skipped == Skipped(str(folder), "no such file or folder; its articles were kept")
    assert corpus.state().articles == 3


def test_other_ways_of_reading_read_again(corpus: Corpus, folder: Path) -> None:
    corpus.sync([folder])
    reading = Reading(Options(base_url="https://x.example/"))

    assert set(changes(corpus.sync([folder], reading=reading)).values()) == {"unchanged"}
    assert changes(corpus.sync([folder], reading=reading)) == {}


def test_a_removed_article_stays_removed_until_its_file_changes(
    corpus: Corpus, folder: Path
) -> None:
    corpus.sync([folder])
    corpus.remove("owls")
    assert changes(corpus.sync([folder])) == {}

    os.utime(folder / "owls.md", ns=(1, 1))
    assert changes(corpus.sync([folder])) == {"owls": "added"}


def test_an_article_of_two_sources_goes_with_the_last(corpus: Corpus, tmp_path: Path) -> None:
    first = write(tmp_path / "a", "owls.md", "Owls", 1)
    write(tmp_path / "a", "other.md", "Other", 2)
    page = f"Owls of the night\n\n{text_of(1).replace('The ', 'A ', 1)}\n"
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "page.txt").write_text(page, "utf-8")
    write(tmp_path / "b", "third.md", "Third", 3)
    roots = [tmp_path / "a", tmp_path / "b"]
    corpus.sync(roots)

    assert [article.id for article in corpus.articles()] == ["other", "owls", "third"]
    assert corpus.sources_of("owls") == [str(first), str(tmp_path / "b" / "page.txt")]

    first.unlink()
    assert changes(corpus.sync(roots)) == {}
    (tmp_path / "b" / "page.txt").unlink()
    assert changes(corpus.sync(roots)) == {"owls": "removed"}


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ({}, {}, True),
        ({"url": "https://a.example/1"}, {}, True),
        ({"url": "https://a.example/1"}, {"url": "https://a.example/1"}, True),
        ({"url": "https://a.example/1"}, {"url": "https://b.example/1"}, False),
        ({"id": "x"}, {}, True),
        ({}, {"id": "x"}, False),
        ({}, {"text": f"{text_of(1)} It was 1999."}, False),
        ({}, {"text": text_of(2)}, False),
        ({"text": "Short."}, {"text": "Short.", "author": "A. Owl"}, False),
    ],
)
def test_nearly_the_same_text_of_another_source_is_the_same_article(
    corpus: Corpus, tmp_path: Path, first: dict, second: dict, is_one: bool
) -> None:
    base = {"title": "Owls", "text": text_of(1)}
    changed = {"title": "Night owls", "text": text_of(1).replace("The ", "A ", 1)}
    (tmp_path / "a.jsonl").write_text(json.dumps(base | first), "utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps(changed | second), "utf-8")
    for at_once in (True, False):
        with Corpus.open(tmp_path / f"corpus-{at_once}") as corpus:
            files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
            for paths in [files] if at_once else [[file] for file in files]:
                corpus.add(paths)
            assert corpus.state().articles == (1 if is_one else 2)


@pytest.mark.parametrize(
    ("url", "title", "expected"),
    [
        ("https://a.example/1", "OWLS!", "changed"),
        ("https://a.example/1", "Mice", "added"),
        ("https://a.example/2", "Owls", "added"),
        (None, "Owls", "added"),
    ],
)
def test_another_text_with_the_same_address_and_title_is_a_new_version(
    corpus: Corpus, tmp_path: Path, url: str | None, title: str, expected: str
) -> None:
    first = {"title": "Owls", "text": text_of(1), "url": "https://a.example/1"}
    second = {"title": title, "text": text_of(2), "url": url}
    (tmp_path / "a.jsonl").write_text(json.dumps(first), "utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps(second), "utf-8")
    corpus.add(tmp_path / "a.jsonl")
    [added] = corpus.add(tmp_path / "b.jsonl").added
    assert added.change.value == expected

    # However often both are added, together or one by one, the later one is the one that is kept.
    for paths in ([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], [tmp_path / "b.jsonl"]):
        corpus.add(paths)
        assert corpus.state().articles == (1 if expected == "changed" else 2)
        assert corpus.paragraphs(added.id)[0].text == text_of(2)


def test_two_articles_of_one_file_stay_two(corpus: Corpus, tmp_path: Path) -> None:
    lines = [{"title": title, "text": text_of(1)} for title in ("Owls", "Night owls")]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")

    assert [added.change for added in corpus.add(tmp_path / "a.jsonl").added] == [Change.ADDED] * 2


def test_a_link_that_leads_out_of_a_folder_is_not_followed(
    corpus: Corpus, folder: Path, tmp_path: Path
) -> None:
    secret = write(tmp_path / "elsewhere", "secret.md", "Secret", 5)
    (folder / "link.md").symlink_to(secret)
    (folder / "inside.md").symlink_to(folder / "owls.md")
    report = corpus.add([folder])

    assert report.skipped == (
        Skipped("link.md", "a link that leads out of the folder; add the file itself"),
    )
    assert "secret" not in changes(report)
