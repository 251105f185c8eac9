"""The index on disk: it follows the store, is mended when it is damaged, and never lost for good."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from retrieval import Corpus, Rules
from retrieval.engines import AUTO, ENGINES, SWITCH, engine_for
from retrieval.engines.scoring import LENGTHS, rounded
from retrieval.errors import CorpusBusy
from retrieval.session import Session
from retrieval.storage.store import Store
from strategies import write_articles

ON_DISK = Rules(engine="tantivy")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles = [
        {"paragraphs": [f"Owl number{n} hunts mice. {'It sleeps. ' * n}"]} for n in range(9)
    ]
    with Corpus.open(tmp_path / "c", ON_DISK) as corpus:
        corpus.add(write_articles(tmp_path / "a.jsonl", articles))
    return tmp_path / "c"


def index_of(folder: Path) -> Path:
    [path] = folder.glob("index-*")
    return path


def found(corpus: Corpus, text: str) -> list[tuple[str, float]]:
    return [(hit.passage.id, hit.score) for hit in corpus.search(text, 20)]


def test_the_index_is_used_again_by_the_next_process(folder: Path) -> None:
    before = index_of(folder)
    stamp = {path.name: path.stat().st_mtime_ns for path in before.iterdir()}
    with Corpus.existing(folder, ON_DISK) as corpus:
        assert len(found(corpus, "owl mice")) == 9

    assert {path.name: path.stat().st_mtime_ns for path in before.iterdir()} == stamp


@pytest.mark.parametrize("way", ["removed", "emptied", "cut", "overwritten", "no meta", "another"])
@pytest.mark.parametrize("is_open", [False, True], ids=["before opening", "while it is open"])
def test_a_damaged_index_is_noticed_and_made_anew(folder: Path, way: str, is_open: bool) -> None:
    with Corpus.existing(folder, ON_DISK) as corpus:
        expected = found(corpus, "owl mice number7 sleeps")
    if is_open:
        corpus = Corpus.existing(folder, ON_DISK)
        found(corpus, "zebra")
    path = index_of(folder)
    for file in [*path.iterdir()]:
        data = file.read_bytes()
        damaged = {
            "cut": data[: len(data) // 2],
            "emptied": b"",
            "overwritten": b"\xee" * len(data) if file.suffix in (".term", ".idx") else data,
        }
        if way != "no meta" or file.name == "meta.json":
            # A new file: what is mapped into memory stays as it was.
            file.unlink()
        if way in damaged:
            file.write_bytes(damaged[way])
    if way == "another":
        other = folder.parent / "other"
        with Corpus.open(other, ON_DISK) as others:
            others.add(write_articles(folder.parent / "b.jsonl", [{"paragraphs": ["Mice."]}] * 9))
        shutil.rmtree(path)
        shutil.copytree(index_of(other), path)
    if not is_open:
        corpus = Corpus.existing(folder, ON_DISK)

    assert found(corpus, "owl mice number7 sleeps") == expected
    with Corpus.existing(folder, ON_DISK) as again:
        assert found(again, "owl mice number7 sleeps") == expected
    corpus.close()


def test_a_byte_that_changed_in_the_index_is_found_by_looking(folder: Path) -> None:
    with Corpus.existing(folder, ON_DISK) as corpus:
        assert list(corpus.index_faults()) == []
        [path] = index_of(folder).glob("*.idx")
        data = bytearray(path.read_bytes())
        data[len(data) // 3] ^= 1
        path.unlink()
        path.write_bytes(data)

        assert list(corpus.index_faults()) == [path]


def test_an_index_of_another_recipe_is_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index_of(folder)
    monkeypatch.setattr("retrieval.engines.tantivy_files.FORMAT", 2)
    told: list[tuple[int, int]] = []
    monkeypatch.setattr("retrieval.engines.tantivy_files.PROGRESS_EVERY", 2)
    with Corpus.existing(folder, ON_DISK) as corpus:
        corpus.prepare(lambda done, total: told.append((done, total)))
        assert len(found(corpus, "owl")) == 9

    assert index_of(folder) != before
    assert told == [(2, 9), (4, 9), (6, 9), (8, 9)]


@pytest.mark.slow
def test_while_another_writes_the_old_index_serves(folder: Path, tmp_path: Path) -> None:
    store = Store(folder)
    with Corpus.existing(folder, ON_DISK) as reader:
        assert len(found(reader, "owl")) == 9
        with store.locked():
            store.writer().remove("a8")  # so much was deleted that the index must be rebuilt
            assert len(found(reader, "owl")) == 8
            with (
                Corpus.existing(folder, ON_DISK) as second,
                pytest.raises(CorpusBusy, match="another process is adding"),
            ):
                second.remove("a0")
    store.close()


def test_what_a_killed_process_did_not_index_the_next_question_finds(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_articles(tmp_path / "b.jsonl", [{"paragraphs": ["A zebra."]}])
    lines = json.loads(source.read_text()) | {"id": "z"}
    source.write_text(json.dumps(lines))
    with monkeypatch.context() as patched:
        patched.setattr(Session, "extend", lambda *_: None)
        with Corpus.existing(folder, ON_DISK) as killed:
            killed.add(source)
    with Corpus.existing(folder, ON_DISK) as corpus:
        assert found(corpus, "zebra")[0][0].startswith("z#1")


def test_an_index_that_knows_more_than_was_noted_is_made_anew(folder: Path) -> None:
    before = index_of(folder)
    meta = json.loads((before / "meta.json").read_text())
    (before / "meta.json").write_text(json.dumps(meta | {"opstamp": meta["opstamp"] + 5}))
    source = write_articles(folder.parent / "b.jsonl", [{"paragraphs": ["A zebra."]}])
    with Corpus.existing(folder, ON_DISK) as corpus:
        corpus.add(source)  # it replaces a0
        assert len(found(corpus, "zebra")) == 1
        assert len(found(corpus, "owl")) == 8

    assert index_of(folder) != before


def test_auto_takes_the_index_from_the_switch_on(tmp_path: Path) -> None:
    assert engine_for(AUTO, SWITCH) == "rank-bm25"
    assert engine_for(AUTO, SWITCH + 1) == "tantivy"
    assert {engine_for(name, n) for name in ENGINES for n in (0, 10**6)} == set(ENGINES)


def test_lengths_are_rounded_as_the_package_rounds_them(folder: Path) -> None:
    assert rounded(40) == 40
    assert rounded(57) == 56
    assert rounded(10**9) == rounded(rounded(10**9))
    assert sorted(set(LENGTHS)) == LENGTHS
    assert len(LENGTHS) == 256


def test_an_index_in_a_folder_that_cannot_be_written_to_serves(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (*index_of(folder).iterdir(), index_of(folder), folder):
        path.chmod(path.stat().st_mode & ~0o222)
    monkeypatch.setattr("os.access", lambda path, mode: False)  # for root all is writable
    with Corpus.existing(folder, ON_DISK) as corpus:
        assert len(found(corpus, "owl")) == 9
    for path in (folder, index_of(folder)):
        path.chmod(0o755)


@pytest.mark.process
def test_a_large_job_is_shared_and_comes_out_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [
        {"title": f"Owls {n % 7}", "paragraphs": [f"Owl {n} hunts. It's 25,000 {'mice. ' * n}"] * 3}
        for n in range(120)
    ]
    source = write_articles(tmp_path / "a.jsonl", articles)
    monkeypatch.setattr("retrieval.ingestion.ingest.BATCH_BYTES", 2000)
    answers = []
    for name, least in (("alone", 10**9), ("shared", 0)):
        monkeypatch.setattr("retrieval.ingestion.article_analysis.SHARED_FROM_BYTES", least)
        with Corpus.open(tmp_path / name) as corpus:
            report = corpus.add(source)
            answers.append((report, corpus.state(), found(corpus, "owl 25000 mice 77")))

    assert answers[0] == answers[1]


@pytest.mark.process
def test_a_script_without_a_guard_may_add_a_large_job(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "a.jsonl", [{"paragraphs": ["Owls hunt."]}] * 3)
    script = tmp_path / "script.py"
    script.write_text(
        "from retrieval import Corpus\nfrom retrieval.ingestion import article_analysis\n"
        "article_analysis.SHARED_FROM_BYTES = 0\n"
        f"print(Corpus.open({str(tmp_path / 'c')!r}).add({str(source)!r}).added[0].id)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, env=environment, check=True
    )

    assert done.stdout.split() == ["a0"]
