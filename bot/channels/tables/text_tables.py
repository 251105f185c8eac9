"""Answers as text files: CSV for spreadsheets, JSON Lines for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import IO, Any

from bot.channels.json_objects import Question, answer_object, bad_line_object
from bot.channels.tables.answered_row import AnsweredRow, Cells, Summary

SCHEMA = "pullquote.batch/2"
# The beginning of a formula, with white space before it.
FORMULA = re.compile("[=+@\t\r\n\\-\uff1d\uff0b\uff0d\uff20]")
# Numbers and account names are keys of other tables, and harmless.
KEY = re.compile(r"[-+][\d\s().,/-]*|@\w+")


def write_csv(file: IO[bytes], summary: Summary, rows: Iterable[Cells]) -> None:
    """Write a header and *rows* in UTF-8 with a mark, which Excel needs."""
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
    """Put *text* into quotation marks if a spreadsheet would take it for a formula."""
    return f"“{text}”" if FORMULA.match(text) else text


def object_of(answered: AnsweredRow) -> dict[str, Any]:
    """Return the object of a row, with ``columns`` still without names."""
    row = answered.row
    if answered.answer:
        answer = answer_object(answered.answer, answered.answer.query.text, row.id, 0)
    else:
        answer = bad_line_object(Question(row.question, row.id, fault=row.fault), answered.state)
    # Equal questions give equal files, so the duration is left out.
    return {**answer, "schema": SCHEMA, "took_ms": None, "row": row.number, "columns": row.cells}


def write_json_lines(file: IO[bytes], summary: Summary, objects: Iterable[dict[str, Any]]) -> None:
    """Write an object on each line."""
    names = _unique(summary.questions.columns)
    for one in objects:
        values = {**one, "columns": dict(zip(names, one["columns"], strict=True))}
        file.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")


def _unique(names: Iterable[str]) -> list[str]:
    """Make repeated names differ: ``a``, ``a 2``."""
    unique: dict[str, None] = {}
    for name in names:
        number, made = 1, name
        while made in unique:
            number += 1
            made = f"{name} {number}"
        unique[made] = None
    return [*unique]
