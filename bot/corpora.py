"""Named corpora: each in a folder of its own, in the data folder of the system."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from bot.errors import BadUsage, NoCorpus
from bot.settings import data_folder
from retrieval.errors import CorpusError
from retrieval.storage.address import Place, is_address, read_address
from retrieval.storage.store import Store

# A name is no path: neither a separator nor a leading dot or hyphen.
NAME = re.compile(r"\w[\w.-]*")


def place_of(given: str, is_new: bool = False) -> Place:
    """The place of the corpus that is named, or whose path or address is given.

    Whether there is a corpus at an address is seen when it is opened. A plain word is a name,
    unless a folder of that name here holds a corpus. Everything else is a path. Raises ``NoCorpus``
    if there is no such corpus, unless it may be new, ``BadUsage`` if the word means two corpora,
    and ``BadAddress``.
    """
    if not given.strip():
        raise NoCorpus("the name of the corpus is empty; give a name or a path")
    if is_address(given):
        return read_address(given)
    path, named = Path(given).expanduser(), _named_folder(given)
    if named is None:
        folder = path
    elif _holds(named) and _holds(path):
        raise BadUsage(
            f"{given} is the name of a corpus, and the path of another; for the path, write "
            f"{os.curdir}{os.sep}{given}"
        )
    else:
        folder = path if _holds(path) else named
    if is_new or _holds(folder):
        return folder
    where = f"{folder}, and none in {path.absolute()}" if folder is named else str(folder)
    raise NoCorpus(f"there is no corpus in {where}; list yours with: pullquote corpora")


def named_corpora() -> Iterator[tuple[str, Path]]:
    """The named corpora, each with its folder, in the order of names."""
    folder = _corpora()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if NAME.fullmatch(path.name) and _holds(path):
            yield path.name, path


def _corpora() -> Path:
    return data_folder() / "corpora"


def _named_folder(given: str) -> Path | None:
    return _corpora() / given if NAME.fullmatch(given) else None


def _holds(folder: Path) -> bool:
    try:
        return Store.exists(folder)
    except (CorpusError, ValueError):
        return False
