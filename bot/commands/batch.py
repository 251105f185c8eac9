"""Answer all questions of a file into a table, and go on where an earlier run was stopped.

The results are lines of a journal beside the table. Its first line names the work, with all that
the results depend on. A half-written line does not count.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from bot.channels.tables import FORMATS
from bot.channels.tables.answered_row import OUTCOMES, SKIPPED, AnsweredRow, Summary
from bot.channels.tables.question_rows import QuestionRow, Questions
from bot.channels.terminal import count
from bot.corpora import ready_corpus
from bot.exit import BadUsage, Exit, reason_of
from bot.readable import printable
from bot.screen.console import Screen, input_bytes, written
from bot.settings import Settings
from retrieval import Corpus, Place, use_site
from retrieval.errors import UnreadableSource

if TYPE_CHECKING:
    from retrieval import ArticleFilter, Rules

try:
    import fcntl
except ImportError:  # Windows: two processes at one work are not kept apart
    fcntl = None  # type: ignore[assignment]

STANDARD_INPUT = "standard input"
# A workbook is a ZIP archive.
ZIP = b"PK\x03\x04"
# A sheet of Excel, without the header and the columns of the answers.
MOST_ROWS, MOST_COLUMNS = 2**20 - 1, 16_000
# A process is worth its start for 150 questions; it gets 16 at a time.
ENOUGH, AT_ONCE = 150, 16
BEGINNING = b'{"pullquote journal": 1, "work": '


class Request(NamedTuple):
    """How a question is asked, and the format of its answer.

    *site* is the address to which articles without one are linked.
    """

    suffix: str
    limit: int
    language: str | None
    on: date | None
    only: ArticleFilter | None
    site: str


class Result(NamedTuple):
    """A row in the journal: outcome, number of quotes, content."""

    outcome: str
    quotes: int
    content: Any


def batch(
    settings: Settings,
    screen: Screen,
    source: str,
    file: Path,
    *,
    encoding: str | None = None,
    language: str | None = None,
    on: date | None = None,
    only: ArticleFilter | None = None,
    is_yes: bool = False,
) -> Exit:
    """Answer each question of a file by itself, and write a table with a row for each.

    *source* is the name of a file, or ``-``; *encoding* is for one that does not show it.
    """
    name = STANDARD_INPUT if source == "-" else Path(source).name
    limit, suffix = settings.answer.limit, file.suffix.lower()
    _check_file(source, file)
    questions = _read(source, name, encoding, suffix)
    screen.may_write(file, is_yes)
    _say_skipped(screen, name, questions.rows)
    with ready_corpus(settings, screen) as corpus:
        request = Request(suffix, limit, language, on, only, settings.site.address)
        work = _Work(corpus, settings.rules(), request, questions)
        with Journal(file.with_name(f"{file.name}.part"), work.digest(name)) as journal:
            try:
                work.go_on(journal, screen)
            except KeyboardInterrupt:
                done, rows = f"{journal.done:,}", count(len(questions.rows), "row")
                screen.say(
                    f"Interrupted: {done} of {rows} done. The same command goes on from there."
                )
                return Exit.INTERRUPTED
            results = [(outcome, quotes) for outcome, quotes, _ in journal]
            outcomes = Counter(outcome for outcome, _ in results)
            # Quotes that give different answers are all shown, whatever the limit.
            most = max([limit, *(quotes for _, quotes in results)])
            summary = Summary(name, questions, outcomes, most)
            with written(file) as stream:
                contents = (content for _, _, content in journal)
                FORMATS[suffix].write(stream, summary, contents)
            journal.remove()
    counts = ", ".join(f"{outcomes[one]:,} {one}" for one in OUTCOMES)
    rows = count(outcomes.total(), "row")
    screen.say(f"{rows} written to {printable(str(file))}: {counts}.")
    return Exit.SKIPPED if outcomes[SKIPPED] else Exit.ANSWERED


def _check_file(source: str, file: Path) -> None:
    """Raise ``BadUsage`` now for a file that cannot be written."""
    shown = printable(str(file))
    if file.suffix.lower() not in FORMATS:
        *others, last = FORMATS
        raise BadUsage(f"--out {shown}: the name must end in {', '.join(others)} or {last}")
    folder = file.absolute().parent
    if file.is_dir() or not folder.is_dir():
        raise BadUsage(f"--out {shown} is a folder, or is in none")
    if not os.access(folder, os.W_OK):
        raise BadUsage(f"--out {shown}: nothing can be written into {printable(str(folder))}")
    asked = Path(source)
    if source != "-" and file.exists() and asked.exists() and file.samefile(asked):
        raise BadUsage(f"--out {shown} would be written over its own questions")


def _read(source: str, name: str, encoding: str | None, suffix: str) -> Questions:
    """The questions for a table with this suffix. Raises ``BadUsage``."""
    # Imported late, as below: a process that only answers needs no readers.
    from bot.channels.tables.question_rows import read_questions
    from retrieval.ingestion import Options, Original

    shown = printable(source if source != "-" else STANDARD_INPUT)
    content = input_bytes(source)
    if content.startswith(ZIP):
        raise BadUsage(f"{shown} is no text; save the sheet as CSV, and give that")
    if source.lower().endswith(".jsonl"):
        raise BadUsage(f"{shown}: for JSON Lines there is --jsonl")
    try:
        questions = read_questions(Original.of(name, content, Options(encoding=encoding)))
    except UnreadableSource as error:
        raise BadUsage(printable(reason_of(str(error), error.lacks))) from None
    if not questions.rows:
        raise BadUsage(f"{shown}: there is no question in it")
    if suffix == ".xlsx" and (
        len(questions.rows) > MOST_ROWS or len(questions.columns) > MOST_COLUMNS
    ):
        raise BadUsage(f"{shown} is larger than a sheet of Excel; write a .csv file")
    return questions


def _say_skipped(screen: Screen, name: str, rows: Iterable[QuestionRow]) -> None:
    from bot.commands.additions import say_skipped
    from retrieval.ingestion import Skipped

    skipped = [Skipped(f"{name}: row {row.number}", row.fault) for row in rows if row.fault]
    say_skipped(screen, skipped)


class _Work(NamedTuple):
    """All questions, with all that their answers depend on."""

    corpus: Corpus
    rules: Rules
    request: Request
    questions: Questions

    def digest(self, name: str) -> str:
        """The name of this work."""
        from importlib.metadata import version

        # "Now" in a question changes with the day.
        today = self.request.on or date.today()
        state = [version("pullquote"), self.corpus.state().fingerprint, today]
        values = [*state, name, asdict(self.rules), self.request, self.questions]
        return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()

    def go_on(self, journal: Journal, screen: Screen) -> None:
        """Add the results that the journal misses."""
        total, begun = count(len(self.questions.rows), "row"), self.corpus.state().fingerprint
        if journal.is_other:
            screen.say(
                "An earlier run was stopped, but its questions, options, articles or day were "
                "others; all questions are asked anew."
            )
        elif journal.done:
            screen.say(f"An earlier run was stopped after {journal.done:,} of {total}; it goes on.")
        rows = self.questions.rows[journal.done :]
        with screen.progress("asking") as progress:
            for done, result in enumerate(self._results(rows), start=1):
                journal.add(result)
                progress(done, len(rows))
        if self.corpus.state().fingerprint != begun:
            screen.say(
                "The articles have changed meanwhile; the first answers are from those before."
            )

    def _results(self, rows: Sequence[QuestionRow]) -> Iterator[Result]:
        jobs = min(os.cpu_count() or 1, -(-len(rows) // ENOUGH))
        if jobs <= 1:
            return (_answered(self.corpus, self.request, row) for row in rows)
        from retrieval.ingestion import shared

        parts = (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
        arguments = (self.corpus.place, self.rules, self.request)
        return chain.from_iterable(shared(parts, jobs, _prepare, *arguments))


def _prepare(
    place: Place, rules: Rules, request: Request
) -> Callable[[Sequence[QuestionRow]], list[Result]]:
    """The work of a process, with a corpus for itself."""
    use_site(request.site)
    corpus = Corpus.existing(place, rules)
    return lambda rows: [_answered(corpus, request, row) for row in rows]


def _answered(corpus: Corpus, request: Request, row: QuestionRow) -> Result:
    answer = None
    if not row.fault:
        answer = corpus.ask(
            row.question,
            language=request.language,
            limit=request.limit,
            on=request.on,
            only=request.only,
        )
    answered = AnsweredRow(row, answer, answer.corpus if answer else corpus.state())
    content = FORMATS[request.suffix].content(answered)
    return Result(answered.outcome, len(answered.quotes), content)


class Journal:
    """The results of a work in order; *work* is an ASCII text that names it.

    Results in *path* are kept if they are of the same work; otherwise *is_other* is true. Raises
    ``BadUsage`` if the file is not a journal, or another process writes to it.
    """

    def __init__(self, path: Path, work: str) -> None:
        self._path = path
        self._file: IO[bytes] = path.open("a+b")
        try:
            self._lock()
            header = BEGINNING + json.dumps(work).encode() + b"}\n"
            self._file.seek(0)
            first = self._file.readline()
            if not (first.startswith(BEGINNING) or BEGINNING.startswith(first)):
                raise BadUsage(f"{path} is in the way; move it, for it is not of this command")
            self.is_other = first.endswith(b"\n") and first != header
            if first != header:
                self._file.truncate(0)
                self._file.write(header)
            self._start = len(header)
            self.done = self._count()
        except BaseException:
            self._file.close()
            raise

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            why = "another process is at the same work; wait for it"
            raise BadUsage(f"{self._path}: {why}") from None

    def _count(self) -> int:
        """The number of whole lines; the rest of the file is cut off."""
        self._file.flush()
        self._file.seek(self._start)
        number, end = 0, self._start
        for line in self._file:
            if not line.endswith(b"\n") or not _is_json(line):
                break
            number, end = number + 1, end + len(line)
        self._file.truncate(end)
        return number

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.done:
            self.remove()
        self._file.close()

    def add(self, result: Any) -> None:
        """Write a result, a value of JSON, so that a kill does not lose it."""
        self._file.write(json.dumps(result, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        self.done += 1

    def __iter__(self) -> Iterator[Any]:
        self._file.seek(self._start)
        for line in self._file:
            yield json.loads(line)

    def remove(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
