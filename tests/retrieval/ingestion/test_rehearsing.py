"""The rehearsal of a sync: the report of the real one, and nothing is changed."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fake_web import Page, running_web
from retrieval import Corpus
from retrieval.errors import CorpusBusy
from retrieval.fetching.outcomes import FetchLimits
from retrieval.ingestion import sync as syncing
from retrieval.ingestion.parser_process import Reading
from retrieval.ingestion.sync import rehearse
from retrieval.ingestion.upserts import Change
from retrieval.readers.draft import Skipped
from retrieval.storage.store import CORPUS_FILE, Store


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of files."""
    folder = tmp_path / "in"
    for name in ("owls", "mice", "barns", "nights"):
        write(folder, name, f"All about {name}.")
    return folder


@pytest.fixture
def folder(tmp_path: Path, source: Path) -> Path:
    """The folder of a corpus that was in step with the files before these changed."""
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.sync([source])
    write(source, "owls", "Owls have changed a lot.")
    write(source, "new", "This is new.")
    write(source, "copy", "This is new.")
    (source / "mice.md").unlink()
    (source / "broken.pdf").write_bytes(b"no PDF")
    return tmp_path / "c"


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.md").write_text(f"# {name.title()}\n\n{text}\n", "utf-8")


def tables(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / CORPUS_FILE)) as db:
        return [*db.iterdump()]


def digest(folder: Path) -> dict[str, str]:
    """The files of a corpus by their content."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("keep", [False, True])
def test_a_rehearsal_reports_what_the_sync_does_and_changes_nothing(
    folder: Path, source: Path, keep: bool
) -> None:
    before, files = tables(folder), digest(folder)
    steps: list[tuple[int, int]] = []
    told = rehearse(folder, [source], None, lambda *step: steps.append(step), keep=keep)

    assert tables(folder) == before
    assert digest(folder) == files
    assert steps[-1][0] == steps[-1][1] > 0
    assert {change: told.count(change) for change in Change} == {
        Change.ADDED: 2, Change.CHANGED: 1, Change.UNCHANGED: 0, Change.REMOVED: 0 if keep else 1,
    }  # fmt: skip
    assert told.faults == 1
    with Corpus.existing(folder) as corpus:
        assert corpus.sync([source], keep=keep) == told


def test_a_rehearsal_makes_no_corpus(tmp_path: Path, source: Path) -> None:
    told = rehearse(tmp_path / "none", [source], None)

    assert not (tmp_path / "none").exists()
    with Corpus.open(tmp_path / "none") as corpus:
        assert corpus.sync([source]) == told
    assert told.count(Change.ADDED) == 4


def test_a_rehearsal_of_nothing_new_has_nothing_to_report(tmp_path: Path, source: Path) -> None:
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.sync([source])
        told = rehearse(tmp_path / "c", [source, tmp_path / "gone"], None)
        assert told == corpus.sync([source, tmp_path / "gone"])
    assert told.added == ()
    missing = Skipped(str(tmp_path / "gone"), "no such file or folder; its articles were kept")
    assert told.skipped == (missing,)


def test_a_rehearsal_fetches_addresses_and_forgets_them(tmp_path: Path) -> None:
    reading = Reading(fetching=FetchLimits(delay=0, allow_private=True))
    page = (
        b"<html><body><article><h1>Owls</h1><p>Owls hunt mice at night.</p></article></body></html>"
    )
    with running_web() as web:
        address = f"http://127.0.0.1:{web.port}/owls"
        web.pages[address] = Page(page, {"Content-Type": "text/html", "ETag": '"1"'})
        told = rehearse(tmp_path / "c", [address], None, reading=reading)
        with Corpus.open(tmp_path / "c") as corpus:
            assert corpus.sync([address], reading=reading) == told
    assert told.count(Change.ADDED) == 1


def test_an_interrupted_rehearsal_keeps_nothing_and_says_so(
    folder: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(syncing, "remove_vanished", interrupted)
    before = tables(folder)
    with pytest.raises(KeyboardInterrupt) as caught:
        rehearse(folder, [source], None)
    assert type(caught.value) is KeyboardInterrupt
    assert tables(folder) == before


def test_nobody_writes_during_a_rehearsal(folder: Path, source: Path) -> None:
    writer = Store(folder)

    def write_meanwhile(*_: object) -> None:
        with pytest.raises(CorpusBusy), writer.locked(patience=0):
            pass

    rehearse(folder, [source], None, write_meanwhile)
    writer.close()
