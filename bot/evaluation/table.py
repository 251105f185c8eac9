"""The tables of a result that a terminal shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot.evaluation.result import Result
from retrieval.evaluation.measures import Difference, Measurement

WORDS = "words in first quote"
# The columns of all tables are aligned.
MEASURE, NUMBER = 24, 5


def tables(result: Result) -> Iterator[RenderableType]:
    """The parts in order: the set, its measures, those of its groups, the differences."""
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


def row(measurement: Measurement) -> tuple[str, ...]:
    """The cells of a measure."""
    value, low, high = (
        shown(measurement.name, number)
        for number in (measurement.value, measurement.low, measurement.high)
    )
    return measurement.name, value, f"{low} to {high}", str(measurement.n)


def difference_row(difference: Difference) -> tuple[str, ...]:
    """The cells of a difference."""
    name = difference.name
    earlier, now = shown(name, difference.earlier), shown(name, difference.now)
    change, low, high = (
        f"{shown(name, number):>5}"
        for number in (difference.value, difference.low, difference.high)
    )
    return (
        name, earlier, now, change, f"{low} to {high}", f"{difference.p:.3f}", str(difference.n),
    )  # fmt: skip


def shown(name: str, value: float) -> str:
    """A value with three digits if it is a share, with one if it is a length."""
    digits = 1 if name == WORDS else 3
    # Adding 0.0 turns -0.0 into 0.0.
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
