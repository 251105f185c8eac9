"""Plain text to articles: a title line, a blank line, a body; as often as the text has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from retrieval.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.blocks import blocks

LONGEST_TITLE = 200
CLOSERS = "\"'”’»)]"
OPENERS = "\"'“‘«„([¿¡"
DOTTED_ABBREVIATION = re.compile(r"(?:\b\w\.){2,}$")
BYLINE = re.compile(r"by\s+(?P<author>\S.{1,80})$", re.IGNORECASE)
MONTH = r"[^\W\d_]{3,12}\.?"
DATELINE = re.compile(
    rf"(?P<date>\d{{4}}-\d\d-\d\d|\d{{1,2}}\s+{MONTH}\s+\d{{4}}|{MONTH}\s+\d{{1,2}},?\s+\d{{4}})$"
)


def read_plaintext(lines: Iterable[str], name: str) -> Iterator[Draft | Skipped]:
    """The articles of a text file.

    A title is a single line that ends no sentence. The last one above a body is its title; a
    byline or a date between the two is read as such; lines further above belong to no article.
    Where no text looks like a body, all of it is one article.
    """
    text = "".join(lines)
    parts = [block.of(text) for block in blocks(text)]
    if parts and all(map(is_title, parts)):
        title, body = (parts[0], parts[1:]) if len(parts) > 1 else (None, parts)
        yield _draft(title, body)
        return
    above: list[str] = []
    body = []
    for part in parts:
        if is_title(part):
            if body:
                yield from _article(above, body, name)
                above, body = [], []
            above.append(part)
        else:
            body.append(part)
    yield from _article(above, body, name)


def is_title(part: str) -> bool:
    """Whether *part* reads as a title: one line with a letter, begun as a name, ending nothing."""
    if "\n" in part or "\r" in part or len(part) > LONGEST_TITLE:
        return False
    start = part.lstrip(OPENERS)
    if not start[:1].isalnum() or start[:1].islower() or not any(map(str.isalpha, start)):
        return False
    end = part.rstrip(CLOSERS)
    return not end.endswith((".", "…", ",", ";", ":")) or bool(DOTTED_ABBREVIATION.search(end))


def _article(above: Sequence[str], body: Sequence[str], name: str) -> Iterator[Draft | Skipped]:
    titles = list(above)
    author = published = None
    while len(titles) > 1:
        if byline := BYLINE.match(titles[-1]):
            author = byline["author"]
        elif dateline := DATELINE.match(titles[-1]):
            published = dateline["date"]
        else:
            break
        titles.pop()
    title = titles.pop() if titles and body else None
    for line in titles:
        yield Skipped(name, f"the line {line!r} belongs to no article")
    if body:
        yield _draft(title, body, author, published)


def _draft(
    title: str | None, body: Sequence[str], author: str | None = None, published: str | None = None
) -> Draft:
    return Draft(title, tuple(map(DraftParagraph, body)), author=author, published=published)
