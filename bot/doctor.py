"""Settings to findings: what is wrong, and the command that mends it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bot.channels.terminal import count
from bot.loading import Loaded
from retrieval import Corpus, RetrievalError
from retrieval.errors import CorpusUnreadable, EmbedderMissing
from retrieval.storage.backup import readable
from retrieval.storage.store import FILE_NAME, Store

LEAST_FREE = 1_000_000  # bytes


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
            yield from _contents(corpus, folder)
    except RetrievalError as error:
        if shutil.disk_usage(folder).free < LEAST_FREE:
            yield Finding("disk", str(error), "free some space")
            return
        if not os.access(folder, os.W_OK):
            yield Finding("search", str(error), f"chmod u+w {folder}")
            return
        yield Finding("corpus file", str(error), "pullquote restore FILE, with a backup")
        yield _what_can_be_saved(folder)


def _what_can_be_saved(folder: Path) -> Finding:
    lines = [line for _, line in readable(folder)]
    whole = sum(line is not None for line in lines)
    said = f"{whole} of {len(lines)} articles that were found can be read whole"
    aside = f"mv {folder / FILE_NAME} {folder / FILE_NAME}.old"
    mend = f"pullquote doctor --save saved.jsonl && {aside} && pullquote add saved.jsonl"
    return Finding("rescue", said, mend if whole else "pullquote add PATH, to another --corpus")


def _contents(corpus: Corpus, folder: Path) -> Iterator[Finding]:
    state = corpus.state()
    held = f"{count(state.articles, 'article')}, {count(state.paragraphs, 'paragraph')}"
    if not state.articles:
        yield Finding("articles", "none", "pullquote add PATH")
    else:
        yield Finding("articles", f"{held}, fingerprint {state.fingerprint[:12]}")
    faults = list(corpus.faults())
    for fault in faults:
        article = fault.removeprefix("the text of ").partition("#")[0]
        is_article = fault.startswith("the text of ")
        mend = f"pullquote remove {article} && pullquote add PATH"
        yield Finding(
            "store", fault, mend if is_article else "pullquote restore FILE, with a backup"
        )
    if faults:
        yield _what_can_be_saved(folder)
        return
    yield Finding("store", "sound: every text is what was added")
    for path in corpus.index_faults():
        yield Finding("index", f"{path} is damaged", f"rm -r {Path(path).parent}")
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
