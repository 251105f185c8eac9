"""Many files of all formats, with bad ones between them, and a run that is interrupted."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mixedfiles import make_mixed
from retrieval import Corpus
from retrieval.ingestion.upserts import Change


@pytest.mark.process
def test_of_a_thousand_mixed_files_every_good_one_is_added_even_if_interrupted(
    tmp_path: Path,
) -> None:
    good = make_mixed(tmp_path / "in", 1000)
    with Corpus.open(tmp_path / "whole") as corpus:
        report = corpus.add(tmp_path / "in")
        assert report.count(Change.ADDED) == good
        assert len(report.skipped) == report.faults == 1000 - good
        whole = corpus.state()

    command = [sys.executable, "-m", "bot", "add", str(tmp_path / "in")]
    corpus_option = ["--corpus", str(tmp_path / "cut")]
    process = subprocess.Popen([*command, *corpus_option], stderr=subprocess.DEVNULL)
    while articles_in(tmp_path / "cut") < 200:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert articles_in(tmp_path / "cut") < good

    code = subprocess.call(
        [*command, *corpus_option], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert code == 6
    with Corpus.existing(tmp_path / "cut") as corpus:
        assert corpus.state() == whole


def articles_in(folder: Path) -> int:
    if not (folder / "corpus.sqlite3").exists():
        return 0
    try:
        with Corpus.existing(folder) as corpus:
            return corpus.state().articles
    except Exception:  # it is being made
        return 0
