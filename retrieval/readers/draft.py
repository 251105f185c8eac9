"""The output of a reader: drafts of articles, and the parts that it skipped."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class DraftParagraph(NamedTuple):
    """A paragraph's text as the source has it, and its page and heading if it has them."""

    text: str
    page: int | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of a source that is in no article: its place, and the reason."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as its source has it, before the store gives it an id.

    *left_out* are metadata that the source gives and the article lacks, with their faults.
    """

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
    content = json.dumps([metadata, draft.paragraphs], ensure_ascii=False)
    return hashlib.sha256(content.encode()).digest()


# Bytes that are no UTF-8 stand in a line as these characters (PEP 383).
UNDECODED = re.compile("[\udc80-\udcff]")
NOT_UTF_8 = "not UTF-8 text; convert it first, for example: iconv -f WINDOWS-1251 -t UTF-8"


Reader = Callable[[Iterable[str], str], Iterator[Draft | Skipped]]
"""(lines with their line ends, name of the source) -> drafts and skipped parts, in order.

A reader reads the lines once. It raises nothing over their content: a part that it cannot read is
``Skipped``. A line may contain ``UNDECODED`` characters, which no text of a draft does.
"""
