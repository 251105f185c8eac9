"""The reader for plain text: a file is one article, unless it is plainly a collection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from retrieval.readers.blocks import blocks
from retrieval.readers.draft import UNDECODED, Draft, Skipped
from retrieval.readers.original import Original
from retrieval.readers.text.encoding import decoded
from retrieval.readers.text.gutenberg import Book, book_in
from retrieval.readers.text.headings import BYLINE, DATELINE, is_division, is_title
from retrieval.readers.text.single_work import Part, is_collection, single_work

UNDERLINE = re.compile(r"([=~*_-])\1{2,}$")
LINE_END = re.compile(r"\r\n|\r|\n")
# This many lines above the first title, or more, are a text of short lines; fewer are the header
# of a page.
FEWEST_LINES_OF_TEXT = 2
# A damaged character costs its paragraph; in a text of one long block, it costs the line.
LONGEST_DAMAGED = 3000


def read_plaintext(original: Original) -> Iterator[Draft | Skipped]:
    """The articles of a text file.

    A file is one article. Its title is the line above the text if there is one such line and it
    differs from those further below; these are headings. Otherwise it has no title, for a wrong one
    would be worse. A file is a collection if it is plainly one, or is said to be one: then each
    line that looks like a title begins an article.
    """
    content = original.read()
    text = decoded(content, original.name, original.options.encoding, "surrogateescape")
    book = book_in(text)
    parts: list[Part] = []
    damaged: list[Part] = []
    for part in _parts(text, book):
        (damaged if UNDECODED.search(part.text) else parts).append(part)
    for part in damaged:
        why = "a paragraph with bytes that are not in the encoding of the text"
        yield Skipped(f"{original.name}:{part.line}", why)
    if book is None and (original.options.split or is_collection(parts)):
        yield from _articles(parts, original.name)
    elif draft := single_work(parts, book.record if book else None):
        yield draft


def _parts(text: str, book: Book | None) -> Iterator[Part]:
    """The paragraphs and the lines of heads, with the numbers of their lines and pages."""
    start, end = (book.start, book.end) if book else (0, len(text))
    has_pages = "\f" in text[start:end].strip()
    line, page, seen = 1, 1, 0
    for block in blocks(text[:end]):
        line += len(LINE_END.findall(text, seen, block.start))
        page += text.count("\f", seen, block.start)
        seen = block.start
        if block.start < start:
            continue
        for offset, part, is_underlined in _lines_of_a_head(block.of(text)):
            below = len(LINE_END.findall(text, seen, seen + offset))
            yield Part(part, line + below, page if has_pages else None, is_underlined)


def _lines_of_a_head(block: str) -> Iterator[tuple[int, str, bool]]:
    """The lines of a head that stand together, else *block*; with offsets and if underlined.

    Such a head is a title with a byline, a date or an underline right under it, or the number of a
    chapter with its title.
    """
    if UNDECODED.search(block) and len(block) > LONGEST_DAMAGED:
        yield from _undamaged(block)
        return
    lines = [(found.start(), found.group().strip()) for found in re.finditer(r"[^\r\n]+", block)]
    heads = [(offset, line) for offset, line in lines if line and not UNDERLINE.match(line)]
    is_underlined = len(heads) < len(lines)
    if not 1 < len(lines) <= 4 or not heads or not _is_head([line for _, line in heads]):
        yield 0, block, False
        return
    for number, (offset, line) in enumerate(heads):
        yield offset, line, is_underlined and number == 0 and "=" in {text[:1] for _, text in lines}


def _undamaged(block: str) -> Iterator[tuple[int, str, bool]]:
    """The damaged lines of a block, and the pieces between them."""
    lines = re.finditer(r"[^\r\n]+", block)
    for _, piece in groupby(enumerate(lines), _number_if_damaged):
        matches = [match for _, match in piece]
        start, end = matches[0].start(), matches[-1].end()
        if stripped := block[start:end].strip():
            yield start, stripped, False


def _number_if_damaged(numbered: tuple[int, re.Match[str]]) -> int | None:
    number, line = numbered
    return number if UNDECODED.search(line.group()) else None


def _is_head(lines: Sequence[str]) -> bool:
    first, *rest = lines
    if is_division(first) and not first[0].isdigit():
        return all(is_title(line) and not line[0].isdigit() for line in rest)
    return is_title(first) and all(BYLINE.match(line) or DATELINE.match(line) for line in rest)


@dataclass(slots=True)
class _Article:
    """An article of a collection while its paragraphs are collected."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    body: list[Part] = field(default_factory=list)

    def draft(self) -> Draft:
        paragraphs = tuple(part.paragraph() for part in self.body)
        return Draft(self.title, paragraphs, author=self.author, published=self.published)


def _articles(parts: Sequence[Part], name: str) -> Iterator[Draft | Skipped]:
    """The articles of a collection.

    The last line above a body is its title; between the two, there may be a byline or a date. Lines
    further above belong to the article before them. At the beginning of the text, one such line is
    the header of a page; it belongs to no article.
    """
    if all(is_title(part.text) for part in parts):
        if draft := single_work(parts):
            yield draft
        return
    article = _Article()
    run: list[Part] = []
    for part in parts:
        if is_title(part.text):
            run.append(part)
            continue
        if run:
            following, further = _head(run)
            if article.body:
                article.body.extend(further)
                yield article.draft()
            elif len(further) >= FEWEST_LINES_OF_TEXT:
                following = _Article(run[0].text, body=run[1:])
            else:
                for line in further:
                    why = f"the line {line.text!r} belongs to no article"
                    yield Skipped(name, why, is_fault=False)
            article, run = following, []
        article.body.append(part)
    article.body.extend(run)
    if article.body:
        yield article.draft()


def _head(run: Sequence[Part]) -> tuple[_Article, Sequence[Part]]:
    """The article that begins with the lines above a body, and the lines further above."""
    lines = list(run)
    article = _Article()
    while len(lines) > 1:
        if byline := BYLINE.match(lines[-1].text):
            article.author = byline["author"]
        elif dateline := DATELINE.match(lines[-1].text):
            article.published = dateline["date"]
        else:
            break
        lines.pop()
    article.title = lines.pop().text
    return article, lines
