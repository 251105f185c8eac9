"""Opening a corpus while other processes open, create or write it."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from conftest import ROOT
from retrieval import Corpus
from retrieval.errors import CorpusBusy, CorpusUnreadable
from retrieval.storage import database
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.store import LOCK_NAME


@pytest.fixture
def other(tmp_path: Path):
    """Another connection, which is about to write to a file that has no tables yet."""
    with closing(sqlite3.connect(tmp_path / "d", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_a_file_that_another_process_is_creating_is_waited_for(
    tmp_path: Path, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            other.execute("COMMIT")

    monkeypatch.setattr(database, "sleep", sleep)
    Database(tmp_path / "d", MIGRATIONS).close()

    assert len(slept) == 3


def test_the_patience_with_a_file_that_another_process_is_creating_has_an_end(
    tmp_path: Path, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(database, "sleep", slept.append)
    with pytest.raises(CorpusUnreadable, match="another process") as caught:
        Database(tmp_path / "d", MIGRATIONS)

    assert 1000 * sum(slept) == pytest.approx(database.BUSY_MILLISECONDS)
    assert isinstance(caught.value, CorpusBusy)


def test_a_file_that_is_only_read_is_neither_made_nor_changed(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path / "folder" / "none"):
        with pytest.raises(CorpusUnreadable, match="unable to open"):
            Database(path, MIGRATIONS, read_only=True)
    assert [*tmp_path.iterdir()] == []
    Database(tmp_path / "d", MIGRATIONS[:1]).close()
    with pytest.raises(CorpusUnreadable, match="an earlier version"):
        Database(tmp_path / "d", MIGRATIONS, read_only=True)
    with (
        closing(Database(tmp_path / "d", MIGRATIONS[:1], read_only=True)) as database,
        pytest.raises(CorpusUnreadable, match="read-only"),
        database.writing(),
    ):
        database.write("PRAGMA user_version = 7")


@pytest.mark.slow
def test_a_failed_beginning_leaves_no_transaction_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 1)
    one, two = (Database(tmp_path / "d", MIGRATIONS) for _ in range(2))
    with one.writing(), pytest.raises(CorpusBusy), two.writing():
        pass
    with two.writing():
        two.write("UPDATE state SET articles = 7")

    assert one.only(int, "SELECT articles FROM state") == 7
    one.close()
    two.close()


def test_an_interruption_right_after_the_beginning_ends_the_transaction(tmp_path: Path) -> None:
    class Interrupted:
        def __init__(self, db: sqlite3.Connection) -> None:
            self.db = db

        def execute(self, statement: str) -> None:
            self.db.execute(statement)
            if statement.startswith("BEGIN"):
                raise KeyboardInterrupt

        def __getattr__(self, name: str) -> object:
            return getattr(self.db, name)

    one = Database(tmp_path / "d", MIGRATIONS)
    db, one._db = one._db, Interrupted(one._db)
    with pytest.raises(KeyboardInterrupt), one.writing():
        pass

    assert not db.in_transaction
    db.close()


def test_a_damaged_lock_is_explained(tmp_path: Path) -> None:
    with Corpus.open(tmp_path) as corpus:
        (tmp_path / LOCK_NAME).write_bytes(b"no lock at all, but long enough to be one" * 99)
        with pytest.raises(CorpusUnreadable, match="not a database"):
            corpus.remove("a")


@pytest.mark.process
def test_many_processes_may_open_a_new_folder_at_the_same_instant(tmp_path: Path) -> None:
    code = (
        "import sys; from retrieval import Corpus\n"
        "print('ready', flush=True)\n"
        "for folder in sys.stdin:\n"
        "    Corpus.open(folder.strip()).close(); print('opened', flush=True)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(8)
    ]  # fmt: skip
    assert all(process.stdout.readline() == "ready\n" for process in processes)
    for number in range(12):
        for process in processes:
            process.stdin.write(f"{tmp_path / str(number)}\n")
            process.stdin.flush()
        for process in processes:
            assert process.stdout.readline() == "opened\n", process.communicate()[1]
    for process in processes:
        process.communicate()
    with Corpus.existing(tmp_path / "0") as corpus:
        assert corpus.state().articles == 0
