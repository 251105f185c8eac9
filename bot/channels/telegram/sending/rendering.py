"""An answer as Telegram messages, whose HTML no text of a corpus can break; pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.channels.reflow import unwrapped, without_fillers
from bot.notes import (
    also_searched,
    closest_line,
    conflicting_answers,
    copy_place,
    only_beginning,
    other_languages,
    place,
    small_talk_line,
)
from bot.texts.texts import Texts
from retrieval import STYLES, Answer, Evidence, Outcome, Paragraph, Passage, Reason, Span, link

# Telegram allows 4,096 UTF-16 units after parsing and 32,768 bytes before; these leave some room.
MOST_UNITS = 3900
MOST_BYTES = 32_000
MOST_ENTITIES = 90
MOST_QUOTE_UNITS = 2500
# A longer quote is folded until its reader opens it.
FOLDED_UNITS = 400
MOST_MESSAGES = 3
MOST_ADDRESS = 2000
MOST_COPIES = 3
MOST_HOST = 60
# Of the hosts that a link may have, Telegram takes those with a dot and a name at the end.
HOST = re.compile(r"(?:[\w-]+\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)|(?:\d{1,3}\.){3}\d{1,3}", re.ASCII)
# A quote is sent unaltered, and Telegram itself blanks what it does not show. There are three
# exceptions: a wrapped line goes on, a null byte would end the text, and a mark in a title could
# reverse what follows it.
NULL = "\x00"
DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


class Block(NamedTuple):
    """A part of a message that is never split: as text, as HTML, and its number of entities."""

    text: str
    html: str
    entities: int

    @property
    def units(self) -> int:
        """The length of its text as Telegram counts it."""
        return utf16(self.text)


class Message(NamedTuple):
    """One message as HTML, and as plain text in case that Telegram refuses the HTML."""

    html: str
    text: str


def utf16(text: str) -> int:
    """The length of *text* in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def answer_blocks(answer: Answer, texts: Texts, evidence: Sequence[Evidence]) -> Iterator[Block]:
    """The notes on an answer, and a block with its source for each quote in *evidence*."""
    match answer.estimate.outcome:
        case Outcome.ANSWER:
            pass
        case Outcome.CLOSEST:
            yield plain_block(one_line(closest_line(answer, texts)))
        case Outcome.NOTHING:
            yield plain_block(_nothing(answer, texts))
    if answers := conflicting_answers(answer):
        yield plain_block(texts.differ.format(answers=one_line(answers)))
    if line := only_beginning(answer, texts):
        yield plain_block(one_line(line))
    if words := also_searched(answer):
        yield plain_block(texts.also_searched.format(words=one_line(words)))
    if language := other_languages(answer, evidence):
        yield plain_block(texts.other_language.format(language=one_line(language)))
    if any(quote.by_meaning for quote in evidence):
        yield plain_block(texts.by_meaning)
    for quote in evidence:
        yield quote_block(quote.passage, quote.answer_span, texts, quote.also_in, quote.parts)


def _nothing(answer: Answer, texts: Texts) -> str:
    match answer.estimate.reason:
        case Reason.EMPTY_CORPUS:
            return texts.empty_corpus
        case Reason.NO_CONTENT_WORD:
            return texts.no_word
        case Reason.SMALL_TALK:
            return small_talk_line(answer, texts)
        case _:
            words = shortened(", ".join(one_line(word) for word in answer.query.words[:12]), 300)
            return f"{texts.nothing}\n{texts.searched_for.format(words=words)}"


def titles_block(heading: str, titles: Sequence[str], total: int, texts: Texts) -> Block:
    """A list of titles, with the number of those that it omits."""
    lines = [heading, *(f"• {shortened(one_line(title), 120)}" for title in titles)]
    if total > len(titles):
        lines.append(texts.and_more.format(count=total - len(titles)))
    return plain_block("\n".join(lines))


def quote_block(
    passage: Passage,
    answer: Span | None,
    texts: Texts,
    also_in: Sequence[Passage] = (),
    parts: Sequence[Passage] = (),
) -> Block:
    """A quote, its answering sentence bold, with its source and the places of its copies below.

    *parts* are all parts of the quote; by default *passage* is the only one. Each is a blockquote.
    """
    parts = parts or (passage,)
    if answer and sum(utf16(part.quote) for part in parts) > MOST_QUOTE_UNITS:
        if utf16(passage.quote) > MOST_QUOTE_UNITS:
            passage = Passage(passage.paragraph, answer)
        parts = (passage,)
    quotes = [_quoted(part, answer if part == passage else None) for part in parts]
    text_below, html_below, entities = source_line(parts, texts)
    if also_in:
        copies = copies_line(also_in, texts)
        text_below, html_below = f"{text_below}\n{copies.text}", f"{html_below}\n{copies.html}"
        entities += copies.entities
    shown = [_clean(part.span.of(unwrapped(part.paragraph.text))) for part in parts]
    return Block(
        "\n".join([*shown, text_below]),
        "\n".join([*quotes, html_below]),
        entities + len(parts) + 1,
    )


def _quoted(passage: Passage, answer: Span | None) -> str:
    """A blockquote with the answering sentence in bold."""
    text = unwrapped(passage.paragraph.text)
    start, end = passage.span.start, passage.span.end
    inner = _escaped(text[start:end])
    if answer:
        inner = (
            f"{_escaped(text[start : answer.start])}"
            f"<b>{_escaped(text[answer.start : answer.end])}</b>"
            f"{_escaped(text[answer.end : end])}"
        )
    folded = " expandable" if utf16(passage.quote) > FOLDED_UNITS else ""
    return f"<blockquote{folded}>{inner}</blockquote>"


def source_line(parts: Sequence[Passage], texts: Texts) -> Block:
    """The title, heading, paragraphs, author, date and link of a quote with these parts."""
    article = parts[0].paragraph.article
    title = shortened(one_line(article.title or article.source), 200)
    details = [one_line(place(parts, texts))]
    details += [
        shortened(one_line(part), 80) for part in (article.author, article.published) if part
    ]
    address = public_address(parts[0])
    if not address and article.title:
        details.append(shortened(one_line(article.source.rpartition("/")[2]), 80))
    as_text = f"{title}, {', '.join(details)}"
    as_html = f"<b>{_escaped(title)}</b>, {_escaped(', '.join(details))}"
    # The text of the link is its host and nothing else, so that it cannot mislead.
    if address and (host := urlsplit(address).hostname):
        as_text += f"\n{host}"
        as_html += f'\n<a href="{html.escape(address)}">{_escaped(host)}</a>'
    return Block(as_text, as_html, 2)


def copies_line(places: Sequence[Passage], texts: Texts) -> Block:
    """The titles, places and links of the first *places*, and the number of the others."""
    as_text, as_html = [], []
    for passage in places[:MOST_COPIES]:
        article = passage.paragraph.article
        title = shortened(one_line(article.title or article.source), 80)
        name = f"{title}, {one_line(copy_place(passage, texts))}"
        address = public_address(passage)
        host = urlsplit(address).hostname if address else None
        # A long address would leave too little room for the quote.
        if address and host and len(host) <= MOST_HOST and _bytes(address) <= MOST_ADDRESS:
            as_text.append(f"{name}, {host}")
            link_to_host = f'<a href="{html.escape(address)}">{_escaped(host)}</a>'
            as_html.append(f"{_escaped(name)}, {link_to_host}")
        else:
            as_text.append(name)
            as_html.append(_escaped(name))
    if others := len(places[MOST_COPIES:]):
        as_text.append(texts.and_more.format(count=others))
        as_html.append(_escaped(as_text[-1]))
    return Block(
        texts.also_in.format(places="; ".join(as_text)),
        texts.also_in.format(places="; ".join(as_html)),
        MOST_COPIES,
    )


def citation(parts: Sequence[Passage]) -> Message:
    """A citation to copy, as plain text; it omits the quote if that is too long."""
    article = parts[0].paragraph.article
    text = _clean(STYLES["plain"](article, parts))
    if utf16(text) > MOST_UNITS:
        text = shortened(_clean(STYLES["plain"](article, ())), MOST_UNITS)
    return Message("", text)


def public_address(passage: Passage) -> str | None:
    """The link of a passage; None if Telegram would refuse it, as it does a host without a dot."""
    address = link(passage)
    if address and len(address) > MOST_ADDRESS:
        address = link(passage.paragraph.article)
    if not address or len(address) > MOST_ADDRESS:
        return None
    return address if HOST.fullmatch(urlsplit(address).hostname or "") else None


def paragraph_block(paragraph: Paragraph, quote: Span | None, texts: Texts) -> Block:
    """A paragraph with the quote in bold; only the surroundings of the quote if it is very long."""
    text = paragraph.text
    start, end = 0, len(text)
    if utf16(text) > MOST_QUOTE_UNITS:
        middle = (quote.start + quote.end) // 2 if quote else 0
        half = MOST_QUOTE_UNITS // 4
        start = max(0, min(middle - half, len(text) - 2 * half))
        end = min(len(text), start + 2 * half)
        start = min(quote.start, start) if quote and quote.end - quote.start < half else start
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return plain_block("…")
    span = Span(start, end)
    bold = quote if quote and span.start <= quote.start and quote.end <= span.end else None
    return quote_block(Passage(paragraph, span), bold, texts)


def plain_block(text: str) -> Block:
    """A block of the bot's own words."""
    return Block(_clean(text), _escaped(text), 0)


def pack(blocks: Iterable[Block]) -> list[Message]:
    """The messages that hold *blocks* in order, without splitting any."""
    messages: list[list[Block]] = []
    for block in blocks:
        if messages and _fits([*messages[-1], block]):
            messages[-1].append(block)
        else:
            messages.append([block])
    return [
        Message(
            "\n\n".join(block.html for block in blocks), "\n\n".join(block.text for block in blocks)
        )
        for blocks in messages
    ]


def first_that_fit(blocks: Sequence[Block]) -> tuple[Message, int]:
    """One message with as many of the first *blocks* as fit into it, and their number."""
    count = len(blocks)
    while count > 1 and not _fits(blocks[:count]):
        count -= 1
    return pack(blocks[:count])[0], count


def _fits(blocks: Sequence[Block]) -> bool:
    gaps = 2 * len(blocks)
    return (
        sum(block.units for block in blocks) + gaps <= MOST_UNITS
        and sum(len(block.html.encode()) for block in blocks) + gaps <= MOST_BYTES
        and sum(block.entities for block in blocks) <= MOST_ENTITIES
    )


def shortened(text: str, units: int) -> str:
    """*text*, or its beginning and an ellipsis, in at most *units* UTF-16 units."""
    if utf16(text) <= units:
        return text
    beginning = text.encode("utf-16-le")[: 2 * (units - 1)].decode("utf-16-le", "ignore")
    return f"{beginning.rstrip()}…"


def _clean(text: str) -> str:
    return without_fillers(text).replace(NULL, " ")


def _bytes(address: str) -> int:
    return len(html.escape(address).encode())


def _escaped(text: str) -> str:
    return html.escape(_clean(text), quote=False)


def one_line(text: str) -> str:
    """*text* on one line, and in the direction of what surrounds it."""
    return " ".join(DIRECTION_MARKS.sub("", _clean(text)).split())
