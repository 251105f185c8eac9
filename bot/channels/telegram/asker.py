"""Work on the corpus, off the event loop: one thread, a limit of time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from retrieval import Corpus

T = TypeVar("T")
MOST_SECONDS = 10.0


class Asker:
    """A corpus in a thread of its own. The event loop goes on while it works.

    One thread, for the work is Python and two would only take turns.
    """

    def __init__(self, open_corpus: Callable[[], Corpus]) -> None:
        self._open = open_corpus
        self._corpus: Corpus | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="corpus")

    async def do(self, work: Callable[[Corpus], T]) -> T:
        """What *work* makes of the corpus; raises ``TimeoutError`` where that takes too long."""
        loop = asyncio.get_running_loop()
        done = loop.run_in_executor(self._thread, self._do, work)
        return await asyncio.wait_for(done, MOST_SECONDS)

    def close(self) -> None:
        """End the thread, and let go of the corpus."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _do(self, work: Callable[[Corpus], T]) -> T:
        if self._corpus is None:
            self._corpus = self._open()
        return work(self._corpus)

    def _close(self) -> None:
        if self._corpus is not None:
            self._corpus.close()
