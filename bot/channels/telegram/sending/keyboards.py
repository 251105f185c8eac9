"""The buttons under a message, and the data that a press of one sends; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.sending.answer_blocks import Quote, public_address
from bot.channels.telegram.sending.message_blocks import MOST_UNITS as MOST_SENT
from bot.channels.telegram.sending.message_blocks import Rendered, clean, shortened, utf16
from bot.texts import TEXTS, Texts
from retrieval import STYLES, Article, Passage, footnote, link

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
FOOTNOTE = "footnote"
# The styles that can be copied, in the order of their buttons.
COPIED = (FOOTNOTE, *STYLE_NAMES)
MOST_IN_ROW = 3
# Telegram copies at most 256 units.
MOST_COPIED = 256
MOST_TITLES = (160, 80, 40, 20)

# In place of a language: what is quoted.
ONE_LANGUAGE, ALL_LANGUAGES = "only", "all"
Rows = list[list[InlineKeyboardButton]]


class Button(StrEnum):
    """The buttons, each with the letter that begins its data. Removals have "x", too."""

    PAGE = "p"  # the paragraph around a quote, or one beside that
    BACK = "b"
    MORE = "m"
    CITE = "c"
    UP = "u"
    DOWN = "d"
    REASON = "r"
    SHOW = "s"  # an answer that may not have arrived
    ALONE = "a"
    LANGUAGE = "l"
    SUGGESTION = "q"
    ARTICLES = "o"
    KEEP = "k"  # save a question
    DROP = "x"
    CHANGE = "w"  # a correction that may not have arrived


class Press(NamedTuple):
    """The data of a pressed button.

    *id* is of an answer, or a language. The message shows *size* quotes from number *first* on.
    *number* is of a quote, or a reason; *offset* counts paragraphs from it.
    """

    op: str
    id: str
    first: int = 0
    size: int = 0
    number: int = 0
    offset: int = 0


class Place(NamedTuple):
    """The *size* quotes of an answer from number *first* on, in a message."""

    answer_id: str
    first: int
    size: int

    def data(self, op: str, *numbers: int) -> str:
        """The data of a button under that message."""
        return ":".join(map(str, (op, *self, *numbers)))


def read_press(data: str | None) -> Press | None:
    """Read *data*; None if it is not of a button."""
    match = DATA.fullmatch(data or "")
    if match is None:
        return None
    names = ("first", "size", "number", "offset")
    return Press(match["op"], match["id"], *(int(match[name] or 0) for name in names))


def answer_keyboard(
    place: Place, shown: Sequence[Quote], more: int, texts: Texts, below: Rows | None = None
) -> InlineKeyboardMarkup:
    """The buttons under the quotes *shown*.

    "More" brings *more* quotes. *below* are the last rows.
    """
    opinion = [
        _button(texts.button_helpful, place.data(Button.UP)),
        _button(texts.button_unhelpful, place.data(Button.DOWN)),
    ]
    further = (
        [_button(texts.button_more.format(count=more), place.data(Button.MORE))] if more > 0 else []
    )
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
        buttons.append(
            _button(f"{before}{texts.button_around}", place.data(Button.PAGE, number, 0))
        )
    buttons.append(_button(f"{before}{texts.button_cite}", place.data(Button.CITE, number)))
    if address := public_address(quote.passage):
        buttons.append(InlineKeyboardButton(f"{before}{texts.button_open}", url=address))
    return buttons


def below_buttons(answer_id: str, texts: Texts, follows: bool, waits: bool) -> Rows:
    """Rows to ask a question alone, if it *follows* others, and to save it, if it *waits*."""
    buttons = []
    if follows:
        buttons.append(_button(texts.button_alone, f"{Button.ALONE}:{answer_id}"))
    if waits:
        buttons.append(_button(texts.button_tell_me, f"{Button.KEEP}:{answer_id}"))
    return [[button] for button in buttons]


def drop_keyboard(saved_ids: Sequence[str], texts: Texts) -> InlineKeyboardMarkup:
    """A numbered button to drop each saved question."""
    buttons = [
        _button(texts.button_drop.format(number=number), f"{Button.DROP}:{saved_id}")
        for number, saved_id in enumerate(saved_ids, start=1)
    ]
    starts = range(0, len(buttons), MOST_IN_ROW)
    return InlineKeyboardMarkup([buttons[start : start + MOST_IN_ROW] for start in starts])


def change_keyboard(correction_id: str, texts: Texts) -> InlineKeyboardMarkup:
    """The button that shows a correction which may not have arrived."""
    return InlineKeyboardMarkup(
        [[_button(texts.button_show_change, f"{Button.CHANGE}:{correction_id}")]]
    )


def offer_keyboard(answer_id: str, texts: Texts) -> InlineKeyboardMarkup:
    """The button that shows an answer which may not have arrived."""
    return InlineKeyboardMarkup([[_button(texts.button_show, f"{Button.SHOW}:{answer_id}")]])


def page_keyboard(
    place: Place, number: int, offset: int, neighbors: tuple[int, int], texts: Texts
) -> InlineKeyboardMarkup:
    """The buttons under the paragraph that is *offset* paragraphs after quote *number*.

    *neighbors* are the numbers before and after it, or 0.
    """
    steps = [
        _button(
            _capital(texts.paragraph.format(number=neighbor)),
            place.data(Button.PAGE, number, offset + step),
        )
        for step, neighbor in zip((-1, 1), neighbors, strict=True)
        if neighbor
    ]
    below = [_button(texts.button_back, place.data(Button.BACK))]
    below.append(_button(texts.button_cite, place.data(Button.CITE, number)))
    return InlineKeyboardMarkup([row for row in (steps, below) if row])


def _capital(label: str) -> str:
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
    back = _button(texts.button_back, place.data(Button.BACK))
    return InlineKeyboardMarkup([buttons[:2], buttons[2:], [back]])


def reason_keyboard(place: Place, texts: Texts) -> InlineKeyboardMarkup:
    """A button for each reason why an answer may be wrong."""
    buttons = [
        _button(getattr(texts, reason), place.data(Button.REASON, number))
        for number, reason in enumerate(REASONS)
    ]
    back = _button(texts.button_back, place.data(Button.BACK))
    return InlineKeyboardMarkup([buttons[:2], buttons[2:], [back]])


def language_keyboard(texts: Texts, is_one: bool) -> InlineKeyboardMarkup:
    """The languages of the bot, each under its own name, and the choice of quoted languages.

    *is_one*: only the language of a question is quoted now.
    """
    label = texts.button_all_languages if is_one else texts.button_one_language
    change = _button(label, f"{Button.LANGUAGE}:{ALL_LANGUAGES if is_one else ONE_LANGUAGE}")
    return InlineKeyboardMarkup([*_languages(is_start=False), [change]])


def start_keyboard(questions: Sequence[str]) -> InlineKeyboardMarkup:
    """Questions to try, which a press asks, and the languages."""
    rows = [
        [_button(question, f"{Button.SUGGESTION}:{number}")]
        for number, question in enumerate(questions)
    ]
    return InlineKeyboardMarkup([*rows, *_languages(is_start=True)])


def articles_keyboard(page: int, pages: int, texts: Texts) -> InlineKeyboardMarkup | None:
    """The buttons under page *page* of *pages*; None for one page."""
    steps = ((page - 1, texts.button_previous), (page + 1, texts.button_next))
    row = [
        _button(label, f"{Button.ARTICLES}:{number}")
        for number, label in steps
        if 0 <= number < pages
    ]
    return InlineKeyboardMarkup([row]) if row else None


def _languages(is_start: bool) -> Rows:
    after = ":1:0" if is_start else ""
    buttons = [
        _button(texts.language_name, f"{Button.LANGUAGE}:{code}{after}")
        for code, texts in TEXTS.items()
    ]
    size = 3 if is_start else 2
    return [buttons[start : start + size] for start in range(0, len(buttons), size)]


def _button(text: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data)


def copied(style: str, parts: Sequence[Passage]) -> str:
    """A citation in *style*, in at most 256 UTF-16 units.

    It loses first the quote, then author and address, then the end of the title.
    """
    forms = (_written(style, article, quoted) for article, quoted in _forms(parts))
    fitting = (form for form in forms if 0 < utf16(form) <= MOST_COPIED)
    return next(fitting, shortened(_written(FOOTNOTE, parts[0].paragraph.article, ()), MOST_COPIED))


def _forms(parts: Sequence[Passage]) -> Iterator[tuple[Article, Sequence[Passage]]]:
    article = parts[0].paragraph.article
    yield article, parts
    yield article, ()
    yield replace(article, author=None), ()
    bare = replace(article, author=None, url=None)
    yield bare, ()
    for units in MOST_TITLES:
        title = shortened(article.title or article.source, units)
        yield replace(bare, title=title, source=shortened(article.source, units)), ()


def _written(style: str, article: Article, parts: Sequence[Passage]) -> str:
    if style != FOOTNOTE:
        return clean(STYLES[style](article, parts)).strip()
    return clean(f"{footnote(article, parts)} {link(article) or ''}").strip()


def citation(parts: Sequence[Passage]) -> Rendered:
    """A citation as plain text, with the quote unless that is too long."""
    article = parts[0].paragraph.article
    text = clean(STYLES["plain"](article, parts))
    if utf16(text) > MOST_SENT:
        text = shortened(clean(STYLES["plain"](article, ())), MOST_SENT)
    return Rendered("", text)
