"""The corpus off the event loop: one thread for each core, and a time limit."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from retrieval import Corpus

Result = TypeVar("Result")
MOST_SECONDS = 10.0


class CorpusPool:
    """A few threads, each with its own open corpus.

    They search an index on disk at the same time; their Python code takes turns. When the value of
    *which* changes, each thread opens its corpus anew by *open_corpus*.
    """

    def __init__(
        self,
        open_corpus: Callable[[], Corpus],
        threads: int | None = None,
        most_seconds: float = MOST_SECONDS,
        which: Callable[[], object] = lambda: None,
    ) -> None:
        self._open = open_corpus
        self._which = which
        self._most_seconds = most_seconds
        self._of_thread = threading.local()
        self._opened: list[Corpus] = []
        count = threads or os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="corpus")

    async def run(self, work: Callable[[Corpus], Result]) -> Result:
        """The result of *work* on a corpus. Raises ``TimeoutError``."""
        loop = asyncio.get_running_loop()
        result = loop.run_in_executor(self._threads, self._run, work)
        return await asyncio.wait_for(result, self._most_seconds)

    def close(self) -> None:
        """End the threads and close each corpus."""
        self._threads.shutdown()
        for corpus in self._opened:
            corpus.close()

    def _run(self, work: Callable[[Corpus], Result]) -> Result:
        which = self._which()
        corpus: Corpus | None = getattr(self._of_thread, "corpus", None)
        if corpus is not None and self._of_thread.which != which:
            self._opened.remove(corpus)
            corpus.close()
            corpus = None
        if corpus is None:
            corpus = self._of_thread.corpus = self._open()
            self._of_thread.which = which
            self._opened.append(corpus)
        return work(corpus)
