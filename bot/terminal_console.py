"""What rich does for a terminal: styles, links, wrapping, progress bars."""

from __future__ import annotations

import re
from typing import IO

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.style import Style
from rich.text import Text

from bot.channels.styled import Piece, Styled


class _Console(Console):
    """A console that leaves it to the command line how to end when its reader is gone."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def terminal_console(file: IO[str], is_plain: bool, columns: int, is_pager: bool) -> Console:
    """A console on *file* with so many *columns*; without any style if it *is_plain*.

    A pager shows styles as a terminal does, though it is none.
    """
    return _Console(
        file=file,
        width=columns,
        force_terminal=True if is_pager else None,
        color_system=None if is_plain else "auto",
        highlight=False,
        markup=False,
        emoji=False,
    )


def print_styled(console: Console, styled: Styled, wrap: bool) -> None:
    """Print *styled*; lines are wrapped between words, and a word that is too long is kept whole.

    So an address can be copied and clicked, however narrow the terminal is.
    """
    for line in styled.lines():
        text = Text().join(map(_text, line.pieces))
        rows = text.divide(_breaks(text.plain, console.width)) if wrap else [text]
        for row in rows:
            row.rstrip()
            console.print(row, soft_wrap=True)


def _breaks(line: str, width: int) -> list[int]:
    """Where *line* is broken so that it fits into *width* cells, but for words that are longer.

    rich would break these words, too.
    """
    breaks, used = [], 0
    for word in re.finditer(r"\s*\S+\s*", line):
        cells = cell_len(word.group().rstrip())
        if used and used + cells > width:
            breaks.append(word.start())
            used = 0
        used += cell_len(word.group())
    return breaks


def _text(piece: Piece) -> Text:
    style = Style.parse(piece.style) if piece.style else Style()
    return Text(piece.text, style + Style(link=piece.link) if piece.link else style)


def progress_bar(task: str, console: Console) -> Progress:
    """A bar with percent, rate and the time that remains; it is not started yet."""
    percent, rate = TextColumn("{task.percentage:>3.0f}%"), TextColumn("{task.fields[rate]}")
    columns = (TextColumn(task), BarColumn(), percent, rate, TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, auto_refresh=False)
    bar.add_task(task, total=None, rate="")
    return bar
