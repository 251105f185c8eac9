"""A measurement to the tables that a terminal shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot.evaluation.result import Result
from retrieval.evaluation.measurement import Difference, Measurement

WORDS = "words in first quote"
# The tables stand under one another: their columns do, too.
MEASURE, NUMBER = 24, 5


def tables(result: Result) -> Iterator[RenderableType]:
    """What is shown, in order: the set, its measures, those of its parts, the differences."""
    yield Text(result.heading, "bold")
    yield from _titled("", HEAD, map(row, result.measures))
    for group in result.groups:
        yield from _titled(f"{group.by} {group.name}", HEAD, map(row, group.measures))
    if result.differences:
        yield from _titled(
            "against the earlier run", DIFFERENCE_HEAD, map(difference_row, result.differences)
        )


HEAD = ("measure", "value", "95 % interval", "n")
DIFFERENCE_HEAD = ("measure", "earlier", "now", "change", "95 % interval", "p", "n")


def row(one: Measurement) -> tuple[str, ...]:
    """The cells of a measure."""
    value, low, high = (shown(one.name, x) for x in (one.value, one.low, one.high))
    return one.name, value, f"{low} to {high}", str(one.n)


def difference_row(one: Difference) -> tuple[str, ...]:
    """The cells of a difference."""
    earlier, now = shown(one.name, one.earlier), shown(one.name, one.now)
    change, low, high = (f"{shown(one.name, x):>5}" for x in (one.value, one.low, one.high))
    return one.name, earlier, now, change, f"{low} to {high}", f"{one.p:.3f}", str(one.n)


def shown(name: str, value: float) -> str:
    """A value as its measure is read: three digits of a share, one of a length."""
    digits = 1 if name == WORDS else 3
    # Rounding must not leave a minus before nothing.
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _titled(
    title: str, head: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[RenderableType]:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in head:
        first = name == head[0]
        width = MEASURE if first else NUMBER
        justify: Literal["left", "right"] = "left" if first else "right"
        table.add_column(name, justify=justify, no_wrap=True, min_width=width)
    for cells in rows:
        table.add_row(*cells)
    yield Text(f"\n{title}" if title else "", "bold")
    yield table
