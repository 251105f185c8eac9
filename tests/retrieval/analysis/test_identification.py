"""The language of a text: found offline, never against its script, and not made up."""

from pathlib import Path

import pytest
from hypothesis import given

from retrieval.analysis import LANGUAGES, identify_language
from retrieval.analysis.identification import FOREIGN
from strategies import texts

LINES = (Path(__file__).parents[2] / "data" / "questions-of-languages.tsv").read_text("utf-8")
QUESTIONS = [tuple(line.split("\t")) for line in LINES.splitlines()]


def test_short_questions_in_nine_varieties_are_identified() -> None:
    wrong = [
        (language, text) for language, text in QUESTIONS if identify_language(text) != language
    ]

    assert len(QUESTIONS) == 90
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Что делала компания Tesla Electric Light & Manufacturing?", "ru"),
        ("Кто написал Liber servitoris?", "ru"),
        ("Who is Токаев and what did he say?", "en"),
        ("Liber servitoris кітабын кім жазды?", "kk"),
    ],
)
def test_names_in_another_script_do_not_decide(text: str, language: str) -> None:
    assert identify_language(text) == language


@given(text=texts)
def test_any_text_has_a_language_of_its_script_or_none(text: str) -> None:
    found = identify_language(text)

    assert found in {None, FOREIGN, *LANGUAGES}
    assert identify_language(f"{text} 2024 😀") == found or len(text) > 80


@pytest.mark.parametrize(
    "text",
    ["", "2024", "Tokayev", "Ruslana Korshunova", "?!"],
)
def test_what_tells_nothing_is_not_guessed(text: str) -> None:
    assert identify_language(text) is None


FOREIGN_TEXTS = {
    "de": "Der Hund ist ein Haustier und wird als Heim- und Nutztier gehalten. Seine wilde Stammform "
    "ist der Wolf, dem er als Unterart zugeordnet wird.",
    "fr": "Le chien est un animal domestique, un mammifère de la famille des canidés, laquelle "
    "comprend également le loup gris et le dingo.",
    "ja": "猫は小さな動物です。",
}


@pytest.mark.parametrize("language", sorted(FOREIGN_TEXTS.keys() - LANGUAGES.keys()))
def test_a_language_that_is_not_ours_is_not_taken_for_one(language: str) -> None:
    assert identify_language(FOREIGN_TEXTS[language]) == FOREIGN
