"""What a document says, whatever its format: quotes, a footnote for each, and the sources.

The text of a corpus is not trusted, so each format escapes what it takes from here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from bot.channels.reflow import unwrapped, without_fillers
from bot.channels.terminal import printable
from retrieval import Article, Passage, footnote, link
from retrieval.types import well_formed

SOURCES = "Sources"
NOTES = "Notes"
UNTITLED = "Quotes"
# XML cannot hold these two, and they are no characters.
NONCHARACTERS = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
# Word and Excel open no longer address. One that leads to the article is better than none.
LONGEST_ADDRESS = 2000
# In a path, a query or a fragment (RFC 3986); what is encoded already stays so.
ALLOWED = "%/:?@!$&'()*+,;=~"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Quote(NamedTuple):
    """The parts of a quote, one of each neighboring paragraph that it runs over.

    Without any part, it is the article as a whole, which is named among the sources.
    """

    article: Article
    parts: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Quotes in their order, under a title and lines for the person who asked for them.

    Example: the *title* is the question, and a note is the line ``The closest passages; none
    mentions owls.``
    """

    title: str | None
    items: tuple[Quote, ...]
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The title, or a word in its place."""
        return on_one_line(self.title or "") or UNTITLED

    @property
    def note_lines(self) -> Sequence[str]:
        """The notes, of which each line is a paragraph."""
        lines = (on_one_line(line) for note in self.notes for line in note.splitlines())
        return [line for line in lines if line]

    @property
    def quotes(self) -> Sequence[Quote]:
        """The items that have words to quote; their footnotes are numbered from 1."""
        return [item for item in self.items if item.parts]

    @property
    def sources(self) -> Sequence[Reference]:
        """The bibliography: each article once, in the order of the alphabet."""
        articles = dict.fromkeys(item.article for item in self.items)
        lines = (_reference(article, ()) for article in articles)
        return sorted(lines, key=lambda line: (line.text.casefold(), line.address or ""))


class Reference(NamedTuple):
    """Where a quote or an article is to be found.

    *address* is that of the article, to be read, and *target* the one that is opened, on which a
    browser may jump to the quoted words.
    """

    text: str
    address: str | None
    target: str | None


def footnote_of(quote: Quote) -> Reference:
    """What the footnote of a quote says."""
    return _reference(quote.article, quote.parts)


def shown(part: Passage) -> str:
    """The characters of a part of a quote as a person sees them.

    As on a terminal, a line that was only wrapped goes on after a blank, and what cannot be seen
    has a visible character in its place. All other white space is what it was.
    """
    return visible(without_fillers(part.span.of(unwrapped(part.paragraph.text))))


def target_of(quote: Quote) -> str | None:
    """The address that is opened for a quote."""
    address = link(quote.parts[0] if quote.parts else quote.article)
    return address if len(address or "") <= LONGEST_ADDRESS else link(quote.article)


def encoded(address: str) -> str:
    """*address* with all that is not plain encoded: Office refuses a file over one such sign."""
    parts = urlsplit(address)
    path, query, fragment = (percent_encoded(part, safe=ALLOWED) for part in parts[2:])
    return parts._replace(path=path, query=query, fragment=fragment).geturl()


def language_of(quote: Quote) -> str | None:
    """The language of a quote, if its source names one as formats do: ``en``, ``en-GB``."""
    language = (quote.article.language or "").replace("_", "-")
    return language if LANGUAGE.fullmatch(language) else None


def visible(text: str) -> str:
    """*text* with one visible character in the place of each that no format can hold."""
    return printable(well_formed(text)).translate(NONCHARACTERS)


def on_one_line(text: str) -> str:
    """A title or a note."""
    return visible(" ".join(text.split()))


def _reference(article: Article, parts: tuple[Passage, ...]) -> Reference:
    text = on_one_line(footnote(article, parts))
    return Reference(text, link(article), target_of(Quote(article, parts)))
