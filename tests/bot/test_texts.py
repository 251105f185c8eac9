"""The bot's own words: no language misses a line, and all fit where Telegram shows them."""

import string
from dataclasses import fields

from bot.texts import TEXTS
from bot.texts.texts import Texts
from retrieval.analysis import LANGUAGES, UNKNOWN

# What is the same in every language.
SIGNS = {"button_helpful", "button_unhelpful"}
# The buttons "tell me" and of the languages that are quoted have rows of their own.
LIMITS = {
    "short_description": 120, "description": 512, "too_often": 60, "button_tell_me": 40,
    "button_one_language": 40, "button_all_languages": 40,
}  # fmt: skip
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
        for name in (field.name for field in fields(Texts)):
            text, original = getattr(texts, name), getattr(english, name)
            where = f"{name} in {code}"
            assert text.strip(), where
            assert placeholders(text) == placeholders(original), where
            assert commands(text) == commands(original), where
            assert code == "en" or name in SIGNS or text != original, where
            assert len(text) <= limit_of(name), where
