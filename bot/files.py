"""Files that take the place of others only when they are whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.errors import BadUsage


@contextmanager
def written(file: Path, is_private: bool = False) -> Iterator[IO[bytes]]:
    """A file that takes the place of *file* at the end; after an error, nothing has changed.

    What is no regular file, such as a pipe, is written to directly. Only its owner can read a file
    that *is_private*. Raises ``BadUsage``.
    """
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise BadUsage(f"{file} is a folder, or is in none")
    if file.exists() and not file.is_file():
        with file.open("wb") as stream:
            yield stream
        return
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".writing-") as making:
        made = Path(making, "file")
        with made.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if is_private:
            made.chmod(0o600)
        made.replace(file)
