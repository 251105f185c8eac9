"""The engines give the same passages on real text, but for lengths that one of them rounds."""

import json
import os
from itertools import islice
from pathlib import Path

import pytest

from retrieval import Corpus, Rules
from strategies import write_articles

# A folder of question sets, each with ``corpus.jsonl`` and ``questions.jsonl``.
SETS = os.environ.get("QUESTION_SETS", "")
PARAGRAPHS = 10_000
LEAST_OVERLAP = 0.98


def read(name: str) -> list[dict]:
    found = sorted(Path(SETS).glob(f"*/{name}"))
    return [json.loads(line) for path in found for line in path.read_text("utf-8").splitlines()]


@pytest.mark.quality
@pytest.mark.skipif(not SETS, reason="QUESTION_SETS names no folder of question sets")
def test_the_first_ten_are_the_same(tmp_path: Path) -> None:
    pieces = [
        " ".join(words[start : start + 60])
        for article in read("corpus.jsonl")
        for paragraph in article["paragraphs"]
        for words in [(paragraph if isinstance(paragraph, str) else paragraph["text"]).split()]
        for start in range(0, len(words), 60)
    ][:PARAGRAPHS]
    articles = [{"paragraphs": pieces[n : n + 10]} for n in range(0, len(pieces), 10)]
    questions = [q["question"] for q in read("questions.jsonl")[::9]]
    with Corpus.open(tmp_path / "c") as corpus:
        corpus.add(write_articles(tmp_path / "a.jsonl", articles))
    same = asked = 0
    with (
        Corpus.existing(tmp_path / "c", Rules(engine="rank-bm25")) as one,
        Corpus.existing(tmp_path / "c", Rules(engine="tantivy")) as other,
    ):
        for question in islice(questions, 200):
            first = {hit.passage.id for hit in one.search(question, 10)}
            second = {hit.passage.id for hit in other.search(question, 10)}
            same += len(first & second)
            asked += len(first)

    print(f"{same} of {asked} over {len(pieces)} paragraphs")
    assert same >= LEAST_OVERLAP * asked > 0
