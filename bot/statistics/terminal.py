"""The tables as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from bot.channels.terminal import one_line
from bot.statistics.grouping import Group
from bot.statistics.tables import Table

# The first columns of all tables are aligned; so wide is the bar of the largest number.
NAME, BAR = 16, 20
# On a narrower terminal there are none.
NARROW = 60


def shown(table: Table, columns: int) -> Iterator[RenderableType]:
    """A table below its title, with bars if the terminal is wide enough."""
    yield Text(f"\n{table.title}", "bold")
    drawn = _table()
    for name in table.head:
        is_first = name == table.head[0]
        drawn.add_column(
            name, justify="left" if is_first else "right", no_wrap=True,
            min_width=NAME if is_first else None,
        )  # fmt: skip
    numbers = [_number(row[1]) for row in table.rows]
    has_bars = table.has_bars and columns >= NARROW and max(numbers) > 0
    if has_bars:
        drawn.add_column("")
    for row, number in zip(table.rows, numbers, strict=True):
        bar = ["█" * round(BAR * number / max(numbers))] if has_bars else []
        drawn.add_row(*row, *bar)
    yield drawn


def shown_questions(groups: Sequence[Group]) -> RenderableType:
    """The questions to which the articles had no answer."""
    drawn = _table()
    drawn.add_column("times", justify="right", no_wrap=True)
    drawn.add_column("people", justify="right", no_wrap=True)
    drawn.add_column("question", overflow="fold")
    for group in groups:
        drawn.add_row(f"{group.times:,}", f"{len(group.people):,}", Text(one_line(group.text)))
    return drawn


def _table() -> RichTable:
    return RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")


def _number(cell: str) -> float:
    return float(cell.replace(",", ""))
