"""The content of a document, whatever its format: quotes, a footnote for each, the sources.

The text of a corpus is not trusted, so each format escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from bot.readable import unwrapped, visible, visible_line, without_fillers
from retrieval import Article, Passage, footnote, link

SOURCES = "Sources"
NOTES = "Notes"
UNTITLED = "Quotes"
# The longest address that Word and Excel open; the article's own is better than none.
LONGEST_ADDRESS = 2000
# In a path, a query or a fragment (RFC 3986).
ALLOWED = "%/:?@!$&'()*+,;=~"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Quote(NamedTuple):
    """The parts of a quote, one for each paragraph; without any, the article as a whole."""

    article: Article
    parts: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Quotes in their order, under a title, such as the question, and notes on them."""

    title: str | None
    items: tuple[Quote, ...]
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The title, or a word in its place."""
        return visible_line(self.title or "") or UNTITLED

    @property
    def note_lines(self) -> Sequence[str]:
        """The lines of the notes; each is a paragraph."""
        lines = (visible_line(line) for note in self.notes for line in note.splitlines())
        return [line for line in lines if line]

    @property
    def quotes(self) -> Sequence[Quote]:
        """The items with words to quote; their footnotes are numbered from 1."""
        return [item for item in self.items if item.parts]

    @property
    def sources(self) -> Sequence[Reference]:
        """The bibliography: each article once, in alphabetical order."""
        articles = dict.fromkeys(item.article for item in self.items)
        lines = (_reference(article, ()) for article in articles)
        return sorted(lines, key=lambda line: (line.text.casefold(), line.address or ""))


class Reference(NamedTuple):
    """The source of a quote: text, the address to show, the target to open.

    At the target a browser may jump to the quoted words.
    """

    text: str
    address: str | None
    target: str | None


def footnote_of(quote: Quote) -> Reference:
    """Return the footnote of a quote."""
    return _reference(quote.article, quote.parts)


def shown(part: Passage) -> str:
    """Return a part of a quote, unwrapped and visible."""
    return visible(without_fillers(part.span.of(unwrapped(part.paragraph.text))))


def target_of(quote: Quote) -> str | None:
    """Return the address to open for a quote."""
    address = link(quote.parts[0] if quote.parts else quote.article)
    return address if len(address or "") <= LONGEST_ADDRESS else link(quote.article)


def encoded(address: str) -> str:
    """Encode all of *address* that is not plain, which Office would refuse."""
    parts = urlsplit(address)
    path, query, fragment = (percent_encoded(part, safe=ALLOWED) for part in parts[2:])
    return parts._replace(path=path, query=query, fragment=fragment).geturl()


def language_of(quote: Quote) -> str | None:
    """Return the language of a quote if it has the form of ``en`` or ``en-GB``."""
    language = (quote.article.language or "").replace("_", "-")
    return language if LANGUAGE.fullmatch(language) else None


def _reference(article: Article, parts: tuple[Passage, ...]) -> Reference:
    text = visible_line(footnote(article, parts))
    return Reference(text, link(article), target_of(Quote(article, parts)))
