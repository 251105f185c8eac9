"""Standard input, output and error: reading, wrapping, color and progress bars."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType

from bot.errors import BadUsage
from bot.loading import COLOR_VARIABLE

if TYPE_CHECKING:
    from rich.progress import Progress

# The width of tables if there is no terminal to ask for its width.
PLAIN_COLUMNS = 80
# A task that takes less time than this needs no progress bar.
PATIENCE_SECONDS = 0.5


class Screen:
    """The output of a command: data goes to *out*, everything else to *err*."""

    def __init__(self, no_color: bool) -> None:
        # None leaves the decision to rich, which honors NO_COLOR, FORCE_COLOR and TERM=dumb.
        color = True if no_color or os.environ.get(COLOR_VARIABLE) else None
        self.out = Console(no_color=color, highlight=False, markup=False, emoji=False)
        self.err = Console(no_color=color, highlight=False, markup=False, emoji=False, stderr=True)

    def show(self, content: RenderableType) -> None:
        """Print data; lines are wrapped only on a terminal, never for another program."""
        self.out.print(content, soft_wrap=not self.out.is_terminal)

    def lay_out(self, content: RenderableType) -> None:
        """Print tables and the lines beside them; they are wrapped even if there is no terminal."""
        self.out.print(content, width=None if self.out.is_terminal else PLAIN_COLUMNS)

    def write(self, line: str) -> None:
        """Print a line of data without any change."""
        sys.stdout.write(f"{line}\n")

    def say(self, text: str) -> None:
        """Print a message beside the data."""
        self.err.print(text, soft_wrap=True)

    @contextmanager
    def progress(self, task: str) -> Iterator[Callable[[int, int], None]]:
        """Give a function of (done, total) that draws a bar on a terminal for a long task."""
        bar: Progress | None = None
        begun = drawn = monotonic()

        def advance(done: int, total: int) -> None:
            nonlocal bar, drawn
            now = monotonic()
            if not self.err.is_terminal or now - begun < PATIENCE_SECONDS or now - drawn < 0.1:
                return
            if bar is None:
                bar = _bar(task, self.err)
                bar.start()
            rate = f"{done / (now - begun):,.0f}/s"
            bar.update(bar.task_ids[0], completed=done, total=total, rate=rate, refresh=True)
            drawn = now

        try:
            yield advance
        finally:
            if bar:
                bar.stop()


def _bar(task: str, console: Console) -> Progress:
    # Imported here because it is slow, and few commands take long enough to need it.
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    percent, rate = TextColumn("{task.percentage:>3.0f}%"), TextColumn("{task.fields[rate]}")
    columns = (TextColumn(task), BarColumn(), percent, rate, TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, auto_refresh=False)
    bar.add_task(task, total=None, rate="")
    return bar


def read_input(name: str) -> str:
    """Read a file, or standard input for ``-``; a byte that is not UTF-8 becomes U+FFFD."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadUsage(f"{name}: {error.strerror}") from None
    return data.decode("utf-8-sig", "replace")


def read_question(words: Sequence[str] | None) -> str:
    """The question on a command line; ``-``, or no words in a pipe, means standard input."""
    question = " ".join(words or ())
    if question == "-" or (words is None and not sys.stdin.isatty()):
        return read_input("-").strip()
    if words is None:
        raise BadUsage(
            'there is no question. Ask one, for example: pullquote ask "How old is the daughter?"'
        )
    return question


def input_lines(name: str) -> Iterator[str]:
    """The lines of a file or of standard input (``-``), each as soon as it arrives."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            for line in file:
                yield line.decode("utf-8-sig", "replace").rstrip("\r\n")
    except OSError as error:
        raise BadUsage(f"{name}: {error.strerror}") from None
