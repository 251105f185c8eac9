"""The reader for plain text: a file is one article, or clearly a collection."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from retrieval.readers.draft import UNDECODED, Draft, DraftParagraph, Skipped, blocks
from retrieval.readers.encoding import decoded
from retrieval.readers.gutenberg import Book, book_in
from retrieval.readers.headings import (
    BYLINE,
    CONTENTS,
    DATELINE,
    OPENERS,
    SALUTATION,
    SPEAKER,
    Kind,
    is_division,
    is_title,
    kind_of,
    normalized,
)
from retrieval.readers.original import Original
from retrieval.readers.record import Record

UNDERLINE = re.compile(r"([=~*_-])\1{2,}$")
LINE_END = re.compile(r"\r\n|\r|\n")
FEWEST_LINES_OF_TEXT = 2  # fewer lines above the first title are the header of a page
# A damaged character costs its paragraph; in a longer block, only its line.
LONGEST_DAMAGED = 3000


def read_plaintext(original: Original) -> Iterator[Draft | Skipped]:
    """The articles of a text file.

    The title is the single line above the text if it differs from the lines further below, which
    are headings. Otherwise there is none, because a wrong one would be worse. In a collection, each
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
    if book is None and (original.options.split or _is_collection(parts)):
        yield from _articles(parts, original.name)
    elif draft := _single_work(parts, book.record if book else None):
        yield draft


def _parts(text: str, book: Book | None) -> Iterator[Part]:
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
    """The lines of a head in one block, else *block*; with offsets and whether underlined.

    A head is a title directly above a byline, a date or an underline, or a chapter's number above
    its title.
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
    lines = enumerate(re.finditer(r"[^\r\n]+", block))
    # Each damaged line is a piece; so is a run of other lines.
    for _, piece in groupby(lines, lambda n: n[0] if UNDECODED.search(n[1].group()) else None):
        matches = [match for _, match in piece]
        start, end = matches[0].start(), matches[-1].end()
        if stripped := block[start:end].strip():
            yield start, stripped, False


def _is_head(lines: Sequence[str]) -> bool:
    first, *rest = lines
    if is_division(first) and not first[0].isdigit():
        return all(is_title(line) and not line[0].isdigit() for line in rest)
    return is_title(first) and all(BYLINE.match(line) or DATELINE.match(line) for line in rest)


@dataclass(slots=True)
class _Article:
    title: str | None = None
    author: str | None = None
    published: str | None = None
    body: list[Part] = field(default_factory=list)

    def draft(self) -> Draft:
        paragraphs = tuple(part.paragraph() for part in self.body)
        return Draft(self.title, paragraphs, author=self.author, published=self.published)


def _articles(parts: Sequence[Part], name: str) -> Iterator[Draft | Skipped]:
    """The articles of a collection.

    A title is the last line above a body, except bylines and dates. Earlier lines belong to the
    previous article; a single one at the beginning is the header of a page.
    """
    if all(is_title(part.text) for part in parts):
        if draft := _single_work(parts):
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
    """The article below some lines, and the lines before its title."""
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


# One work or a collection.

# Longer than headings: "Council approves new tram line to harbor".
HEADLINE_WORDS = 5
HEADLINE_CHARACTERS = 35
# The least articles in a collection, and characters of a body, ...
FEWEST_ARTICLES = 2
LEAST_BODY = 200
# ... and the same if there are no bylines and dates.
FEWEST_BARE_ARTICLES = 3
LEAST_BARE_BODY = 400
LEAST_TITLE_WORDS = 3  # a shorter line may be an entry, as in a dictionary: "Barn owl"
FEWEST_WORDS_OF_A_WORK = 4  # a title this long is of the whole work: "The Life of Owls"
# A longer line is not a heading.
LONGEST_HEADING = 80
MOST_HEADING_WORDS = 12
LEAST_CONTRAST = 3  # text is this many times as long as headings, except in poems and lists
LONGEST_RUN = 3  # a longer run of lines is a list or a table of contents
BEGINNING = 6  # a letter begins with an address; its salutation is among these parts
# A book repeats its title and author here, and a picture leaves a word.
TITLE_PAGE = 12
ILLUSTRATION = "Illustration"
# A table of contents has this many lines, among these parts.
FEWEST_CONTENTS = 3
LATEST_CONTENTS = 200


class Part(NamedTuple):
    """A paragraph, or a line of a head, with its *line* and *page*."""

    text: str
    line: int
    page: int | None = None
    is_underlined: bool = False

    def paragraph(self, heading: str | None = None) -> DraftParagraph:
        """The part under *heading*."""
        return DraftParagraph(self.text, self.page, heading, f"line {self.line}")


def _is_collection(parts: Sequence[Part]) -> bool:
    """Whether *parts* clearly are several articles, not one with headings or questions.

    Each has one title and a long body. Either all have a byline or a date, or all titles are
    headlines and each body is one paragraph:

        Council approves new tram line to harbor
        By Jane Roe
        (at least 200 characters)

        Barn owls return to the old mill
        3 May 2020
        (at least 200 characters)
    """
    runs = [
        (is_text, list(group))
        for is_text, group in groupby(parts, lambda part: kind_of(part.text) is Kind.TEXT)
    ]
    heads = [group for is_text, group in runs if not is_text]
    bodies = [group for is_text, group in runs if is_text]
    if len(runs) != 2 * len(heads) or len(heads) != len(bodies) or not runs or runs[0][0]:
        return False
    titles = [_only_title(head, is_first=head is heads[0]) for head in heads]
    words = [len(title.split()) for title in titles if title]
    different = {title.casefold() for title in titles if title}
    if not len(different) == len(words) == len(titles):
        return False
    sizes = [sum(len(part.text) for part in body) for body in bodies]
    if all(any(_is_mark(part) for part in head) for head in heads):
        enough = len(heads) >= FEWEST_ARTICLES and min(words) >= LEAST_TITLE_WORDS
        return enough and min(sizes) >= LEAST_BODY
    return (
        len(heads) >= FEWEST_BARE_ARTICLES
        and all(len(body) == 1 for body in bodies)
        and min(sizes) >= LEAST_BARE_BODY
        and all(title is not None and _is_headline(title) for title in titles)
    )


def _only_title(head: Sequence[Part], is_first: bool) -> str | None:
    """The title above an article, perhaps below the header of a page; None if there are other
    lines."""
    lines = list(head)
    while lines and _is_mark(lines[-1]):
        lines.pop()
    if not 1 <= len(lines) <= 1 + is_first:
        return None
    are_lines = all(kind_of(part.text) is Kind.LINE for part in lines)
    return lines[-1].text if are_lines else None


def _is_mark(part: Part) -> bool:
    return kind_of(part.text) in (Kind.BYLINE, Kind.DATE)


def _is_headline(line: str) -> bool:
    return len(line.split()) >= HEADLINE_WORDS and len(line) >= HEADLINE_CHARACTERS


def _single_work(parts: Sequence[Part], record: Record | None = None) -> Draft | None:
    """The only article that *parts* are; None without text. *record* is its known metadata."""
    parts, entries = _without_contents(parts)
    work = _Work.of(parts, entries)
    if record:
        known = {normalized(name) for name in (record.title, record.author, ILLUSTRATION) if name}
        repeated = {
            index
            for index, part in enumerate(parts[:TITLE_PAGE])
            if normalized(part.text).removeprefix("by ") in known
        }
        body = tuple(_under_headings(work, repeated))
        return Draft(paragraphs=body, **record.metadata()) if body else None
    title, marks = _opening(work)
    consumed = {*marks, *([] if title is None else [title])}
    body = tuple(_under_headings(work, consumed))
    if not body:
        return Draft(None, tuple(part.paragraph() for part in parts)) if parts else None
    author = published = None
    for index in marks:
        if byline := BYLINE.match(parts[index].text):
            author = byline["author"]
        elif dateline := DATELINE.match(parts[index].text):
            published = dateline["date"]
    return Draft(
        None if title is None else parts[title].text, body, author=author, published=published
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """The parts of a work with their kinds, and the lines that repeat.

    *top* is the number of parts above the first text. *may_be_headings* is false if single lines
    are nearly as long as paragraphs.
    """

    parts: Sequence[Part]
    kinds: Sequence[Kind]
    repeated: frozenset[str]
    top: int
    may_be_headings: bool

    @classmethod
    def of(cls, parts: Sequence[Part], entries: frozenset[str]) -> _Work:
        """*entries* are certain headings: those in the table of contents."""
        kinds = [
            Kind.DIVISION if entries and normalized(part.text) in entries else kind_of(part.text)
            for part in parts
        ]
        counts = Counter(part.text.casefold() for part in parts)
        repeated = frozenset(text for text, count in counts.items() if count > 1)
        top = next((i for i, kind in enumerate(kinds) if kind is Kind.TEXT), len(parts))
        texts = [len(p.text) for p, kind in zip(parts, kinds, strict=True) if kind is Kind.TEXT]
        lines = [len(p.text) for p, kind in zip(parts, kinds, strict=True) if kind is Kind.LINE]
        contrast = not lines or (texts and median(texts) >= LEAST_CONTRAST * median(lines))
        return cls(parts, kinds, repeated, top, bool(contrast))

    def is_repeated(self, index: int) -> bool:
        return self.parts[index].text.casefold() in self.repeated

    def may_begin_article(self, index: int) -> bool:
        """Whether a line is a headline above enough text for an article."""
        body = 0
        for below in range(index + 1, len(self.parts)):
            if self.kinds[below] is not Kind.TEXT or body >= LEAST_BARE_BODY:
                break
            body += len(self.parts[below].text)
        return body >= LEAST_BARE_BODY and _is_headline(self.parts[index].text)

    def lines_below(self) -> list[int]:
        """The lines above text that may be titles or headings."""
        last = max((i for i, kind in enumerate(self.kinds) if kind is Kind.TEXT), default=0)
        return [
            index
            for index in range(self.top, last)
            if self.kinds[index] is Kind.LINE and not self.is_repeated(index)
        ]


def _opening(work: _Work) -> tuple[int | None, list[int]]:
    """The index of the title, and those of bylines and dates."""
    parts, kinds = work.parts, work.kinds
    if work.top == len(parts):
        # A line above a much longer one is its title.
        is_pair = len(parts) == 2 and len(parts[1].text) >= LEAST_CONTRAST * len(parts[0].text)
        return (0 if is_pair and kinds[0] is Kind.LINE else None), []
    end = next((i for i in range(work.top) if kinds[i] is Kind.DIVISION), work.top)
    candidates = [i for i in range(end) if kinds[i] in (Kind.LINE, Kind.QUESTION)]
    if len(candidates) > 1 and _is_interview(work, candidates):
        candidates = candidates[:1]
    if len(candidates) > 1:
        candidates = [*_likely(work, candidates, end)]
    if len(candidates) != 1 or not _is_title_of(work, candidates[0]):
        return None, []
    title = candidates[0]
    marks = [index for index in range(end) if _is_mark(parts[index])]
    return title, [i for i in marks if i > title or kinds[i] is Kind.DATE]


def _likely(work: _Work, candidates: Sequence[int], end: int) -> Sequence[int]:
    """The title among several lines above the text; empty if unclear.

    An underlined line; the first on a book's title page; or the headline of two lines:

        The Daily Planet
        Council approves new tram line to harbor   <- title
    """
    texts = [work.parts[index].text for index in candidates]
    if underlined := [index for index in candidates if work.parts[index].is_underlined]:
        return underlined
    is_book = end < work.top and work.kinds.count(Kind.DIVISION) >= FEWEST_ARTICLES
    if is_book and candidates[0] == 0 and end <= TITLE_PAGE:
        return candidates[:1]
    headlines = [len(text.split()) >= HEADLINE_WORDS for text in texts]
    if len(candidates) == 2 and any(headlines):
        return [candidates[headlines.index(True)]]
    return ()


def _is_interview(work: _Work, candidates: Sequence[int]) -> bool:
    """Whether the line is the title of an interview: questions follow, also below."""
    first, *rest = [work.kinds[index] for index in candidates]
    are_questions = all(kind is Kind.QUESTION for kind in rest)
    return first is Kind.LINE and are_questions and work.kinds.count(Kind.QUESTION) > len(rest)


def _is_title_of(work: _Work, index: int) -> bool:
    """Whether the line above a text is the title of the whole, not a heading, entry or question.

    Above a line "Food" with text:

        The Life of Owls    yes: four words
        Barn owls           yes: longer than "Food"
        OWLS                yes: only this line is in capitals
        Owls                no: both may be headings
    """
    part = work.parts[index]
    if work.is_repeated(index):
        return False
    if work.kinds[index] is Kind.QUESTION and work.kinds.count(Kind.QUESTION) > 1:
        return False
    if SPEAKER.match(part.text) and sum(bool(SPEAKER.match(p.text)) for p in work.parts) > 2:
        return False
    if part.is_underlined:
        return True
    if any(SALUTATION.match(one.text) for one in work.parts[:BEGINNING]):
        return False
    others = [work.parts[other].text for other in work.lines_below()]
    if not others or any(map(_is_mark, work.parts[index + 1 : work.top])):
        return True
    if _are_entries(work, index) or any(map(work.may_begin_article, work.lines_below())):
        return False
    words = len(part.text.split())
    if words >= FEWEST_WORDS_OF_A_WORK:
        return True
    if part.text.isupper() and not any(map(str.isupper, others)):
        return True
    return all(len(other.split()) < words and len(other) < len(part.text) for other in others)


def _are_entries(work: _Work, index: int) -> bool:
    """Whether each short line has one paragraph, as in a dictionary."""
    texts = work.kinds.count(Kind.TEXT)
    lines = len(work.lines_below()) + 1
    is_short = len(work.parts[index].text.split()) <= LEAST_TITLE_WORDS
    return is_short and lines >= FEWEST_BARE_ARTICLES and texts == lines


def _under_headings(work: _Work, consumed: set[int]) -> Iterator[DraftParagraph]:
    """*consumed* are title, bylines and the like."""
    heading: str | None = None
    run: list[int] = []
    for index, part in enumerate(work.parts):
        if index in consumed:
            continue
        if _may_be_heading(work, index):
            run.append(index)
            continue
        if run and work.kinds[index] is not Kind.BYLINE:
            start = _start_of_heading(work, run)
            yield from (work.parts[i].paragraph(heading) for i in run[:start])
            if start < len(run):
                heading = " ".join(_ended([work.parts[i].text for i in run[start:]]))
            run = []
        yield part.paragraph(heading)
    yield from (work.parts[index].paragraph(heading) for index in run)


def _may_be_heading(work: _Work, index: int) -> bool:
    part, kind = work.parts[index], work.kinds[index]
    if kind is Kind.DIVISION:
        return True
    return (
        kind is Kind.LINE
        and work.may_be_headings
        and not work.is_repeated(index)
        and len(part.text) <= LONGEST_HEADING
        and len(part.text.split()) <= MOST_HEADING_WORDS
        and part.text[0] not in OPENERS
    )


def _start_of_heading(work: _Work, run: Sequence[int]) -> int:
    """The place in a *run* of lines above a text where the heading begins.

    It is the last line, or the last divisions with a line below; a long run of lines is a list.

        PART ONE           <- begins here
        Chapter 1
        In the Barn
    """
    end = len(run)
    if work.kinds[run[-1]] is not Kind.DIVISION:
        if len(run) == 1 or work.kinds[run[-2]] is not Kind.DIVISION:
            return end - 1 if len(run) <= LONGEST_RUN else end
        end -= 1
    start = end
    while start and work.kinds[run[start - 1]] is Kind.DIVISION and len(run) - start < LONGEST_RUN:
        if start < end and _are_siblings(*(work.parts[run[i]].text for i in (start - 1, start))):
            break
        start -= 1
    return start


def _are_siblings(one: str, two: str) -> bool:
    """Whether two numbered headings are of one level, as 1. and 2. are."""
    numbers = [re.match(r"[\d.]*", line) for line in (one, two)]
    levels = [len(re.findall(r"\d+", number.group())) for number in numbers if number]
    return levels[0] == levels[1] > 0


def _ended(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a heading; all but the last end with a mark."""
    for line in lines[:-1]:
        yield line if line[-1] in ".:!?—–-" else f"{line}."
    yield lines[-1]


def _without_contents(parts: Sequence[Part]) -> tuple[Sequence[Part], frozenset[str]]:
    """*parts* without the table of contents, and its entries. All entries must be headings further
    below; otherwise it stays."""
    beginning = enumerate(parts[:LATEST_CONTENTS])
    start = next((i for i, part in beginning if normalized(part.text) in CONTENTS), None)
    if start is None:
        return parts, frozenset()
    last_of = {normalized(part.text): index for index, part in enumerate(parts)}
    last_of |= {
        normalized(f"{one.text} {two.text}"): index
        for index, (one, two) in enumerate(pairwise(parts))
    }
    entries: list[str] = []
    end = start + 1
    for end in range(start + 1, min(len(parts), LATEST_CONTENTS)):
        lines = [*filter(None, map(normalized, parts[end].text.splitlines()))]
        if not lines or not all(last_of.get(line, -1) > end for line in lines):
            break
        entries += lines
    if len(entries) < FEWEST_CONTENTS:
        return parts, frozenset()
    return [*parts[:start], *parts[end:]], frozenset(entries)
