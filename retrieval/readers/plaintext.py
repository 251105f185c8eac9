"""The reader for plain text: an article is a title line, a blank line and a body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from retrieval.readers.blocks import blocks
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.original import Original

LONGEST_TITLE = 150
CLOSERS = "\"'”’»)]"
OPENERS = "\"'“‘«„([¿¡"
ENDINGS = (".", "…", ",", ";", ":", "。")
DOTTED_ABBREVIATION = re.compile(r"(?:\b\w\.){2,}$")
# A question or an exclamation may be a title, but one in quotation marks is direct speech.
SAID = re.compile(rf"[!?][{re.escape(CLOSERS)}]+$")
SENTENCE_INSIDE = re.compile(rf"[.!?…][{re.escape(CLOSERS)}]*\s+[{re.escape(OPENERS)}]*[^\W\d_a-z]")
UNDERLINE = re.compile(r"[=~*_-]{3,}$")
BYLINE = re.compile(r"by\s+(?P<author>\S.{1,80})$", re.IGNORECASE)
MONTH = r"[^\W\d_]{3,12}\.?"
DATELINE = re.compile(
    rf"(?P<date>\d{{4}}-\d\d-\d\d|\d{{1,2}}\s+{MONTH}\s+\d{{4}}|{MONTH}\s+\d{{1,2}},?\s+\d{{4}})$"
)
# This many lines above the first title, or more, are a text of short lines; fewer are the header
# of a page.
FEWEST_LINES_OF_TEXT = 2


def read_plaintext(original: Original) -> Iterator[Draft | Skipped]:
    """The articles of a text file.

    A title is a single line that does not end a sentence. The last such line above a body is its
    title; between the two, there may be a byline or a date. Lines further above belong to the
    article before them. At the beginning of the text, one such line is the header of a page; it
    belongs to no article.
    """
    text, name = original.text(), original.name
    parts = [part for block in blocks(text) for part in _lines_of_a_head(block.of(text))]
    if parts and all(map(is_title, parts)):
        title, body = (parts[0], parts[1:]) if len(parts) > 1 else (None, parts)
        yield Draft(title, tuple(map(DraftParagraph, body)))
        return
    article = _Article()
    run: list[str] = []
    for part in parts:
        if is_title(part):
            run.append(part)
            continue
        if run:
            following, further = _head(run)
            if article.body:
                article.body.extend(further)
                yield article.draft()
            elif len(further) >= FEWEST_LINES_OF_TEXT:
                following = _Article(run[0], body=run[1:])
            else:
                for line in further:
                    yield Skipped(name, f"the line {line!r} belongs to no article")
            article, run = following, []
        article.body.append(part)
    article.body.extend(run)
    if article.body:
        yield article.draft()


def is_title(part: str) -> bool:
    """Whether *part* looks like a title: one line that begins like a name and ends no sentence."""
    if "\n" in part or "\r" in part or len(part) > LONGEST_TITLE:
        return False
    start = part.lstrip(OPENERS)
    # "iPhone" and "eBay" begin like names, too.
    begins = start[:1].isalnum() and (not start[:1].islower() or start[1:2].isupper())
    if not begins or not any(map(str.isalpha, start)):
        return False
    if SAID.search(part) or SENTENCE_INSIDE.search(part):
        return False
    end = part.rstrip(CLOSERS)
    return not end.endswith(ENDINGS) or bool(DOTTED_ABBREVIATION.search(end))


@dataclass(slots=True)
class _Article:
    """An article while its paragraphs are collected."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    body: list[str] = field(default_factory=list)

    def draft(self) -> Draft:
        paragraphs = tuple(map(DraftParagraph, self.body))
        return Draft(self.title, paragraphs, author=self.author, published=self.published)


def _head(run: Sequence[str]) -> tuple[_Article, Sequence[str]]:
    """The article that begins with the lines above a body, and the lines further above."""
    lines = list(run)
    article = _Article()
    while len(lines) > 1:
        if byline := BYLINE.match(lines[-1]):
            article.author = byline["author"]
        elif dateline := DATELINE.match(lines[-1]):
            article.published = dateline["date"]
        else:
            break
        lines.pop()
    article.title = lines.pop()
    return article, lines


def _lines_of_a_head(part: str) -> list[str]:
    """The lines of a title with a byline, a date or an underline right under it; else *part*."""
    first, *rest = [line.strip() for line in part.splitlines()]
    marks = (UNDERLINE, BYLINE, DATELINE)
    if rest and is_title(first) and all(any(m.match(line) for m in marks) for line in rest):
        return [first, *(line for line in rest if not UNDERLINE.match(line))]
    return [part]
