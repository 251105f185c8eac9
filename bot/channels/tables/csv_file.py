"""Answers as a CSV file for spreadsheets, which must not take a text for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import IO

from bot.channels.tables.answered_row import Cells, Summary

# What a spreadsheet takes for the beginning of a formula, or drops before it looks for one.
FORMULA = re.compile("[=+@\t\r\n\\-\uff1d\uff0b\uff0d\uff20]")
# Numbers, telephone numbers and the names of accounts are keys of other tables, and do no harm.
KEY = re.compile(r"[-+][\d\s().,/-]*|@\w+")


def write_csv(file: IO[bytes], summary: Summary, rows: Iterable[Cells]) -> None:
    """Write a header and the *rows*, with the delimiter of the questions, in UTF-8 with a mark.

    Without the mark, Excel does not read UTF-8.
    """
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=summary.questions.delimiter)
    writer.writerow(map(no_formula, summary.columns))
    for row in rows:
        confidence = "" if row["confidence"] is None else row["confidence"]
        given = (cell if KEY.fullmatch(cell) else no_formula(cell) for cell in row["given"])
        quoted = (no_formula(cell) for quote in row["quotes"] for cell in quote)
        line = [*given, row["outcome"], confidence, no_formula(row["note"]), *quoted]
        writer.writerow([*line, *[""] * (len(summary.columns) - len(line))])
    text.detach()


def no_formula(text: str) -> str:
    """*text*, in quotation marks if a spreadsheet would take it for a formula.

    So each word of a quote stands there as it is stored.
    """
    return f"“{text}”" if FORMULA.match(text) else text
