"""Opens the corpus that the settings name; only here are the settings applied to the library."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.console import Screen
from bot.settings import Settings
from retrieval import Corpus
from retrieval.storage.store import Store


def open_corpus(settings: Settings) -> Corpus:
    """The corpus of the settings, created if it is missing. Raises ``CorpusUnreadable``."""
    return Corpus.open(settings.corpus.folder, settings.rules())


def existing_corpus(settings: Settings) -> Corpus:
    """The corpus of the settings. Raises ``CorpusMissing`` and ``CorpusUnreadable``."""
    return Corpus.existing(settings.corpus.folder, settings.rules())


def ready_corpus(settings: Settings, screen: Screen) -> Corpus:
    """The corpus of the settings, created from the seeds if it is missing, with its index built."""
    corpus = seeded_corpus(settings, screen.say)
    with screen.progress("making ready") as progress:
        corpus.prepare(progress)
    return corpus


def seeded_corpus(settings: Settings, say: Callable[[str], None]) -> Corpus:
    """The corpus of the settings, created from the articles in seeds/ if it is missing."""
    folder = settings.corpus.folder
    if Store.exists(folder):
        return existing_corpus(settings)
    # It is built in a folder beside its place and then moved there: a process that dies leaves no
    # half of a corpus, and if two processes build one at the same time, one of them is used.
    folder.mkdir(parents=True, exist_ok=True)
    # Imported here: only the first question needs the seeds.
    from bot.resources import resource

    with tempfile.TemporaryDirectory(dir=folder, prefix=".seeds-") as making:
        with Corpus.open(making, settings.rules()) as made, resource("seeds") as seeds:
            made.add([seeds])
            articles = made.state().articles
        with contextlib.suppress(FileExistsError):
            Store.put_in_place(Path(making), folder)
    say(f"No corpus yet: made one in {folder} from the {articles} seed articles.")
    return existing_corpus(settings)
