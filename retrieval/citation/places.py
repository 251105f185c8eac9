"""Where a quote stands in its article, beside the numbers of its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.types import Passage

# A mark in a title must not reverse what stands behind it, such as an address.
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def heading_over(passages: Sequence[Passage]) -> str | None:
    """The heading over all of *passages*; None if there is none that differs from the title."""
    names = {one_line(passage.paragraph.heading or "") for passage in passages}
    if len(names) != 1:
        return None
    [name] = names
    article = passages[0].paragraph.article
    title = one_line(article.title or article.source)
    return name if name and name.casefold() != title.casefold() else None


def pages_of(passages: Sequence[Passage]) -> tuple[int, int] | None:
    """The first and the last page of a quote; None if a page is not known."""
    pages = [passage.paragraph.page for passage in passages]
    known = [page for page in pages if page is not None]
    return (known[0], known[-1]) if known and len(known) == len(pages) else None


def one_line(text: str) -> str:
    """A title, a heading or another name on one line, in the direction of what surrounds it."""
    return " ".join(DIRECTIONS.sub("", text).split())
