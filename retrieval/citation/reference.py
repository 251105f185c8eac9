"""References as people type them: ``ID``, ``ID#3``, ``ID#3:120-180``."""

from __future__ import annotations

import re
from typing import NamedTuple

from retrieval.types import Span, well_formed

REFERENCE = re.compile(
    r"(?P<id>[^#]+)(?:#(?P<paragraph>\d{1,9})(?::(?P<start>\d{1,9})-(?P<end>\d{1,9}))?)?"
)


class Reference(NamedTuple):
    """An article, a paragraph, or a stretch of it."""

    article_id: str
    paragraph: int | None
    span: Span | None

    def __str__(self) -> str:
        paragraph = "" if self.paragraph is None else f"#{self.paragraph}"
        span = f":{self.span.start}-{self.span.end}" if self.span else ""
        return f"{self.article_id}{paragraph}{span}"


def read_reference(text: str) -> Reference:
    """The place that *text* names; any other text is an article's id."""
    text = well_formed(text.strip())
    match = REFERENCE.fullmatch(text)
    if match is None:
        return Reference(text, None, None)
    paragraph = int(match["paragraph"]) if match["paragraph"] else None
    if not match["start"]:
        return Reference(match["id"], paragraph, None)
    start, end = int(match["start"]), int(match["end"])
    if start >= end:
        return Reference(text, None, None)
    return Reference(match["id"], paragraph, Span(start, end))
