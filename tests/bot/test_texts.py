"""The bot's own words: no language misses a line, and all fit where Telegram shows them."""

import string
from dataclasses import fields

import pytest

from bot.texts import TEXTS
from bot.texts.texts import Texts
from retrieval.analysis import LANGUAGES, UNKNOWN

# What is the same in every language.
SIGNS = {"button_helpful", "button_unhelpful"}
LIMITS = {"short_description": 120, "description": 512}
TOASTS = (
    "thanks",
    "expired",
    "not_yours",
    "first_paragraph",
    "last_paragraph",
    "no_more",
    "what_was_wrong",
)


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_language_has_its_table() -> None:
    assert [*TEXTS] == [code for code in LANGUAGES if code != UNKNOWN]


@pytest.mark.parametrize("code", TEXTS)
@pytest.mark.parametrize("name", [field.name for field in fields(Texts)])
def test_every_line_is_there_and_fits(code: str, name: str) -> None:
    text, english = getattr(TEXTS[code], name), getattr(TEXTS["en"], name)

    assert text.strip()
    assert placeholders(text) == placeholders(english)
    assert [word for word in text.split() if word[0] == "/"] == [
        w for w in english.split() if w[0] == "/"
    ]
    if code != "en" and name not in SIGNS:
        assert text != english
    limit = LIMITS.get(
        name, 200 if name in TOASTS else 256 if name.startswith("command_") else 4096
    )
    assert len(text) <= (20 if name.startswith("button_") else limit)
