"""Hits to answers: the sentence, its neighbors, and how far they can be trusted."""

import pytest

from retrieval.analysis import analyzer_for
from retrieval.analysis.english import ENGLISH
from retrieval.answering.composer import compose
from retrieval.answering.confidence import estimate
from retrieval.answering.evidence import select
from retrieval.retriever import MOST_TERMS, read_query
from retrieval.types import (
    Article,
    CorpusState,
    Estimate,
    Hit,
    Outcome,
    Paragraph,
    Passage,
    Query,
    Reason,
    Span,
)

TEXT = (
    "The barn is old and stands on a hill. Owls live in it. They hunt mice at night. "
    "In 2019 a storm took the roof. Nobody mended it."
)
ARTICLE = Article("barn", "The barn of Almaty", "barn.txt", language="en")


def hit(text: str = TEXT, score: float = 1.0, number: int = 1) -> Hit:
    paragraph = Paragraph(ARTICLE, number, text)
    return Hit(Passage(paragraph, Span(0, len(text))), score, outline(text, "", ENGLISH))


def flat(term: str) -> float:
    return 1.0


def evidence(question: str, *hits: Hit, words: int = 60):
    return select(hits or (hit(),), read_query(question, (), ENGLISH), analyzer_for, flat, words)


def sentence(found) -> str:
    return found.answer.of(found.passage.paragraph.text)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What do the owls live in?", "Owls live in it."),
        ("What do they hunt at night?", "They hunt mice at night."),
        ("When did the storm come?", "In 2019 a storm took the roof."),
        ("Is the old barn on a hill?", "The barn is old and stands on a hill."),
    ],
)
def test_the_sentence_with_the_words_of_the_question_answers(question: str, answer: str) -> None:
    assert sentence(evidence(question)[0]) == answer


def test_the_kind_of_answer_breaks_a_tie() -> None:
    text = "The rally was loud. The rally was in May 2024."

    assert sentence(evidence("When was the rally?", hit(text))[0]) == "The rally was in May 2024."
    assert sentence(evidence("What was the rally like?", hit(text))[0]) == "The rally was loud."


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        (1, "They hunt mice at night."),
        (9, "Owls live in it. They hunt mice at night."),
        (16, "Owls live in it. They hunt mice at night. In 2019 a storm took the roof."),
        (99, TEXT),
    ],
)
def test_a_quote_grows_around_its_sentence(words: int, quote: str) -> None:
    assert evidence("Who hunts mice?", words=words)[0].passage.quote == quote


def test_matches_are_the_words_of_the_question_in_the_quote() -> None:
    [found] = evidence("Who hunted a mouse at nights?", words=1)

    assert [match.of(TEXT) for match in found.matches] == ["hunt", "mice", "night"]
    assert found.terms == {"hunt", "mous", "night"}


def test_the_title_counts_for_what_a_quote_holds() -> None:
    [found] = evidence("Which owls live in Almaty?", words=1)

    assert found.terms == {"owl", "live", "almati"}


def test_the_best_quote_comes_first_and_none_overlaps_another() -> None:
    found = evidence(
        "What do owls hunt at night?", hit(number=1), hit("Owls sleep.", 0.5, 2), hit()
    )

    assert [one.passage.paragraph.number for one in found] == [1, 2]
    assert found[0].score >= found[1].score


def test_a_quote_with_no_word_of_the_question_is_not_shown_beside_one_that_has() -> None:
    found = evidence("Which owls live in Almaty?", hit("Nothing of it."), hit(TEXT, 1.0, 2))

    assert [one.passage.paragraph.number for one in found] == [2]
    assert len(evidence("Where is Almaty?", hit("Nothing of it."))) == 1


def test_earlier_questions_support_the_search_but_not_the_confidence() -> None:
    query = read_query("What do they hunt?", ("Where do owls live?",), ENGLISH)

    assert query.own == ("hunt",)
    assert query.terms == {"hunt": 1.0, "owl": 0.3, "live": 0.3}


def test_confidence_is_that_of_the_question_alone() -> None:
    estimates = []
    for context in ((), ("Who mended the storm in 2019?",), ("Who is the king of Bukhara?",)):
        query = read_query("When did the storm take the tower?", context, ENGLISH)
        found = select((hit(),), query, analyzer_for, flat, 60)
        estimates.append(estimate(found, query, flat, 0.45))

    assert len(set(estimates)) == 1


def test_a_pasted_text_is_cut_to_its_first_terms() -> None:
    query = read_query(" ".join(f"word{n}x" for n in range(10_000)), (), ENGLISH)

    assert len(query.own) == MOST_TERMS


def judged(question: str, threshold: float = 0.45) -> Estimate:
    query = read_query(question, (), ENGLISH)
    found = select((hit(),), query, analyzer_for, flat, 60) if query.own else ()
    held = [one for one in found if one.terms]
    return estimate(held, query, flat, threshold)


@pytest.mark.parametrize(
    ("question", "outcome", "reason"),
    [
        ("When did the storm take the roof?", Outcome.ANSWER, Reason.FOUND),
        ("When did the storm take the tower?", Outcome.ANSWER, Reason.FOUND),
        ("Who owns the barn and the castle of Bukhara?", Outcome.CLOSEST, Reason.WORDS_MISSING),
        ("Who is he?", Outcome.NOTHING, Reason.NO_CONTENT_WORD),
        ("How do vaccines help?", Outcome.NOTHING, Reason.NO_MATCH),
    ],
)
def test_the_outcome_follows_what_the_quote_holds(question, outcome, reason) -> None:
    found = judged(question)

    assert (found.outcome, found.reason) == (outcome, reason)
    assert 0 <= found.confidence < 1


def test_a_question_of_which_more_is_held_is_surer() -> None:
    questions = ("roof", "storm roof", "storm roof night")
    missing = ("storm roof tower", "storm tower river")

    assert sorted(questions, key=lambda q: judged(q).confidence) == list(questions)
    assert judged(missing[0]).confidence > judged(missing[1]).confidence
    assert judged("storm roof", threshold=0.66).outcome is Outcome.ANSWER
    assert judged("storm roof", threshold=0.67).outcome is Outcome.CLOSEST


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is a storm?", Reason.ONE_WORD),
        ("storm", Reason.ONE_WORD),
        ("What is Almaty?", Reason.FOUND),
        ("What was in 2019?", Reason.FOUND),
        ("Do you live in a barn at night?", Reason.ASKS_THE_BOT),
        ("Can you tell me when the storm took the roof?", Reason.FOUND),
    ],
)
def test_small_talk_is_never_answered(question: str, reason: Reason) -> None:
    found = judged(question)

    assert found.reason is reason
    assert (found.outcome is Outcome.ANSWER) == (reason is Reason.FOUND)


@pytest.mark.parametrize("limit", [1, 2, 3, 9])
def test_an_answer_has_as_many_quotes_as_asked_for(limit: int) -> None:
    found = evidence("owls hunt", *(hit("Owls hunt.", 1.0, n) for n in range(1, 5)))
    query = Query("q", "en", False, ("owl",), ("owl",), {"owl": 1.0})
    state = CorpusState(1, 4, "f")
    answer = compose(query, found, Estimate(0.9, Outcome.ANSWER, Reason.FOUND), state, limit)

    assert answer.evidence == found[:limit]
    nothing = Estimate(0.0, Outcome.NOTHING, Reason.NO_MATCH)
    assert compose(query, found, nothing, state, limit).evidence == ()


def test_an_empty_corpus_is_told_as_such() -> None:
    query = Query("q", "en", False, ("owl",), ("owl",), {"owl": 1.0})
    nothing = Estimate(0.0, Outcome.NOTHING, Reason.NO_MATCH)
    answer = compose(query, (), nothing, CorpusState(0, 0, "f"), 3)

    assert answer.estimate.reason is Reason.EMPTY_CORPUS
