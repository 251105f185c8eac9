"""Changes of the corpus, one after the other, in a thread."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from bot.channels.reports import articles
from retrieval import PRIVATE, Corpus, Place, Progress
from retrieval.errors import UnknownArticle

if TYPE_CHECKING:
    from retrieval.ingestion import Reading, Report

T = TypeVar("T")
Work: TypeAlias = Callable[[Corpus, Progress], T]
# Adding survives even a sudden end.
CLOSE_SECONDS = 1.0
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Library:
    """The corpus, and the settings for reading.

    *folder* is of the corpus, or of the files beside one at the address *place*. *reading* is
    called in the thread, because it loads the readers.
    """

    folder: Path
    open_corpus: Callable[[], Corpus]
    reading: Callable[[], Reading]
    sources: tuple[str, ...] = ()
    keep_vanished: bool = False
    sync_minutes: int = 0
    place: Place | None = None

    @property
    def received(self) -> Path:
        """The folder of the files that people sent."""
        return self.folder / "received"

    def keep_received_private(self) -> None:
        """Let only the owner read files that earlier versions received."""
        for path in self.received.glob("*"):
            if path.is_file() and not path.is_symlink():
                path.chmod(PRIVATE)


class Interrupted(Exception):
    """Nobody waits for this work any more."""


class Librarian:
    """The only part of the bot that changes the corpus, one job at a time."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._awaited = 0

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._awaited > 0

    async def run(self, work: Work[T], progress: Progress | None = None) -> T:
        """Do *work* in its turn; *progress* is called in the thread.

        Cancelled work ends when it next reports its progress.
        """
        loop = asyncio.get_running_loop()
        job = _Job(work, progress, loop, loop.create_future())
        self._start()
        self._jobs.put(job)
        self._awaited += 1
        try:
            result: T = await job.future
            return result
        finally:
            self._awaited -= 1
            job.is_awaited = False

    def close(self) -> None:
        """End the thread, or leave it behind if it does not end soon."""
        if self._thread:
            self._jobs.put(None)
            self._thread.join(CLOSE_SECONDS)

    def _start(self) -> None:
        if self._thread is None:
            # The process would wait for threads of an executor.
            self._thread = threading.Thread(target=self._serve, name="librarian", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        while job := self._jobs.get():
            job.do(self.library.open_corpus)


@dataclass(slots=True)
class _Job:
    work: Work[Any]
    progress: Progress | None
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    is_awaited: bool = True

    def do(self, open_corpus: Callable[[], Corpus]) -> None:
        """Do the work, and pass its result or error on."""
        try:
            self._check()
            # The index of a large corpus need not stay in memory.
            with open_corpus() as corpus:
                self._check()
                result = self.work(corpus, self._advance)
        except Interrupted:
            return
        except Exception as error:
            self._settle(self.future.set_exception, error)
        else:
            self._settle(self.future.set_result, result)

    def _check(self) -> None:
        if not self.is_awaited:
            raise Interrupted

    def _advance(self, done: int, total: int) -> None:
        self._check()
        if self.progress:
            self.progress(done, total)

    def _settle(self, settle: Callable[[Any], None], value: object) -> None:
        def settle_unless_cancelled() -> None:
            if not self.future.done():
                settle(value)

        with suppress(RuntimeError):  # the loop has ended
            self.loop.call_soon_threadsafe(settle_unless_cancelled)


class Result(NamedTuple):
    """A report, and the titles of the articles that it names, by id."""

    report: Report
    titles: Mapping[str, str]


def add(corpus: Corpus, progress: Progress, library: Library, paths: Sequence[str]) -> Result:
    """Add the articles at paths and addresses."""
    return _result(corpus, corpus.add(paths, progress, library.reading()))


def add_file(
    corpus: Corpus, progress: Progress, library: Library, incoming: Path, name: str
) -> Result:
    """Add the file *incoming* as *name*, in place of an earlier one.

    If it holds no article, the earlier file is put back.
    """
    file, earlier = library.received / name, library.received / f".{name}.earlier"
    # A crash may have left the earlier file aside.
    if file.exists() and not earlier.exists():
        file.replace(earlier)
    is_kept = False
    try:
        incoming.replace(file)
        report = corpus.add([file], progress, library.reading())
        is_kept = bool(report.added)
    finally:
        if is_kept:
            earlier.unlink(missing_ok=True)
        elif earlier.exists():
            earlier.replace(file)
        else:
            file.unlink(missing_ok=True)
    return _result(corpus, report)


def sync(corpus: Corpus, progress: Progress, library: Library) -> Result:
    """Bring the corpus in step with its sources."""
    report = corpus.sync(library.sources, progress, library.reading(), library.keep_vanished)
    return _result(corpus, report)


def title_of(corpus: Corpus, article_id: str) -> str:
    """The title of an article, or else its source. Raises ``UnknownArticle``."""
    article = corpus.paragraphs(article_id)[0].article
    return article.title or article.source


def _result(corpus: Corpus, report: Report) -> Result:
    titles = {}
    for _, article_id in articles(report, with_unchanged=False)[:MOST_NAMED]:
        try:
            titles[article_id] = title_of(corpus, article_id)
        except UnknownArticle:  # it was removed
            continue
    return Result(report, titles)
