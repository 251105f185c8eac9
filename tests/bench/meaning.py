"""How long the model makes a question take: a new one, the same again, and the first of a process.

    python tests/bench/meaning.py /path/to/set [--most 60] [--embedder auto]

The set is a folder with corpus.jsonl and questions.jsonl. Each question is asked without a model, with it, and
with it once more, in turns, so that a busy machine slows all of them down.
"""

import argparse
import json
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from statistics import median

from retrieval import Corpus, Rules


def seconds(corpus: Corpus, question: str, language: str) -> float:
    """The time that an answer takes."""
    begun = time.perf_counter()
    corpus.ask(question, language=language)
    return time.perf_counter() - begun


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", type=Path)
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--embedder", default="auto")
    options = parser.parse_args()
    with (options.set / "questions.jsonl").open(encoding="utf-8") as lines:
        asked = [json.loads(line) for line in lines]
    asked.sort(key=lambda one: sha256(one["id"].encode()).digest())
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "corpus"
        rules = Rules(embedder=options.embedder, vectors=Path(place) / "vectors")
        with Corpus.open(folder) as words, Corpus.open(folder, rules) as both:
            words.add(options.set / "corpus.jsonl")
            both.prepare()
            rows = []
            for number, one in enumerate(asked[: options.most]):
                said = one["question"], one["language"]
                seconds(words, *said)
                plain, new, again = (seconds(c, *said) for c in (words, both, both))
                rows.append((plain, new - plain, again - plain))
                if number == 0:
                    print(f"first question of the process: {rows[0][1]:.3f} s more")
    plain, new, again = (median(column) for column in zip(*rows[1:], strict=True))
    needing = [row[1] for row in rows[1:] if row[1] > 0.01]
    print(f"{len(rows) - 1} questions, median {plain * 1000:.1f} ms by words")
    print(f"a new question: {new:.3f} s more; the same again: {again:.3f} s more")
    if needing:
        print(f"{len(needing)} that need the model: {median(needing):.3f} s more")


if __name__ == "__main__":
    main()
