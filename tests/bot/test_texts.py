"""The bot's own words: no language misses a line, and all fit where Telegram shows them."""

import string
from pathlib import Path

import pytest

import bot.texts
from bot.texts import TEXTS, Texts, read_texts
from retrieval.analysis import LANGUAGES, UNKNOWN

# What is the same in every language.
SIGNS = {"button_helpful", "button_unhelpful"}
# The buttons "tell me" and of the languages that are quoted have rows of their own.
LIMITS = {
    "short_description": 120, "description": 512, "too_often": 60, "button_tell_me": 40,
    "button_one_language": 40, "button_all_languages": 40,
}  # fmt: skip
FILE = Path(bot.texts.__file__).with_name("en.toml")
TOASTS = (
    "thanks",
    "expired",
    "not_yours",
    "only_admins",
    "not_allowed",
    "first_paragraph",
    "last_paragraph",
    "no_more",
    "what_was_wrong",
    "removal_expired",
    "busy_adding",
    "question_saved",
    "too_many_saved",
    "question_dropped",
    "one_language",
    "all_languages",
)


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def commands(text: str) -> list[str]:
    return [word for word in text.split() if word.startswith("/")]


def limit_of(name: str) -> int:
    """How many characters of a line Telegram shows."""
    if name.startswith("button_"):
        return LIMITS.get(name, 20)
    if name.startswith("command_"):
        return 256
    return LIMITS.get(name, 200 if name in TOASTS else 4096)


def test_every_language_that_is_analyzed_has_its_table() -> None:
    assert [*TEXTS] == [code for code in LANGUAGES if code != UNKNOWN]


def test_every_line_is_there_and_fits() -> None:
    english = TEXTS["en"]
    for code, texts in TEXTS.items():
        for name in Texts.__annotations__:
            text, original = getattr(texts, name), getattr(english, name)
            where = f"{name} in {code}"
            assert text.strip() == text != "", where
            assert placeholders(text) == placeholders(original), where
            assert commands(text) == commands(original), where
            assert code == "en" or name in SIGNS or text != original, where
            assert len(text) <= limit_of(name), where


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('\nno_more = "', '\nno_mor = "', "no_more is missing"),
        ('\nno_more = "', '\nnew = "New."\nno_more = "', "new is not a field of the texts"),
        ('articles_of = "', 'articles_of = 3 # "', "articles_of is not a text"),
        ('\nno_more = "', "\nno_more = ", "Invalid"),
    ],
)
def test_a_fault_in_a_file_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "en.toml"
    file.write_text(FILE.read_text("utf-8").replace(old, new), "utf-8")

    with pytest.raises(ValueError, match=rf"en\.toml: {said}"):
        read_texts(file)


def test_a_file_is_read_when_its_first_text_is_asked_for() -> None:
    texts = Texts("en")

    assert "start" not in vars(texts)
    assert texts.start == TEXTS["en"].start
    with pytest.raises(AttributeError):
        _ = texts.unknown  # type: ignore[attr-defined]
