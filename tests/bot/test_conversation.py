"""The earlier questions that a question may follow, and how it is shown as understood."""

import pytest

from bot.conversation import MOST_EARLIER, context_of, searched
from retrieval import Corpus

AZIMOVA = "Who is Elvira Azimova?"


def test_the_earlier_questions_are_kept_in_their_order() -> None:
    assert context_of("Why?", [AZIMOVA, "When?"]) == (AZIMOVA, "When?")
    assert context_of("Why?", ["When?", AZIMOVA, "When?"]) == (AZIMOVA, "When?")


def test_only_the_last_questions_are_kept() -> None:
    history = [f"Question {number}?" for number in range(20)]

    assert context_of("Why?", history) == tuple(history[-MOST_EARLIER:])


def test_without_a_history_every_question_stands_alone() -> None:
    assert context_of("What did she say?", []) == ()
    assert context_of("What did she say?", ["  "]) == ()


def test_small_talk_neither_follows_nor_is_followed() -> None:
    assert context_of("thanks", [AZIMOVA]) == ()
    assert context_of("When?", ["Hello!", AZIMOVA, "ok"]) == (AZIMOVA,)


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("What did she say?", "What did she say? | Elvira Azimova"),
        ("What did Azimova say?", "What did Azimova say?"),
        ("And what about the numbers of victims?", None),
        ("Why?", None),
        ("How many criminal cases were opened in the year?", "How many criminal cases were opened in the year?"),
        ("Что она сказала о числе пострадавших детей?", None),
        ("Ол балалардың саны туралы не айтты?", None),
        ("Анын кеңсеси кайсы имаратта жайгашкан?", None),
        ("Va uning idorasi qaysi binoda joylashgan?", None),
        ("Ӯ дар бораи шумораи кӯдакон чӣ гуфт?", None),
        ("Peki onun ofisi hangi binada bulunuyor?", None),
        ("Onuň edarasy haýsy jaýda ýerleşýär?", None),
    ],
)  # fmt: skip
def test_names_of_the_last_question_stand_in_for_what_points_back(
    question: str, understood: str | None
) -> None:
    context = ("How old is the daughter?", AZIMOVA)

    assert searched(question, context) == (understood or f"{question} | Elvira Azimova")
    assert searched(question, ()) == question


def test_a_question_in_another_script_follows_nothing_unless_it_says_so(seeds: Corpus) -> None:
    earlier = ("Who is Elvira Azimova?",)

    assert seeds.ask("What did she say?", context=earlier).query.context == earlier
    assert seeds.ask("Кто подписал закон?", context=earlier).query.context == ()
    assert seeds.ask("А что сказала?", context=earlier).query.context == earlier


def test_what_follows_and_finds_nothing_stands_alone(seeds: Corpus) -> None:
    assert seeds.ask("And owls?", context=("What is the capital of France?",)).query.context == ()
