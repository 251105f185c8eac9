"""Standard input, output and error, and files that a command reads and writes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Any

from bot import COLOR_VARIABLE
from bot.channels.styled import Styled
from bot.exit import BadUsage, Declined

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress

# A shorter task needs no progress bar.
PATIENCE_SECONDS = 0.5
# The width of tables without a terminal.
PLAIN_COLUMNS = 80
FEWEST_COLUMNS = 20


class Screen:
    """The output of a command: data to standard output, messages to standard error.

    It is plain text, and quickly printed, unless it goes to a terminal.
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
        """Whether a person sees the output."""
        return _is_terminal(sys.stdout)

    @property
    def width(self) -> int:
        """The width of tables, in columns."""
        return columns() if self.is_terminal else PLAIN_COLUMNS

    @cached_property
    def _out(self) -> Console:
        return self._console(sys.stdout)

    @cached_property
    def _err(self) -> Console:
        return self._console(sys.stderr)

    def _console(self, file: IO[str], is_pager: bool = False) -> Console:
        # Imported late, as below: it takes long, and a pipe does without.
        from bot.screen.rich_console import terminal_console

        return terminal_console(file, self._is_plain, columns(), is_pager)

    def show(self, content: Styled | str | RenderableType) -> None:
        """Print data; lines are wrapped only on a terminal."""
        if isinstance(content, str):
            content = Styled.of(content)
        if not isinstance(content, Styled):
            self._out.print(content, soft_wrap=not self.is_terminal)
        elif self.is_terminal or os.environ.get("FORCE_COLOR"):
            from bot.screen.rich_console import print_styled

            print_styled(self._out, content, wrap=self.is_terminal)
        else:
            self.write(content.plain)

    def lay_out(self, content: RenderableType) -> None:
        """Print tables and lines, wrapped even without a terminal."""
        self._out.print(content, width=None if self.is_terminal else PLAIN_COLUMNS)

    def write(self, line: str) -> None:
        """Print a line of data as it is."""
        (self._pager or sys.stdout).write(f"{line}\n")

    def say(self, text: str) -> None:
        """Print a message beside the data."""
        if self._is_quiet:
            return
        try:
            if _is_terminal(sys.stderr):
                from bot.screen.rich_console import print_styled

                print_styled(self._err, Styled.of(text), wrap=True)
            else:
                sys.stderr.write(f"{text}\n")
            sys.stderr.flush()
        except OSError:
            # The disk may be full; the data and the exit code stay.
            send_nowhere(sys.stderr)

    @contextmanager
    def paged(self) -> Iterator[None]:
        """Pass the output through ``PAGER``, or else less, if a person reads it."""
        command = os.environ.get("PAGER", "less")
        is_off = self._no_pager or command in ("", "cat") or os.environ.get("TERM") == "dumb"
        if is_off or not (self.is_terminal and sys.stdin.isatty()):
            yield
            return
        from bot.screen.rich_console import paging

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
        """Give a function of (done, total), which draws a bar on a terminal for a long task."""
        bar: Progress | None = None
        begun = drawn = monotonic()

        def advance(done: int, total: int) -> None:
            nonlocal bar, drawn
            now = monotonic()
            is_shown = _is_terminal(sys.stderr) and not self._is_quiet
            if not is_shown or now - begun < PATIENCE_SECONDS or now - drawn < 0.1:
                return
            if bar is None:
                from bot.screen.rich_console import progress_bar

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

        Raises ``Declined`` without a yes, and ``BadUsage``, which names *what* would be done, if
        nobody can be asked.
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


def columns() -> int:
    """The width of the terminal."""
    return max(FEWEST_COLUMNS, shutil.get_terminal_size((PLAIN_COLUMNS, 24)).columns)


def send_nowhere(stream: IO[str]) -> None:
    """Drop what is left in a stream that fails: Python must not complain as it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):  # a test has replaced it
        return


def _is_terminal(stream: IO[Any]) -> bool:
    return stream.isatty()


def input_bytes(name: str) -> bytes:
    """The content of a file, or standard input for ``-``. Raises ``BadUsage``."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        raise BadUsage(f"{name}: {getattr(error, 'strerror', None) or error}") from None


def read_input(name: str) -> str:
    """The text of a file, or of standard input for ``-``; bad UTF-8 becomes U+FFFD."""
    return input_bytes(name).decode("utf-8-sig", "replace")


def read_question(words: Sequence[str]) -> str:
    """The question on a command line; ``-``, or no words in a pipe, is standard input."""
    question = " ".join(words)
    if question == "-" or not (words or sys.stdin.isatty()):
        return read_input("-").strip()
    if not words:
        raise BadUsage(
            'there is no question. Ask one, for example: pullquote ask "How old is the daughter?"'
        )
    return question


def input_lines(name: str) -> Iterator[str]:
    """The lines of a file or of standard input (``-``), each as it arrives."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            for line in file:
                yield line.decode("utf-8-sig", "replace").rstrip("\r\n")
    except OSError as error:
        raise BadUsage(f"{name}: {error.strerror}") from None


@contextmanager
def written(file: Path, is_private: bool = False) -> Iterator[IO[bytes]]:
    """A file that replaces *file* at the end; after an error, nothing has changed.

    A pipe is written to directly. Only its owner can read a file that *is_private*. Raises
    ``BadUsage``.
    """
    from tempfile import TemporaryDirectory

    if file.is_dir() or not file.absolute().parent.is_dir():
        raise BadUsage(f"{file} is a folder, or is in none")
    if file.exists() and not file.is_file():
        with file.open("wb") as stream:
            yield stream
        return
    with TemporaryDirectory(dir=file.absolute().parent, prefix=".writing-") as making:
        made = Path(making, "file")
        with made.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if is_private:
            made.chmod(0o600)
        made.replace(file)
