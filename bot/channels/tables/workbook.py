"""Answers as an Excel workbook of one sheet, in which no text is a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.channels.documents.document import encoded
from bot.channels.tables.answered_row import ANSWER_COLUMNS, QUOTE_COLUMNS, Cells, Summary
from bot.readable import visible
from retrieval import well_formed

# The limits of Excel; a cell is counted in units of UTF-16.
LONGEST_CELL, LONGEST_LINK, MOST_LINKS = 32_767, 2_079, 65_530
CUT = f"Cut after {LONGEST_CELL:,} characters, the most that a cell of Excel holds: "
# Always the same, so equal answers give equal files.
MADE = datetime(1980, 1, 1)
# In characters.
WIDTHS = {"note": 40, "quote": 70, "title": 30, "place": 20, "author": 20, "date": 12, "link": 30}
WIDTHS |= {"id": 20, "outcome": 10, "confidence": 10}
WIDTH_OF_QUESTION, WIDTH_OF_OTHERS = 40, 16
# XlsxWriter reads a text of this form as its markup.
MARKUP = re.compile(r"<r>.*</r>", re.DOTALL)
# Pieces that it does not escape twice.
PIECES = re.compile(r"[<_]|[^<_]+")


def write_workbook(file: IO[bytes], summary: Summary, rows: Iterable[Cells]) -> None:
    """Write a header that stays in sight, and *rows* with links."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": well_formed(summary.name), "created": MADE})
        sheet = _Sheet(book, summary)
        for row in rows:
            sheet.write(row)
        sheet.finish()
    file.write(content.getvalue())


class _Sheet:
    """The sheet with the answers."""

    def __init__(self, book: Workbook, summary: Summary) -> None:
        self._sheet: Worksheet = book.add_worksheet("Answers")
        self._columns = summary.columns
        self._given = len(summary.questions.columns)
        self._cell = book.add_format({"text_wrap": True, "valign": "top"})
        self._link = book.add_format(
            {"text_wrap": True, "valign": "top", "font_color": "blue", "underline": 1}
        )
        self._row = self._links = 0
        self._texts(self._columns, 0, book.add_format({"bold": True, "valign": "top"}))
        for place, name in enumerate(self._columns):
            self._sheet.set_column(place, place, self._width(place, name, summary.questions.place))

    def _width(self, place: int, name: str, question: int) -> int:
        if place < self._given:
            return WIDTH_OF_QUESTION if place == question else WIDTH_OF_OTHERS
        return WIDTHS[name.partition(" ")[0]]

    def write(self, row: Cells) -> None:
        """Write the next row."""
        self._row += 1
        quotes = [cell for quote in row["quotes"] for cell in quote]
        first = self._given + len(ANSWER_COLUMNS)
        cut = [*self._texts(row["given"], 0, self._cell), *self._texts(quotes, first, self._cell)]
        note = f"{row['note']} {CUT}{', '.join(cut)}".strip() if cut else row["note"]
        self._texts([row["outcome"], "", note], self._given, self._cell)
        if (confidence := row["confidence"]) is not None:
            self._sheet.write_number(self._row, self._given + 1, confidence, self._cell)
        for number, quote in enumerate(row["quotes"]):
            place = first + number * len(QUOTE_COLUMNS) + QUOTE_COLUMNS.index("link")
            self._address(place, quote[QUOTE_COLUMNS.index("link")])

    def finish(self) -> None:
        """Freeze the header and add filters."""
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, self._row, len(self._columns) - 1)
        # A number such as 007 stays a text.
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _texts(self, texts: Sequence[str], first: int, form: Format) -> list[str]:
        """Write *texts* from column *first* on; return the columns of cut ones."""
        cut = []
        for place, text in enumerate(map(well_formed, texts), start=first):
            units = text.encode("utf-16-le")
            held = units[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
            if held != text:
                cut.append(self._columns[place])
            if MARKUP.fullmatch(held):
                pieces = PIECES.findall(visible(held))
                self._sheet.write_rich_string(self._row, place, *pieces, form)
            else:
                self._sheet.write_string(self._row, place, held, form)
        return cut

    def _address(self, place: int, address: str) -> None:
        """Make *address* a link if Excel can."""
        target = encoded(address)
        if address and self._links < MOST_LINKS and len(target) <= LONGEST_LINK:
            self._links += 1
            self._sheet.write_url(self._row, place, target, self._link, address)
