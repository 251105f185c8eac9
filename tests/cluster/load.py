"""People who ask and add, as processes, and what must be true afterwards.

``python -m cluster.load ask ADDRESS SEED`` and ``... add ADDRESS FOLDER START`` work until their
standard input ends. They print a JSON value a line: who adds, the ids that were reported; who asks,
the number of questions; at the end what went wrong.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from killing import word_of
from retrieval import Corpus
from retrieval.errors import RetrievalError

ROOT = Path(__file__).parent.parent.parent
BATCH = 10  # articles in a file that is added
ASKED = 200  # the articles that are there from the beginning, of which people ask


def texts_of(number: int) -> list[str]:
    """The paragraphs of an article; only the first has its word."""
    return [
        f"Owl {word_of(number)} lives in barn {number} beside the mill.",
        f"In winter it sleeps until noon, says keeper {number % 7}.",
    ]


def write(path: Path, numbers: range) -> Path:
    """Articles as JSON Lines."""
    lines = (
        json.dumps({"id": f"a{n}", "title": f"Barn {n}", "paragraphs": texts_of(n)})
        for n in numbers
    )
    path.write_text("\n".join(lines), "utf-8")
    return path


def wrong(corpus: Corpus, number: int) -> str | None:
    """What is wrong with the answer to the question for an article; None if nothing is."""
    answer = corpus.ask(f"Where does owl {word_of(number)} live?")
    passages = [evidence.passage for evidence in answer.evidence]
    quotes = [one for one in passages if one.paragraph.article.id == f"a{number}"]
    if not quotes:
        return f"a{number} is not found"
    every = [(one.quote, one.paragraph.text) for one in quotes]
    if not all(text in texts_of(number) and quote in text for quote, text in every):
        return f"a{number}: {every}"
    return None


def ask(address: str, seed: str) -> None:
    """Ask for random articles, and print a line for each question."""
    chance, asked, failed, longest = random.Random(seed), 0, [], 0.0
    with Corpus.existing(address) as corpus:
        print(json.dumps("ready"), flush=True)
        for _ in until_closed():
            begun = time.monotonic()
            try:
                fault = wrong(corpus, chance.randrange(ASKED))
            except RetrievalError as error:
                fault = f"after {time.monotonic() - begun:.1f} s: {error}"
            longest = max(longest, time.monotonic() - begun)
            asked += 1
            print(json.dumps(asked), flush=True)
            if fault:
                failed.append(fault)
    print(json.dumps({"asked": asked, "failed": failed, "longest": round(longest, 2)}), flush=True)


def add(address: str, folder: str, start: str) -> None:
    """Add files of new articles; one that could not be added is added again."""
    first, refused = int(start), 0
    with Corpus.existing(address) as corpus:
        print(json.dumps("ready"), flush=True)
        for _ in until_closed():
            source = write(Path(folder) / f"{first}.jsonl", range(first, first + BATCH))
            try:
                report = corpus.add(source)
            except RetrievalError:
                refused += 1
                continue
            print(json.dumps([added.id for added in report.added]), flush=True)
            first += BATCH
    print(json.dumps({"refused": refused}), flush=True)


def until_closed() -> Iterator[None]:
    """As long as standard input is open."""
    closed = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        closed.set()

    threading.Thread(target=wait, daemon=True).start()
    while not closed.is_set():
        yield


class Person:
    """A process that asks or adds until it is stopped."""

    def __init__(self, *arguments: str | Path) -> None:
        paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cluster.load", *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: list[Any] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._said.append(json.loads(line))

    def wait_for(self, lines: int, seconds: float = 180) -> int:
        """Return when so many lines more were printed than had been before; how many there are."""
        end, wanted = time.monotonic() + seconds, len(self._said) + lines
        while len(self._said) < wanted:
            assert time.monotonic() < end, self._said
            assert self._process.poll() is None, self._said
            time.sleep(0.02)
        return len(self._said)

    def stop(self) -> list[Any]:
        """All that it printed after that it is ready."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        assert self._process.wait(180) == 0, self._said
        self._listener.join()
        self._process.stdout.close()
        return self._said[1:]


if __name__ == "__main__":
    {"ask": ask, "add": add}[sys.argv[1]](*sys.argv[2:])
