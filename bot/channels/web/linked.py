"""Whether the words that a link quotes still stand where it says; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from retrieval import Paragraph, Passage, Quotation, Span, check
from retrieval.citation.quote_links import QuotePlace, quote_checksum

Earlier = Callable[[Sequence[str]], Sequence[Sequence[str]]]
"""The ids of the parts of a quote -> the words that may have stood there, where they are known."""


class Linked(NamedTuple):
    """What a link quotes: *asked* is the paragraph that it names, *parts* the stretches to mark.

    *is_moved* says that the words stand in another place than the link says. If they stand nowhere,
    *old* are these words, if they are known, and *parts* what is most like them now, if anything.
    """

    asked: int
    parts: tuple[Passage, ...]
    is_moved: bool = False
    old: tuple[str, ...] = ()


def look_up(
    paragraphs: Sequence[Paragraph], places: Sequence[QuotePlace], words: str, earlier: Earlier
) -> Linked:
    """Find what a link quotes in an article. *words* is their checksum; empty if it has none."""
    numbered = {paragraph.number: paragraph for paragraph in paragraphs}
    asked = places[0].paragraph
    if parts := _standing(numbered, places, words):
        return Linked(asked, parts)
    if words:
        # Most edits put a paragraph before the quote, or take one away.
        shifts = sorted({number - asked for number in numbered}, key=abs)
        for shift in shifts:
            moved = [place._replace(paragraph=place.paragraph + shift) for place in places]
            if parts := _standing(numbered, moved, words):
                return Linked(asked, parts, is_moved=True)
    article = paragraphs[0].article.id if paragraphs else ""
    old = old_words(article, places, words, earlier)
    if old and (parts := _found(paragraphs, old)):
        return Linked(asked, parts, is_moved=True)
    return Linked(asked, _most_like(paragraphs, old), old=old)


def old_words(
    article: str, places: Sequence[QuotePlace], words: str, earlier: Earlier
) -> tuple[str, ...]:
    """The words that stood at *places* of an article; none if they are not known.

    They are those of the checksum: an old text is shown to nobody but who has a link to it.
    """
    ids = [f"{article}#{str(place)[1:]}" for place in places]
    known = earlier(ids) if words else ()
    return next((tuple(old) for old in known if quote_checksum(old) == words), ())


def _standing(
    numbered: Mapping[int, Paragraph], places: Sequence[QuotePlace], words: str
) -> tuple[Passage, ...]:
    """The passages at *places*; none if one is not there, or has other words."""
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
    """The first passages that have the old words; none if some of the words are nowhere."""
    parts = []
    for words in old:
        place = next((one for one in paragraphs if words and words in one.text), None)
        if place is None:
            return ()
        start = place.text.index(words)
        parts.append(Passage(place, Span(start, start + len(words))))
    return tuple(parts)


def _most_like(paragraphs: Sequence[Paragraph], old: Sequence[str]) -> tuple[Passage, ...]:
    """The stretches that are most like the old words; none if some of them are like nothing."""
    checks = [check(Quotation(words, 1), lambda _: paragraphs) for words in old]
    parts = [one.passage for one in checks if one.passage]
    return tuple(parts) if len(parts) == len(old) else ()
