"""What a reader gives: articles as it found them, and what it had to leave out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class DraftParagraph(NamedTuple):
    """A paragraph's text as the source has it, with its page and heading where there are such."""

    text: str
    page: int | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a reader found it, before the store knows it by an id."""

    title: str | None
    paragraphs: tuple[DraftParagraph, ...]
    id: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of a source that became no article: where it stands, and why."""

    where: str
    why: str


def content_hash(draft: Draft) -> bytes:
    """SHA-256 of all that a source says of an article, but for its id."""
    metadata = (draft.title, draft.url, draft.author, draft.published, draft.language)
    content = json.dumps([metadata, draft.paragraphs], ensure_ascii=False)
    return hashlib.sha256(content.encode()).digest()


Reader = Callable[[Iterable[str], str], Iterator[Draft | Skipped]]
"""(lines with their line ends, name of the source) -> drafts and skipped parts, in order.

Reads the lines once, never raises over what they say: what cannot be read is ``Skipped``.
"""
