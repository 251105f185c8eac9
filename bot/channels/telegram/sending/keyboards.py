"""The buttons under a message, and the data that a press of one sends; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.sending.citations import COPIED, FOOTNOTE, copied
from bot.channels.telegram.sending.quote import Quote
from bot.channels.telegram.sending.rendering import public_address
from bot.texts import TEXTS
from bot.texts.texts import Texts

# The data of a button: operation, id, and up to four numbers. "p:Ab3dE9xZ:0:2:1:-1" is the
# paragraph (p) before (-1) quote 1 in the message of answer Ab3dE9xZ with the 2 quotes from number
# 0 on; "l:ru" chooses Russian.
DATA = re.compile(
    r"(?P<op>[a-z]):(?P<id>[0-9A-Za-z]{1,20})"
    r"(?::(?P<first>\d{1,3}):(?P<size>\d{1,3})"
    r"(?::(?P<number>\d{1,3})(?::(?P<offset>-?\d{1,5}))?)?)?"
)
REASONS = ("wrong_passage", "wrong_place", "outdated", "no_answer")
STYLE_NAMES = {"markdown": "Markdown", "bibtex": "BibTeX", "ris": "RIS"}
MOST_IN_ROW = 3
MOST_LABEL = 60

PAGE, BACK, MORE, CITE, UP, DOWN, REASON, LANGUAGE = "p", "b", "m", "c", "u", "d", "r", "l"
SHOW, ALONE, SUGGESTION, ARTICLES = "s", "a", "q", "o"
# To save a question, to drop one that is saved, and to show how an article has changed. Removals of
# articles begin with "x", too.
KEEP, DROP, CHANGE = "k", "x", "w"
# In the place of a language: which languages are quoted, that of the question or all.
ONE_LANGUAGE, ALL_LANGUAGES = "only", "all"
Rows = list[list[InlineKeyboardButton]]


class Press(NamedTuple):
    """The data of a pressed button.

    *id* is that of an answer, or a language. The message above the button shows *size* quotes of
    the answer from number *first* on. *number* is that of a quote, or of a reason; *offset* is that
    of a paragraph from the quote's own.
    """

    op: str
    id: str
    first: int = 0
    size: int = 0
    number: int = 0
    offset: int = 0


class Place(NamedTuple):
    """Which quotes of which answer a message shows: *size* of them from number *first* on."""

    answer_id: str
    first: int
    size: int

    def data(self, op: str, *numbers: int) -> str:
        """The data of a button under that message."""
        return ":".join(map(str, (op, *self, *numbers)))


def read_press(data: str | None) -> Press | None:
    """The press that *data* stands for; None if it is not the data of a button of this bot."""
    match = DATA.fullmatch(data or "")
    if match is None:
        return None
    names = ("first", "size", "number", "offset")
    return Press(match["op"], match["id"], *(int(match[name] or 0) for name in names))


def answer_keyboard(
    place: Place, shown: Sequence[Quote], more: int, texts: Texts, below: Rows | None = None
) -> InlineKeyboardMarkup:
    """The buttons under the quotes *shown*; those of several quotes bear their numbers.

    *more* is the number of quotes that one press would bring. *below* are the last rows.
    """
    opinion = [
        _button(texts.button_helpful, place.data(UP)),
        _button(texts.button_unhelpful, place.data(DOWN)),
    ]
    further = [_button(texts.button_more.format(count=more), place.data(MORE))] if more > 0 else []
    rows = [
        _quote_buttons(place, number, quote, texts, is_only=len(shown) == 1)
        for number, quote in enumerate(shown, start=place.first)
    ]
    if len(rows) == 1 and len(rows[0]) + len(further) <= MOST_IN_ROW:
        rows[0] += further
        further = []
    rows.append([*further, *opinion])
    return InlineKeyboardMarkup([*rows, *(below or [])])


def _quote_buttons(
    place: Place, number: int, quote: Quote, texts: Texts, is_only: bool
) -> list[InlineKeyboardButton]:
    before = "" if is_only else f"{number + 1}: "
    buttons = []
    if not quote.is_whole:
        buttons.append(_button(f"{before}{texts.button_around}", place.data(PAGE, number, 0)))
    buttons.append(_button(f"{before}{texts.button_cite}", place.data(CITE, number)))
    if address := public_address(quote.passage):
        buttons.append(InlineKeyboardButton(f"{before}{texts.button_open}", url=address))
    return buttons


def below_buttons(answer_id: str, texts: Texts, follows: bool, waits: bool) -> Rows:
    """The buttons for the question itself, each in a row.

    If it was understood as following others, *follows* is true, and a button asks its words alone.
    If it *waits* for an answer, a button saves it.
    """
    buttons = []
    if follows:
        buttons.append(_button(texts.button_alone, f"{ALONE}:{answer_id}"))
    if waits:
        buttons.append(_button(texts.button_tell_me, f"{KEEP}:{answer_id}"))
    return [[button] for button in buttons]


def drop_keyboard(saved_ids: Sequence[str], texts: Texts) -> InlineKeyboardMarkup:
    """A button with its number for each saved question, to drop it."""
    buttons = [
        _button(texts.button_drop.format(number=number), f"{DROP}:{saved_id}")
        for number, saved_id in enumerate(saved_ids, start=1)
    ]
    starts = range(0, len(buttons), MOST_IN_ROW)
    return InlineKeyboardMarkup([buttons[start : start + MOST_IN_ROW] for start in starts])


def change_keyboard(correction_id: str, texts: Texts) -> InlineKeyboardMarkup:
    """The button that shows a correction which may not have arrived."""
    return InlineKeyboardMarkup([[_button(texts.button_show_change, f"{CHANGE}:{correction_id}")]])


def offer_keyboard(answer_id: str, texts: Texts) -> InlineKeyboardMarkup:
    """The button that shows an answer which may not have arrived."""
    return InlineKeyboardMarkup([[_button(texts.button_show, f"{SHOW}:{answer_id}")]])


def page_keyboard(
    place: Place, number: int, offset: int, neighbors: tuple[int, int], texts: Texts
) -> InlineKeyboardMarkup:
    """The buttons under the paragraph that is *offset* paragraphs after that of quote *number*.

    *neighbors* are the numbers, in the article, of the paragraphs before and after it; 0 if there
    is none.
    """
    steps = [
        _button(_paragraph(neighbor, texts), place.data(PAGE, number, offset + step))
        for step, neighbor in zip((-1, 1), neighbors, strict=True)
        if neighbor
    ]
    below = [_button(texts.button_back, place.data(BACK))]
    below.append(_button(texts.button_cite, place.data(CITE, number)))
    return InlineKeyboardMarkup([row for row in (steps, below) if row])


def _paragraph(number: int, texts: Texts) -> str:
    label = texts.paragraph.format(number=number)
    return label[:1].upper() + label[1:]


def cite_keyboard(place: Place, quote: Quote, texts: Texts) -> InlineKeyboardMarkup:
    """A button for each style; a press copies the citation."""
    buttons = [
        InlineKeyboardButton(
            texts.button_footnote if style == FOOTNOTE else STYLE_NAMES[style],
            copy_text=CopyTextButton(copied(style, quote.parts)),
        )
        for style in COPIED
    ]
    back = _button(texts.button_back, place.data(BACK))
    return InlineKeyboardMarkup([buttons[:2], buttons[2:], [back]])


def reason_keyboard(place: Place, texts: Texts) -> InlineKeyboardMarkup:
    """The reasons why an answer may be wrong, as buttons."""
    buttons = [
        _button(getattr(texts, reason), place.data(REASON, number))
        for number, reason in enumerate(REASONS)
    ]
    back = _button(texts.button_back, place.data(BACK))
    return InlineKeyboardMarkup([buttons[:2], buttons[2:], [back]])


def language_keyboard(texts: Texts, is_one: bool) -> InlineKeyboardMarkup:
    """The languages of the bot as buttons, each under its own name, and one for those it quotes.

    *is_one* says whether only articles in the language of a question are quoted now.
    """
    label = texts.button_all_languages if is_one else texts.button_one_language
    change = _button(label, f"{LANGUAGE}:{ALL_LANGUAGES if is_one else ONE_LANGUAGE}")
    return InlineKeyboardMarkup([*_languages(is_start=False), [change]])


def start_keyboard(questions: Sequence[str]) -> InlineKeyboardMarkup:
    """Questions to try, then the languages. A press of a question asks what is on its button."""
    rows = [
        [_button(question, f"{SUGGESTION}:{number}")] for number, question in enumerate(questions)
    ]
    return InlineKeyboardMarkup([*rows, *_languages(is_start=True)])


def articles_keyboard(page: int, pages: int, texts: Texts) -> InlineKeyboardMarkup | None:
    """The buttons under page number *page* of a list of *pages* pages; None if it has one."""
    steps = ((page - 1, texts.button_previous), (page + 1, texts.button_next))
    row = [_button(label, f"{ARTICLES}:{number}") for number, label in steps if 0 <= number < pages]
    return InlineKeyboardMarkup([row]) if row else None


def _languages(is_start: bool) -> Rows:
    after = ":1:0" if is_start else ""
    buttons = [
        _button(texts.language_name, f"{LANGUAGE}:{code}{after}") for code, texts in TEXTS.items()
    ]
    size = 3 if is_start else 2
    return [buttons[start : start + size] for start in range(0, len(buttons), size)]


def _button(text: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data)
