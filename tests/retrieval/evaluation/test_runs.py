"""Asking many questions, on one process or several."""

from pathlib import Path

import pytest

from retrieval import Corpus, Outcome, Rules
from retrieval.evaluation.runs import Asked, responses

TEXTS = [
    "How old is the daughter?",
    "Who discovered Ruslana Korshunova?",
    "???",
    "Where do owls sleep?",
]
ASKED = [Asked(str(n), TEXTS[n % len(TEXTS)]) for n in range(210)]


def test_a_response_is_what_people_get(seed_folder: Path, seeds: Corpus) -> None:
    said = responses(seed_folder, Rules(), ASKED[:4], 1, lambda done, total: None)

    for asked, response in zip(ASKED, said, strict=False):
        answer = seeds.ask(asked.question)
        quotes = [evidence.passage for evidence in answer.evidence]
        shown = dict.fromkeys(f"{q.paragraph.article.id}#{q.paragraph.number}" for q in quotes)
        assert response.id == asked.id
        assert response.answered == (answer.estimate.outcome is Outcome.ANSWER)
        assert response.confidence == answer.estimate.confidence
        assert response.paragraphs[: len(shown)] == tuple(shown)
        assert len(set(response.paragraphs)) == len(response.paragraphs)
        assert response.quote == (quotes[0].quote if quotes else "")
        assert all(sentence in response.quote for sentence in response.sentences[:1])


def test_context_supports_the_search(seed_folder: Path) -> None:
    alone = Asked("a", "And how old was she?")
    supported = Asked("b", "And how old was she?", ("Who discovered Ruslana Korshunova?",))
    one, other = responses(seed_folder, Rules(), [alone, supported], 1, lambda done, total: None)

    assert len(other.paragraphs) > len(one.paragraphs)


@pytest.mark.process
def test_any_number_of_processes_says_the_same_in_order(seed_folder: Path) -> None:
    told: list[tuple[int, int]] = []
    several = responses(seed_folder, Rules(), ASKED, 2, lambda *done: told.append(done))

    assert several == responses(seed_folder, Rules(), ASKED, 1, lambda done, total: None)
    assert told == [(n, len(ASKED)) for n in range(1, len(ASKED) + 1)]
