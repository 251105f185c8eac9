"""Work on the corpus, off the event loop: a thread for each core, a limit of time."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from retrieval import Corpus

T = TypeVar("T")
MOST_SECONDS = 10.0


class Asker:
    """A corpus opened in each of some threads. The event loop goes on while they work.

    An index on disk is searched on all cores at once; what is Python takes turns.
    """

    def __init__(self, open_corpus: Callable[[], Corpus], threads: int | None = None) -> None:
        self._open = open_corpus
        self._own = threading.local()
        self._opened: list[Corpus] = []
        count = threads or os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="corpus")

    async def do(self, work: Callable[[Corpus], T]) -> T:
        """What *work* makes of the corpus; raises ``TimeoutError`` where that takes too long."""
        loop = asyncio.get_running_loop()
        done = loop.run_in_executor(self._threads, self._do, work)
        return await asyncio.wait_for(done, MOST_SECONDS)

    def close(self) -> None:
        """End the threads, and let go of the corpus."""
        self._threads.shutdown()
        for corpus in self._opened:
            corpus.close()

    def _do(self, work: Callable[[Corpus], T]) -> T:
        corpus: Corpus | None = getattr(self._own, "corpus", None)
        if corpus is None:
            corpus = self._own.corpus = self._open()
            self._opened.append(corpus)
        return work(corpus)
