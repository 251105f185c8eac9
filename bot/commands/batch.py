"""Answer all questions of a file into a table, and go on where a run of it was stopped."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.app import ready_corpus
from bot.channels.tables import FORMATS
from bot.channels.tables.answered_row import OUTCOMES, SKIPPED, AnsweredRow, Summary
from bot.channels.tables.questions import QuestionRow, Questions
from bot.channels.terminal import count, printable
from bot.console import Screen, input_bytes
from bot.errors import BadUsage
from bot.exit_codes import Exit
from bot.files import written
from bot.journal import Journal
from bot.settings import Settings
from retrieval import Corpus
from retrieval.citation.quote_links import use_site
from retrieval.errors import UnreadableSource
from retrieval.storage.address import Place

if TYPE_CHECKING:
    from retrieval import ArticleFilter, Rules

STANDARD_INPUT = "standard input"
# A workbook is a ZIP archive.
ZIP = b"PK\x03\x04"
# What a sheet of Excel holds, without the header and the columns of the answers.
MOST_ROWS, MOST_COLUMNS = 2**20 - 1, 16_000
# A further process is worth its start for so many questions; each gets some at a time.
ENOUGH, AT_ONCE = 150, 16


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked and where the answers are written.

    *source* is the name of a file, or ``-`` for standard input, and *encoding* its encoding if it
    does not show it. *language*, *on* and *only* are options of ``Corpus.ask``.
    """

    source: str
    file: Path
    language: str | None = None
    on: date | None = None
    only: ArticleFilter | None = None
    encoding: str | None = None
    is_yes: bool = False

    @property
    def name(self) -> str:
        """The name of the source, to be shown."""
        return STANDARD_INPUT if self.source == "-" else Path(self.source).name

    @property
    def suffix(self) -> str:
        """The suffix that tells the format of the answers."""
        return self.file.suffix.lower()


class Request(NamedTuple):
    """How each question is asked, and for which format its answer is rendered.

    *site* is the address to which articles without one are linked.
    """

    suffix: str
    limit: int
    language: str | None
    on: date | None
    only: ArticleFilter | None
    site: str

    @classmethod
    def of(cls, settings: Settings, wanted: Wanted) -> Request:
        """The request of the command."""
        limit, site = settings.answer.limit, settings.site.address
        return cls(wanted.suffix, limit, wanted.language, wanted.on, wanted.only, site)


class Result(NamedTuple):
    """What the journal keeps of a row: its outcome, the number of its quotes, its content."""

    outcome: str
    quotes: int
    content: Any


def batch(settings: Settings, screen: Screen, wanted: Wanted) -> Exit:
    """Answer each question of a file by itself, and write a table with a row for each."""
    _check_file(wanted)
    questions = _read(wanted)
    screen.may_write(wanted.file, wanted.is_yes)
    _say_skipped(screen, wanted.name, questions.rows)
    with ready_corpus(settings, screen) as corpus:
        work = _Work(corpus, settings.rules(), Request.of(settings, wanted), questions)
        path = wanted.file.with_name(f"{wanted.file.name}.part")
        with Journal(path, work.digest(wanted.name)) as journal:
            try:
                work.go_on(journal, screen)
            except KeyboardInterrupt:
                done, rows = f"{journal.done:,}", count(len(questions.rows), "row")
                screen.say(
                    f"Interrupted: {done} of {rows} done. The same command goes on from there."
                )
                return Exit.INTERRUPTED
            outcomes = _write(wanted, questions, settings.answer.limit, journal)
            journal.remove()
    counts = ", ".join(f"{outcomes[one]:,} {one}" for one in OUTCOMES)
    rows = count(outcomes.total(), "row")
    screen.say(f"{rows} written to {printable(str(wanted.file))}: {counts}.")
    return Exit.SKIPPED if outcomes[SKIPPED] else Exit.ANSWERED


def _check_file(wanted: Wanted) -> None:
    """Raise ``BadUsage`` now for a file that could not be written after a long run."""
    file, shown = wanted.file, printable(str(wanted.file))
    if wanted.suffix not in FORMATS:
        *others, last = FORMATS
        raise BadUsage(f"--out {shown}: the name must end in {', '.join(others)} or {last}")
    folder = file.absolute().parent
    if file.is_dir() or not folder.is_dir():
        raise BadUsage(f"--out {shown} is a folder, or is in none")
    if not os.access(folder, os.W_OK):
        raise BadUsage(f"--out {shown}: nothing can be written into {printable(str(folder))}")
    asked = Path(wanted.source)
    if wanted.source != "-" and file.exists() and asked.exists() and file.samefile(asked):
        raise BadUsage(f"--out {shown} would be written over its own questions")


def _read(wanted: Wanted) -> Questions:
    """The questions. Raises ``BadUsage``."""
    # Imported here, as below: a process that only answers does without the readers.
    from bot.channels.tables.questions import read_questions
    from bot.exit import reason_of
    from retrieval.readers.original import Options, Original

    shown = printable(wanted.source if wanted.source != "-" else STANDARD_INPUT)
    content = input_bytes(wanted.source)
    if content.startswith(ZIP):
        raise BadUsage(f"{shown} is no text; save the sheet as CSV, and give that")
    if wanted.source.lower().endswith(".jsonl"):
        raise BadUsage(f"{shown}: for JSON Lines there is --jsonl")
    try:
        questions = read_questions(
            Original.of(wanted.name, content, Options(encoding=wanted.encoding))
        )
    except UnreadableSource as error:
        raise BadUsage(printable(reason_of(str(error), error.lacks))) from None
    if not questions.rows:
        raise BadUsage(f"{shown}: there is no question in it")
    if wanted.suffix == ".xlsx" and (
        len(questions.rows) > MOST_ROWS or len(questions.columns) > MOST_COLUMNS
    ):
        raise BadUsage(f"{shown} is larger than a sheet of Excel; write a .csv file")
    return questions


def _say_skipped(screen: Screen, name: str, rows: Iterable[QuestionRow]) -> None:
    from bot.commands.adding import say_skipped
    from retrieval.readers.draft import Skipped

    skipped = [Skipped(f"{name}: row {row.number}", row.fault) for row in rows if row.fault]
    say_skipped(screen, skipped)


class _Work(NamedTuple):
    """All questions, and what their answers depend on."""

    corpus: Corpus
    rules: Rules
    request: Request
    questions: Questions

    def digest(self, name: str) -> str:
        """The name of this work: it differs if anything does that the file depends on."""
        from importlib.metadata import version

        # What "now" means in a question changes with the day, unless that is given.
        today = self.request.on or date.today()
        state = [version("pullquote"), self.corpus.state().fingerprint, today]
        values = [*state, name, asdict(self.rules), self.request, self.questions]
        return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()

    def go_on(self, journal: Journal, screen: Screen) -> None:
        """Ask what the journal has no result of, and add the results to it."""
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
        # Imported here: few questions need no further process.
        from retrieval.ingestion.workers import shared

        parts = (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
        arguments = (self.corpus.place, self.rules, self.request)
        return chain.from_iterable(shared(parts, jobs, _prepare, *arguments))


def _prepare(
    place: Place, rules: Rules, request: Request
) -> Callable[[Sequence[QuestionRow]], list[Result]]:
    """The work of a process: it answers from a corpus of its own."""
    use_site(request.site)
    corpus = Corpus.existing(place, rules)
    return lambda rows: [_answered(corpus, request, row) for row in rows]


def _answered(corpus: Corpus, request: Request, row: QuestionRow) -> Result:
    """The result of a row: that of its question, which is asked by itself, or of its fault."""
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


def _write(wanted: Wanted, questions: Questions, limit: int, journal: Journal) -> Counter[str]:
    """Write the file; how many rows have each outcome."""
    outcomes: Counter[str] = Counter()
    # Quotes that give different answers are all shown, whatever the limit.
    most = limit
    for outcome, quotes, _ in journal:
        outcomes[outcome] += 1
        most = max(most, quotes)
    summary = Summary(wanted.name, questions, outcomes, most)
    with written(wanted.file) as file:
        FORMATS[wanted.suffix].write(file, summary, (content for _, _, content in journal))
    return outcomes
