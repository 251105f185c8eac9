"""Standard streams to consoles: what is wrapped, colored and read, and how."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from rich.console import Console, RenderableType

from bot.errors import BadUsage
from bot.loading import COLOR_VARIABLE

# Nothing shorter than this needs a progress bar.
PATIENCE_SECONDS = 0.5


class Screen:
    """What a command prints on: data on *out*, everything else on *err*."""

    def __init__(self, no_color: bool) -> None:
        # None leaves the decision to rich, which heeds NO_COLOR, FORCE_COLOR and TERM=dumb.
        color = True if no_color or os.environ.get(COLOR_VARIABLE) else None
        self.out = Console(no_color=color, highlight=False, markup=False, emoji=False)
        self.err = Console(no_color=color, highlight=False, markup=False, emoji=False, stderr=True)

    def show(self, content: RenderableType) -> None:
        """Print data; lines are wrapped for a person only, never for another program."""
        self.out.print(content, soft_wrap=not self.out.is_terminal)

    def write(self, line: str) -> None:
        """Print a line of data as it is."""
        sys.stdout.write(f"{line}\n")

    def say(self, text: str) -> None:
        """Print a message beside the data."""
        self.err.print(text, soft_wrap=True)

    @contextmanager
    def progress(self, what: str, unit: str = "") -> Iterator[Callable[[int, int], None]]:
        """A function of (done, total) that draws a bar on a terminal when it takes longer.

        With a *unit*, how many of it are done in a second is shown too.
        """
        from rich.progress import (
            BarColumn,
            Progress,
            ProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        columns: tuple[ProgressColumn, ...] = (
            TextColumn(what),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
        )
        if unit:
            columns = (*columns, TextColumn("{task.fields[rate]:.1f} " + unit + " a second"))
        bar = Progress(
            *columns, TimeRemainingColumn(), console=self.err, transient=True, auto_refresh=False
        )
        task = bar.add_task(what, total=None, rate=0.0)
        begun = drawn = monotonic()

        def advance(done: int, total: int) -> None:
            nonlocal drawn
            now = monotonic()
            if self.err.is_terminal and now - begun > PATIENCE_SECONDS and now - drawn > 0.1:
                bar.start()
                rate = done / (now - begun)
                bar.update(task, completed=done, total=total, rate=rate, refresh=True)
                drawn = now

        try:
            yield advance
        finally:
            if drawn != begun:
                bar.stop()


def read_input(name: str) -> str:
    """The text of a file, or of standard input for ``-``; bytes that are no UTF-8 are marked."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadUsage(f"{name}: {error.strerror}") from None
    return data.decode("utf-8-sig", "replace")


def input_lines(name: str) -> Iterator[str]:
    """The lines of a file or of standard input (``-``), each as soon as it is there."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            for line in file:
                yield line.decode("utf-8-sig", "replace").rstrip("\r\n")
    except OSError as error:
        raise BadUsage(f"{name}: {error.strerror}") from None
