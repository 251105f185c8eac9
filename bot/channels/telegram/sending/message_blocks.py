"""Texts as blocks, and blocks as messages within Telegram's limits; pure."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.readable import without_fillers
from bot.texts import Texts
from retrieval import Span

# Telegram's limits are 4,096 UTF-16 units after parsing and 32,768 bytes before.
MOST_UNITS = 3900
MOST_BYTES = 32_000
MOST_ENTITIES = 90
# A quote is sent unaltered, but a wrapped line goes on, a null byte would end the text, and a mark
# in a title could reverse what follows it.
NULL = "\x00"
DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
# Between these marks, right-to-left text does not reorder its surroundings.
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"


class Block(NamedTuple):
    """A part of a message that is never split, with its number of entities."""

    text: str
    html: str
    entities: int

    @property
    def units(self) -> int:
        """The length of its text as Telegram counts it."""
        return utf16(self.text)


class Rendered(NamedTuple):
    """One message as HTML, and as plain text in case Telegram refuses that."""

    html: str
    text: str


def utf16(text: str) -> int:
    """The length of *text* in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def titles_text(heading: str, titles: Sequence[str], total: int, texts: Texts) -> str:
    """A list of titles, with the number of those that it omits."""
    lines = [heading, *(f"• {shortened(one_line(title), 120)}" for title in titles)]
    if total > len(titles):
        lines.append(texts.and_more.format(count=total - len(titles)))
    return "\n".join(lines)


def plain_block(text: str) -> Block:
    """A block of the bot's own words."""
    return Block(clean(text), escaped(text), 0)


def lines_block(lines: Sequence[Block]) -> Block:
    """Several short blocks as the lines of one."""
    return Block(
        "\n".join(line.text for line in lines),
        "\n".join(line.html for line in lines),
        sum(line.entities for line in lines),
    )


def pack(blocks: Iterable[Block]) -> list[Rendered]:
    """Return the messages that hold *blocks* in order, without splitting any."""
    messages: list[list[Block]] = []
    for block in blocks:
        if messages and _fits([*messages[-1], block]):
            messages[-1].append(block)
        else:
            messages.append([block])
    return [
        Rendered(
            "\n\n".join(block.html for block in blocks), "\n\n".join(block.text for block in blocks)
        )
        for blocks in messages
    ]


def first_that_fit(blocks: Sequence[Block]) -> tuple[Rendered, int]:
    """One message with as many of the first *blocks* as fit, and their number."""
    count = len(blocks)
    while count > 1 and not _fits(blocks[:count]):
        count -= 1
    return pack(blocks[:count])[0], count


def _fits(blocks: Sequence[Block]) -> bool:
    gaps = 2 * len(blocks)
    return (
        sum(block.units for block in blocks) + gaps <= MOST_UNITS
        and sum(len(block.html.encode()) for block in blocks) + gaps <= MOST_BYTES
        and sum(block.entities for block in blocks) <= MOST_ENTITIES
    )


def shortened(text: str, units: int) -> str:
    """Return *text*, or its beginning and an ellipsis, in at most *units* UTF-16 units."""
    if utf16(text) <= units:
        return text
    beginning = text.encode("utf-16-le")[: 2 * (units - 1)].decode("utf-16-le", "ignore")
    return f"{beginning.rstrip()}…"


def clean(text: str) -> str:
    """Return *text* without what Telegram would not show as it is."""
    return without_fillers(text).replace(NULL, " ")


def escaped(text: str) -> str:
    """Return *text* as HTML."""
    return html.escape(clean(text), quote=False)


def with_bold(text: str, shown: Span, bold: Iterable[Span]) -> str:
    """Return the part *shown* of *text* as HTML, with the spans *bold* in bold.

    Overlapping spans are ignored, so each character is there once.
    """
    place, inner = shown.start, ""
    for span in sorted(bold):
        if place <= span.start and span.end <= shown.end:
            inner += f"{escaped(text[place : span.start])}<b>{escaped(span.of(text))}</b>"
            place = span.end
    return inner + escaped(text[place : shown.end])


def one_line(text: str) -> str:
    """Return *text* on one line, in the direction of what surrounds it."""
    line = " ".join(DIRECTION_MARKS.sub("", clean(text)).split())
    if any(unicodedata.bidirectional(char) in ("R", "AL") for char in line):
        return f"{ISOLATE}{line}{END_OF_ISOLATE}"
    return line
