"""Settings to parts: the one place that knows how the application is put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings
from retrieval import Corpus
from retrieval.store import Store

SEEDS = Path(__file__).parent.parent / "seeds"


def open_corpus(settings: Settings) -> Corpus:
    """The corpus of the settings, made when missing. Raises ``CorpusUnreadable``."""
    return Corpus.open(settings.corpus.folder, settings.rules())


def existing_corpus(settings: Settings) -> Corpus:
    """The corpus of the settings. Raises ``CorpusMissing`` and ``CorpusUnreadable``."""
    return Corpus.existing(settings.corpus.folder, settings.rules())


def seeded_corpus(settings: Settings, say: Callable[[str], None]) -> Corpus:
    """The corpus of the settings; where there is none yet, one made of the articles in seeds/."""
    folder = settings.corpus.folder
    if Store.exists(folder):
        return existing_corpus(settings)
    corpus = open_corpus(settings)
    corpus.add([SEEDS])
    articles = corpus.state().articles
    say(f"No corpus yet: made one in {folder} from the {articles} seed articles.")
    return corpus
