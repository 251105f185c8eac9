"""Many people on the web page at once: python tests/bench/web_load.py --corpus FOLDER --asked FILE
                                                       [--askers 8] [--questions 200] [--held 200]

Asks the questions of FILE (one a line) over /ask.json of a process of its own, ASKERS of them side by
side, and, in another process, the library in the same number of threads. Prints the times of both, and
the memory of the server while HELD more connections are open that have asked once.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))


def memory_mb(pid: int) -> float:
    """The resident memory of a process, in megabytes."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def timed(
    askers: int, questions: list[str], start: Callable[[], Callable[[str], None]]
) -> list[float]:
    """The seconds of each question; each asker asks its share, one after the other."""
    times: list[float] = []
    ready = threading.Barrier(askers)

    def work(own: list[str]) -> None:
        ask = start()
        ask(own[0])
        ready.wait()
        for question in own:
            begun = time.perf_counter()
            ask(question)
            times.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=work, args=(questions[n::askers],)) for n in range(askers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def library(folder: str, askers: int, questions: list[str]) -> list[float]:
    """The times of the library alone."""
    from retrieval import Corpus

    return timed(askers, questions, lambda: Corpus.existing(folder).ask)


def over_http(port: int, askers: int, questions: list[str]) -> list[float]:
    """The times of the web page."""

    def start() -> Callable[[str], None]:
        connection = http.client.HTTPConnection("127.0.0.1", port)

        def ask(question: str) -> None:
            connection.request("GET", f"/ask.json?{urlencode({'question': question})}")
            response = connection.getresponse()
            assert response.status == 200, response.status
            response.read()

        return ask

    return timed(askers, questions, start)


def said(name: str, times: list[float]) -> float:
    """Print the times; the 95th percentile."""
    cuts = [1000 * cut for cut in statistics.quantiles(times, n=100)]
    print(f"{name}: median {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms")
    return cuts[94]


def main() -> None:
    """Run both and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--asked", type=Path, required=True)
    parser.add_argument("--askers", type=int, default=8)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--held", type=int, default=200)
    parser.add_argument("--library", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    lines = given.asked.read_text("utf-8").splitlines()
    questions = [lines[n % len(lines)] for n in range(given.askers * given.questions)]
    if given.library:
        print(json.dumps(library(given.corpus, given.askers, questions)))
        return
    done = subprocess.run(
        [sys.executable, *sys.argv, "--library"], stdout=subprocess.PIPE, check=True
    )
    own = said("library", json.loads(done.stdout))
    environment = {**os.environ, "PULLQUOTE_SITE__REQUESTS_PER_MINUTE": "100000000"}
    log = Path(tempfile.mkstemp(".log")[1])
    with log.open("w") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", "0", "--corpus", given.corpus],
            cwd=ROOT, env=environment, stderr=file,
        )  # fmt: skip
    try:
        port = port_of(log)
        page = said("web page", over_http(port, given.askers, questions))
        print(f"p95: {page / own:.2f} times that of the library")
        before = memory_mb(server.pid)
        held = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(given.held)]
        for connection, question in zip(held, questions, strict=False):
            connection.request("GET", f"/ask.json?{urlencode({'question': question})}")
            connection.getresponse().read()
        print(
            f"memory: {before:.0f} MB, with {given.held} more connections {memory_mb(server.pid):.0f} MB"
        )
    finally:
        server.terminate()
        server.wait(30)
        log.unlink()


def port_of(log: Path) -> int:
    """The port that a server names in its log."""
    for _ in range(600):
        if found := re.search(r"Serving at \S+:(\d+)/", log.read_text("utf-8")):
            return int(found[1])
        time.sleep(0.1)
    raise TimeoutError("the server does not listen")


if __name__ == "__main__":
    main()
