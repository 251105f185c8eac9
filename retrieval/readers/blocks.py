"""The paragraphs of raw text: runs of lines between blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.types import Span

LINE = re.compile(r"[^\r\n]+|\r\n|\r|\n")

# Editors wrap lines at 72 to 120 characters. A longer line was not wrapped, so each line beside it
# is a paragraph, too, as in pages that were saved with one line for each paragraph.
LONGEST_WRAPPED_LINE = 200


def blocks(text: str) -> Iterator[Span]:
    """The spans of the paragraphs of *text*, in order, without the blanks around them."""
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
