"""Follow-ups: when earlier questions support the search, and when a new subject begins."""

import pytest

from bot.conversation import context_of, searched

HISTORY = ["Who is Elvira Azimova?", "What did Azimova say?", "When?"]


@pytest.mark.parametrize(
    ("question", "follows"),
    [
        ("What did she say about the numbers?", True),
        ("And in Kyrgyzstan", False),
        ("and what about the numbers of victims in the country", True),
        ("Why?", True),
        ("the official numbers", True),
        ("How many criminal cases were opened in the year?", False),
        ("When was the Exodus Road founded and by whom was it?", False),
        ("Is Azimova's office in the same building?", True),
        ("What does it say?", True),
        ("", True),
        ("Что она сказала о числе пострадавших детей?", True),
        ("А сколько было уголовных дел в прошлом году?", True),
        ("Сколько уголовных дел было открыто в прошлом году?", False),
        ("Ол балалардың саны туралы не айтты деп жазды?", True),
        ("Былтыр қанша қылмыстық іс қозғалды екен айтшы?", False),
        ("Va uning idorasi qaysi binoda joylashgan edi?", True),
        ("Geçen yıl kaç tane ceza davası açıldı acaba?", False),
        ("Peki onun ofisi hangi binada bulunuyor şimdi?", True),
    ],
)
def test_a_question_follows_only_on_a_cue(question: str, follows: bool) -> None:
    expected = ("Who is Elvira Azimova?", "When?") if follows else ()

    assert context_of(question, HISTORY) == expected


def test_without_a_history_every_question_stands_alone() -> None:
    assert context_of("What did she say?", []) == ()
    assert context_of("What did she say?", ["  "]) == ()
    assert context_of("What did she say?", ["One?", "One?"]) == ("One?",)


def test_what_was_searched_names_what_it_followed() -> None:
    assert searched("Why?", ()) == "Why?"
    assert searched("Why?", ("Who?", "When?")) == "Why? | Who? | When?"


def test_small_talk_neither_follows_nor_is_followed() -> None:
    assert context_of("thanks", HISTORY) == ()
    assert context_of("When?", ["Hello!", "Who is Elvira Azimova?", "ok"]) == (
        "Who is Elvira Azimova?",
    )
