"""What counts as found, and which values a question gets."""

from pathlib import Path

import pytest

from retrieval.evaluation.judgments import holds, judge, same_sentence, token_f1
from retrieval.evaluation.question_set import Gold, Judgment, Question, QuestionSet
from retrieval.evaluation.runs import Response

FIRST = "The tower was built in 1873."
OTHER = "Its lamp burned whale oil for years."


def one_question(
    gold: Gold | None, response: Response, *judgments: Judgment, answerable=True, searched="?"
):
    questions = QuestionSet(
        Path("set"),
        None,
        (Question(id="q", question="?", answerable=answerable),),
        {"q": gold} if gold else {},
        judgments,
    )
    [judged] = judge(questions, [response], {"q": searched})
    return judged


def response(*sentences: str, quote=f"{FIRST} {OTHER}", paragraphs=("a#1", "a#2"), answered=True):
    return Response("q", answered, 0.7, paragraphs, quote, sentences)


@pytest.mark.parametrize(
    ("quote", "answer", "found"),
    [
        ("He was 20 years\u00a0old, “so”", '20 Years old, "so"', True),
        ("in 2020", "20", False),
        ("in 201", "20", False),
        ("in 20th place", "20", True),
        ("restart", "art", False),
        ("artful", "art", True),
        ("ﬁnally", "Fin", True),
        ("anything", " ", False),
        ("", "art", False),
    ],
)
def test_an_answer_is_found_at_the_start_of_a_word_with_no_number_cut(quote, answer, found) -> None:
    assert holds(quote, ["nowhere to be seen", answer]) == found


@pytest.mark.parametrize(
    ("sentence", "same"),
    [
        (FIRST, True),
        ("the  tower was built in 1873.", True),
        (f"It is old. {FIRST}", True),
        ("The tower was built", True),
        (f"{OTHER} {FIRST}", False),
        ("The tower", False),
        ("The tower was built in 1874.", False),
        ("", False),
    ],
)
def test_a_sentence_that_was_cut_otherwise_is_the_same(sentence, same) -> None:
    assert same_sentence(FIRST, sentence) == same
    assert same_sentence(sentence, FIRST) == same


def test_the_f1_of_words() -> None:
    # Two of three words and two of four are shared.
    assert token_f1("the tall tower", "How old is the tower") == pytest.approx(2 * 2 / (3 + 5))
    assert token_f1("The tower", "the TOWER?") == 1
    assert token_f1("", "the tower") == 0


def test_a_question_gets_the_values_that_can_be_known() -> None:
    gold = Gold(id="q", answers=("1873",), sentences=(FIRST, "Nobody knows why."))
    judged = one_question(
        gold, response(OTHER, FIRST), Judgment("q", "a", 2, 1, where="qrels.tsv:1")
    )

    assert judged.right is True
    assert judged.values == pytest.approx({
        "Success@1": 0, "Success@5": 1, "RR@10": 0.5, "nDCG@10": 0.6309, "answer in first quote": 1,
        "answer in its sentence": 0, "sentence Success@1": 0, "sentence RR@10": 0.5,
        "sentence AP": 0.25, "sentences in first quote": 0.5, "words in first quote": 13,
        "miss rate": 0,
    }, abs=1e-4)  # fmt: skip


def test_a_sentence_that_is_ranked_twice_is_found_where_it_is_first() -> None:
    gold = Gold(id="q", sentences=(FIRST,))

    assert one_question(gold, response(FIRST, OTHER, FIRST)).values["sentence AP"] == 1


def test_a_question_without_an_answer_is_never_right() -> None:
    judged = one_question(None, response(FIRST), answerable=False)

    assert judged.right is False
    assert judged.values == {"words in first quote": 13, "false-answer rate": 1}


def test_a_question_of_which_nothing_is_known_counts_for_nothing() -> None:
    judged = one_question(None, response(FIRST))

    assert judged.right is None
    assert judged.values == {"words in first quote": 13}


def test_no_quote_is_a_miss_and_has_no_length() -> None:
    silent = response(quote="", paragraphs=(), answered=False)
    judged = one_question(
        Gold(id="q", answers=("1873",)), silent, Judgment("q", "a", 1, 1, where="qrels.tsv:1")
    )

    assert judged.right is False
    assert judged.values["Success@5"] == 0
    assert judged.values["miss rate"] == 1
    assert "words in first quote" not in judged.values


def test_by_what_a_quote_is_right() -> None:
    relevant = Judgment("q", "a", 1, 1, where="qrels.tsv:1")
    by_sentence = Gold(id="q", sentences=("Nobody knows.",))

    assert one_question(None, response(FIRST), relevant).right is True
    assert one_question(by_sentence, response(FIRST), relevant).right is False
    assert one_question(Gold(id="q", sentences=(OTHER,)), response(FIRST)).right is True


def test_an_article_may_be_relevant_as_a_whole_and_counts_once() -> None:
    whole = Judgment("q", "b", 0, 1, where="qrels.tsv:1")
    found = response(FIRST, paragraphs=("a#1", "b#7", "b#2"))

    assert one_question(None, found, whole).values["RR@10"] == 0.5
    assert (
        one_question(None, found, Judgment("q", "b", 2, 1, where="qrels.tsv:1")).values["RR@10"]
        < 0.5
    )


def test_a_paragraph_judged_as_not_relevant_is_none() -> None:
    judged = one_question(None, response(FIRST), Judgment("q", "a", 1, 0, where="qrels.tsv:1"))

    assert "Success@1" not in judged.values


def test_a_rewrite_is_measured_against_what_was_searched() -> None:
    gold = Gold(id="q", rewrite="How old is the tower?")
    judged = one_question(gold, response(FIRST), searched="how old is the tower?")

    assert judged.values["rewrite F1"] == 1
    assert judged.values["rewrite exact"] == 1
    assert judged.right is None
