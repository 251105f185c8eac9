"""The buttons under a message, and the data that a press of one sends; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.sending.rendering import public_address, utf16
from bot.texts import TEXTS
from bot.texts.texts import Texts
from retrieval import STYLES, Passage

# The data of a button: operation, id, number and offset. "p:Ab3dE9xZ:0:-1" is a page (p) of answer
# Ab3dE9xZ, namely the paragraph before (-1) its first quote (0); "l:ru" chooses Russian.
DATA = re.compile(
    r"(?P<op>[a-z]):(?P<id>[0-9A-Za-z]{1,20})(?::(?P<number>\d{1,3})(?::(?P<offset>-?\d{1,4}))?)?"
)
MOST_COPIED = 256
REASONS = ("wrong_passage", "wrong_place", "outdated", "no_answer")

PAGE, BACK, MORE, CITE, UP, DOWN, REASON, LANGUAGE = "p", "b", "m", "c", "u", "d", "r", "l"
SHOW = "s"


class Press(NamedTuple):
    """The data of a pressed button.

    *id* is that of an answer, or a language. *number* is that of a quote, or of a reason; *offset*
    is that of a paragraph from the quote's own, or the number of a quote.
    """

    op: str
    id: str
    number: int
    offset: int


def read_press(data: str | None) -> Press | None:
    """The press that *data* stands for; None if it is not the data of a button of this bot."""
    match = DATA.fullmatch(data or "")
    if match is None:
        return None
    return Press(match["op"], match["id"], int(match["number"] or 0), int(match["offset"] or 0))


def answer_keyboard(
    answer_id: str, quote: int, parts: Sequence[Passage], texts: Texts
) -> InlineKeyboardMarkup:
    """The buttons under an answer; those for paging and citing refer to its quote *quote*."""
    here = f"{answer_id}:{quote}"
    top = [
        _button("◀ ¶", f"{PAGE}:{here}:-1"),
        _button("¶ ▶", f"{PAGE}:{here}:1"),
        _button(texts.button_more, f"{MORE}:{answer_id}"),
    ]
    opinion = [_button(texts.button_helpful, f"{UP}:{here}")]
    opinion.append(_button(texts.button_unhelpful, f"{DOWN}:{here}"))
    return InlineKeyboardMarkup([top, [*_source_buttons(here, parts, texts), *opinion]])


def offer_keyboard(answer_id: str, texts: Texts) -> InlineKeyboardMarkup:
    """The button that shows an answer which may not have arrived."""
    return InlineKeyboardMarkup([[_button(texts.button_show, f"{SHOW}:{answer_id}")]])


def page_keyboard(
    answer_id: str, quote: int, offset: int, parts: Sequence[Passage], texts: Texts
) -> InlineKeyboardMarkup:
    """The buttons under the paragraph that is *offset* paragraphs after the quote's own."""
    here = f"{answer_id}:{quote}"
    top = [
        _button("◀ ¶", f"{PAGE}:{here}:{offset - 1}"),
        _button("↩", f"{BACK}:{here}"),
        _button("¶ ▶", f"{PAGE}:{here}:{offset + 1}"),
    ]
    return InlineKeyboardMarkup([top, _source_buttons(here, parts, texts)])


def reason_keyboard(answer_id: str, quote: int, texts: Texts) -> InlineKeyboardMarkup:
    """The reasons why an answer may be wrong, as buttons."""
    buttons = [
        _button(getattr(texts, reason), f"{REASON}:{answer_id}:{number}:{quote}")
        for number, reason in enumerate(REASONS)
    ]
    back = _button("↩", f"{BACK}:{answer_id}:{quote}")
    return InlineKeyboardMarkup([buttons[:2], buttons[2:], [back]])


def language_keyboard() -> InlineKeyboardMarkup:
    """The languages of the bot as buttons, each under its own name."""
    buttons = [_button(texts.language_name, f"{LANGUAGE}:{code}") for code, texts in TEXTS.items()]
    return InlineKeyboardMarkup([buttons[start : start + 2] for start in range(0, len(buttons), 2)])


def _source_buttons(
    here: str, parts: Sequence[Passage], texts: Texts
) -> list[InlineKeyboardButton]:
    citation = STYLES["plain"](parts[0].paragraph.article, parts)
    if utf16(citation) <= MOST_COPIED:
        cite = InlineKeyboardButton(texts.button_cite, copy_text=CopyTextButton(citation))
    else:
        cite = _button(texts.button_cite, f"{CITE}:{here}")
    buttons = [cite]
    if address := public_address(parts[0]):
        buttons.append(InlineKeyboardButton(texts.button_open, url=address))
    return buttons


def _button(text: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data)
