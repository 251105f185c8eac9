"""The output of a reader: drafts of articles, and the parts that it skipped."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.errors import Lack
from retrieval.readers.original import Original


class DraftParagraph(NamedTuple):
    """A paragraph's text as the source has it, and its page and heading if it has them.

    *place* says in a few words where it stands in the original: ``line 12``, ``row 3``. It is not
    stored: whoever asks for it reads the original again.
    """

    text: str
    page: int | None = None
    heading: str | None = None
    place: str | None = None


class Skipped(NamedTuple):
    """A part of a source that is in no article: its place, and the reason.

    *is_fault* is false if there is nothing to repair, as for a README file. *lacks* is what would
    make it readable.
    """

    where: str
    why: str
    is_fault: bool = True
    lacks: Lack | None = None


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
    paragraphs = [(p.text, p.page, p.heading) for p in draft.paragraphs]
    content = json.dumps([metadata, paragraphs], ensure_ascii=False)
    return hashlib.sha256(content.encode()).digest()


# Bytes that are no UTF-8 stand in a line as these characters (PEP 383).
UNDECODED = re.compile("[\udc80-\udcff]")

Reader = Callable[[Original], Iterator[Draft | Skipped]]
"""An original -> drafts and skipped parts, in order.

A part that a reader cannot read is ``Skipped``. If it can read nothing, it raises
``UnreadableSource``. No text of a draft contains half a character (a surrogate).
"""
