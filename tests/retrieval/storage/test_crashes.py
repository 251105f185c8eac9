"""What a killed process leaves: every article that it reported, none half, nothing to repair."""

import random
import sqlite3
from pathlib import Path

import pytest

from killing import articles, check, killed, write
from retrieval import Corpus
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.store import CORPUS_FILE

pytestmark = pytest.mark.process
KILLS = 6
COUNT = 150
chance = random.Random(6)


def test_a_kill_while_adding_loses_nothing_reported(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", COUNT)
    reported: set[str] = set()
    for _ in range(KILLS):
        lines = killed("add", chance.uniform(0, 0.5), tmp_path / "c", source)
        reported |= {line for line in lines if line != "done"}
        if (tmp_path / "c" / CORPUS_FILE).exists():
            check(tmp_path / "c", reported)
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.add(source)

    assert len(check(tmp_path / "c", reported)) == COUNT


def test_a_kill_while_the_index_is_made_leaves_one_that_serves(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", COUNT)
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.add(source)
    every = {f"a{n}" for n in range(COUNT)}
    for number in range(KILLS):
        killed("rebuild", chance.uniform(0, 0.2), tmp_path / "c", source, str(number + 2))

        assert check(tmp_path / "c", every) == every


def test_a_kill_while_removing_brings_nothing_back(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", COUNT)
    every, gone = {f"a{n}" for n in range(COUNT)}, set[str]()
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.add(source)
    for _ in range(KILLS):
        lines = killed("remove", chance.uniform(0, 0.3), tmp_path / "c")
        gone |= {line for line in lines if line != "done"}
        there = check(tmp_path / "c", set(), gone)
        # What went without being reported is what it was at when it died.
        assert len(every - gone - there) <= 1
        gone = every - there


@pytest.mark.parametrize("step", range(1, len(MIGRATIONS)))
def test_a_kill_at_any_statement_of_a_migration_leaves_the_corpus_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    path = tmp_path / CORPUS_FILE
    Database(path, MIGRATIONS[:step]).close()
    for number in range(len(MIGRATIONS[step])):
        broken = (*MIGRATIONS[step][:number], "no statement", *MIGRATIONS[step][number:])
        before = schema(path)
        with pytest.raises(Exception, match="syntax"):
            Database(path, (*MIGRATIONS[:step], broken))
        assert schema(path) == before
    Database(path, MIGRATIONS[: step + 1]).close()


def schema(path: Path) -> list[object]:
    db = sqlite3.connect(path)
    found = db.execute("SELECT sql FROM sqlite_master").fetchall()
    found += db.execute("PRAGMA user_version").fetchall()
    db.close()
    return found


def test_a_corpus_of_the_first_schema_answers_after_the_update(tmp_path: Path) -> None:
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.add(write(tmp_path / "a.jsonl", 3))
    old = Database(tmp_path / "old" / CORPUS_FILE, MIGRATIONS[:1])
    new = sqlite3.connect(tmp_path / "c" / CORPUS_FILE)
    with old.writing():
        for table in ("article", "paragraph"):
            for row in new.execute(f"SELECT * FROM {table}"):
                old.write(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
        values = new.execute("SELECT articles, paragraphs, fingerprint FROM state").fetchone()
        old.write("UPDATE state SET articles = ?, paragraphs = ?, fingerprint = ?", values)
    old.close()
    new.close()

    every = {str(article["id"]) for article in articles(3)}
    assert check(tmp_path / "old", every) == every
