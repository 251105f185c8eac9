"""Tables as text, CSV and TSV: what divides their cells, how these are quoted, and the rows."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.draft import UNDECODED
from retrieval.readers.original import LONGEST_LINE, Original

DELIMITERS = ",;\t|"
# With these, many programs quote nothing: a quotation mark is a character like any other.
UNQUOTED = "\t|"
# The lines, and the characters, by which the delimiter and the way of quoting are judged.
SAMPLE_LINES, SAMPLE_SIZE = 200, 2**20
# A quotation mark that is never closed would make one row of all that follows.
MOST_LINES = 20_000
# Excel reads the delimiter from such a first line.
SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
NOT_ENCODED = "its header is not in the encoding of the file"
NOT_QUOTED = "its quotation marks are not closed, or not doubled inside of a cell"


class Row(NamedTuple):
    """A row of a table. *fault* says why it is not clear which of its *cells* is which.

    *number* counts from 1 as a spreadsheet does. *text* is the row as it is written, or the first
    line of it if it cannot be divided. Fewer cells than the header has are no fault.
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
    """A row as the parser gives it; *cells* is None if it cannot be divided into cells.

    *lines* are the lines that it is written on, or the first of these if it cannot be divided.
    """

    number: int
    lines: Sequence[str]
    cells: list[str] | None

    @property
    def text(self) -> str:
        return "".join(self.lines).rstrip("\r\n")


def read_rows(original: Original, is_header: Callable[[Sequence[str]], bool]) -> Table | None:
    """The table in *original*, whose cells may be divided by commas, semicolons, tabs or bars.

    *is_header* says whether names are those of a header; of all ways to divide the cells, one that
    gives such names is preferred. None if there is no line. Raises ``UnreadableSource``.
    """
    # A cell may hold a whole article. The limit is that of the process, so it is only ever raised.
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
    """The first lines from the first on that is not blank, as a sample."""
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
    """The parser that gives *lines* a header with known names and most cells, and whole rows."""

    def quality(parser: _Parser) -> tuple[bool, int, int]:
        rows = [*parser.rows()]
        header = (rows[0].cells or []) if rows else []
        is_known = is_header([name.strip() for name in header])
        return is_known, len(header), -sum(row.cells is None for row in rows)

    # With an escape character, the parser is silent about marks that are neither doubled nor
    # escaped.
    escapes = (None, "\\") if any('\\"' in line for line in lines) else (None,)
    parsers = [_Parser(iter(lines), mark, escape) for mark in delimiters for escape in escapes]
    return max(parsers, key=quality)


def _rows(rows: Iterator[_Divided], width: int, delimiter: str) -> Iterator[Row]:
    """The *rows* under a header of *width* cells, each with its fault."""
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
            # It is not clear which cell is which: a text might get another's title.
            divided = f"{len(cells)} cells under {width} names"
            fault = NOT_QUOTED if row.cells is None else divided
        yield Row(row.number, cells, row.text, fault)


class _Parser:
    """Lines as rows of cells. In front of the *escape* character, a mark is a part of a cell."""

    def __init__(self, lines: Iterator[str], delimiter: str, escape: str | None) -> None:
        self.delimiter = delimiter
        self.escape = escape
        self._lines = lines
        # Lines that were read, but belong to no row yet.
        self._waiting: deque[str] = deque()

    def rows(self) -> Iterator[_Divided]:
        """The rows that are not blank, numbered from 1 as a spreadsheet shows them."""
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
        """The next lines, each put into *taken*, up to the limits of a row."""
        size = 0
        while len(taken) < MOST_LINES and size < LONGEST_LINE:
            line = self._waiting.popleft() if self._waiting else next(self._lines, None)
            if line is None:
                return
            taken.append(line)
            size += len(line)
            yield line
