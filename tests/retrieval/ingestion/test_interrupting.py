"""Interrupted adding: what was committed is kept and reported, and the next run does the rest."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from killing import check, write
from retrieval import Corpus, Rules
from retrieval.errors import AddingInterrupted
from retrieval.ingestion import ingest as ingesting
from retrieval.ingestion import parser_process
from retrieval.ingestion import sync as syncing
from retrieval.ingestion.upserts import ArticleUpserter, Change

COUNT = 60
RULES = Rules(engine="tantivy")


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ingesting, "BATCH_BYTES", 100)
    return write(tmp_path / "a.jsonl", COUNT)


@pytest.mark.slow
@pytest.mark.parametrize("steps", [1, 7, 20, COUNT])
def test_the_report_of_an_interrupted_run_is_what_was_kept(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    put = ArticleUpserter.put
    left = steps

    def interrupted(*arguments):
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return put(*arguments)

    monkeypatch.setattr(ArticleUpserter, "put", interrupted)
    with Corpus.open(tmp_path / "c", RULES) as corpus:
        with pytest.raises(AddingInterrupted) as caught:
            corpus.add(source)
        kept = {added.id for added in caught.value.report.added}
        assert kept == {article.id for article in corpus.articles()}
        assert len(kept) == caught.value.report.count(Change.ADDED) <= steps
        assert steps - 5 < len(kept)
        left = 10**9
        again = corpus.add(source)
    assert again.count(Change.UNCHANGED) == len(kept)
    assert len(check(tmp_path / "c", kept)) == COUNT


def test_an_interruption_of_the_removals_of_a_sync_reports_what_was_added(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(syncing, "remove_vanished", interrupted)
    with Corpus.open(tmp_path / "c") as corpus, pytest.raises(AddingInterrupted) as caught:
        corpus.sync([source])
    assert caught.value.report.count(Change.ADDED) == COUNT


# Every article is analyzed in another process, and each batch is small.
ADD = """
import json, sys
import retrieval.ingestion.article_analysis, retrieval.ingestion.ingest
from retrieval import Corpus, Rules
retrieval.ingestion.article_analysis.SHARED_FROM_BYTES = 0
retrieval.ingestion.ingest.BATCH_BYTES = 1000
retrieval.ingestion.ingest.INDEX_EVERY = 40
with Corpus.open(sys.argv[1], Rules(engine="tantivy")) as corpus:
    try:
        # One piece, for print() writes two, and an interrupt between them would join two lines.
        corpus.add(sys.argv[2], lambda done, total: print("at\\n", end="", flush=True))
    except KeyboardInterrupt as error:
        report = getattr(error, "report", None)
        print(json.dumps(report and [added.id for added in report.added]), flush=True)
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups")
def test_an_interrupt_ends_all_processes_and_loses_nothing_reported(tmp_path: Path) -> None:
    chance = random.Random(4)
    source = write(tmp_path / "a.jsonl", 300)
    with Corpus.open(tmp_path / "whole") as whole:
        whole.add(source)
        fingerprint = whole.state().fingerprint
    interrupted = 0
    for number in range(4):
        folder = tmp_path / str(number)
        process = subprocess.Popen(
            [sys.executable, "-c", ADD, folder, source], cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert process.stdout
        for _ in range(chance.randrange(1, 30)):
            assert process.stdout.readline() == "at\n"
        os.killpg(process.pid, signal.SIGINT)
        # Workers hold the other end of these pipes as long as they live.
        out, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
        kept = json.loads(out.splitlines()[-1]) if out.splitlines()[-1] != "at" else None
        if kept is not None:
            interrupted += 1
            assert set(kept) <= check(folder, set(kept))
        subprocess.run([sys.executable, "-c", ADD, folder, source], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        with Corpus.existing(folder, RULES) as corpus:
            assert corpus.state().fingerprint == fingerprint
        check(folder, set())
    assert interrupted


def test_an_error_leaves_no_process_behind(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    start = parser_process._Process.__init__
    monkeypatch.setattr(parser_process, "_kept", [])
    monkeypatch.setattr(
        parser_process._Process, "__init__", lambda self, limits: (
            started.append(self), start(self, limits)
        )[1],
    )  # fmt: skip

    def fail(*_) -> None:
        raise RuntimeError("the disk is gone")

    with Corpus.open(tmp_path / "c", RULES) as corpus:
        # What was caught holds all that was going on when it was raised.
        with pytest.raises(RuntimeError) as caught:
            corpus.add(source, progress=fail)
        assert "the disk is gone" in str(caught.value)
        assert started
        assert all(p in parser_process._kept or p.popen.stdin.closed for p in started)
    parser_process._end_kept()
