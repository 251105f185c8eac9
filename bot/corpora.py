"""The corpora: how they are named, which one a command uses, and how it is opened."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.exit import BadUsage, NoCorpus
from bot.screen.console import Screen
from bot.settings import Settings, cache_folder, data_folder
from retrieval import Corpus, Place, Store, has_corpus, is_address, read_address
from retrieval.errors import CorpusError

if TYPE_CHECKING:
    from bot.corpus_pool import CorpusPool

DEMONSTRATION = (
    "You have no articles yet; the four demonstration articles answer. Add yours with: "
    "pullquote add PATH"
)
PACKAGE = "bot"
# A name is not a path: no separator, no dot or hyphen at its beginning.
NAME = re.compile(r"\w[\w.-]*")


def place_of(given: str, is_new: bool = False) -> Place:
    """The place of the corpus whose name, path or address is given.

    A plain word is a name, unless a folder of that name here holds a corpus. Raises ``NoCorpus`` if
    there is none, unless *is_new*; ``BadUsage`` if the word means two corpora; and ``BadAddress``.
    """
    if not given.strip():
        raise NoCorpus("the name of the corpus is empty; give a name or a path")
    if is_address(given):
        return read_address(given)
    path = Path(given).expanduser()
    named = _named_folder() / given if NAME.fullmatch(given) else None
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
    """The named corpora and their folders, in the order of names."""
    folder = _named_folder()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if NAME.fullmatch(path.name) and _holds(path):
            yield path.name, path


def _named_folder() -> Path:
    return data_folder() / "corpora"


def _holds(folder: Path) -> bool:
    try:
        return Store.exists(folder)
    except (CorpusError, ValueError):
        return False


def open_corpus(settings: Settings) -> Corpus:
    """Open the corpus, and create it if there is none. Raises ``CorpusUnreadable``."""
    return Corpus.open(settings.corpus.place, settings.rules())


def existing_corpus(settings: Settings) -> Corpus:
    """Open the corpus. Raises ``CorpusMissing`` and ``CorpusUnreadable``."""
    return Corpus.existing(settings.corpus.place, settings.rules())


def asked_corpus(settings: Settings, say: Callable[[str], None]) -> Corpus:
    """Open the corpus, or the demonstration if it is empty and the settings name none."""
    if settings.corpus.path:
        return existing_corpus(settings)
    if has_corpus(settings.corpus.place):
        corpus = existing_corpus(settings)
        if corpus.state().articles:
            return corpus
        corpus.close()
    say(DEMONSTRATION)
    return demonstration(settings)


def ready_corpus(settings: Settings, screen: Screen) -> Corpus:
    """Open it as ``asked_corpus`` does, and load what the first answer needs."""
    corpus = asked_corpus(settings, screen.say)
    with screen.progress("making ready") as progress:
        corpus.prepare(progress)
    return corpus


def is_demonstrated(settings: Settings) -> bool:
    """Whether the demonstration answers, because there are no articles yet."""
    if settings.corpus.path:
        return False
    if not has_corpus(settings.corpus.place):
        return True
    with existing_corpus(settings) as corpus:
        return not corpus.state().articles


def pool_of(settings: Settings, most_seconds: float | None = None) -> CorpusPool:
    """A pool that asks the demonstration until there is an article."""
    from bot.corpus_pool import MOST_SECONDS, CorpusPool

    is_waiting = True

    def demonstrated() -> bool:
        nonlocal is_waiting
        is_waiting = is_waiting and is_demonstrated(settings)
        return is_waiting

    def opened() -> Corpus:
        return demonstration(settings) if demonstrated() else existing_corpus(settings)

    return CorpusPool(opened, most_seconds=most_seconds or MOST_SECONDS, which=demonstrated)


def demonstration(settings: Settings) -> Corpus:
    """Open the corpus of the demonstration, which is made once, in the user's cache."""
    import atexit
    import hashlib
    import shutil
    import tempfile

    with resource("seeds") as seeds:
        texts = sorted(path for path in seeds.iterdir() if path.suffix == ".txt")
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()[:12]
        folder = cache_folder() / f"demonstration-{digest}"
        if not Store.exists(folder):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError:  # the home is read-only, or there is none
                # A name that others can guess would let them put another corpus there.
                folder = Path(tempfile.mkdtemp(prefix="pullquote-demonstration-"))
                atexit.register(shutil.rmtree, folder, ignore_errors=True)
        if not Store.exists(folder):
            # Made apart and moved into place: a process that dies leaves no partial corpus, and two
            # that start at once do not disturb each other.
            with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as making:
                with Corpus.open(making, settings.rules()) as made:
                    made.add(texts)
                with suppress(FileExistsError):
                    Store.put_in_place(Path(making), folder)
    return Corpus.existing(folder, settings.rules())


@contextmanager
def resource(name: str) -> Iterator[Path]:
    """The path of a file or folder inside ``bot`` in a wheel, beside it in the repository."""
    from importlib.resources import as_file, files

    packaged = files(PACKAGE) / name
    if packaged.is_file() or packaged.is_dir():
        with as_file(packaged) as path:
            yield path
    else:
        yield Path(__file__).parent.parent / name
