"""Changes of the corpus, one after the other, in a thread that nobody waits for at the end."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from retrieval import Corpus, Progress
from retrieval.storage.address import Place
from retrieval.storage.database import PRIVATE

if TYPE_CHECKING:
    from retrieval.ingestion.parser_process import Reading

T = TypeVar("T")
Work: TypeAlias = Callable[[Corpus, Progress], T]
# At the end, the thread has so many seconds to come to a safe place. It need not: adding survives
# the end of the process at any moment.
CLOSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Library:
    """The corpus of a librarian, and what its settings say about reading.

    *folder* is that of the corpus, or of what is kept beside it if it is at the address *place*;
    *received* is a folder in that for files that people send.
    *reading* says how sources are read; it is called in the thread, because it loads the readers.
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
        """Let nobody but the owner read what earlier versions have received."""
        for path in self.received.glob("*"):
            if path.is_file() and not path.is_symlink():
                path.chmod(PRIVATE)


class Interrupted(Exception):
    """Nobody waits for this work any more, so it ends at the next safe place."""


class Librarian:
    """The only part of the bot that changes the corpus. Its jobs never overlap."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._awaited = 0

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way, or waits."""
        return self._awaited > 0

    async def run(self, work: Work[T], progress: Progress | None = None) -> T:
        """The result of *work* when it is its turn. *progress* is called in the thread.

        If this is cancelled, the work is interrupted when it next reports its progress.
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
        """End the thread; it is left behind if its work does not reach a safe place soon."""
        if self._thread:
            self._jobs.put(None)
            self._thread.join(CLOSE_SECONDS)

    def _start(self) -> None:
        if self._thread is None:
            # The threads of an executor would be waited for when the process ends.
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
        """Do the work, and hand its result or its error to whoever waits for it."""
        try:
            self._check()
            # Opened for each job: the index of a large corpus need not stay in memory.
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
