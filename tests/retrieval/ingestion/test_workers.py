"""Work that is shared among processes: results in order, errors raised here, no process left."""

import operator
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from conftest import ROOT
from retrieval import Rules
from retrieval.errors import CorpusMissing
from retrieval.evaluation.runs import Asked, responses
from retrieval.ingestion import parser_process, workers
from retrieval.ingestion.workers import shared

pytestmark = pytest.mark.process


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were started."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        processes.append(popen(*arguments, **options))
        return processes[-1]

    popen: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen
    monkeypatch.setattr(workers.subprocess, "Popen", start)
    return processes


def test_results_come_in_the_order_of_the_batches(started: list[subprocess.Popen[bytes]]) -> None:
    # ``partial(operator.mul, 3)`` is the work: what is prepared may be anything that is called.
    assert [*shared(range(40), 2, partial, operator.mul, 3)] == [3 * n for n in range(40)]
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)


def test_an_error_of_the_work_is_raised_here(started: list[subprocess.Popen[bytes]]) -> None:
    results = shared([1, 2, 0, 4], 1, partial, operator.floordiv, 6)

    assert [next(results), next(results)] == [6, 3]
    with pytest.raises(ZeroDivisionError) as caught:
        next(results)
    assert "Traceback" in caught.value.__notes__[0]
    assert started[0].poll() is not None


def test_a_worker_that_cannot_begin_says_why(tmp_path: Path) -> None:
    asked = [Asked(str(n), "Who hunts?") for n in range(300)]
    with pytest.raises(CorpusMissing, match=f"no corpus in {tmp_path}"):
        responses(tmp_path, Rules(), asked, 2, lambda *_: None)


def test_a_worker_that_dies_is_noticed() -> None:
    with pytest.raises(RuntimeError, match="worker process ended with exit code 3"):
        [*shared([3], 1, partial, os._exit)]


def test_results_that_nobody_wants_leave_no_process(
    started: list[subprocess.Popen[bytes]],
) -> None:
    results = shared(range(1000), 2, partial, operator.neg)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]

    assert all(process.poll() is not None for process in started)


def test_a_worker_leaves_interrupts_to_its_parent(
    started: list[subprocess.Popen[bytes]],
) -> None:
    results = shared(range(40), 1, partial, operator.neg)
    assert next(results) == 0
    started[0].send_signal(signal.SIGINT)

    assert [*results] == [-number for number in range(1, 40)]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups")
def test_the_interrupt_of_a_terminal_does_not_meet_a_worker_that_is_starting(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    results = shared(range(2), 1, partial, operator.neg)
    next(results)
    parser = parser_process._Process(parser_process.Limits())
    groups = [os.getpgid(process.pid) for process in (started[0], parser.popen)]
    parser.kill()
    results.close()  # type: ignore[attr-defined]

    assert os.getpgrp() not in groups


@pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups")
def test_an_interrupt_ends_all_at_once_and_only_the_parent_speaks() -> None:
    script = (
        "import time; from functools import partial\n"
        "from retrieval.ingestion.workers import shared\n"
        "for _ in shared([0, 99, 99], 2, partial, time.sleep): print('first', flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "first\n"
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)  # the work takes longer than that

    assert errors.count("Traceback") == errors.count("KeyboardInterrupt") == 1


# A worker says that it has begun, and then computes without end.
BUSY = """
import os
def busy(number):
    os.write(2, b"busy\\n")
    while True: pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a process has no SIGKILL there")
def test_a_busy_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    (tmp_path / "busywork.py").write_text(BUSY, "utf-8")
    script = (
        "import sys; sys.path.append(sys.argv[1]); import busywork; from functools import partial\n"
        "from retrieval.ingestion.workers import shared\n"
        "next(shared([1, 2], 2, partial, busywork.busy))\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert parent.stderr
    assert [parent.stderr.readline() for _ in range(2)] == ["busy\n", "busy\n"]
    parent.kill()

    # The workers hold the other end of this pipe as long as they live.
    _, errors = parent.communicate(timeout=60)
    assert errors == ""
