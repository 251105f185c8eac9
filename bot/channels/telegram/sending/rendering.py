"""Quotes as Telegram shows them: nothing in a corpus can break their HTML; pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bot.channels.reflow import unwrapped
from bot.channels.telegram.sending.blocks import (
    Block,
    clean,
    escaped,
    one_line,
    plain_block,
    shortened,
    utf16,
    with_bold,
)
from bot.channels.telegram.sending.leads import lead
from bot.channels.telegram.sending.quote import Quote
from bot.notes import short_place
from bot.texts.texts import Texts
from retrieval import Article, Paragraph, Passage, Span, link

MOST_QUOTE_UNITS = 2500
MOST_PARAGRAPH_UNITS = 3500
LONGEST_WORD = 60
MOST_ADDRESS = 2000
MOST_COPIES = 3
MOST_HOST = 60
MOST_TITLE = 120
# What may be read as an address.
ADDRESS = re.compile(r"\w\.\w|://")
# Of the hosts that a link may have, Telegram takes those with a dot and a name at the end.
HOST = re.compile(r"(?:[\w-]+\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)|(?:\d{1,3}\.){3}\d{1,3}", re.ASCII)


class Piece(NamedTuple):
    """A part of a quote in a blockquote of its own; a folded one is opened by a tap."""

    passage: Passage
    bold: Sequence[Span]
    is_folded: bool


def quote_block(quote: Quote, texts: Texts, number: int = 0, is_short: bool = False) -> Block:
    """A quote with its source below.

    Some forty words are shown at once, the words that answer in bold; the others are folded, or
    left out if *is_short*. A *number* is that of the quote among several.
    """
    pieces = [*_pieces(quote, is_short)]
    source = source_line(quote.parts, texts, number)
    below = [source]
    if quote.also_in and not is_short:
        below.append(copies_line(quote.also_in, texts))
    shown = [clean(p.passage.span.of(unwrapped(p.passage.paragraph.text))) for p in pieces]
    return Block(
        "\n".join([*shown, *(line.text for line in below)]),
        "\n".join([*map(_quoted, pieces), *(line.html for line in below)]),
        sum(line.entities for line in below) + sum(1 + len(piece.bold) for piece in pieces),
    )


def _pieces(quote: Quote, is_short: bool) -> Iterator[Piece]:
    passage, parts, answer = quote.passage, quote.parts, quote.answer
    if sum(utf16(part.quote) for part in parts) > MOST_QUOTE_UNITS:
        if utf16(passage.quote) > MOST_QUOTE_UNITS:
            passage = Passage(passage.paragraph, answer)
        parts = (passage,)
    first = lead(passage, answer, quote.words)
    bold = [span for span in quote.words if first.start <= span.start and span.end <= first.end]
    # That of a whole sentence would say nothing.
    if not bold and first.start <= answer.start and answer.end <= first.end and first != answer:
        bold = [answer]
    yield Piece(Passage(passage.paragraph, first), bold, False)
    if is_short or (first == passage.span and len(parts) == 1):
        return
    if parts[0] != passage or first.start > passage.span.start:
        # What stands before is read in its order, so all of the quote is folded.
        for part in parts:
            yield Piece(part, bold if part == passage else (), True)
        return
    text = passage.paragraph.text
    rest = text[first.end : passage.span.end]
    if rest.strip():
        start = first.end + len(rest) - len(rest.lstrip())
        yield Piece(Passage(passage.paragraph, Span(start, passage.span.end)), (), True)
    for part in parts[1:]:
        yield Piece(part, (), True)


def _quoted(piece: Piece) -> str:
    text = unwrapped(piece.passage.paragraph.text)
    inner = with_bold(text, piece.passage.span, piece.bold)
    return f"<blockquote{' expandable' if piece.is_folded else ''}>{inner}</blockquote>"


def source_line(parts: Sequence[Passage], texts: Texts, number: int = 0) -> Block:
    """The title, place, date and host of a quote with these parts; the title is a link.

    The host stands beside the link, so that a title cannot mislead about where it leads.
    """
    article = parts[0].paragraph.article
    details = [one_line(short_place(parts, texts))]
    if article.published:
        details.append(shortened(one_line(article.published), 40))
    return _source(article, details, public_address(parts[0]), number)


def _source(article: Article, details: list[str], address: str | None, number: int = 0) -> Block:
    title = shortened(_title(article), MOST_TITLE)
    titled, linked = f"<b>{escaped(title)}</b>", ""
    host = urlsplit(address).hostname if address else None
    before = f"{number}. " if number else ""
    after = "".join(f" · {detail}" for detail in details)
    as_text, as_html = f"{before}{title}{after}", escaped(after)
    if address and host:
        host = shortened(host, MOST_HOST)
        as_text, linked = f"{as_text} · {host}", escaped(host)
        # A title that looks like an address would seem to say where the link leads.
        if ADDRESS.search(title):
            linked = f'<a href="{html.escape(address)}">{linked}</a>'
        else:
            titled = f'<a href="{html.escape(address)}">{titled}</a>'
        as_html += f" · {linked}"
    return Block(as_text, f"{before}{titled}{as_html}", 2)


def _title(article: Article) -> str:
    """The title; if there is none, the name of the file without its folder and ending."""
    if article.title and (title := one_line(article.title)):
        return title
    name = unquote(article.source.rpartition("/")[2]) or article.source
    return one_line(PurePath(name).stem or name) or article.id


def copies_line(places: Sequence[Passage], texts: Texts) -> Block:
    """The titles, places and links of the first *places*, and the number of the others."""
    as_text, as_html = [], []
    for passage in places[:MOST_COPIES]:
        article = passage.paragraph.article
        title = shortened(_title(article), 80)
        name = f"{title}, {one_line(short_place([passage], texts))}"
        address = public_address(passage)
        host = urlsplit(address).hostname if address else None
        # A long address would leave too little room for the quote.
        if address and host and len(host) <= MOST_HOST and _bytes(address) <= MOST_ADDRESS:
            as_text.append(f"{name}, {host}")
            link_to_host = f'<a href="{html.escape(address)}">{escaped(host)}</a>'
            as_html.append(f"{escaped(name)}, {link_to_host}")
        else:
            as_text.append(name)
            as_html.append(escaped(name))
    if others := len(places[MOST_COPIES:]):
        as_text.append(texts.and_more.format(count=others))
        as_html.append(escaped(as_text[-1]))
    return Block(
        texts.also_in.format(places="; ".join(as_text)),
        texts.also_in.format(places="; ".join(as_html)),
        MOST_COPIES,
    )


def article_line(article: Article, number: int) -> Block:
    """An article in a list: its number, its title, which is a link, its date and its host."""
    details = [shortened(one_line(article.published), 40)] if article.published else []
    return _source(article, details, public_address(article), number)


def public_address(place: Passage | Article) -> str | None:
    """The link of a passage or an article; None if Telegram would refuse it, as it does a host
    without a dot."""
    address = link(place)
    if address and len(address) > MOST_ADDRESS and isinstance(place, Passage):
        address = link(place.paragraph.article)
    if not address or len(address) > MOST_ADDRESS:
        return None
    return address if HOST.fullmatch(urlsplit(address).hostname or "") else None


def paragraph_block(paragraph: Paragraph, quote: Span | None, total: int, texts: Texts) -> Block:
    """A paragraph of an article of *total* paragraphs, with its source below.

    *quote* is in bold, unless it is all of the paragraph. Of a very long one only what stands
    around the quote is shown.
    """
    text = paragraph.text
    span = _surroundings(text, quote)
    if span is None:
        return plain_block("…")
    start, end = span.start, span.end
    is_inside = quote and quote != span and start <= quote.start and quote.end <= end
    shown = Passage(paragraph, span)
    piece = Piece(shown, [quote] if quote and is_inside else [], False)
    place = texts.paragraph_of.format(number=paragraph.number, total=total)
    source = _source(paragraph.article, [place], public_address(shown))
    as_text = clean(span.of(unwrapped(text)))
    return Block(
        f"{as_text}\n{source.text}", f"{_quoted(piece)}\n{source.html}", source.entities + 2
    )


def _surroundings(text: str, quote: Span | None) -> Span | None:
    """The part of a paragraph to show: all of it, or whole words around the quote, if it is long.

    None if it is blank.
    """
    start, end = 0, len(text)
    if utf16(text) > MOST_PARAGRAPH_UNITS:
        middle = (quote.start + quote.end) // 2 if quote else 0
        half = MOST_PARAGRAPH_UNITS // 4
        start = max(0, min(middle - half, len(text) - 2 * half))
        end = min(len(text), start + 2 * half)
        start = min(quote.start, start) if quote and quote.end - quote.start < half else start
        # No part of a word, where a word is near.
        start = _blank(text, start, min(start + LONGEST_WORD, end)) if start else 0
        end = _blank(text, end, max(end - LONGEST_WORD, start)) if end < len(text) else end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _blank(text: str, start: int, end: int) -> int:
    """The place of the first blank from *start* on towards *end*; *start* if there is none."""
    step = 1 if end > start else -1
    places = range(start, end, step)
    return next((n for n in places if text[n if step > 0 else n - 1].isspace()), start)


def _bytes(address: str) -> int:
    return len(html.escape(address).encode())
