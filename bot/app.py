"""Settings to parts: the one place that knows how the application is put together."""

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
    """The corpus of the settings, made when missing. Raises ``CorpusUnreadable``."""
    return Corpus.open(settings.corpus.folder, settings.rules())


def existing_corpus(settings: Settings) -> Corpus:
    """The corpus of the settings. Raises ``CorpusMissing`` and ``CorpusUnreadable``."""
    return Corpus.existing(settings.corpus.folder, settings.rules())


def ready_corpus(settings: Settings, screen: Screen) -> Corpus:
    """The corpus of the settings, made of the seeds when missing, ready to answer at once."""
    corpus = seeded_corpus(settings, screen.say)
    with screen.progress("making ready") as progress:
        corpus.prepare(progress)
    return corpus


def seeded_corpus(settings: Settings, say: Callable[[str], None]) -> Corpus:
    """The corpus of the settings; where there is none yet, one made of the articles in seeds/."""
    folder = settings.corpus.folder
    if Store.exists(folder):
        return existing_corpus(settings)
    # Made beside its place and put there whole: a process that dies leaves no half of it, and of
    # two that begin at once one is used.
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
