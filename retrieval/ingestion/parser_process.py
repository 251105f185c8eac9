"""Parsing in processes of its own, within limits of time and memory.

A parser process gets lines of JSON by its standard input and writes lines of JSON::

    parent -> process   {"path", "name", "options"}
    process -> parent   for each part {"draft": ...} or {"skipped": ...}, then {"end": true}

It is killed if it is silent for too long, and replaced. It ends when its input ends, even if the
parent was killed: a thread of it waits for that, and a timer of the system ends it if the thread
does not come to it.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from retrieval.ingestion.parsing import parse, read_part, written
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Options, Original

START = (
    "import json, signal, sys\n"
    # To interrupt or end it is for the parent, which ends its processes.
    "for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_IGN)\n"
    "sys.path[:], limits = json.loads(sys.stdin.readline())\n"
    "from retrieval.ingestion.parser_process import serve; serve(*limits)"
)
# An idle process ends itself after so many seconds.
IDLE_SECONDS = 60
# The number of the signal by which the timer of the system ends a process.
SIGALRM = 14
# A process needs so many seconds to start.
STARTING_SECONDS = 10
# A process waits when so many parts were not taken.
MOST_WAITING = 64


class Limits(NamedTuple):
    """How long a file may take for its next article, in seconds, and the memory of a process."""

    seconds: int = 180
    megabytes: int = 1536


class Request(NamedTuple):
    """A file to parse, and the name under which it is cited."""

    path: str
    name: str
    options: Options = Options()


def parsed(
    requests: Iterable[Request], limits: Limits, count: int | None = None
) -> Iterator[Iterator[Draft | Skipped]]:
    """The parts of each file, in the order of *requests*; *count* files are read at a time.

    Take all parts of a file before you go on to the next.
    """
    count = count or os.cpu_count() or 1
    with ExitStack() as stack:
        idle: list[_Parser] = []
        running: deque[tuple[Request, _Parser]] = deque()

        def start(request: Request) -> None:
            parser = idle.pop() if idle else stack.enter_context(_Parser(limits))
            parser.send(request)
            running.append((request, parser))

        def finish() -> Iterator[Draft | Skipped]:
            request, parser = running.popleft()
            yield from parser.parts(request)
            idle.append(parser)

        for request in requests:
            if len(running) == count:
                yield finish()
            start(request)
        while running:
            yield finish()


class _Process:
    """A running process, and the lines that it has written."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.popen = subprocess.Popen(  # noqa: S603  # nothing in it comes from outside
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What a library says of a bad file is not for the person who adds it.
            stderr=subprocess.DEVNULL,
            # A terminal interrupts a whole group, and a process may not ignore that yet.
            process_group=0,
        )
        self.lines: queue.Queue[bytes] = queue.Queue(MOST_WAITING)
        self._is_killed = False
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        self.send([sys.path, limits])

    def send(self, value: object) -> None:
        """Write a line to the process."""
        assert self.popen.stdin
        with suppress(OSError):  # it has died; whoever waits for its answer learns of it
            self.popen.stdin.write(json.dumps(value).encode() + b"\n")
            self.popen.stdin.flush()

    def kill(self) -> None:
        """End the process at once."""
        self._is_killed = True
        self.popen.kill()
        # The reading thread may wait for room.
        with suppress(queue.Empty):
            while True:
                self.lines.get_nowait()
        self.popen.wait()
        self._reading.join()
        for stream in (self.popen.stdin, self.popen.stdout):
            assert stream
            with suppress(OSError):
                stream.close()

    def _read(self) -> None:
        assert self.popen.stdout
        with suppress(OSError, ValueError):  # closed by ``kill``
            for line in self.popen.stdout:
                if self._is_killed:
                    return
                self.lines.put(line)
        # An idle process ends itself, and nobody else may wait for it.
        self.popen.wait()
        if not self._is_killed:
            self.lines.put(b"")


# The processes that earlier runs have left for the next one, one for each core.
_kept: list[_Process] = []
_lock = threading.Lock()


@atexit.register
def _end_kept() -> None:
    with _lock:
        while _kept:
            _kept.pop().kill()


class _Parser:
    """A parser process that is replaced when it dies. It is kept for the next run."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._is_old = False
        self._process = self._take()
        self._is_busy = False

    def __enter__(self) -> _Parser:
        return self

    def __exit__(self, *_: object) -> None:
        with _lock:
            if not self._is_busy and len(_kept) < (os.cpu_count() or 1):
                _kept.append(self._process)
                return
        self._process.kill()

    def _take(self) -> _Process:
        """The process that an earlier run has left, or a new one."""
        with _lock:
            kept = _kept.pop() if _kept else None
        if kept:
            if kept.limits == self._limits and kept.popen.poll() is None:
                self._is_old = True
                return kept
            kept.kill()
        return _Process(self._limits)

    def send(self, request: Request) -> None:
        """Begin with a file."""
        self._is_busy = True
        path, name, options = request
        fields = dict(options.fields)
        given = (options.split, options.base_url, fields, options.encoding)
        # The process keeps the folder in which it was started.
        self._process.send({"path": str(Path(path).absolute()), "name": name, "options": given})

    def parts(self, request: Request) -> Iterator[Draft | Skipped]:
        """The parts of the file. It ends with a ``Skipped`` if the process is lost over it."""
        while True:
            try:
                line = self._process.lines.get(timeout=self._limits.seconds + STARTING_SECONDS)
                values = json.loads(line) if line else None
                if values is None and self._is_old:  # it had ended itself for want of work
                    self._replace()
                    self.send(request)
                    continue
                if values is None:
                    yield self._lost(request, self._cause_of_death())
                    return
                self._is_old = False
                if not isinstance(values, dict):
                    raise ValueError(f"not a part of a file: {values!r}")
                if "end" in values:
                    self._is_busy = False
                    return
                part = read_part(values)
            except queue.Empty:
                why = f"not read within {self._limits.seconds} seconds"
                yield self._lost(request, why)
                return
            except ValueError:
                yield self._lost(request, "its reader failed")
                return
            yield part

    def _cause_of_death(self) -> str:
        code = self._process.popen.wait()
        signal_number = -code if code < 0 else 0
        if signal_number == SIGALRM:
            return f"not read within {self._limits.seconds} seconds"
        return f"its reader crashed: it is damaged, or needs too much memory (exit code {code})"

    def _lost(self, request: Request, why: str) -> Skipped:
        self._replace()
        self._is_busy = False
        return Skipped(request.name, why)

    def _replace(self) -> None:
        self._process.kill()
        self._process = _Process(self._limits)
        self._is_old = False


def serve(seconds: int, megabytes: int) -> None:
    """Parse the files that the parent names, until it ends."""
    # Whatever a library prints must not get among the parts.
    output = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    _limit_memory(megabytes)
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(requests,), daemon=True).start()
    while True:
        _alarm(IDLE_SECONDS)
        values = json.loads(requests.get())
        _alarm(seconds)
        split, base_url, fields, encoding = values["options"]
        options = Options(split, base_url, fields, encoding)
        path = Path(values["path"])
        original = Original(values["name"], partial(_opened, path), options)
        for part in parse(original):
            # The parent may be slow to take it: only parsing is timed.
            _alarm(0)
            output.write(f"{written(part)}\n")
            output.flush()
            _alarm(seconds)
        _alarm(0)
        output.write('{"end": true}\n')
        output.flush()


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _receive(requests: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    size = megabytes << 20
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _alarm(seconds: int) -> None:
    """Let the system end this process in so many seconds; 0 cancels that."""
    import signal

    if hasattr(signal, "alarm"):
        signal.alarm(seconds)
