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


def place_of(passages: Sequence[Passage]) -> str:
    """Where a quote stands in its article, as the beginning of a sentence.

    Example: ``In the part “Barn owls”, page 3, paragraphs 3-4``.
    """
    place = ", ".join(filter(None, [part_of(passages), *numbers_of(passages)]))
    return place[:1].upper() + place[1:]


def part_of(passages: Sequence[Passage]) -> str | None:
    """The heading over a quote, such as ``in the part “Barn owls”``."""
    heading = heading_over(passages)
    return f"in the part “{heading}”" if heading else None


def numbers_of(passages: Sequence[Passage]) -> list[str]:
    """The pages and paragraphs of a quote, such as ``page 3`` and ``paragraphs 3-4``."""
    if not passages:
        return []
    pages = pages_of(passages)
    return [*([_counted("page", *pages)] if pages else []), paragraphs_of(passages)]


def paragraphs_of(passages: Sequence[Passage]) -> str:
    """The paragraphs of a quote, such as ``paragraphs 3-4``."""
    return _counted("paragraph", passages[0].paragraph.number, passages[-1].paragraph.number)


def _counted(noun: str, first: int, last: int) -> str:
    return f"{noun} {first}" if first == last else f"{noun}s {first}-{last}"


def one_line(text: str) -> str:
    """A title, a heading or another name on one line, in the direction of what surrounds it."""
    return " ".join(DIRECTIONS.sub("", text).split())
