"""The results of a long work, a line each, so that a work that was killed goes on where it was.

The journal is a file. Its first line names the work: whatever the results depend on. Each result is
one more line. A line that is not whole, as a killed process leaves it, was never written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from bot.errors import BadUsage

try:
    import fcntl
except ImportError:  # on Windows; there, two processes at one work are not kept apart
    fcntl = None  # type: ignore[assignment]

# What is in the way and does not begin like this is not ours.
BEGINNING = b'{"pullquote journal": 1, "work": '


class Journal:
    """The results of one work, in order; *work* is an ASCII text that names it.

    It goes on with the results in *path* if they are of the same work, and begins anew otherwise;
    *is_other* says that they were of another. Raises ``BadUsage`` if the file is not a journal, or
    another process is writing to it.
    """

    def __init__(self, path: Path, work: str) -> None:
        self._path = path
        self._file: IO[bytes] = path.open("a+b")
        try:
            self._lock()
            header = BEGINNING + json.dumps(work).encode() + b"}\n"
            self._file.seek(0)
            first = self._file.readline()
            if not (first.startswith(BEGINNING) or BEGINNING.startswith(first)):
                raise BadUsage(f"{path} is in the way; move it, for it is not of this command")
            self.is_other = first.endswith(b"\n") and first != header
            if first != header:
                self._file.truncate(0)
                self._file.write(header)
            self._start = len(header)
            self.done = self._count()
        except BaseException:
            self._file.close()
            raise

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            why = "another process is at the same work; wait for it"
            raise BadUsage(f"{self._path}: {why}") from None

    def _count(self) -> int:
        """The number of whole lines; what stands behind them is cut off."""
        self._file.flush()
        self._file.seek(self._start)
        number, end = 0, self._start
        for line in self._file:
            if not line.endswith(b"\n") or not _is_json(line):
                break
            number, end = number + 1, end + len(line)
        self._file.truncate(end)
        return number

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file; one without a result is removed."""
        if not self.done:
            self.remove()
        self._file.close()

    def add(self, result: Any) -> None:
        """Write a result, which is a value of JSON. From now on a kill does not lose it."""
        self._file.write(json.dumps(result, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        self.done += 1

    def __iter__(self) -> Iterator[Any]:
        """All results."""
        self._file.seek(self._start)
        for line in self._file:
            yield json.loads(line)

    def remove(self) -> None:
        """Remove the file: the work is done, or never began."""
        self._path.unlink(missing_ok=True)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
