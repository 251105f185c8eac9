"""Questions after others: what follows, what stands alone, and where the answer is looked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Corpus, Outcome

AZIMOVA = "Who is Elvira Azimova?"
HOUSE = "What was the house worth?"


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        (AZIMOVA, "Why?"),
        (AZIMOVA, "What did she say?"),
        (HOUSE, "Where was she caught?"),
        ("Who signed the law against trafficking?", "What about Kazakhstan?"),
        ("What is the Exodus Road?", "How many people took part?"),
    ],
)
def test_a_question_that_its_words_do_not_answer_follows(
    seeds: Corpus, earlier: str, question: str
) -> None:
    answer = seeds.ask(question, context=[earlier])

    assert answer.query.context == (earlier,)
    assert answer.estimate.outcome is not Outcome.NOTHING


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        (AZIMOVA, "How old was Korshunova?"),
        (AZIMOVA, HOUSE),
        (HOUSE, "Who signed the law against trafficking?"),
        (HOUSE, "Who is Elon Musk?"),
        (HOUSE, "thank you"),
    ],
)
def test_a_new_subject_stands_alone(seeds: Corpus, earlier: str, question: str) -> None:
    assert seeds.ask(question, context=[earlier]) == seeds.ask(question)


def test_a_follow_up_is_judged_by_its_own_words(seeds: Corpus) -> None:
    answer = seeds.ask("Why?", context=[AZIMOVA])

    assert answer.estimate.confidence == 0
    assert answer.estimate.outcome is Outcome.CLOSEST
    assert seeds.ask("Why?").estimate.outcome is Outcome.NOTHING


@pytest.fixture
def towns(tmp_path: Path) -> Iterator[Corpus]:
    """Two articles that say the same of two towns."""
    for name in ("Abay", "Belovo"):
        text = f"{name} is a quiet town. The market was founded in 1900. The bridge collapsed."
        (tmp_path / f"{name}.txt").write_text(f"{name}\n\n{text}\n", "utf-8")
    with Corpus.open(tmp_path / "corpus") as corpus:
        corpus.add([tmp_path / "Abay.txt", tmp_path / "Belovo.txt"])
        yield corpus


def test_the_article_that_was_quoted_is_asked_first(towns: Corpus) -> None:
    ids = {article.title: article.id for article in towns.articles()}
    for title in ("Abay", "Belovo"):
        answer = towns.ask(
            "And why?", context=["Which bridge collapsed?"], quoted=[f"{ids[title]}#1:0-5"]
        )
        assert {one.paragraph.article.title for one in answer.passages} == {title}


def test_quotes_change_nothing_for_a_question_that_stands_alone(seeds: Corpus) -> None:
    quoted = [one.id for one in seeds.ask(AZIMOVA).passages]

    assert seeds.ask(HOUSE, context=[AZIMOVA], quoted=quoted) == seeds.ask(HOUSE)
    assert seeds.ask(HOUSE, quoted=quoted) == seeds.ask(HOUSE)


def test_a_quote_that_is_gone_is_no_error(seeds: Corpus) -> None:
    alone = seeds.ask("Why?", context=[AZIMOVA])

    assert seeds.ask("Why?", context=[AZIMOVA], quoted=["gone#1:0-5", "", "#"]) == alone


@pytest.mark.parametrize(
    ("earlier", "question", "sentence"),
    [
        ("Who signed the law against trafficking?", "Who does it protect?", "First and foremost"),
        ("Who was Ruslana Korshunova?", "How did she die?", "Tragedy struck"),
    ],
)
def test_in_the_article_quoted_last_the_question_counts_most(
    seeds: Corpus, earlier: str, question: str, sentence: str
) -> None:
    [first, *_] = seeds.ask(earlier).evidence
    found = seeds.ask(question, context=[earlier], quoted=[first.passage.id]).evidence[0]

    assert found.answer_span.of(found.passage.paragraph.text).startswith(sentence)
