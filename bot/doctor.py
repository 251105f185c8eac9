"""Settings to findings: what is wrong, and the command that mends it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from bot.channels.terminal import count
from bot.loading import Loaded
from retrieval import Corpus, RetrievalError
from retrieval.errors import CorpusUnreadable, EmbedderMissing
from retrieval.store import FILE_NAME, Store


class Finding(NamedTuple):
    """One thing looked at; *mend* says what to do where it is not well."""

    name: str
    state: str
    mend: str | None = None


def examine(loaded: Loaded) -> Iterator[Finding]:
    """Look at the settings, the folder, and the corpus in it, until something stops the way."""
    changed = sum(origin != "default" for origin in loaded.origins.values())
    yield Finding("settings", f"{changed} of {len(loaded.origins)} differ from the defaults")
    folder = loaded.settings.corpus.folder
    if not Store.exists(folder):
        yield Finding("corpus", f"none in {folder}", "pullquote add PATH")
        return
    yield Finding("corpus", str(folder))
    if not os.access(folder, os.W_OK):
        yield Finding("folder", "cannot be written to", f"chmod u+w {folder}")
    try:
        with Corpus.existing(folder, loaded.settings.rules()) as corpus:
            yield from _contents(corpus)
    except RetrievalError as error:
        aside = f"mv {folder / FILE_NAME} {folder / FILE_NAME}.old"
        yield Finding("corpus file", str(error), f"{aside} && pullquote add PATH")


def _contents(corpus: Corpus) -> Iterator[Finding]:
    state = corpus.state()
    held = f"{count(state.articles, 'article')}, {count(state.paragraphs, 'paragraph')}"
    if not state.articles:
        yield Finding("articles", "none", "pullquote add PATH")
    else:
        yield Finding("articles", f"{held}, fingerprint {state.fingerprint[:12]}")
    faults = list(corpus.faults())
    for fault in faults:
        article = fault.removeprefix("the text of ").partition("#")[0]
        yield Finding("store", fault, f"pullquote remove {article} && pullquote add PATH")
    if faults:
        return
    yield Finding("store", "sound: every text is what was added")
    if state.articles:
        answer = corpus.ask(next(iter(corpus.articles())).title or "article")
        yield Finding("search", f"works ({answer.estimate.outcome.value} to a title)")
    yield from _meaning(corpus)


def _meaning(corpus: Corpus) -> Iterator[Finding]:
    """Whether what finds by meaning is there, where it is on; without it words find as ever."""
    try:
        embedding = corpus.embedding()
    except EmbedderMissing as error:
        yield Finding("meaning", str(error), "pip install 'pullquote[semantic]'")
        return
    except CorpusUnreadable as error:
        yield Finding("meaning", str(error), f"rm {error.path} && pullquote embed")
        return
    if embedding:
        prepared = f"{embedding.done:,} of {count(embedding.passages, 'passage')} prepared"
        behind = embedding.done < embedding.passages
        yield Finding("meaning", prepared, "pullquote embed" if behind else None)
