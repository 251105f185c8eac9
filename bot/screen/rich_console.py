"""The terminal by rich, and the pager."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.style import Style
from rich.text import Text

from bot.channels.styled import Piece, Styled

# As git does: quit if one screen is enough, keep styles, leave the text.
LESS = "FRX"


class _Console(Console):
    """A console that leaves it to the command line what to do without a reader."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def terminal_console(file: IO[str], is_plain: bool, columns: int, is_pager: bool) -> Console:
    """A console on *file*, without any style if it *is_plain*.

    A pager shows styles as a terminal does.
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
    """Print *styled*, wrapped between words only, so that an address can be clicked."""
    for line in styled.lines():
        text = Text().join(map(_text, line.pieces))
        rows = text.divide(_breaks(text.plain, console.width)) if wrap else [text]
        for row in rows:
            row.rstrip()
            console.print(row, soft_wrap=True)


def _breaks(line: str, width: int) -> list[int]:
    """Where *line* is broken to fit into *width* cells; rich would break words, too."""
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
    """A bar with percent, rate and remaining time; it is not started yet."""
    percent, rate = TextColumn("{task.percentage:>3.0f}%"), TextColumn("{task.fields[rate]}")
    columns = (TextColumn(task), BarColumn(), percent, rate, TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, auto_refresh=False)
    bar.add_task(task, total=None, rate="")
    return bar


@contextmanager
def paging(command: str) -> Iterator[IO[str] | None]:
    """The input of the pager *command*; None if it cannot be started.

    When a person quits it, the rest of the output is dropped.
    """
    environment = {"LESS": LESS, "LESSCHARSET": "utf-8", **os.environ}
    try:
        process = subprocess.Popen(  # noqa: S603  # the person has chosen it
            shlex.split(command), stdin=subprocess.PIPE, env=environment, text=True,
            encoding="utf-8", errors="replace",
        )  # fmt: skip
    except (OSError, ValueError):
        yield None
        return
    assert process.stdin
    try:
        with suppress(BrokenPipeError):
            try:
                yield process.stdin
            finally:
                process.stdin.close()
    finally:
        # From now on an interrupt is for the pager.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        process.wait()
        signal.signal(signal.SIGINT, before)
