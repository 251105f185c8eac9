"""The notes and quotes of an answer as blocks, safe against anything in a corpus; pure."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bot.channels.telegram.sending.message_blocks import (
    Block,
    clean,
    escaped,
    one_line,
    plain_block,
    shortened,
    titles_text,
    utf16,
    with_bold,
)
from bot.notes import (
    also_searched,
    closest_line,
    conflicting_answers,
    is_across,
    language_searched,
    only_beginning,
    other_languages,
    short_place,
    small_talk_line,
)
from bot.readable import unwrapped
from bot.texts import Texts
from retrieval import Answer, Article, Evidence, Outcome, Paragraph, Passage, Reason, Span, link
from retrieval.analysis import analyzer_for, code_of

MOST_QUOTE_UNITS = 2500
MOST_PARAGRAPH_UNITS = 3500
LONGEST_WORD = 60
MOST_ADDRESS = 2000
MOST_COPIES = 3
MOST_HOST = 60
MOST_TITLE = 120
# Text that may be read as an address.
ADDRESS = re.compile(r"\w\.\w|://")
# Telegram takes only hosts with a dot and a name at the end.
HOST = re.compile(r"(?:[\w-]+\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)|(?:\d{1,3}\.){3}\d{1,3}", re.ASCII)

# A quote of up to 50 words is shown as a whole; of a longer one about 40.
MOST_WORDS, LEAD_WORDS = 50, 40
# For a cut sentence.
FEWEST_WORDS, WORDS_BEFORE = 20, 15
WORD = re.compile(r"\S+")
END_OF_CLAUSE = re.compile(r"[,;:)\]»”—–]$")
MOST_SEARCHED, MOST_SEARCHED_UNITS = 12, 300


class Quote(NamedTuple):
    """A quote with all that is shown of it.

    *answer* is the answering sentence, *words* answer in it; both are spans of the paragraph of
    *passage*. *parts* are all parts of the quote, *also_in* its copies, *conflicting* its answers
    that conflict with other quotes. *is_whole*: its article has nothing else.
    """

    passage: Passage
    parts: tuple[Passage, ...]
    answer: Span
    also_in: tuple[Passage, ...] = ()
    conflicting: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()
    is_whole: bool = False


class Piece(NamedTuple):
    """A part of a quote in a separate blockquote; a tap opens a folded one."""

    passage: Passage
    bold: Sequence[Span]
    is_folded: bool


def quote_block(quote: Quote, texts: Texts, number: int = 0, is_short: bool = False) -> Block:
    """A quote with its source below.

    About forty words are shown at once, the answering words in bold; the others are folded, or left
    out if *is_short*. *number* is the quote's.
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
    # A whole sentence in bold would say nothing.
    if not bold and first.start <= answer.start and answer.end <= first.end and first != answer:
        bold = [answer]
    yield Piece(Passage(passage.paragraph, first), bold, False)
    if is_short or (first == passage.span and len(parts) == 1):
        return
    if parts[0] != passage or first.start > passage.span.start:
        # Earlier parts come first, so all is folded.
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
    """The title, place, date and host of a quote; the title is a link.

    The host is beside it, so that a title cannot mislead about the target.
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
        # A title like an address would seem to say where the link leads.
        if ADDRESS.search(title):
            linked = f'<a href="{html.escape(address)}">{linked}</a>'
        else:
            titled = f'<a href="{html.escape(address)}">{titled}</a>'
        as_html += f" · {linked}"
    return Block(as_text, f"{before}{titled}{as_html}", 2)


def _title(article: Article) -> str:
    """The title, or else the file's name without folder and ending."""
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
        href = html.escape(address or "")
        # A long address leaves too little room for the quote.
        if host and len(host) <= MOST_HOST and len(href.encode()) <= MOST_ADDRESS:
            as_text.append(f"{name}, {host}")
            as_html.append(f'{escaped(name)}, <a href="{href}">{escaped(host)}</a>')
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
    """An article in a list: number, linked title, date and host."""
    details = [shortened(one_line(article.published), 40)] if article.published else []
    return _source(article, details, public_address(article), number)


def public_address(place: Passage | Article) -> str | None:
    """The link of a passage or an article, if Telegram takes it."""
    address = link(place)
    if address and len(address) > MOST_ADDRESS and isinstance(place, Passage):
        address = link(place.paragraph.article)
    if not address or len(address) > MOST_ADDRESS:
        return None
    return address if HOST.fullmatch(urlsplit(address).hostname or "") else None


def paragraph_block(paragraph: Paragraph, quote: Span | None, total: int, texts: Texts) -> Block:
    """A paragraph of an article of *total* paragraphs, with its source below.

    *quote* is in bold, unless it is all. A very long paragraph is cut around it.
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
    """All of a paragraph, or whole words around the quote; None if blank."""
    start, end = 0, len(text)
    if utf16(text) > MOST_PARAGRAPH_UNITS:
        middle = (quote.start + quote.end) // 2 if quote else 0
        half = MOST_PARAGRAPH_UNITS // 4
        start = max(0, min(middle - half, len(text) - 2 * half))
        end = min(len(text), start + 2 * half)
        start = min(quote.start, start) if quote and quote.end - quote.start < half else start
        start = _blank(text, start, min(start + LONGEST_WORD, end)) if start else 0
        end = _blank(text, end, max(end - LONGEST_WORD, start)) if end < len(text) else end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _blank(text: str, start: int, end: int) -> int:
    """The first blank from *start* towards *end*, or *start*."""
    step = 1 if end > start else -1
    places = range(start, end, step)
    return next((n for n in places if text[n if step > 0 else n - 1].isspace()), start)


def lead(passage: Passage, answer: Span, words: Sequence[Span] = ()) -> Span:
    """The span of the paragraph that a phone shows at once.

    It is a short quote, the sentence *answer* with the whole sentences beside it that fit, or the
    clauses around *words*.
    """
    text = passage.paragraph.text
    if _count(passage.quote) <= MOST_WORDS:
        return passage.span
    if _count(answer.of(text)) > MOST_WORDS:
        return _clauses(text, answer, words)
    return _sentences(passage, answer)


def _count(text: str) -> int:
    return len(WORD.findall(text))


def _sentences(passage: Passage, answer: Span) -> Span:
    text, start = passage.paragraph.text, passage.span.start
    analyzer = analyzer_for(code_of(passage.paragraph.article.language))
    spans = [Span(s.start + start, s.end + start) for s in analyzer.sentences(passage.quote)]
    after = [span for span in spans if span.start >= answer.end]
    before = [span for span in spans if span.end <= answer.start]
    shown = answer
    for span in after:
        if _count(text[shown.start : span.end]) > LEAD_WORDS:
            break
        shown = Span(shown.start, span.end)
    for span in reversed(before):
        if _count(text[span.start : shown.end]) > LEAD_WORDS:
            break
        shown = Span(span.start, shown.end)
    return shown


def _clauses(text: str, sentence: Span, words: Sequence[Span]) -> Span:
    """The clauses around the first of *words*, or the first clauses."""
    spans = [match.span() for match in WORD.finditer(text, sentence.start, sentence.end)]
    is_end = [bool(END_OF_CLAUSE.search(text[start:end])) for start, end in spans]
    starts = [start for start, _ in spans]
    goal = max(bisect_right(starts, words[0].start) - 1, 0) if words else 0
    first = 0
    if goal >= LEAD_WORDS - WORDS_BEFORE:
        first = min(goal - WORDS_BEFORE, len(spans) - LEAD_WORDS)
        last_start = min(goal, len(spans) - FEWEST_WORDS)
        first = next((n + 1 for n in range(first, last_start) if is_end[n]), first)
    last = min(first + LEAD_WORDS, len(spans)) - 1
    fewest = max(first + FEWEST_WORDS, goal)
    last = next((n for n in range(last, fewest, -1) if is_end[n]), last)
    return Span(spans[first][0], spans[last][1])


class Titles(NamedTuple):
    """Titles to show if nothing is found: matching, or the first of *total*."""

    titles: Sequence[str]
    total: int
    are_fitting: bool


def notes_on(
    answer: Answer, texts: Texts, shown: Sequence[Evidence], titles: Titles | None = None
) -> Iterator[str]:
    """The notes on *answer*, with the quotes *shown*, most important first."""
    is_told = answer.estimate.outcome is Outcome.CLOSEST and is_across(answer, shown)
    match answer.estimate.outcome:
        case Outcome.ANSWER:
            pass
        case Outcome.CLOSEST if is_told:
            languages = one_line(other_languages(answer, shown))
            yield texts.closest_elsewhere.format(language=languages)
        case Outcome.CLOSEST:
            yield one_line(closest_line(answer, texts))
        case Outcome.NOTHING:
            yield _nothing(answer, texts)
    if language := language_searched(answer):
        yield texts.language_searched.format(language=language)
    if answers := conflicting_answers(answer):
        yield texts.differ.format(answers=one_line(answers))
    if line := only_beginning(answer, texts):
        yield one_line(line)
    if words := also_searched(answer, shown):
        yield texts.also_searched.format(words=one_line(words))
    if not is_told and (language := other_languages(answer, shown)):
        yield texts.other_language.format(language=one_line(language))
    if titles and titles.titles:
        heading = texts.titles_near if titles.are_fitting else texts.corpus_holds
        yield titles_text(heading, titles.titles, titles.total, texts)


def _nothing(answer: Answer, texts: Texts) -> str:
    match answer.estimate.reason:
        case Reason.EMPTY_CORPUS:
            return texts.empty_corpus
        case Reason.NO_CONTENT_WORD:
            return texts.no_word
        case Reason.SMALL_TALK:
            return small_talk_line(answer, texts)
        case _:
            searched = ", ".join(one_line(word) for word in answer.query.words[:MOST_SEARCHED])
            words = shortened(searched, MOST_SEARCHED_UNITS)
            return f"{texts.nothing}\n{texts.searched_for.format(words=words)}"
