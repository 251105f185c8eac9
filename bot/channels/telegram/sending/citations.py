"""Citations that are short enough for a button to copy; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.channels.telegram.sending.blocks import MOST_UNITS as MOST_SENT
from bot.channels.telegram.sending.blocks import Message, clean, shortened, utf16
from retrieval import STYLES, Article, Passage, footnote, link

# Telegram copies at most so many units.
MOST_COPIED = 256
MOST_TITLES = (160, 80, 40, 20)
FOOTNOTE = "footnote"
COPIED = (FOOTNOTE, "markdown", "bibtex", "ris")
"""The styles that can be copied, in the order of their buttons."""


def copied(style: str, parts: Sequence[Passage]) -> str:
    """A citation in *style*, in at most 256 UTF-16 units.

    What does not fit is left out: first the quote, then the author and the address, then the end
    of the title.
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


def citation(parts: Sequence[Passage]) -> Message:
    """A citation with the quote, as plain text; it omits the quote if that is too long."""
    article = parts[0].paragraph.article
    text = clean(STYLES["plain"](article, parts))
    if utf16(text) > MOST_SENT:
        text = shortened(clean(STYLES["plain"](article, ())), MOST_SENT)
    return Message("", text)
