"""What a reader sees of near words of other languages: the note, the object, the explanation."""

from dataclasses import replace

import pytest

from bot.channels.explanation import explanation_object, explanation_parts
from bot.channels.json_objects import answer_object
from bot.notes import MOST_NEAR_EACH, MOST_NEAR_WORDS, also_searched
from retrieval import Corpus, Expansion
from strategies import write_articles

QUESTION = "Кого вылечил врач, собаку?"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("near")
    articles = [
        {"id": "vet", "language": "en", "text": "The Doctor of the village cured two dogs."}
    ]
    with Corpus.open(folder / "corpus") as corpus:
        corpus.add(write_articles(folder / "a.jsonl", articles))
        yield corpus


def test_a_note_names_the_words_as_the_quotes_write_them(corpus: Corpus) -> None:
    answer = corpus.ask(QUESTION)

    assert "врач: Doctor" in also_searched(answer, answer.evidence)
    assert "собаку: dogs" in also_searched(answer, answer.evidence)


def test_a_note_is_short_and_has_first_what_a_quote_has(corpus: Corpus) -> None:
    answer = corpus.ask(QUESTION)
    (evidence,) = answer.evidence
    terms = ("doctor", "dog", "cure", "villag")
    assert evidence.terms
    present = Expansion("present", "p", terms, terms, across=True)
    absent = [
        Expansion(f"absent{n}", f"a{n}", ("near", "far"), ("near", "far"), across=True)
        for n in range(9)
    ]
    spelled = Expansion("Дог", "дог", ("Dog",), ("dog",))
    expansions = (*absent, present, spelled)
    many = replace(answer, query=replace(answer.query, expansions=expansions))
    shown = replace(evidence, terms=frozenset(terms))
    notes = also_searched(many, [shown]).split("; ")

    assert notes[:2] == ["Дог: Dog", f"present: {', '.join(terms[:MOST_NEAR_EACH])}"]
    assert notes[2:] == [f"absent{n}: near" for n in range(MOST_NEAR_WORDS - 1)]


def test_objects_and_explanations_tell_near_words_from_spellings(corpus: Corpus) -> None:
    answer = corpus.ask(QUESTION)
    also = answer_object(answer, "", None, 0.0)["also"]
    explained = explanation_object(corpus.explain(QUESTION))
    origins = {row["term"]: (row["word"], row["origin"]) for row in explained["terms"]}

    assert {"врач", "собаку"} <= {row["word"] for row in also if row["near"]}
    assert explained["expansions"] == also
    assert origins["doctor"] == ("врач", "near")
    assert origins["dog"] == ("собаку", "near")
    assert list(explanation_parts(corpus.explain(QUESTION)))
