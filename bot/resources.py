"""Files that are installed with the program: the seed articles and the example configuration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

PACKAGE = "bot"


@contextmanager
def resource(name: str) -> Iterator[Path]:
    """The path of a file or folder that a wheel contains inside ``bot``.

    In the repository, and so in an editable install, it is beside ``bot`` instead.
    """
    packaged = files(PACKAGE) / name
    if packaged.is_file() or packaged.is_dir():
        with as_file(packaged) as path:
            yield path
    else:
        yield Path(__file__).parent.parent / name
