"""The quote that a link names, and the notice if its words are elsewhere or gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.channels.web.frame import View
from bot.channels.web.quote_elements import SET, block_quote
from bot.notes import place
from bot.pages.elements import Html, element, joined
from bot.readable import visible_line
from retrieval import (
    Paragraph,
    Passage,
    Quotation,
    QuotePlace,
    Span,
    check,
    difference,
    quote_checksum,
)

Earlier = Callable[[Sequence[str]], Sequence[Sequence[str]]]
"""The ids of the parts of a quote -> the words that may have been there."""


class Linked(NamedTuple):
    """The paragraph that a link *asked* for, and the *parts* to mark.

    *is_moved*: the words are in another place. If they are gone, *old* are these words, if known,
    and *parts* the text most like them.
    """

    asked: int
    parts: tuple[Passage, ...]
    is_moved: bool = False
    old: tuple[str, ...] = ()


def look_up(
    paragraphs: Sequence[Paragraph], places: Sequence[QuotePlace], words: str, earlier: Earlier
) -> Linked:
    """Find the quote of a link in an article; *words* is its checksum, or empty."""
    numbered = {paragraph.number: paragraph for paragraph in paragraphs}
    asked = places[0].paragraph
    if parts := _standing(numbered, places, words):
        return Linked(asked, parts)
    if words:
        # Most edits put a paragraph before the quote, or take one away.
        for shift in sorted({number - asked for number in numbered}, key=abs):
            moved = [place._replace(paragraph=place.paragraph + shift) for place in places]
            if parts := _standing(numbered, moved, words):
                return Linked(asked, parts, is_moved=True)
    article = paragraphs[0].article.id if paragraphs else ""
    old = old_words(article, places, words, earlier)
    if old and (parts := _found(paragraphs, old)):
        return Linked(asked, parts, is_moved=True)
    checks = [check(Quotation(words, 1), lambda _: paragraphs) for words in old]
    like = [one.passage for one in checks if one.passage]
    return Linked(asked, tuple(like) if len(like) == len(old) else (), old=old)


def old_words(
    article: str, places: Sequence[QuotePlace], words: str, earlier: Earlier
) -> tuple[str, ...]:
    """Return the former words at *places*, if known.

    Their checksum must be *words*: only who has a link to an old text may see it.
    """
    ids = [f"{article}#{str(place)[1:]}" for place in places]
    known = earlier(ids) if words else ()
    return next((tuple(old) for old in known if quote_checksum(old) == words), ())


def notice(linked: Linked, view: View) -> Html | None:
    """Say that the words of a link are elsewhere, or gone; a browser scrolls to it."""
    texts = view.texts
    if linked.is_moved:
        said = texts.page_moved.format(place=visible_line(place(linked.parts, texts)))
        content = [element("p", said)]
    elif linked.parts and not linked.old:
        return None
    else:
        content = [*_changed(linked, view)]
    return element(
        "div", *content, class_="notice", role="status", lang=view.language,
        id=f"p{linked.asked}", tabindex=-1, autofocus="",
    )  # fmt: skip


def _standing(
    numbered: Mapping[int, Paragraph], places: Sequence[QuotePlace], words: str
) -> tuple[Passage, ...]:
    """Return the passages at *places* if all have the words."""
    parts = []
    for number, span in places:
        paragraph = numbered.get(number)
        if paragraph is None or span.end > len(paragraph.text):
            return ()
        parts.append(Passage(paragraph, span))
    if words and quote_checksum([part.quote for part in parts]) != words:
        return ()
    return tuple(parts)


def _found(paragraphs: Sequence[Paragraph], old: Sequence[str]) -> tuple[Passage, ...]:
    """Return the first passages with the old words, if all are found."""
    parts = []
    for words in old:
        place = next((one for one in paragraphs if words and words in one.text), None)
        if place is None:
            return ()
        start = place.text.index(words)
        parts.append(Passage(place, Span(start, start + len(words))))
    return tuple(parts)


def _changed(linked: Linked, view: View) -> Iterator[Html]:
    """Make the old words beside the new ones."""
    texts, old = view.texts, linked.old
    yield element("p", texts.page_changed)
    if not old:
        return
    yield element("p", element("b", texts.it_said))
    if not linked.parts:
        yield block_quote([(words, SET) for words in old])
        yield element("p", texts.says_no_more)
        return
    pairs = list(zip(old, linked.parts, strict=True))
    yield block_quote([(_compared(words, part.quote, "-", "del"), SET) for words, part in pairs])
    yield element("p", element("b", texts.now_it_says))
    yield block_quote([(_compared(words, part.quote, "+", "ins"), SET) for words, part in pairs])


def _compared(old: str, new: str, sign: str, name: str) -> Html:
    """Join the words of both texts, and those with this *sign* as elements."""
    runs = [(kind, words) for kind, words in difference(old, new) if kind in ("=", sign)]
    words = [element(name, words) if kind == sign else words for kind, words in runs]
    return joined(*(part for word in words for part in (word, " ")))
