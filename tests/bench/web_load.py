"""Many people on the web page at once: python tests/bench/web_load.py --corpus FOLDER --asked FILE
                                                       [--askers 8] [--questions 200] [--held 200]

ASKERS ask the questions of FILE (one a line) side by side, QUESTIONS each: the library in this process, and
/ask.json of a process of its own, in turn. Prints the times of both, and the memory of the server while HELD
more connections are open that have asked once.
"""

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))
from retrieval import Corpus  # noqa: E402

Times = dict[str, list[float]]
# Both are asked in turn, so many questions at a time: what else the machine does slows both.
ROUND = 10


def memory_mb(pid: int) -> float:
    """The resident memory of a process, in megabytes."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def asker(
    folder: str, port: int, rounds: list[list[str]], barrier: threading.Barrier, times: Times
) -> None:
    """Ask each round of questions twice: the library, and then the web page."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def over_http(question: str) -> None:
        connection.request("GET", f"/ask.json?{urlencode({'question': question})}")
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            times["refused"].append(response.status)

    with Corpus.existing(folder) as corpus:
        ways = {"library": corpus.ask, "web page": over_http}
        for ask in ways.values():
            ask(rounds[0][0])
        for questions in rounds:
            for name, ask in ways.items():
                barrier.wait()
                for question in questions:
                    begun, busy = time.perf_counter(), time.thread_time()
                    ask(question)
                    times[name].append(time.perf_counter() - begun)
                    times[f"{name}, one core"].append(time.thread_time() - busy)


def seconds_of(pid: int) -> float:
    """The time of a core that a process has taken, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask_all(folder: str, port: int, askers: int, questions: list[str]) -> Times:
    """Share the questions among as many askers."""
    times: Times = defaultdict(list)
    barrier = threading.Barrier(askers)
    threads = []
    for number in range(askers):
        own = questions[number::askers]
        rounds = [own[start : start + ROUND] for start in range(0, len(own), ROUND)]
        arguments = (folder, port, rounds, barrier, times)
        threads.append(threading.Thread(target=asker, args=arguments))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


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
    given = parser.parse_args()
    lines = given.asked.read_text("utf-8").splitlines()
    questions = [lines[n % len(lines)] for n in range(given.askers * given.questions)]
    environment = {**os.environ, "PULLQUOTE_SITE__REQUESTS_PER_MINUTE": "100000000"}
    log = Path(tempfile.mkstemp(".log")[1])
    with log.open("w") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", "0", "--corpus", given.corpus],
            cwd=ROOT, env=environment, stderr=file,
        )  # fmt: skip
    try:
        port = port_of(log)
        begun = seconds_of(server.pid)
        times = ask_all(given.corpus, port, given.askers, questions)
        used = seconds_of(server.pid) - begun
        own, page = said("library", times["library"]), said("web page", times["web page"])
        print(f"p95: {page / own:.2f} times that of the library; {len(times['refused'])} refused")
        alone = 1000 * statistics.mean(times["library, one core"])
        served = 1000 * used / len(times["web page"])
        print(f"time of a core for a question: library {alone:.1f} ms, web page {served:.1f} ms")
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
