"""The composition root: the only module that makes parts from the whole of the settings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.console import Screen
from bot.settings import Settings
from retrieval import Corpus
from retrieval.backends import exists
from retrieval.storage.store import Store

if TYPE_CHECKING:
    from bot.corpus_pool import CorpusPool

DEMONSTRATION = (
    "You have no articles yet; the four demonstration articles answer. Add yours with: "
    "pullquote add PATH"
)


def open_corpus(settings: Settings) -> Corpus:
    """Open the corpus, and create it if there is none. Raises ``CorpusUnreadable``."""
    return Corpus.open(settings.corpus.place, settings.rules())


def existing_corpus(settings: Settings) -> Corpus:
    """Open the corpus. Raises ``CorpusMissing`` and ``CorpusUnreadable``."""
    return Corpus.existing(settings.corpus.place, settings.rules())


def asked_corpus(settings: Settings, say: Callable[[str], None]) -> Corpus:
    """Open the corpus; while it has no article and none was named, open the demonstration."""
    if settings.corpus.path:
        return existing_corpus(settings)
    if exists(settings.corpus.place):
        corpus = existing_corpus(settings)
        if corpus.state().articles:
            return corpus
        corpus.close()
    say(DEMONSTRATION)
    return demonstration(settings)


def ready_corpus(settings: Settings, screen: Screen) -> Corpus:
    """Open the same corpus, and load what the first answer needs."""
    corpus = asked_corpus(settings, screen.say)
    with screen.progress("making ready") as progress:
        corpus.prepare(progress)
    return corpus


def is_demonstrated(settings: Settings) -> bool:
    """Whether the demonstration answers, because there are no articles yet."""
    if settings.corpus.path:
        return False
    if not exists(settings.corpus.place):
        return True
    with existing_corpus(settings) as corpus:
        return not corpus.state().articles


def pool_of(settings: Settings, most_seconds: float | None = None) -> CorpusPool:
    """A pool that asks the demonstration until there is an article.

    Its work may take *most_seconds*, or as long as is usual.
    """
    # Imported here: most commands have no event loop.
    from bot.corpus_pool import MOST_SECONDS, CorpusPool

    demonstrated = _Demonstrated(settings)

    def opened() -> Corpus:
        return demonstration(settings) if demonstrated() else existing_corpus(settings)

    return CorpusPool(opened, most_seconds=most_seconds or MOST_SECONDS, which=demonstrated)


class _Demonstrated:
    """Whether the demonstration answers; never again once there is an article."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._is_true = True

    def __call__(self) -> bool:
        self._is_true = self._is_true and is_demonstrated(self._settings)
        return self._is_true


def demonstration(settings: Settings) -> Corpus:
    """Open the corpus of the demonstration.

    It is made once, in the cache of the user, and never the corpus of anything else.
    """
    # Imported here: most corpora are not this one.
    import atexit
    import hashlib
    import shutil
    import tempfile

    import platformdirs

    from bot.resources import resource

    with resource("seeds") as seeds:
        texts = sorted(path for path in seeds.iterdir() if path.suffix == ".txt")
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()[:12]
        cache = platformdirs.user_cache_path("pullquote", appauthor=False)
        folder = cache / f"demonstration-{digest}"
        if not Store.exists(folder):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError:  # the home is read-only, or there is none
                # A name that others can guess would let them put another corpus there.
                folder = Path(tempfile.mkdtemp(prefix="pullquote-demonstration-"))
                atexit.register(shutil.rmtree, folder, ignore_errors=True)
        if not Store.exists(folder):
            _make(folder, texts, settings)
    return Corpus.existing(folder, settings.rules())


def _make(folder: Path, texts: list[Path], settings: Settings) -> None:
    # It is made in a temporary folder and then moved into place: a process that dies leaves no
    # partial corpus, and if two processes start at once, one of the two corpora is used.
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(dir=folder, prefix=".making-") as making:
        with Corpus.open(making, settings.rules()) as made:
            made.add(texts)
        with suppress(FileExistsError):
            Store.put_in_place(Path(making), folder)
