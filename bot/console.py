"""Standard input, output and error: reading, wrapping, color, paging, progress bars."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Any

from bot.channels.styled import Styled
from bot.errors import BadUsage, Declined
from bot.variables import COLOR_VARIABLE
from bot.width import PLAIN_COLUMNS, columns

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress

# A task that takes less time than this needs no progress bar.
PATIENCE_SECONDS = 0.5


class Screen:
    """The output of a command: data goes to standard output, everything else to standard error.

    Everything is plain text, and quickly printed, unless it goes to a terminal.
    """

    def __init__(
        self, no_color: bool = False, no_pager: bool = False, is_quiet: bool = False
    ) -> None:
        self._is_plain = bool(
            no_color or os.environ.get(COLOR_VARIABLE) or os.environ.get("NO_COLOR")
        )
        self._no_pager = no_pager
        self._is_quiet = is_quiet
        self._pager: IO[str] | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether a person sees the output as it is printed."""
        return _is_terminal(sys.stdout)

    @property
    def width(self) -> int:
        """The number of columns that tables have."""
        return columns() if self.is_terminal else PLAIN_COLUMNS

    @cached_property
    def _out(self) -> Console:
        return self._console(sys.stdout)

    @cached_property
    def _err(self) -> Console:
        return self._console(sys.stderr)

    def _console(self, file: IO[str], is_pager: bool = False) -> Console:
        # Imported here: it takes long, and a pipe does without.
        from bot.terminal_console import terminal_console

        return terminal_console(file, self._is_plain, columns(), is_pager)

    def show(self, content: Styled | str | RenderableType) -> None:
        """Print data; lines are wrapped only on a terminal, never for another program."""
        if isinstance(content, str):
            content = Styled.of(content)
        if not isinstance(content, Styled):
            self._out.print(content, soft_wrap=not self.is_terminal)
        elif self.is_terminal or _is_forced():
            from bot.terminal_console import print_styled

            print_styled(self._out, content, wrap=self.is_terminal)
        else:
            self.write(content.plain)

    def lay_out(self, content: RenderableType) -> None:
        """Print tables and the lines beside them; they are wrapped even if there is no terminal."""
        self._out.print(content, width=None if self.is_terminal else PLAIN_COLUMNS)

    def write(self, line: str) -> None:
        """Print a line of data without any change."""
        (self._pager or sys.stdout).write(f"{line}\n")

    def say(self, text: str) -> None:
        """Print a message beside the data."""
        if self._is_quiet:
            return
        try:
            if _is_terminal(sys.stderr):
                from bot.terminal_console import print_styled

                print_styled(self._err, Styled.of(text), wrap=True)
            else:
                sys.stderr.write(f"{text}\n")
            sys.stderr.flush()
        except OSError:
            # The disk behind it may be full. The data and the exit code are as they would be.
            send_nowhere(sys.stderr)

    @contextmanager
    def paged(self) -> Iterator[None]:
        """Pass what is printed through a pager, as git does, if a person reads it.

        The pager is ``PAGER``, or else less; it leaves at once what fits on the screen.
        """
        command = os.environ.get("PAGER", "less")
        is_off = self._no_pager or command in ("", "cat") or os.environ.get("TERM") == "dumb"
        if is_off or not (self.is_terminal and sys.stdin.isatty()):
            yield
            return
        from bot.paging import paging

        with paging(command) as pager:
            if pager is None:
                yield
                return
            self._pager = pager
            self.__dict__["_out"] = self._console(pager, is_pager=True)
            try:
                yield
            finally:
                self._pager = None
                del self.__dict__["_out"]

    @contextmanager
    def progress(self, task: str) -> Iterator[Callable[[int, int], None]]:
        """Give a function of (done, total) that draws a bar on a terminal for a long task."""
        bar: Progress | None = None
        begun = drawn = monotonic()

        def advance(done: int, total: int) -> None:
            nonlocal bar, drawn
            now = monotonic()
            is_shown = _is_terminal(sys.stderr) and not self._is_quiet
            if not is_shown or now - begun < PATIENCE_SECONDS or now - drawn < 0.1:
                return
            if bar is None:
                from bot.terminal_console import progress_bar

                bar = progress_bar(task, self._err)
                bar.start()
            rate = f"{done / (now - begun):,.0f}/s"
            bar.update(bar.task_ids[0], completed=done, total=total, rate=rate, refresh=True)
            drawn = now

        try:
            yield advance
        finally:
            if bar:
                bar.stop()

    def confirm(self, question: str, is_yes: bool, what: str) -> None:
        """Ask a person on a terminal before something is lost.

        Raises ``Declined`` if the person does not say yes, and ``BadUsage``, with *what* would be
        done, if nobody can be asked.
        """
        if is_yes:
            return
        if not (_is_terminal(sys.stdin) and _is_terminal(sys.stderr)):
            raise BadUsage(f"{what} needs --yes where nobody can be asked")
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
            raise Declined("nothing was changed")

    def may_write(self, file: Path, is_yes: bool) -> None:
        """Ask before *file* is written over. Raises as ``confirm`` does."""
        if file.exists() and not file.is_dir():
            self.confirm(f"{file} exists. Write over it?", is_yes, f"writing over {file}")


def send_nowhere(stream: IO[str]) -> None:
    """Lose what is left in a stream that cannot be written: Python must not complain as it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):  # a test has replaced it
        return


def _is_terminal(stream: IO[Any]) -> bool:
    return stream.isatty()


def _is_forced() -> bool:
    return bool(os.environ.get("FORCE_COLOR"))


def input_bytes(name: str) -> bytes:
    """The content of a file, or standard input for ``-``. Raises ``BadUsage``."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        raise BadUsage(f"{name}: {getattr(error, 'strerror', None) or error}") from None


def read_input(name: str) -> str:
    """Read a file, or standard input for ``-``; a byte that is not UTF-8 becomes U+FFFD."""
    return input_bytes(name).decode("utf-8-sig", "replace")


def read_question(words: Sequence[str]) -> str:
    """The question on a command line; ``-``, or no words in a pipe, means standard input."""
    question = " ".join(words)
    if question == "-" or not (words or sys.stdin.isatty()):
        return read_input("-").strip()
    if not words:
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
