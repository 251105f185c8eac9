"""Articles to what is derived from them, in this process or in several; the order stays.

Analysis is the work of adding, and Python does it on one core only. So a large job is shared with
helpers: processes of their own that take batches by standard input and give them back derived.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from typing import BinaryIO, NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.cutter import Cutter
from retrieval.analysis.derived import Derived, Packed, as_packed
from retrieval.analysis.identify import identify
from retrieval.analysis.names import names
from retrieval.analysis.outline import Outline
from retrieval.analysis.segmentation import passages

# A job of fewer bytes is done before helpers have started.
SHARED_FROM_BYTES = 3_000_000
# What an article is written in where neither it nor its words tell.
PLAIN_LANGUAGE = "en"
CUTTER = Cutter()
START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer)\n"
    "from retrieval.ingestion.workers import serve; serve()"
)


class Matter(NamedTuple):
    """What is analyzed of an article: title, language if it tells one, and text and heading of
    each paragraph."""

    title: str | None
    language: str | None
    paragraphs: Sequence[tuple[str, str | None]]


def derive(matter: Matter) -> Derived:
    """What is searched of an article, by the rules of its language."""
    texts = [text for text, _ in matter.paragraphs]
    language = matter.language or language_of(matter.title, texts)
    analyzer = analyzer_for(language)
    # No name goes over the end of a line.
    found = names("\n".join(texts), analyzer)
    return Derived(
        title=analyzer.terms(matter.title or ""),
        outlines=[outline(text, heading or "", analyzer) for text, heading in matter.paragraphs],
        language=language,
        analysis=analyzer.rules,
        names=[(key, word, analyzer.language, term) for key, word, term in dict.fromkeys(found)],
    )


def language_of(title: str | None, texts: Iterable[str]) -> str:
    """The language in which an article is written, by what it begins with."""
    beginning = "\n".join(islice(texts, 20))[:500]
    return identify(f"{beginning}\n{title or ''}") or PLAIN_LANGUAGE


def outline(text: str, heading: str, analyzer: Analyzer) -> Outline:
    """The sentences, terms and passages of a paragraph with this heading above it."""
    sentences = analyzer.sentences(text)
    words, beside = CUTTER.cut(text, sentences, analyzer)
    firsts = passages(text, sentences)
    above = analyzer.terms(heading) if heading else ()
    return Outline.of(sentences, words, beside, firsts, above)


def derived(batches: Iterable[Sequence[Matter]], size: int) -> Iterator[list[Packed]]:
    """Each of *batches* derived, in the same order; *size* is that of the whole job in bytes."""
    if size < SHARED_FROM_BYTES:
        for batch in batches:
            yield _derive_batch(batch)
        return
    count = os.cpu_count() or 1
    with ExitStack() as stack:
        helpers = [stack.enter_context(_Helper()) for _ in range(count)]
        pool = stack.enter_context(ThreadPoolExecutor(count))
        free = deque(helpers)
        waiting: deque[Future[list[Packed]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_handed, free, batch))
            # No more is read ahead than keeps the helpers busy.
            if len(waiting) > 2 * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _handed(free: deque[_Helper], batch: Sequence[Matter]) -> list[Packed]:
    helper = free.pop()
    try:
        return helper.derive(batch)
    finally:
        free.append(helper)


def _derive_batch(batch: Sequence[Matter]) -> list[Packed]:
    return [as_packed(derive(matter)) for matter in batch]


class _Helper:
    """A process that derives; it ends when its input does, whatever became of this one."""

    def __init__(self) -> None:
        # Not by multiprocessing: that would run the caller's own script again in each helper.
        self._process = subprocess.Popen(  # noqa: S603  # nothing in it comes from outside
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._output: BinaryIO = self._process.stdout  # type: ignore[assignment]
        _send(self._input, sys.path)

    def __enter__(self) -> _Helper:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def derive(self, batch: Sequence[Matter]) -> list[Packed]:
        _send(self._input, batch)
        packed: list[Packed] = pickle.load(self._output)  # noqa: S301  # our own process
        return packed


def serve() -> None:
    """Derive the batches of standard input until it ends."""
    # What a library prints must not get between the answers.
    given, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    gc.disable()  # nothing in it makes cycles, and to look for them takes a 30th of the time
    try:
        while True:
            _send(answers, _derive_batch(pickle.load(given)))  # noqa: S301  # our own
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return


def _send(stream: BinaryIO, what: object) -> None:
    pickle.dump(what, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()
