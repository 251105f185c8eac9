"""Work that is shared among several processes; the results come in the order of the input.

Python computes on one core only, so a large job, such as analyzing articles or answering a set of
questions, is shared among processes. A worker gets its input by its standard input and returns the
results by its standard output::

    parent -> worker   sys.path, then (prepare, arguments), then one batch after the other
    worker -> parent   for each batch a result, or the exception that stopped it

A worker ends when its input ends, even while it works: so it does not outlive a parent that was
killed. A thread of the worker waits for that.

``multiprocessing`` and ``concurrent.futures`` are no choice here: their new processes run the
caller's script again, and a script that adds articles need not protect itself against that.
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
    # An interrupt is for the parent, which ends its workers.
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer)\n"
    "from retrieval.ingestion.workers import serve; serve()"
)


class _Reply(NamedTuple):
    """The result of a batch, or the exception that was raised instead."""

    result: Any
    error: Exception | None = None


def shared(
    batches: Iterable[Batch],
    count: int,
    prepare: Callable[..., Callable[[Batch], Result]],
    *arguments: object,
) -> Iterator[Result]:
    """The result of each batch, computed by *count* processes, in the order of the batches.

    Each process calls ``prepare(*arguments)`` once; the function that it returns turns a batch into
    a result. *prepare* is a function of a module; arguments, batches and results can be pickled.
    An exception of the work is raised here.
    """
    with ExitStack() as stack:
        workers = [stack.enter_context(_Worker(prepare, arguments)) for _ in range(count)]
        threads = stack.enter_context(ThreadPoolExecutor(count))
        # At the end, the workers are killed first, for a thread waits for its worker.
        for worker in workers:
            stack.callback(worker.kill)
        idle = deque(workers)
        pending: deque[Future[Result]] = deque()
        for batch in batches:
            pending.append(threads.submit(_work, idle, batch))
            # Batches are read only as far ahead as keeps the workers busy.
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
    """A process that works on batches."""

    def __init__(self, prepare: Callable[..., object], arguments: tuple[object, ...]) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # nothing in it comes from outside
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A terminal interrupts a whole group, and a worker may not ignore that yet.
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
            with suppress(BrokenPipeError):  # the rest of a batch that the worker did not read
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
    """Work on the batches from standard input until it ends."""
    # Whatever a library prints must not get among the replies.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    received: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(received,), daemon=True).start()
    with suppress(BrokenPipeError):
        work = _prepared(*received.get())
        while True:
            _send(replies, _reply(work, received.get()))


def _receive(received: queue.SimpleQueue[Any]) -> None:
    """Receive what the parent sends, and end this process when the parent is gone."""
    try:
        while True:
            received.put(pickle.load(sys.stdin.buffer))  # noqa: S301  # from our own process
    except (EOFError, pickle.UnpicklingError):
        os._exit(0)
    except Exception:  # what was sent cannot be made here
        traceback.print_exc()
        os._exit(1)


def _prepared(
    prepare: Callable[..., Callable[[Any], Any]], arguments: tuple[object, ...]
) -> Callable[[Any], Any]:
    reply = _reply(lambda _: prepare(*arguments), None)
    if reply.error is None:
        work: Callable[[Any], Any] = reply.result
        return work

    def fail(_: object) -> None:
        assert reply.error
        raise reply.error

    return fail


def _reply(work: Callable[[Any], Any], batch: Any) -> _Reply:
    try:
        return _Reply(work(batch))
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        return _Reply(None, error)


def _send(stream: BinaryIO, value: object) -> None:
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()
