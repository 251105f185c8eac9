"""Hits to answers: the sentence, its neighbors, and how far they can be trusted."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outlines import outline
from retrieval.analysis import ANALYZERS
from retrieval.answering.answers import compose
from retrieval.answering.confidence import Assessment, ConfidenceFeatures, assess, estimate
from retrieval.answering.features import Shape
from retrieval.answering.near_duplicates import distinct_quotes
from retrieval.answering.passages import match
from retrieval.answering.ranking import Ranking
from retrieval.engines.rows import Hit
from retrieval.querying.query import LIGHT_WEIGHT, MOST_TERMS, read_query
from retrieval.types import Article, CorpusState, Estimate, Outcome, Paragraph, Query, Reason

TEXT = (
    "The barn is old and stands on a hill. Owls live in it. They hunt mice at night. "
    "In 2019 a storm took the roof. Nobody mended it."
)
ARTICLE = Article("barn", "The barn of Almaty", "barn.txt", language="en")

ENGLISH = ANALYZERS["en"]
TITLE = f" {' '.join(ENGLISH.terms('The barn of Almaty'))} "


def hit(text: str = TEXT, score: float = 1.0, number: int = 1) -> Hit:
    read, place = outline(text, "", ENGLISH), (ARTICLE.id, ARTICLE.language, number)
    return Hit(score, *place, read, 0, TITLE, lambda: Paragraph(ARTICLE, number, text))


def ranked(query: Query, *hits: Hit):
    return Ranking(match(hits or (hit(),), query), query, query.terms).all()


def quotes(question: str, *hits: Hit, words: int = 60):
    query = read_query(question, (), ENGLISH)
    return distinct_quotes(ranked(query, *hits), query, query.terms, words, 99)


def evidence(question: str, *hits: Hit, words: int = 60):
    return tuple(quote.evidence for quote in quotes(question, *hits, words=words))


@pytest.mark.parametrize(
    ("engine_score", "matched", "outcome"),
    [
        (0.21, 0.5, Outcome.NOTHING),
        (0.22, 0.0, Outcome.CLOSEST),
        (0.0, 0.6, Outcome.CLOSEST),
    ],
)
def test_with_little_confidence_only_a_quote_near_the_question_is_shown(
    engine_score: float, matched: float, outcome: Outcome
) -> None:
    query = read_query("Who owns the barn?", (), ENGLISH)
    features = dict.fromkeys(ConfidenceFeatures._fields, 0.0) | {"engine_score": engine_score}
    assessment = Assessment(ConfidenceFeatures(**features), matched, (), False)

    assert estimate(assessment, query, (), 0.5, 0.05).outcome is outcome
    assert estimate(assessment, query, (), 0.5, 0.0).outcome is Outcome.CLOSEST


@given(
    question=st.lists(
        st.sampled_from(["barn", "owls", "Who", "night", "storm", "when"]), max_size=4
    ),
    scores=st.lists(st.floats(0.1, 9), min_size=1, max_size=3),
)
def test_a_score_is_the_sum_of_its_contributions(question, scores) -> None:
    query = read_query(" ".join(question), (), ENGLISH)
    hits = [hit(score=score, number=n) for n, score in enumerate(scores, start=1)]
    ranking = Ranking(match(hits, query), query, query.terms)

    firsts = {}
    for candidate in ranking.all():
        assert candidate.score == pytest.approx(sum(one.part for one in candidate.contributions))
        firsts.setdefault(id(candidate.passage), candidate)
    assert ranking.best == [*firsts.values()]


def sentence(found) -> str:
    return found.answer_span.of(found.passage.paragraph.text)


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


def test_a_quote_whose_title_has_the_words_is_shown_beside_one_that_has_them_itself() -> None:
    found = evidence("Which owls live in Almaty?", hit("Nothing of it."), hit(TEXT, 1.0, 2))

    assert [one.passage.paragraph.number for one in found] == [2, 1]


def test_earlier_questions_support_the_search_but_not_the_confidence() -> None:
    query = read_query("What do they hunt?", ("Where do owls live?",), ENGLISH)

    assert query.own == ("hunt",)
    assert query.terms == {"hunt": 1.0, "owl": 0.8, "live": 0.8}


def test_a_pasted_text_is_cut_to_its_first_terms() -> None:
    query = read_query(" ".join(f"word{n}x" for n in range(10_000)), (), ENGLISH)

    assert len(query.own) == MOST_TERMS


def judged(question: str, *hits: Hit, threshold: float = 0.45, lacking=()) -> Estimate:
    query = read_query(question, (), ENGLISH)
    candidates = ranked(query, *hits)
    made = distinct_quotes(candidates, query, query.terms, 60, 99)
    first = next((quote for quote in made if quote.evidence.terms and query.own), None)
    assessment = assess(first, candidates, query, query.terms) if first else None
    return estimate(assessment, query, lacking, threshold, 0.05)


@pytest.mark.parametrize(
    ("question", "outcome", "reason"),
    [
        ("When did the storm take the roof of the barn?", Outcome.ANSWER, Reason.FOUND),
        ("Who owns the barn and a ship?", Outcome.CLOSEST, Reason.WORDS_MISSING),
        ("Who took the roof of the barn in Bukhara?", Outcome.CLOSEST, Reason.NAME_MISSING),
        ("What took the roof of the barn in 1987?", Outcome.CLOSEST, Reason.NAME_MISSING),
        ("How many owls live in the barn?", Outcome.CLOSEST, Reason.NUMBER_MISSING),
        ("Who is he?", Outcome.NOTHING, Reason.NO_CONTENT_WORD),
        ("How do vaccines help?", Outcome.NOTHING, Reason.NO_MATCH),
    ],
)
def test_the_outcome_follows_what_the_quote_holds(question, outcome, reason) -> None:
    text = TEXT.replace("In 2019 a storm", "A storm") if "many" in question else TEXT
    found = judged(question, hit(text))

    assert (found.outcome, found.reason) == (outcome, reason)
    assert 0 <= found.confidence < 1


def test_what_a_question_names_and_the_articles_do_not_is_told() -> None:
    assert judged("Who took the roof of the barn in Bukhara?").missing == ("Bukhara",)
    assert judged("What took the roof of the old barn in 1987?").missing == ("1987",)
    assert judged("Did the Almaty storm take the roof of the barn?").missing == ()
    assert judged("Did an Almaty-born storm take the roof of the barn?").missing == ()
    assert judged("the roof of the barn", lacking=("red roof",)) == Estimate(
        judged("the roof of the barn").confidence,
        Outcome.CLOSEST,
        Reason.PHRASE_MISSING,
        ("red roof",),
    )


def test_a_question_of_which_more_is_held_is_surer() -> None:
    missing = ("storm roof tower", "storm tower river")

    assert judged("storm").confidence < judged("storm roof").confidence
    assert judged("storm roof tower").confidence < judged("storm roof").confidence
    assert judged(missing[0]).confidence > judged(missing[1]).confidence
    sure = judged("storm roof").confidence
    assert judged("storm roof", threshold=sure).outcome is Outcome.ANSWER
    assert judged("storm roof", threshold=sure + 0.001).outcome is Outcome.CLOSEST


def test_denial_makes_it_less_sure() -> None:
    assert (
        judged("Who never mended the roof in 2019?").confidence
        < judged("Who mended the roof in 2019?").confidence
    )


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is a storm?", Reason.ONE_WORD),
        ("storm", Reason.ONE_WORD),
        ("Do you live in an old barn on a hill at night?", Reason.ASKS_THE_BOT),
    ],
)
def test_what_is_no_question_about_the_articles_is_never_answered(question, reason) -> None:
    found = judged(question)

    assert (found.outcome, found.reason) == (Outcome.CLOSEST, reason)


def test_politeness_does_not_make_a_question_one_about_the_bot() -> None:
    assert judged("Can you tell me when the storm took the roof of the barn?").outcome is (
        Outcome.ANSWER
    )


def test_a_quote_holds_the_sentence_that_a_pronoun_points_to() -> None:
    found = evidence("What do they hunt at night?", words=1)

    assert found[0].passage.quote == "They hunt mice at night."
    text = "Owls live in the barn. They hunt mice at night in all of the villages around it."
    [longer] = evidence("Who hunts mice in the villages at night?", hit(text), words=16)
    assert longer.passage.quote == text


def test_a_quote_grows_further_for_a_word_that_it_lacks() -> None:
    text = "The storm took the roof of the barn. Nobody knew the cold May of that year."

    assert evidence("storm roof cold", hit(text), words=12)[0].passage.quote == text
    assert evidence("storm roof", hit(text), words=12)[0].passage.quote != text


def test_a_quote_grows_further_for_a_sentence_that_goes_on_about_the_same() -> None:
    storm = "The storm took the roof of the barn."

    for following, quoted in (
        ("It lay in the yard for a year.", True),
        ("The roof of the yard broke in the storm.", True),
        ("Wood lay in the yard for a year.", False),
        ("The roof lay in the yard for a year.", False),
    ):
        text = f"Nobody came. {storm} {following}"
        [found] = evidence("storm roof", hit(text), words=12)
        assert (following in found.passage.quote) == quoted
        assert storm in found.passage.quote


def test_a_name_alone_asks_for_the_sentence_that_introduces_it() -> None:
    later = hit("Marat Kozhaev spoke. Marat Kozhaev left.", 1.0, 2)
    first = hit("Marat Kozhaev is a farmer of the north, where few people live now.", 0.8, 1)

    assert evidence("Who is Marat Kozhaev?", later, first)[0].passage.paragraph.number == 1
    assert evidence("Why did Marat Kozhaev leave?", later, first)[0].passage.paragraph.number == 2


def test_words_that_say_what_is_asked_for_count_less() -> None:
    query = read_query("In which year did the storm come?", (), ENGLISH)

    assert query.kind == "time"
    assert query.terms == {"year": LIGHT_WEIGHT, "storm": 1.0, "come": LIGHT_WEIGHT}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Where does Marat Kozhaev live?", ["Marat Kozhaev"]),
        ("Kozhaev lives where?", []),
        ("Marat Kozhaev lives where?", ["Marat Kozhaev"]),
        ("What did Marat see in Almaty in 2019?", ["Marat", "Almaty", "2019"]),
        ("Where Does Marat Kozhaev Live?", []),
        ("WHERE DOES MARAT LIVE?", []),
        ("where is almaty", []),
    ],
)
def test_names_and_numbers_of_a_question(question: str, names: list[str]) -> None:
    assert [name.text for name in read_query(question, (), ENGLISH).names] == names


@pytest.mark.parametrize("limit", [1, 2, 3, 9])
def test_an_answer_has_as_many_quotes_as_asked_for(limit: int) -> None:
    made = quotes("owls hunt", *(hit("Owls hunt.", 1.0, n) for n in range(1, 5)))
    query = Query("q", "en", False, ("owl",), ("owl",), {"owl": 1.0})
    state = CorpusState(1, 4, "f")
    answer = compose(query, made, Estimate(0.9, Outcome.ANSWER, Reason.FOUND), state, limit)

    assert answer.evidence == tuple(quote.evidence for quote in made[:limit])
    nothing = Estimate(0.0, Outcome.NOTHING, Reason.NO_MATCH)
    assert compose(query, made, nothing, state, limit).evidence == ()


def test_an_empty_corpus_is_told_as_such() -> None:
    query = Query("q", "en", False, ("owl",), ("owl",), {"owl": 1.0})
    nothing = Estimate(0.0, Outcome.NOTHING, Reason.NO_MATCH)
    answer = compose(query, (), nothing, CorpusState(0, 0, "f"), 3)

    assert answer.estimate.reason is Reason.EMPTY_CORPUS


def test_a_definition_is_the_first_sentence_of_the_article_that_a_short_question_names() -> None:
    def definition(question: str) -> dict[tuple[int, int], float]:
        query = read_query(question, (), ENGLISH)
        candidates = ranked(query, hit(number=1), hit(number=2))
        return {(c.passage.hit.number, c.number): c.features["definition"] for c in candidates}

    named = definition("What is the barn of Almaty?")
    assert named.pop((1, 0)) == 1
    assert set(named.values()) == {0}
    assert definition("What do owls hunt in the barn of Almaty?")[1, 0] == pytest.approx(2 / 4 / 3)
    assert definition("What do owls hunt?")[1, 0] == 0


def test_the_gap_to_another_article_does_not_depend_on_how_an_article_is_divided() -> None:
    query = read_query("Who hunts mice at night?", (), ENGLISH)
    other = replace(hit(score=0.5, number=1), article="other")

    def gap(*hits: Hit) -> float:
        candidates = ranked(query, *hits)
        [first, *_] = distinct_quotes(candidates[:1], query, query.terms, 60, 99)
        return assess(first, candidates, query, query.terms).features.article_gap

    assert gap(hit(), other) == gap(hit(), hit(number=2), other) > 0


def test_a_shape_is_linear_between_its_points_and_constant_after_them() -> None:
    shape = Shape(((0.5, 1.0), (0.75, -2.0), (1.0, 4.0)))

    assert [shape.of(value) for value in (0, 0.25, 0.5, 0.625, 0.75, 0.875, 1, 3)] == [
        0, 0.5, 1, -0.5, -2, 1, 4, 4,
    ]  # fmt: skip
    assert shape.most == 4
    assert Shape(((1.0, -2.0),)).most == 0
