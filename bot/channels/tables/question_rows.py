"""Read questions from a table, or from the lines of a text; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from retrieval import well_formed

if TYPE_CHECKING:
    from retrieval.ingestion import Original, Row, Table

QUESTION_NAMES = frozenset(
    "question questions вопрос вопросы сұрақ сұрақтар suraq сұрау суроо суроолор savol savollar "
    "савол саволлар саволҳо пурсиш sorag soraglar soru sorular".split()
)
ID_NAMES = frozenset({"id", "№"})
# Always a table, whatever its first row names.
TABLES = (".csv", ".tsv")
LONGEST = 10_000
EMPTY = "there is no question"
TOO_LONG = f"the question is longer than {LONGEST:,} characters"
NOT_ENCODED = "not in the encoding of the text"


class QuestionRow(NamedTuple):
    """A row with its number from 1; *fault* says why it cannot be asked.

    If its cells cannot be told apart, the column of the questions has the whole row.
    """

    number: int
    cells: tuple[str, ...]
    question: str
    id: str | None = None
    fault: str | None = None


class Questions(NamedTuple):
    """The rows and columns of a file; *place* is the column of the questions."""

    columns: tuple[str, ...]
    place: int
    rows: tuple[QuestionRow, ...]
    delimiter: str = ","


def read_questions(original: Original) -> Questions:
    """Read the rows of *original*.

    It is a table if a column has a known name, or by its suffix; a table without such a column may
    have one column only. Raises ``UnreadableSource``.
    """
    # A process that only asks needs no reader.
    from retrieval.errors import UnreadableSource
    from retrieval.ingestion import read_rows

    is_table = original.suffix in TABLES
    try:
        table = read_rows(original, lambda names: _place(names) is not None)
    except UnreadableSource:
        if is_table:
            raise
        table = None  # a text may have stray quotation marks
    if table and (place := _place(table.header.cells)) is not None:
        return _of_table(table, place)
    if table and is_table:
        if len(table.header.cells) > 1:
            named = ", ".join(repr(name[:40]) for name in table.header.cells[:8])
            raise UnreadableSource(original.name, f"no column is called question, but {named}")
        rows = (_single(row) for row in (table.header, *table.rows))
        return Questions(("question",), 0, tuple(_filled(rows, 1)), table.delimiter)
    return Questions(("question",), 0, tuple(_lines(original)))


def _place(names: Sequence[str]) -> int | None:
    """Find the column with the questions."""
    return next((n for n, name in enumerate(names) if _plain(name) in QUESTION_NAMES), None)


def _plain(name: str) -> str:
    return name.strip().casefold()


def _of_table(table: Table, place: int) -> Questions:
    names = tuple(table.header.cells)
    id_place = next((n for n, name in enumerate(names) if _plain(name) in ID_NAMES), None)

    def read(row: Row) -> QuestionRow:
        if len(names) == 1:
            return _single(row)
        if row.fault:
            cells = tuple(well_formed(row.text) if n == place else "" for n in range(len(names)))
            return QuestionRow(row.number, cells, cells[place], None, row.fault)
        cells = (*row.cells[: len(names)], *[""] * (len(names) - len(row.cells)))
        name = cells[id_place] if id_place is not None else None
        return _checked(QuestionRow(row.number, cells, cells[place], name or None))

    rows = _filled(map(read, table.rows), len(names), table.header.number)
    return Questions(names, place, tuple(rows), table.delimiter)


def _single(row: Row) -> QuestionRow:
    """Read a row of one column, which only quotation marks divide."""
    text = well_formed(row.text)
    is_one = len(row.cells) > 1 and '"' not in text
    question = text if is_one or row.fault else row.cells[0]
    made = QuestionRow(row.number, (question,), question)
    is_sound = not row.fault or (is_one and text == row.text)
    return _checked(made) if is_sound else made._replace(fault=row.fault)


def _lines(original: Original) -> Iterator[QuestionRow]:
    from retrieval.ingestion import UNDECODED

    def read(number: int, line: str) -> QuestionRow:
        question = line.rstrip("\r\n")
        text = well_formed(question)
        row = QuestionRow(number, (text,), text)
        return row._replace(fault=NOT_ENCODED) if UNDECODED.search(question) else _checked(row)

    filled = (read(*one) for one in enumerate(original.lines(), start=1) if one[1].strip())
    return _filled(filled, 1)


def _checked(row: QuestionRow) -> QuestionRow:
    fault = None
    if not row.question.strip():
        fault = EMPTY
    elif len(row.question) > LONGEST:
        fault = TOO_LONG
    return row._replace(fault=fault)


def _filled(rows: Iterable[QuestionRow], width: int, before: int = 0) -> Iterator[QuestionRow]:
    """Add an empty row for each blank one after the row *before*."""
    for row in rows:
        for number in range(before + 1, row.number):
            yield QuestionRow(number, ("",) * width, "", None, EMPTY)
        yield row
        before = row.number
