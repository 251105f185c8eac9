"""The composition root: the only module that makes parts from the whole of the settings."""

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
    """Open the corpus, and create it if there is none. Raises ``CorpusUnreadable``."""
    return Corpus.open(settings.corpus.folder, settings.rules())


def existing_corpus(settings: Settings) -> Corpus:
    """Open the corpus. Raises ``CorpusMissing`` and ``CorpusUnreadable``."""
    return Corpus.existing(settings.corpus.folder, settings.rules())


def ready_corpus(settings: Settings, screen: Screen) -> Corpus:
    """Open the corpus, or create it from the seeds, and load what the first answer needs."""
    corpus = seeded_corpus(settings, screen.say)
    with screen.progress("making ready") as progress:
        corpus.prepare(progress)
    return corpus


def seeded_corpus(settings: Settings, say: Callable[[str], None]) -> Corpus:
    """Open the corpus; if there is none, create it from the seed articles."""
    folder = settings.corpus.folder
    if Store.exists(folder):
        return existing_corpus(settings)
    # It is made in a temporary folder and then moved into place: a process that dies leaves no
    # partial corpus, and if two processes start at once, one of the two corpora is used.
    folder.mkdir(parents=True, exist_ok=True)
    # Imported here: only the first question needs the seeds.
    from bot.resources import resource

    with tempfile.TemporaryDirectory(dir=folder, prefix=".seeds-") as making:
        with Corpus.open(making, settings.rules()) as made, resource("seeds") as seeds:
            made.add([seeds])
            articles = made.state().articles
        with contextlib.suppress(FileExistsError):
            Store.put_in_place(Path(making), folder)
    say(f"There was no corpus yet, so one was created in {folder} from {articles} seed articles.")
    return existing_corpus(settings)
