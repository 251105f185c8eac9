"""Floors of quality on the seed articles: an answer that gets worse fails like any bug.

Both sets were written for this project from the seed articles; their licence is the project's.
"""

import json
import statistics
from pathlib import Path

import pytest

from retrieval import Answer, Corpus, Outcome
from retrieval.evaluation.judgments import holds

HERE = Path(__file__).parent
SETS = ("seed-qa.jsonl", "seed-questions.jsonl")
FLOORS = {"seed-qa.jsonl": 0.92, "seed-questions.jsonl": 0.9}


def questions(name: str) -> list[dict]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def first_quote(answer: Answer) -> str:
    return answer.evidence[0].passage.quote if answer.evidence else ""


@pytest.mark.parametrize("name", SETS)
def test_gold_words_stand_in_the_first_quote(seeds: Corpus, name: str) -> None:
    asked = [q for q in questions(name) if "kind" not in q]
    found = [holds(first_quote(seeds.ask(q["question"])), q["answers"]) for q in asked]

    assert len(asked) >= 25
    assert sum(found) / len(found) >= FLOORS[name]


@pytest.mark.parametrize("name", SETS)
def test_quotes_can_be_read_at_a_glance(seeds: Corpus, name: str) -> None:
    asked = [q for q in questions(name) if "kind" not in q]
    lengths = [len(first_quote(seeds.ask(q["question"])).split()) for q in asked]

    assert statistics.median(lengths) <= 60


@pytest.mark.parametrize("name", SETS)
def test_what_the_articles_are_not_about_is_never_answered(seeds: Corpus, name: str) -> None:
    far = [q["question"] for q in questions(name) if q.get("kind") == "unanswerable-far"]
    answered = [q for q in far if seeds.ask(q).estimate.outcome is Outcome.ANSWER]

    assert far
    assert answered == []
