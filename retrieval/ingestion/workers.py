"""Work that is shared among several processes; the results come in the order of the input.

Python computes on one core only. A worker talks to its parent by standard input and output::

    parent -> worker   sys.path, then (prepare, arguments), then one batch after the other
    worker -> parent   for each batch a result, or the exception that stopped it

A thread ends the worker with its input, even if the parent was killed.

``multiprocessing`` and ``concurrent.futures`` would run the caller's script again, which need not
be protected against that.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any, BinaryIO, NamedTuple, TypeVar

Batch = TypeVar("Batch")
Result = TypeVar("Result")

START = (
    # Interrupts are for the parent.
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer)\n"
    "from retrieval.ingestion.workers import serve; serve()"
)


class _Reply(NamedTuple):
    result: Any
    error: Exception | None = None


def shared(
    batches: Iterable[Batch],
    count: int,
    prepare: Callable[..., Callable[[Batch], Result]],
    *arguments: object,
) -> Iterator[Result]:
    """The result of each batch, in order, computed by *count* processes.

    Each process calls ``prepare(*arguments)`` once for a function from batch to result. *prepare*
    is a function of a module; all values can be pickled. Exceptions are raised here.
    """
    with ExitStack() as stack:
        workers = [stack.enter_context(_Worker(prepare, arguments)) for _ in range(count)]
        threads = stack.enter_context(ThreadPoolExecutor(count))
        # Workers are killed first, because threads wait for them.
        for worker in workers:
            stack.callback(worker.kill)
        idle = deque(workers)
        pending: deque[Future[Result]] = deque()
        for batch in batches:
            pending.append(threads.submit(_work, idle, batch))
            # Enough to keep the workers busy.
            if len(pending) > 2 * count:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def _work(idle: deque[_Worker], batch: object) -> Any:
    worker = idle.popleft()
    try:
        return worker.work(batch)
    finally:
        idle.append(worker)


class _Worker:
    """A process for batches."""

    def __init__(self, prepare: Callable[..., object], arguments: tuple[object, ...]) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # nothing in it comes from outside
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A new process cannot yet ignore a terminal's interrupt.
            process_group=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._output: BinaryIO = self._process.stdout  # type: ignore[assignment]
        _send(self._input, sys.path)
        _send(self._input, (prepare, arguments))

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._process.wait()
        for stream in (self._input, self._output):
            with suppress(BrokenPipeError):  # the worker did not read a whole batch
                stream.close()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def work(self, batch: object) -> Any:
        """The result of *batch*."""
        try:
            _send(self._input, batch)
            reply: _Reply = pickle.load(self._output)  # noqa: S301  # from our own process
        except (EOFError, BrokenPipeError):
            code = self._process.wait()
            raise RuntimeError(f"a worker process ended with exit code {code}") from None
        if reply.error:
            raise reply.error
        return reply.result


def serve() -> None:
    """Work on batches from standard input until it ends."""
    # Prints of libraries go elsewhere.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    received: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(received,), daemon=True).start()
    with suppress(BrokenPipeError):
        prepare, arguments = received.get()
        prepared = _reply(prepare, *arguments)
        while True:
            batch = received.get()
            _send(replies, prepared if prepared.error else _reply(prepared.result, batch))


def _receive(received: queue.SimpleQueue[Any]) -> None:
    """Receive batches; end with the parent."""
    try:
        while True:
            received.put(pickle.load(sys.stdin.buffer))  # noqa: S301  # from our own process
    except (EOFError, pickle.UnpicklingError):
        os._exit(0)
    except Exception:  # it cannot be unpickled
        traceback.print_exc()
        os._exit(1)


def _reply(work: Callable[..., Any], *arguments: Any) -> _Reply:
    try:
        return _Reply(work(*arguments))
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        return _Reply(None, error)


def _send(stream: BinaryIO, value: object) -> None:
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()
