"""Answers as JSON Lines for programs: the object of each answer, with the row that it answers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

from bot.channels.jsonl import Question, answer_object, bad_line_object
from bot.channels.tables.answered_row import AnsweredRow, Summary

SCHEMA = "pullquote.batch/2"


def object_of(answered: AnsweredRow) -> dict[str, Any]:
    """The object of a row, but for its ``columns``, whose names are those of the whole file."""
    row = answered.row
    if answered.answer:
        answer = answer_object(answered.answer, answered.answer.query.text, row.id, 0)
    else:
        answer = bad_line_object(Question(row.question, row.id, fault=row.fault), answered.state)
    # How long it took differs from run to run; equal questions give equal files.
    return {**answer, "schema": SCHEMA, "took_ms": None, "row": row.number, "columns": row.cells}


def write_json_lines(file: IO[bytes], summary: Summary, objects: Iterable[dict[str, Any]]) -> None:
    """Write an object on each line."""
    names = _unique(summary.questions.columns)
    for one in objects:
        values = {**one, "columns": dict(zip(names, one["columns"], strict=True))}
        file.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")


def _unique(names: Iterable[str]) -> list[str]:
    """*names* without repetition: ``a``, ``a 2``."""
    unique: dict[str, None] = {}
    for name in names:
        number, made = 1, name
        while made in unique:
            number += 1
            made = f"{name} {number}"
        unique[made] = None
    return [*unique]
