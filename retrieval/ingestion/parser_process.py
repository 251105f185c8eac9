"""Parses files in separate processes, within limits of time and memory.

They exchange lines of JSON::

    parent -> process   {"path", "name", "options"}
    process -> parent   for each part {"draft": ...} or {"skipped": ...}, then {"end": true}

A process that is silent for too long is killed and replaced. A thread ends it with its input, even
if the parent was killed; if the thread gets no turn, a timer of the system does.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from retrieval.ingestion.parsing import parse, read_part, written
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Options, Original

if TYPE_CHECKING:
    from retrieval.fetching.outcomes import FetchLimits

START = (
    "import json, signal, sys\n"
    # Interrupts are for the parent.
    "for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_IGN)\n"
    "sys.path[:], limits = json.loads(sys.stdin.readline())\n"
    "from retrieval.ingestion.parser_process import serve; serve(*limits)"
)
IDLE_SECONDS = 60  # until an idle process ends itself
STARTING_SECONDS = 10  # a process may need to start
SIGALRM = 14  # of the timer of the system
MOST_WAITING = 64  # parts before a process waits for the parent
# Raise it when readers change, so that a sync reads unchanged files again.
READERS_VERSION = 1


class Limits(NamedTuple):
    """The time for each article, and the memory of a process."""

    seconds: int = 180
    megabytes: int = 1536


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read the sources of one run; *fetching* has default limits if None."""

    options: Options = field(default_factory=Options)
    limits: Limits = field(default_factory=Limits)
    fetching: FetchLimits | None = None

    @property
    def mark(self) -> str:
        """A short text that changes with the options and ``READERS_VERSION``."""
        return f"{READERS_VERSION:x}-{zlib.crc32(repr(self.options).encode()):x}"


class Request(NamedTuple):
    """A file to parse, and its name in citations."""

    path: str
    name: str
    options: Options = Options()


def parsed(
    requests: Iterable[Request], limits: Limits, count: int | None = None
) -> Iterator[Iterator[Draft | Skipped]]:
    """The parts of each file, in order; *count* files are read at a time.

    Take all parts of a file before those of the next.
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
    """A running process and its output."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.popen = subprocess.Popen(  # noqa: S603  # nothing in it comes from outside
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Libraries warn about bad files here.
            stderr=subprocess.DEVNULL,
            # A new process cannot yet ignore a terminal's interrupt.
            process_group=0,
        )
        self.lines: queue.Queue[bytes] = queue.Queue(MOST_WAITING)
        self._is_killed = False
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        self.send([sys.path, limits])

    def send(self, value: object) -> None:
        """Write a line."""
        assert self.popen.stdin
        with suppress(OSError):  # it is dead, as ``lines`` will show
            self.popen.stdin.write(json.dumps(value).encode() + b"\n")
            self.popen.stdin.flush()

    def kill(self) -> None:
        """End the process at once."""
        self._is_killed = True
        self.popen.kill()
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
        # It may have ended itself when idle.
        self.popen.wait()
        if not self._is_killed:
            self.lines.put(b"")


# Left for the next run, one for each core.
_kept: list[_Process] = []
_lock = threading.Lock()


@atexit.register
def _end_kept() -> None:
    with _lock:
        while _kept:
            _kept.pop().kill()


class _Parser:
    """A parser process that is replaced when it dies, and kept for the next run."""

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
        # It keeps its first working folder.
        self._process.send({"path": str(Path(path).absolute()), "name": name, "options": given})

    def parts(self, request: Request) -> Iterator[Draft | Skipped]:
        """The parts of the file; a ``Skipped`` if the process is lost."""
        while True:
            try:
                line = self._process.lines.get(timeout=self._limits.seconds + STARTING_SECONDS)
                values = json.loads(line) if line else None
                if values is None and self._is_old:  # it was idle for too long
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
                yield self._lost(request, f"not read within {self._limits.seconds} seconds")
                return
            except ValueError:
                yield self._lost(request, "its reader failed")
                return
            yield part

    def _cause_of_death(self) -> str:
        code = self._process.popen.wait()
        if code == -SIGALRM:
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
    # Prints of libraries go elsewhere.
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
            # Only parsing is timed, not a slow parent.
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
    """Let the system end this process after *seconds*; 0 cancels it."""
    import signal

    if hasattr(signal, "alarm"):
        signal.alarm(seconds)
