"""A word that no article holds is searched as its near words in the languages of the articles."""

import json
from collections.abc import Mapping
from math import exp, log
from pathlib import Path

import pytest

from retrieval import Corpus, near_words
from retrieval.analysis import ANALYZERS
from retrieval.querying.expansion import LEAST_IDF, NEAR_WEIGHT, Vocabulary, expand
from retrieval.types import Expansion, Query

ARTICLES = [
    {"id": "mill", "language": "en", "text": "The old mill grinds the flour for the whole village."},
    {"id": "vet", "language": "en", "text": "The doctor of the village cured a dog, and the teachers of the school thanked her."},
    {"id": "summit", "language": "en", "text": "The president Tokayev flew to the summit in Samarkand."},
]  # fmt: skip
IDFS = {"sea": 2.0, "ocean": 3.0, "wave": 0.5}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("near")
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)), "utf-8")
    with Corpus.open(folder) as corpus:
        corpus.add(folder / "a.jsonl")
        yield corpus


def expanded(near: Mapping[str, float], known: Mapping[str, float] = IDFS) -> Query:
    """The Russian question "море" over English articles that hold *known*, with their idfs."""
    query = Query("море", "ru", False, (), ("мор",), {"мор": 1.0})
    vocabulary = Vocabulary(
        set(known).intersection,
        lambda term: known[term],
        lambda _: (),
        lambda _: (),
        near=lambda *_: [near],
    )
    return expand(query, ANALYZERS["ru"], [ANALYZERS["en"]], vocabulary)


def test_near_words_count_as_rare_as_all_of_them_together_are() -> None:
    query = expanded({"sea": 1.0, "ocean": 0.5, "lake": 0.9})
    together = -log(1.0 * exp(-2) + 0.5 * exp(-3))

    assert query.expansions == (
        Expansion("море", "мор", ("sea", "ocean"), ("sea", "ocean"), across=True),
    )
    assert query.terms == pytest.approx(
        {
            "мор": 1.0,
            "sea": NEAR_WEIGHT * together / 2,
            "ocean": NEAR_WEIGHT * 0.5 * together / 3,
        }
    )
    assert query.groups == [{"мор", "sea", "ocean"}]


def test_near_words_of_most_passages_still_count() -> None:
    query = expanded({"sea": 1.0, "ocean": 1.0}, {"sea": 0.01, "ocean": 0.02})

    assert query.terms["sea"] == pytest.approx(NEAR_WEIGHT * LEAST_IDF / 0.01)


def test_a_term_is_in_one_group_only() -> None:
    both = (
        Expansion("а", "a", ("x", "y"), ("x", "y"), True),
        Expansion("б", "b", ("y",), ("y",), True),
    )
    query = Query("а б", "ru", False, (), ("a", "b"), dict.fromkeys("abxy", 1.0), both)

    assert query.groups == [{"a", "x", "y"}, {"b"}]
    assert query.alternatives == {"a": ("x", "y"), "b": ("y",)}


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("Кого вылечил врач, собаку?", "vet"),
        ("Что сказали учителя школы?", "vet"),
        ("Дәрігер кімді емдеді?", "vet"),
    ],
)
def test_a_question_finds_an_article_in_another_language(
    corpus: Corpus, question: str, article: str
) -> None:
    answer = corpus.ask(question)

    assert answer.evidence[0].passage.paragraph.article.id == article
    assert any(one.across for one in answer.query.expansions)


def test_a_name_that_is_spelled_otherwise_stays_a_name(corpus: Corpus) -> None:
    expansions = corpus.ask("Кто такой Токаев?").query.expansions

    assert expansions[0] == Expansion("Токаев", "тока", ("Tokayev",), ("tokayev",))


def test_words_are_searched_as_they_are(corpus: Corpus) -> None:
    found = corpus.find("врач собака", None)

    assert found.total == 0
    assert found.query.expansions == ()
    assert corpus.find("Токаев", None).total == 1


def test_no_table_is_opened_for_a_question_whose_words_all_stand_in_articles(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr(near_words, "near", lambda *asked: opened.append(asked) or {})

    corpus.ask("Which dog was cured by the doctor?")
    assert opened == []
    corpus.ask("Кого вылечил doctor?", language="ru")
    assert {term for term, *_ in opened} == {"вылеч"}
