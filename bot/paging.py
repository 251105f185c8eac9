"""A pager between the program and a person who reads."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

# As git calls less: quit if one screen is enough, keep styles, leave the text on the screen.
LESS = "FRX"


@contextmanager
def paging(command: str) -> Iterator[IO[str] | None]:
    """The input of the pager, a terminal to whoever asks; None if the pager cannot be started.

    When a person quits the pager, the rest of the output is dropped.
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
        # From now on an interrupt is for the pager, which shares our terminal.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        process.wait()
        signal.signal(signal.SIGINT, before)
