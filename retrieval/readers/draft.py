"""The output of a reader: drafts of articles, and skipped parts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.errors import Lack
from retrieval.readers.original import Original
from retrieval.types import Span


class DraftParagraph(NamedTuple):
    """A paragraph's text as in the source, with its page and heading, if any. *place* is a short
    note such as ``line 12`` or ``row 3``; it is not stored."""

    text: str
    page: int | None = None
    heading: str | None = None
    place: str | None = None


class Skipped(NamedTuple):
    """A part of a source that is in no article: its place and the reason. *is_fault* is false if
    nothing needs repair. *lacks* would make the part readable."""

    where: str
    why: str
    is_fault: bool = True
    lacks: Lack | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as in its source, before the store gives it an id. *left_out* are faulty metadata
    of the source."""

    title: str | None
    paragraphs: tuple[DraftParagraph, ...]
    id: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    left_out: tuple[Skipped, ...] = ()


def content_hash(draft: Draft) -> bytes:
    """SHA-256 of everything that a source says about an article, except its id."""
    metadata = (draft.title, draft.url, draft.author, draft.published, draft.language)
    paragraphs = [(p.text, p.page, p.heading) for p in draft.paragraphs]
    content = json.dumps([metadata, paragraphs], ensure_ascii=False)
    return hashlib.sha256(content.encode()).digest()


# Bytes that are not UTF-8 become these characters (PEP 383).
UNDECODED = re.compile("[\udc80-\udcff]")

Reader = Callable[[Original], Iterator[Draft | Skipped]]
"""Read an original into drafts and skipped parts, in order.

Raise ``UnreadableSource`` if nothing can be read. No text contains half a character (a surrogate).
"""


# The paragraphs of raw text.

LINE = re.compile(r"[^\r\n]+|\r\n|\r|\n")

# Editors wrap lines at 72 to 120 characters. If a line is longer, each line is a paragraph.
LONGEST_WRAPPED_LINE = 200


def blocks(text: str) -> Iterator[Span]:
    """The spans of the runs of lines between blank lines, without blanks around them."""
    block: list[Span] = []
    fresh = True
    for line in LINE.finditer(text):
        content = line.group()
        if content in ("\n", "\r", "\r\n"):
            if fresh:
                yield from _close(block)
                block = []
            fresh = True
            continue
        fresh = not content.strip()
        if not fresh:
            left = len(content) - len(content.lstrip())
            block.append(Span(line.start() + left, line.start() + len(content.rstrip())))
    yield from _close(block)


def _close(block: list[Span]) -> Iterator[Span]:
    if any(line.end - line.start > LONGEST_WRAPPED_LINE for line in block):
        yield from block
    elif block:
        yield Span(block[0].start, block[-1].end)
