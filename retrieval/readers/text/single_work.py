"""Whether the parts of a plain text are one work; its title and the headings in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from retrieval.readers.draft import Draft, DraftParagraph
from retrieval.readers.record import Record
from retrieval.readers.text.headings import (
    BYLINE,
    CONTENTS,
    DATELINE,
    OPENERS,
    SALUTATION,
    SPEAKER,
    Kind,
    kind_of,
    normalized,
)

# Headlines are longer than the headings inside of a work. A line with so many words and characters
# may be one; a collection without bylines has only such lines.
HEADLINE_WORDS, HEADLINE_CHARACTERS = 5, 35
# So long, at least, are the bodies of a collection, with and without bylines or dates, and so many.
LEAST_BODY, LEAST_BARE_BODY = 200, 400
FEWEST_ARTICLES, FEWEST_BARE_ARTICLES = 2, 3
# With fewer words, a line may be the first of several entries, as in a dictionary.
LEAST_TITLE_WORDS = 3
# A title of so many words is that of the whole, whatever lines follow; headings are shorter.
FEWEST_WORDS_OF_A_WORK = 4
LONGEST_HEADING, MOST_HEADING_WORDS = 80, 12
# Lines are headings if the paragraphs are so many times as long: not in a poem or a list.
LEAST_CONTRAST = 3
# A longer run of lines is a list or a table of contents.
LONGEST_RUN = 3
# A letter begins with an address; its salutation stands among the first parts.
BEGINNING = 6
# Among so many parts, a book repeats its title and its author. A picture leaves a word.
TITLE_PAGE = 12
ILLUSTRATION = "Illustration"
# A table of contents has at least so many lines, and stands among the first parts.
FEWEST_CONTENTS, LATEST_CONTENTS = 3, 200


class Part(NamedTuple):
    """A paragraph, or a line of a head; *line* and *page* say where it stands."""

    text: str
    line: int
    page: int | None = None
    is_underlined: bool = False

    def paragraph(self, heading: str | None = None) -> DraftParagraph:
        """The part as a paragraph under *heading*."""
        return DraftParagraph(self.text, self.page, heading, f"line {self.line}")


def is_collection(parts: Sequence[Part]) -> bool:
    """Whether *parts* are plainly several articles, not one with headings, captions or questions.

    Each has one title and a long body. Either each title has a byline or a date under it, or all
    titles are headlines and each body is one long paragraph.
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
    if len(words) < len(titles) or len({title.casefold() for title in titles if title}) < len(
        words
    ):
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
    """The title of the article under *head*; None if *head* is more than a title and its marks.

    Above the first title of a file, there may be the header of a page.
    """
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


def single_work(parts: Sequence[Part], record: Record | None = None) -> Draft | None:
    """The one article that *parts* are; None if nothing is left of them.

    *record* says what it is, if that is known.
    """
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
    """The parts of a work with their kinds, the lines that repeat, and the top of it.

    *top* is the number of parts above the first text. *may_be_headings* says whether lines that
    stand alone are so short beside the paragraphs that they may be headings.
    """

    parts: Sequence[Part]
    kinds: Sequence[Kind]
    repeated: frozenset[str]
    top: int
    may_be_headings: bool

    @classmethod
    def of(cls, parts: Sequence[Part], entries: frozenset[str]) -> _Work:
        """*entries* are headings for certain: those in the table of contents."""
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
        """Whether a line is a headline over as much text as an article of a collection has."""
        body = 0
        for below in range(index + 1, len(self.parts)):
            if self.kinds[below] is not Kind.TEXT or body >= LEAST_BARE_BODY:
                break
            body += len(self.parts[below].text)
        return body >= LEAST_BARE_BODY and _is_headline(self.parts[index].text)

    def lines_below(self) -> list[int]:
        """The lines below the top that stand above text, and may be titles as well as headings."""
        last = max((i for i, kind in enumerate(self.kinds) if kind is Kind.TEXT), default=0)
        return [
            index
            for index in range(self.top, last)
            if self.kinds[index] is Kind.LINE and not self.is_repeated(index)
        ]


def _opening(work: _Work) -> tuple[int | None, list[int]]:
    """The index of the title, and those of the bylines and dates around it."""
    parts, kinds = work.parts, work.kinds
    if work.top == len(parts):
        # A line above one that is much longer is its title; other lines are a list.
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
    """Which of several lines above the text is the title, if that can be told.

    An underlined one; on the title page of a book, above its first chapter, the first; of two, a
    headline, for the other is the name of a site above it, or a subtitle below it.
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
    """Whether a line stands above questions, of which there are more below."""
    first, *rest = [work.kinds[index] for index in candidates]
    are_questions = all(kind is Kind.QUESTION for kind in rest)
    return first is Kind.LINE and are_questions and work.kinds.count(Kind.QUESTION) > len(rest)


def _is_title_of(work: _Work, index: int) -> bool:
    """Whether the line above a text is the title of all of it: no heading, entry, or question."""
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
    """Whether each short line, the first too, has one paragraph: entries, as in a dictionary."""
    texts = work.kinds.count(Kind.TEXT)
    lines = len(work.lines_below()) + 1
    is_short = len(work.parts[index].text.split()) <= LEAST_TITLE_WORDS
    return is_short and lines >= FEWEST_BARE_ARTICLES and texts == lines


def _under_headings(work: _Work, consumed: set[int]) -> Iterator[DraftParagraph]:
    """The paragraphs, each under its heading. *consumed* are the parts that are told otherwise."""
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
    """Where the heading begins in a *run* of lines above a text.

    It is the last divisions with a line under them, or the last line; a long run of lines without
    a division at its end is a list.
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
    """Whether the numbers of two headings are of one level, as 1. and 2. are."""
    numbers = [re.match(r"[\d.]*", line) for line in (one, two)]
    levels = [len(re.findall(r"\d+", number.group())) for number in numbers if number]
    return levels[0] == levels[1] > 0


def _ended(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a heading, all but the last with an end."""
    for line in lines[:-1]:
        yield line if line[-1] in ".:!?—–-" else f"{line}."
    yield lines[-1]


def _without_contents(parts: Sequence[Part]) -> tuple[Sequence[Part], frozenset[str]]:
    """*parts* without the table of contents, whose lines all are headings further below; and these.

    Where a line is none, the table stays.
    """
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
