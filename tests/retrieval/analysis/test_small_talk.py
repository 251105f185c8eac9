"""Small talk: told in every language, never mistaken for a question, cut off before one."""

import json
import os
from pathlib import Path

import pytest

from retrieval import Corpus, Outcome
from retrieval.analysis import ANALYZERS, kind_of_small_talk
from retrieval.analysis.small_talk import without_small_talk
from retrieval.querying.query import read_query
from retrieval.types import Reason

ENGLISH = ANALYZERS["en"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello!", "greeting"),
        ("HELLO there, everyone", "greeting"),
        ("hello, how are you?", "how_are_you"),
        ("Thanks a lot!! 🙏", "thanks"),
        ("ok, thank you very much", "thanks"),
        ("Bye!", "farewell"),
        ("What can you do?", "help"),
        ("hi, who are you?", "help"),
        ("what’s your name", "help"),
        ("Got it.", "affirmation"),
        ("no", "affirmation"),
        ("Что ты умеешь?", "help"),
        ("Здравствуйте, как дела?", "how_are_you"),
        ("Спасибо большое!", "thanks"),
        ("Сәлеметсіз бе!", "greeting"),
        ("салеметсиз бе", "greeting"),
        ("Рақмет", "thanks"),
        ("Assalomu alaykum!", "greeting"),
        ("Ko‘p rahmat", "thanks"),
        ("Қалайсиз?", "how_are_you"),
        ("Катта раҳмат", "thanks"),
        ("Саламатсызбы", "greeting"),
        ("Чоң рахмат", "thanks"),
        ("Салом, чӣ хел?", "how_are_you"),
        ("Ташаккур", "thanks"),
        ("Sag boluň", "thanks"),
        ("Salam!", "greeting"),
        ("Merhaba, nasılsın?", "how_are_you"),
        ("tesekkurler", "thanks"),
        ("Kendin hakkında: sen kimsin", None),
        ("hello, how old is the daughter?", None),
        ("Who are you in the song by Pete?", None),
        ("help the victims", None),
        ("Salom Rahmatov", None),
        ('"Thank you"', None),
        ("hello 2020", None),
        ("please", None),
        ("", None),
        ("🙏", None),
        ("no " * 17, None),
    ],
)
def test_a_message_is_small_talk_when_all_of_it_is(text: str, kind: str | None) -> None:
    assert kind_of_small_talk(text) == kind


@pytest.mark.parametrize("language", ANALYZERS)
def test_it_does_not_matter_which_language_was_found_out(language: str) -> None:
    assert read_query("Спасибо!", (), ANALYZERS[language]).small_talk == "thanks"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("hello, how old is the daughter?", "how old is the daughter?"),
        ("Hi! How are you? How old is the daughter?", "How old is the daughter?"),
        ("hi how old is the daughter", "how old is the daughter"),
        ("How old is the daughter? Thanks a lot!", "How old is the daughter?"),
        ("Thanks. And where is the house?", "And where is the house?"),
        ("Hello Kitty was drawn by whom?", "Hello Kitty was drawn by whom?"),
        ("Salom is how old?", "Salom is how old?"),
        ("Who is Salom?", "Who is Salom?"),
        ("Who said hello", "Who said hello"),
        ("No, no number was given", "No, no number was given"),
        ("hello,", "hello,"),
        ("", ""),
    ],
)
def test_only_what_is_no_part_of_the_question_is_cut_off(text: str, left: str) -> None:
    assert without_small_talk(text, ENGLISH.stopwords) == left


def test_a_greeting_is_no_missing_word(seeds: Corpus) -> None:
    greeted, plain = (
        seeds.ask(f"{greeting}in which city was the house?") for greeting in ("Hello, ", "")
    )

    assert greeted.query.own == plain.query.own
    assert greeted.estimate == plain.estimate
    assert greeted.query.text.startswith("Hello")


def test_small_talk_is_not_searched(seeds: Corpus) -> None:
    answer = seeds.ask("Hello!", limit=5)

    assert (answer.estimate.outcome, answer.estimate.reason) == (
        Outcome.NOTHING,
        Reason.SMALL_TALK,
    )
    assert answer.evidence == ()


SETS = os.environ.get("QUESTION_SETS")


@pytest.mark.quality
@pytest.mark.skipif(not SETS, reason="QUESTION_SETS names no folder of question sets")
def test_no_question_that_articles_answer_is_taken_for_small_talk() -> None:
    files = Path(SETS or "").glob("*/questions.jsonl")
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    questions = [one["question"] for one in map(json.loads, lines) if one["answerable"]]

    assert questions
    assert [question for question in questions if kind_of_small_talk(question)] == []
