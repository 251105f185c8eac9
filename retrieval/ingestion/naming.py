"""Which files of a folder or an archive are left out by their names."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple

# What systems and programs put beside the files of people.
FURNITURE = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


class LeftOut(NamedTuple):
    """A file that is left out; *reason* is None if it is not worth a line."""

    reason: str | None


def why_left_out(name: str) -> LeftOut | None:
    """Whether the file *name*, a path inside its folder, is left out."""
    path = PurePosixPath(name)
    if any(part.startswith(".") or part in FURNITURE for part in path.parts):
        return LeftOut(None)
    if path.stem.upper() == "README":
        return LeftOut("describes its folder; name the file itself to add it")
    return None
