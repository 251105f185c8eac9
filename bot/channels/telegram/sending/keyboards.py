"""Buttons under a message, and what a press of one says; pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.sending.rendering import public_address, utf16
from bot.texts import TEXTS
from bot.texts.texts import Texts
from retrieval.citation.styles import STYLES
from retrieval.types import Passage

# What a press may be: an operation, an answer's id, a quote of it, and how many paragraphs away.
DATA = re.compile(
    r"(?P<op>[a-z]):(?P<id>[0-9A-Za-z]{1,20})(?::(?P<quote>\d{1,3})(?::(?P<away>-?\d{1,4}))?)?"
)
MOST_COPIED = 256
REASONS = ("wrong_passage", "wrong_place", "outdated", "no_answer")

PAGE, BACK, MORE, CITE, UP, DOWN, REASON, LANGUAGE = "p", "b", "m", "c", "u", "d", "r", "l"


class Press(NamedTuple):
    """What a button says when it is pressed."""

    op: str
    id: str
    quote: int
    away: int


def read_press(data: str | None) -> Press | None:
    """What *data* says; None for what no button of ours can say."""
    match = DATA.fullmatch(data or "")
    if match is None:
        return None
    return Press(match["op"], match["id"], int(match["quote"] or 0), int(match["away"] or 0))


def answer_keyboard(
    answer_id: str, quote: int, passage: Passage, texts: Texts
) -> InlineKeyboardMarkup:
    """The buttons under an answer; paging and citing are about its quote number *quote*."""
    here = f"{answer_id}:{quote}"
    top = [
        _button("◀ ¶", f"{PAGE}:{here}:-1"),
        _button("¶ ▶", f"{PAGE}:{here}:1"),
        _button(texts.button_more, f"{MORE}:{answer_id}"),
    ]
    opinion = [_button(texts.button_helpful, f"{UP}:{here}")]
    opinion.append(_button(texts.button_unhelpful, f"{DOWN}:{here}"))
    return InlineKeyboardMarkup([top, [*_source_buttons(here, passage, texts), *opinion]])


def page_keyboard(
    answer_id: str, quote: int, away: int, passage: Passage, texts: Texts
) -> InlineKeyboardMarkup:
    """The buttons under a paragraph that stands *away* paragraphs from the quote's own."""
    here = f"{answer_id}:{quote}"
    top = [
        _button("◀ ¶", f"{PAGE}:{here}:{away - 1}"),
        _button("↩", f"{BACK}:{here}"),
        _button("¶ ▶", f"{PAGE}:{here}:{away + 1}"),
    ]
    return InlineKeyboardMarkup([top, _source_buttons(here, passage, texts)])


def reason_keyboard(answer_id: str, quote: int, texts: Texts) -> InlineKeyboardMarkup:
    """What can be wrong with an answer."""
    buttons = [
        _button(getattr(texts, reason), f"{REASON}:{answer_id}:{number}:{quote}")
        for number, reason in enumerate(REASONS)
    ]
    back = _button("↩", f"{BACK}:{answer_id}:{quote}")
    return InlineKeyboardMarkup([buttons[:2], buttons[2:], [back]])


def language_keyboard() -> InlineKeyboardMarkup:
    """The languages of the bot, each in its own words."""
    buttons = [_button(texts.language_name, f"{LANGUAGE}:{code}") for code, texts in TEXTS.items()]
    return InlineKeyboardMarkup([buttons[n : n + 2] for n in range(0, len(buttons), 2)])


def _source_buttons(here: str, passage: Passage, texts: Texts) -> list[InlineKeyboardButton]:
    cited = STYLES["plain"](passage.paragraph.article, passage)
    if utf16(cited) <= MOST_COPIED:
        cite = InlineKeyboardButton(texts.button_cite, copy_text=CopyTextButton(cited))
    else:
        cite = _button(texts.button_cite, f"{CITE}:{here}")
    buttons = [cite]
    if address := public_address(passage):
        buttons.append(InlineKeyboardButton(texts.button_open, url=address))
    return buttons


def _button(text: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data)
