"""Standard streams to consoles: what is wrapped, colored and read, and how."""

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

# As wide as tables are where no terminal says how wide it is.
PLAIN_COLUMNS = 80
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

    def lay_out(self, content: RenderableType) -> None:
        """Print what is for a person's eyes wherever it goes: tables, and lines beside them."""
        self.out.print(content, width=None if self.out.is_terminal else PLAIN_COLUMNS)

    def write(self, line: str) -> None:
        """Print a line of data as it is."""
        sys.stdout.write(f"{line}\n")

    def say(self, text: str) -> None:
        """Print a message beside the data."""
        self.err.print(text, soft_wrap=True)

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[int, int], None]]:
        """A function of (done, total) that draws a bar on a terminal when it takes longer."""
        bar: Progress | None = None
        begun = drawn = monotonic()

        def advance(done: int, total: int) -> None:
            nonlocal bar, drawn
            now = monotonic()
            if not self.err.is_terminal or now - begun < PATIENCE_SECONDS or now - drawn < 0.1:
                return
            if bar is None:
                bar = _bar(what, self.err)
                bar.start()
            rate = f"{done / (now - begun):,.0f}/s"
            bar.update(bar.task_ids[0], completed=done, total=total, rate=rate, refresh=True)
            drawn = now

        try:
            yield advance
        finally:
            if bar:
                bar.stop()


def _bar(what: str, console: Console) -> Progress:
    # Imported here: few commands take so long.
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    percent, rate = TextColumn("{task.percentage:>3.0f}%"), TextColumn("{task.fields[rate]}")
    columns = (TextColumn(what), BarColumn(), percent, rate, TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, auto_refresh=False)
    bar.add_task(what, total=None, rate="")
    return bar


def read_input(name: str) -> str:
    """The text of a file, or of standard input for ``-``; bytes that are no UTF-8 are marked."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadUsage(f"{name}: {error.strerror}") from None
    return data.decode("utf-8-sig", "replace")


def read_question(words: Sequence[str] | None) -> str:
    """The question of a command line; ``-``, or none where a pipe is, takes standard input's."""
    question = " ".join(words or ())
    if question == "-" or (words is None and not sys.stdin.isatty()):
        return read_input("-").strip()
    if words is None:
        raise BadUsage(
            'there is no question; for example: pullquote ask "How old is the daughter?"'
        )
    return question


def input_lines(name: str) -> Iterator[str]:
    """The lines of a file or of standard input (``-``), each as soon as it is there."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            for line in file:
                yield line.decode("utf-8-sig", "replace").rstrip("\r\n")
    except OSError as error:
        raise BadUsage(f"{name}: {error.strerror}") from None
