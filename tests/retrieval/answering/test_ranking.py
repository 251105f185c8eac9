"""The best candidates ordered anew by meaning, and what words find, which meaning never hides."""

import json
from collections.abc import Sequence
from dataclasses import replace
from math import fsum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_embedder import FakeEmbedder
from retrieval import Corpus, Outcome, Rules
from retrieval.answering import ranking as reranking
from retrieval.answering.features import fitted_weights
from retrieval.answering.passages import count_words
from retrieval.answering.ranking import (
    FEWEST,
    MOST,
    STRETCH_WORDS,
    Candidate,
    how_many,
    rerank,
    stretch,
)
from retrieval.meaning import comparer as comparing
from strategies import corpora, questions, write_articles

WITH = Rules(embedder="fake", embedding_seconds=60.0)


@pytest.fixture(autouse=True)
def _embedder(monkeypatch: pytest.MonkeyPatch) -> FakeEmbedder:
    embedder = FakeEmbedder()
    monkeypatch.setattr(comparing, "load_embedder", lambda _: embedder)
    return embedder


def corpus_of(folder: Path, paragraphs: Sequence[str], rules: Rules = WITH) -> Corpus:
    lines = [
        json.dumps({"id": f"a{n}", "title": f"Note {n}", "language": "en", "paragraphs": [text]})
        for n, text in enumerate(paragraphs)
    ]
    file = folder / "articles.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    corpus = Corpus.open(folder / "corpus", rules)
    corpus.add(file)
    return corpus


def candidates(corpus: Corpus, question: str) -> tuple[Sequence[Candidate], object]:
    explanation = corpus.explain(question)
    return explanation.passages, explanation.answer.query


ALIKE = ["Owls hunt mice in the barn.", "Owls hunt mice in the barn, they say @@@."]


def test_of_passages_with_the_same_words_the_one_that_is_nearer_comes_first(
    tmp_path: Path,
) -> None:
    with corpus_of(tmp_path, ALIKE) as corpus:
        near = corpus.ask("Where do owls hunt mice @?")
    with Corpus.existing(tmp_path / "corpus") as corpus:
        by_words = corpus.ask("Where do owls hunt mice @?")

    assert near.evidence[0].passage.paragraph.article.id == "a1"
    assert by_words.evidence[0].passage.paragraph.article.id == "a0"


@given(articles=corpora, question=questions)
def test_meaning_never_turns_what_words_find_into_nothing(
    tmp_path_factory: pytest.TempPathFactory, articles, question
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    with Corpus.open(folder) as corpus:
        corpus.add([write_articles(folder / "a.jsonl", articles)])
        by_words = corpus.ask(question)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "load_embedder", lambda _: FakeEmbedder("aeiou"))
        with Corpus.existing(folder, WITH) as corpus:
            answer = corpus.ask(question)

    if by_words.estimate.outcome is not Outcome.NOTHING:
        assert answer.estimate.outcome is not Outcome.NOTHING
        assert answer.evidence


def test_an_embedder_that_is_missing_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing.Comparer, "cosines", lambda *_: ())
    with corpus_of(tmp_path, ALIKE) as corpus:
        answer = corpus.ask("Where do owls hunt mice @?")
    with Corpus.existing(tmp_path / "corpus") as corpus:
        assert corpus.ask("Where do owls hunt mice @?") == answer


@given(st.lists(st.floats(-1, 1), max_size=20))
def test_only_what_was_compared_changes_its_place(
    tmp_path_factory: pytest.TempPathFactory, cosines: list[float]
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    texts = [f"Owls hunt mice {'at night ' * number}here." for number in range(20)]
    with corpus_of(folder, texts, Rules()) as corpus:
        found, query = candidates(corpus, "Do owls hunt mice?")
        compared = how_many(found)
        ordered = rerank(found, query, lambda _, texts, __: cosines[: len(texts)])

    changed = min(len(cosines), compared) if len(cosines) > 1 else 0
    names = [one.passage.place for one in found]
    assert {one.passage.place for one in ordered[:changed]} == {*names[:changed]}
    assert [one.passage.place for one in ordered[changed:]] == names[changed:]
    scores = [one.score for one in ordered]
    assert scores == sorted(scores, reverse=True)


def test_more_are_compared_where_scores_are_close_and_none_where_one_is_sure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with corpus_of(tmp_path, [f"Owls hunt mice, {n}." for n in range(30)], Rules()) as corpus:
        found, _ = candidates(corpus, "Do owls hunt mice?")
    best, second, *others = found

    def number(gap: float, gap_of_second: float = 0.0) -> int:
        far = [one._replace(score=best.score - gap) for one in others]
        return how_many([best, second._replace(score=best.score - gap_of_second), *far])

    close = reranking.CLOSE
    assert number(0.0) == number(close - 0.01) == MOST
    assert number(close + 0.01) == number(close + 0.01, close - 0.01) == FEWEST
    assert number(close + 0.01, close + 0.01) == 0
    assert how_many([best]) == how_many([]) == 0


def test_a_stretch_is_the_title_and_whole_sentences_around_one(tmp_path: Path) -> None:
    text = " ".join(f"This is sentence number {n} of owls." for n in range(40))
    with corpus_of(tmp_path, [text], Rules()) as corpus:
        [found] = candidates(corpus, "What is sentence number 20?")[0]
        for number in (0, 20, found.passage.inside.stop - 1):
            title, _, quoted = stretch(found.passage, number).partition("\n")
            assert title == "Note 0"
            assert found.passage.sentence(number) in quoted
            assert quoted in text
            assert STRETCH_WORDS - 7 < count_words(quoted) <= STRETCH_WORDS


def test_an_explanation_has_the_order_and_the_part_of_meaning(tmp_path: Path) -> None:
    with corpus_of(tmp_path, [*ALIKE, "Owls sleep and hunt."]) as corpus:
        explanation = corpus.explain("Where do owls hunt mice @?")

    first, second, *rest = explanation.passages
    assert first.passage.paragraph.article.id == "a1"
    assert first.score > second.score
    for one in explanation.passages:
        assert fsum(part.part for part in one.contributions) == pytest.approx(one.score)
        *_, meaning = one.contributions
        assert (meaning.name, meaning.most) == ("cosine", fitted_weights().meaning.within)
    assert len(rest) == 1


def test_the_lead_of_a_cosine_raises_the_confidence_within_limits(tmp_path: Path) -> None:
    with corpus_of(tmp_path, [*ALIKE, "Owls sleep.", "A barn."]) as corpus:
        assessment = corpus.explain("Where do owls hunt mice @?").assessment
    assert assessment
    assert (assessment.cosine_lead or 0) > 0
    [*_, lead] = assessment.contributions
    assert lead.name == "cosine_lead"
    probabilities = [
        replace(assessment, cosine_lead=value).probability
        for value in (-1.0, -0.05, -0.01, 0.0, 0.02, 0.1, 1.0)
    ]

    assert probabilities == sorted(probabilities)
    assert probabilities[0] == probabilities[1]
    assert probabilities[-1] == probabilities[-2] > probabilities[3]
    # A quote without a lead is less sure than one that nothing came near to.
    assert replace(assessment, cosine_lead=None).probability > probabilities[3]


def test_a_quote_in_another_language_that_was_compared_is_judged_by_a_bias_of_its_own(
    tmp_path: Path,
) -> None:
    with corpus_of(tmp_path, [*ALIKE, "Owls sleep."]) as corpus:
        assessment = corpus.explain("Where do owls hunt mice @?").assessment
    assert assessment
    by_words = replace(assessment, is_across=True, cosine_lead=None)
    compared = replace(by_words, cosine_lead=0.0)

    assert compared.probability < by_words.probability
    assert compared.log_odds - compared.bias == pytest.approx(by_words.log_odds - by_words.bias)
