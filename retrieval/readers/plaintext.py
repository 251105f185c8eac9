"""Plain text to articles: a title line, a blank line, a body; as often as the text has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from retrieval.readers.blocks import blocks
from retrieval.readers.draft import Draft, DraftParagraph, Skipped

LONGEST_TITLE = 150
CLOSERS = "\"'”’»)]"
OPENERS = "\"'“‘«„([¿¡"
ENDINGS = (".", "…", ",", ";", ":", "。")
DOTTED_ABBREVIATION = re.compile(r"(?:\b\w\.){2,}$")
# A question or an exclamation may be a title; one inside quotation marks is said by somebody.
SAID = re.compile(rf"[!?][{re.escape(CLOSERS)}]+$")
SENTENCE_INSIDE = re.compile(rf"[.!?…][{re.escape(CLOSERS)}]*\s+[{re.escape(OPENERS)}]*[^\W\d_a-z]")
UNDERLINE = re.compile(r"[=~*_-]{3,}$")
BYLINE = re.compile(r"by\s+(?P<author>\S.{1,80})$", re.IGNORECASE)
MONTH = r"[^\W\d_]{3,12}\.?"
DATELINE = re.compile(
    rf"(?P<date>\d{{4}}-\d\d-\d\d|\d{{1,2}}\s+{MONTH}\s+\d{{4}}|{MONTH}\s+\d{{1,2}},?\s+\d{{4}})$"
)
# More lines than this above the first body are a text of short lines, not the header of a page.
LONGEST_HEADER = 2


def read_plaintext(lines: Iterable[str], name: str) -> Iterator[Draft | Skipped]:
    """The articles of a text file.

    A title is a single line that ends no sentence. The last one above a body is its title; a
    byline or a date between the two is read as such. Of what is further above, the header of a
    page belongs to no article, and anything else to the article before it.
    """
    text = "".join(lines)
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
            elif len(further) >= LONGEST_HEADER:
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
    """Whether *part* reads as a title: one line with a letter, begun as a name, ending nothing."""
    if "\n" in part or "\r" in part or len(part) > LONGEST_TITLE:
        return False
    start = part.lstrip(OPENERS)
    # "iPhone" and "eBay" begin as names, too.
    begins = start[:1].isalnum() and (not start[:1].islower() or start[1:2].isupper())
    if not begins or not any(map(str.isalpha, start)):
        return False
    if SAID.search(part) or SENTENCE_INSIDE.search(part):
        return False
    end = part.rstrip(CLOSERS)
    return not end.endswith(ENDINGS) or bool(DOTTED_ABBREVIATION.search(end))


@dataclass(slots=True)
class _Article:
    """An article while its paragraphs are gathered."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    body: list[str] = field(default_factory=list)

    def draft(self) -> Draft:
        paragraphs = tuple(map(DraftParagraph, self.body))
        return Draft(self.title, paragraphs, author=self.author, published=self.published)


def _head(run: Sequence[str]) -> tuple[_Article, Sequence[str]]:
    """The article that lines above a body begin, and the lines further above."""
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
    """A title with its byline, date or underline right under it, line by line; else *part*."""
    first, *rest = [line.strip() for line in part.splitlines()]
    marks = (UNDERLINE, BYLINE, DATELINE)
    if rest and is_title(first) and all(any(m.match(line) for m in marks) for line in rest):
        return [first, *(line for line in rest if not UNDERLINE.match(line))]
    return [part]
