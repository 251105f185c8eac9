"""The reader for tables as text, CSV and TSV: the first row names the fields, each other row is an
article."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.draft import UNDECODED, Draft, Skipped
from retrieval.readers.original import LONGEST_LINE, Original
from retrieval.readers.records.article_record import Values, read_articles
from retrieval.readers.records.field_names import has_text, unknown_names

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


class _Row(NamedTuple):
    """A row; *cells* is None if it cannot be divided into cells.

    *lines* are the lines that it is written on, or the first of these if it cannot be divided.
    """

    number: int
    lines: Sequence[str]
    cells: list[str] | None


def read_table(original: Original) -> Iterator[Draft | Skipped]:
    """The article in each row of a table with a header.

    The cells may be divided by commas, semicolons, tabs or bars.
    """
    # A cell holds a whole article. The limit is that of the process, so it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))
    lines = original.lines()
    beginning = _beginning(lines)
    if not beginning:
        return
    delimiters = DELIMITERS
    if separator := SEPARATOR_LINE.fullmatch(beginning[0]):
        delimiters = separator[1]
        del beginning[0]
    table = _best_table(beginning, delimiters, original.options.fields)
    table = _Table(chain(beginning, lines), table.delimiter, table.escape)
    rows = table.rows()
    header = next((row.cells for row in rows), None)
    if header is None:
        raise UnreadableSource(original.name, f"its first row cannot be read: {NOT_QUOTED}")
    names = [name.strip() for name in header]
    if any(map(UNDECODED.search, names)):
        raise UnreadableSource(original.name, NOT_ENCODED, Lack.ENCODING)
    if not has_text(dict.fromkeys(names, "text"), original.options.fields):
        raise UnreadableSource(original.name, unknown_names(names), Lack.FIELDS)
    yield from read_articles(_records(rows, names, table, original), original)


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


def _best_table(lines: Sequence[str], delimiters: str, fields: Mapping[str, str]) -> _Table:
    """The table in *lines* whose header has a text and most cells, and whose rows are whole."""

    def quality(table: _Table) -> tuple[bool, int, int]:
        rows = [*table.rows()]
        header = (rows[0].cells or []) if rows else []
        is_known = has_text(dict.fromkeys((name.strip() for name in header), "text"), fields)
        return is_known, len(header), -sum(row.cells is None for row in rows)

    # With an escape character, the parser is silent about marks that are neither doubled nor
    # escaped.
    escapes = (None, "\\") if any('\\"' in line for line in lines) else (None,)
    tables = [_Table(iter(lines), mark, escape) for mark in delimiters for escape in escapes]
    return max(tables, key=quality)


def _records(
    rows: Iterator[_Row], names: Sequence[str], table: _Table, original: Original
) -> Iterator[Values | Skipped]:
    was_whole = True
    for row in rows:
        where = f"{original.name}: row {row.number}"
        cells = row.cells or []
        if row.cells is None and table.delimiter in UNQUOTED:
            cells = row.lines[0].rstrip("\r\n").split(table.delimiter)
        fewest = len(names) if row.cells is None or not was_whole else 1
        is_whole = fewest <= len(cells) and not any(cells[len(names) :])
        was_whole = is_whole
        if any(map(UNDECODED.search, row.lines)):
            yield Skipped(where, "not in the encoding of the table")
        elif is_whole:
            pairs = [*zip(names, cells, strict=False)]
            yield Values(dict(reversed(pairs)), where, f"row {row.number}")
        elif row.cells is None:
            yield Skipped(where, NOT_QUOTED)
        else:
            # It is not clear which cell is which: the text might get another's title.
            yield Skipped(where, f"{len(cells)} cells under {len(names)} names")


class _Table:
    """Lines as rows of cells. In front of the *escape* character, a mark is a part of a cell."""

    def __init__(self, lines: Iterator[str], delimiter: str, escape: str | None) -> None:
        self.delimiter = delimiter
        self.escape = escape
        self._lines = lines
        # Lines that were read, but belong to no row yet.
        self._waiting: deque[str] = deque()

    def rows(self) -> Iterator[_Row]:
        """The rows that are not blank, numbered from 1 as a spreadsheet shows them."""
        number = 0
        while row := self._row(number + 1):
            number += 1
            if row.cells is None or any(cell.strip() for cell in row.cells):
                yield row

    def _row(self, number: int) -> _Row | None:
        taken: list[str] = []
        reader = csv.reader(
            self._taking(taken),
            delimiter=self.delimiter,
            escapechar=self.escape,
            doublequote=self.escape is None,
            strict=True,
        )
        try:
            return _Row(number, taken, next(reader))
        except StopIteration:
            return None
        except csv.Error:
            self._waiting.extendleft(reversed(taken[1:]))
            return _Row(number, taken[:1], None)

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
