"""From which size on ``pullquote ask`` takes less time with tantivy than with rank-bm25.

    python tests/bench/switch.py FOLDER [SIZE ...]

*FOLDER* holds question sets, each with ``corpus.jsonl`` and ``questions.jsonl``. For each size, a
corpus of so many paragraphs is made, and whole processes are timed, the two engines in turn, after
one that makes the index. ``SWITCH`` in retrieval/engines/__init__.py is chosen by the last column.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from retrieval import Corpus  # noqa: E402

SIZES = (30, 100, 300, 1000, 3000)
ENGINES = ("rank-bm25", "tantivy")
RUNS = 15


def read(folder: Path, name: str) -> list[dict]:
    paths = sorted(folder.glob(f"*/{name}"))
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def write(path: Path, articles: list[dict], size: int) -> None:
    """Write articles with *size* paragraphs together; the last one may be cut."""
    left = size
    with path.open("w", encoding="utf-8") as file:
        for article in articles:
            paragraphs = article["paragraphs"][:left]
            left -= len(paragraphs)
            file.write(json.dumps({**article, "paragraphs": paragraphs}) + "\n")
            if not left:
                return


def seconds(question: str, corpus: Path, engine: str) -> float:
    """How long a whole process takes to answer."""
    environment = {**os.environ, "PULLQUOTE_SEARCH__ENGINE": engine}
    command = [sys.executable, "-m", "bot", "ask", question, "--corpus", str(corpus)]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=False)
    taken = time.perf_counter() - begun
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())
    return taken


def main() -> None:
    """Print a line for each size."""
    folder, sizes = Path(sys.argv[1]), [*map(int, sys.argv[2:])] or SIZES
    articles, questions = read(folder, "corpus.jsonl"), read(folder, "questions.jsonl")
    asked = [one["question"] for one in questions[:: len(questions) // RUNS]]
    for size in sizes:
        with tempfile.TemporaryDirectory() as made:
            write(Path(made, "a.jsonl"), articles, size)
            with Corpus.open(Path(made, "c")) as corpus:
                corpus.add(Path(made, "a.jsonl"))
            for engine in ENGINES:
                seconds(asked[0], Path(made, "c"), engine)
            times: dict[str, list[float]] = {engine: [] for engine in ENGINES}
            for question in islice(cycle(asked), RUNS):
                for engine in ENGINES:
                    times[engine].append(seconds(question, Path(made, "c"), engine))
        medians = {engine: statistics.median(times[engine]) for engine in ENGINES}
        cells = [f"{e} {min(times[e]):.3f} {medians[e]:.3f}" for e in ENGINES]
        best = min(times["tantivy"]) / min(times["rank-bm25"])
        ratio = medians["tantivy"] / medians["rank-bm25"]
        print(f"{size:6} paragraphs: {', '.join(cells)} s; {best:.2f} {ratio:.2f}", flush=True)


if __name__ == "__main__":
    main()
