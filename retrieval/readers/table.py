"""The reader for CSV and TSV: the first row names the fields, the others are articles."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.article_record import Values, has_text, read_articles, unknown_names
from retrieval.readers.draft import UNDECODED, Draft, Skipped
from retrieval.readers.original import LONGEST_LINE, Original


def read_table(original: Original) -> Iterator[Draft | Skipped]:
    """The articles in a table with a header, separated by commas, semicolons, tabs or bars."""

    def is_header(names: Sequence[str]) -> bool:
        return has_text(dict.fromkeys(names, "text"), original.options.fields)

    table = read_rows(original, is_header)
    if table is None:
        return
    names = [name.strip() for name in table.header.cells]
    if not is_header(names):
        raise UnreadableSource(original.name, unknown_names(names), Lack.FIELDS)
    records = (_record(row, names, original.name) for row in table.rows)
    yield from read_articles(records, original)


def _record(row: Row, names: Sequence[str], source: str) -> Values | Skipped:
    where = f"{source}: row {row.number}"
    if row.fault:
        return Skipped(where, row.fault)
    # Of two columns with one name, the first counts.
    pairs = [*zip(names, row.cells, strict=False)]
    return Values(dict(reversed(pairs)), where, f"row {row.number}")


# The rows of a table: delimiter, quoting and faults.

DELIMITERS = ",;\t|"
# With these, many programs treat quotation marks as ordinary characters.
UNQUOTED = "\t|"
# The sample, in lines and characters, for finding the delimiter and the quoting.
SAMPLE_LINES, SAMPLE_SIZE = 200, 2**20
MOST_LINES = 20_000  # an unclosed quotation mark would put the whole rest into one row
# Excel reads the delimiter from such a first line.
SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
NOT_ENCODED = "its header is not in the encoding of the file"
NOT_QUOTED = "its quotation marks are not closed, or not doubled inside of a cell"


class Row(NamedTuple):
    """A row of a table. *fault* says why its *cells* are ambiguous.

    *number* counts from 1. *text* is the row as written, or its first line if it cannot be divided.
    Missing cells at the end are no fault.
    """

    number: int
    cells: Sequence[str]
    text: str
    fault: str | None = None


class Table(NamedTuple):
    """A table: its first row, and the *rows* below that are not blank."""

    header: Row
    rows: Iterator[Row]
    delimiter: str


class _Divided(NamedTuple):
    """A parsed row. If it cannot be divided, *cells* is None, and *lines* the first line."""

    number: int
    lines: Sequence[str]
    cells: list[str] | None

    @property
    def text(self) -> str:
        return "".join(self.lines).rstrip("\r\n")


def read_rows(original: Original, is_header: Callable[[Sequence[str]], bool]) -> Table | None:
    """The table in *original*, with cells separated by commas, semicolons, tabs or bars.

    A delimiter that gives names for which *is_header* is true is preferred. None if there is no
    line. Raises ``UnreadableSource``.
    """
    # A cell may hold an article. The limit is global, so it is only raised.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))
    lines = original.lines()
    beginning = _beginning(lines)
    if not beginning:
        return None
    delimiters = DELIMITERS
    if separator := SEPARATOR_LINE.fullmatch(beginning[0]):
        delimiters = separator[1]
        del beginning[0]
    best = _best_parser(beginning, delimiters, is_header)
    parser = _Parser(chain(beginning, lines), best.delimiter, best.escape)
    rows = parser.rows()
    header = next(rows, None)
    if header is None or header.cells is None:
        raise UnreadableSource(original.name, f"its first row cannot be read: {NOT_QUOTED}")
    if any(map(UNDECODED.search, header.cells)):
        raise UnreadableSource(original.name, NOT_ENCODED, Lack.ENCODING)
    first = Row(header.number, header.cells, header.text)
    return Table(first, _rows(rows, len(header.cells), best.delimiter), best.delimiter)


def _beginning(lines: Iterator[str]) -> list[str]:
    beginning: list[str] = []
    size = 0
    for line in lines:
        if beginning or line.strip():
            beginning.append(line)
            size += len(line)
        if len(beginning) >= SAMPLE_LINES or size >= SAMPLE_SIZE:
            break
    return beginning


def _best_parser(
    lines: Sequence[str], delimiters: str, is_header: Callable[[Sequence[str]], bool]
) -> _Parser:
    """The parser that gives *lines* known names, most cells, and whole rows."""

    def quality(parser: _Parser) -> tuple[bool, int, int]:
        rows = [*parser.rows()]
        header = (rows[0].cells or []) if rows else []
        is_known = is_header([name.strip() for name in header])
        return is_known, len(header), -sum(row.cells is None for row in rows)

    # An escape character hides faulty quotation marks from the parser.
    escapes = (None, "\\") if any('\\"' in line for line in lines) else (None,)
    parsers = [_Parser(iter(lines), mark, escape) for mark in delimiters for escape in escapes]
    return max(parsers, key=quality)


def _rows(rows: Iterator[_Divided], width: int, delimiter: str) -> Iterator[Row]:
    """The *rows* under a header of *width* cells, with their faults."""
    was_whole = True
    for row in rows:
        cells = row.cells or []
        if row.cells is None and delimiter in UNQUOTED:
            cells = row.lines[0].rstrip("\r\n").split(delimiter)
        fewest = width if row.cells is None or not was_whole else 1
        is_whole = fewest <= len(cells) and not any(cells[width:])
        was_whole = is_whole
        fault = None
        if any(map(UNDECODED.search, row.lines)):
            fault = "not in the encoding of the table"
        elif not is_whole:
            # The cells are ambiguous: a text might get another's title.
            divided = f"{len(cells)} cells under {width} names"
            fault = NOT_QUOTED if row.cells is None else divided
        yield Row(row.number, cells, row.text, fault)


class _Parser:
    """A mark after the *escape* character is part of a cell."""

    def __init__(self, lines: Iterator[str], delimiter: str, escape: str | None) -> None:
        self.delimiter = delimiter
        self.escape = escape
        self._lines = lines
        # Lines that were read, but belong to no row yet.
        self._waiting: deque[str] = deque()

    def rows(self) -> Iterator[_Divided]:
        """The rows that are not blank, numbered from 1 as in a spreadsheet."""
        number = 0
        while row := self._row(number + 1):
            number += 1
            if row.cells is None or any(cell.strip() for cell in row.cells):
                yield row

    def _row(self, number: int) -> _Divided | None:
        taken: list[str] = []
        reader = csv.reader(
            self._taking(taken),
            delimiter=self.delimiter,
            escapechar=self.escape,
            doublequote=self.escape is None,
            strict=True,
        )
        try:
            return _Divided(number, taken, next(reader))
        except StopIteration:
            return None
        except csv.Error:
            self._waiting.extendleft(reversed(taken[1:]))
            return _Divided(number, taken[:1], None)

    def _taking(self, taken: list[str]) -> Iterator[str]:
        """The next lines, also put into *taken*, up to a row's limits."""
        size = 0
        while len(taken) < MOST_LINES and size < LONGEST_LINE:
            line = self._waiting.popleft() if self._waiting else next(self._lines, None)
            if line is None:
                return
            taken.append(line)
            size += len(line)
            yield line
