"""The values in JSON text that may be anything: broken, deep, or with numbers without end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NoReturn

from retrieval.readers.draft import UNDECODED, Skipped
from retrieval.readers.original import Original
from retrieval.readers.records.article_record import Values

# Python converts a longer number only at a cost that grows with its square.
LONGEST_NUMBER = 300
TOO_DEEP = "too deep to be read"
BLANKS = " \t\n\r"
BLANKS_HERE = re.compile(f"[{BLANKS}]*")


class NotJson(ValueError):
    """The text is no JSON; the message says why in a clause."""

    def __init__(self, why: str, position: int) -> None:
        super().__init__(why)
        self.position = position


def _whole_number(digits: str) -> int | None:
    return int(digits) if len(digits) <= LONGEST_NUMBER else None


def _no_number(_name: str) -> None:
    """None for ``NaN`` and ``Infinity``, which are no JSON and say nothing about an article."""


DECODER = json.JSONDecoder(parse_int=_whole_number, parse_constant=_no_number)


def json_value(text: str) -> object:
    """The only value in *text*. Raises ``NotJson``."""
    value, end = _value_at(text, _after_blanks(text, 0))
    if (end := _after_blanks(text, end)) < len(text):
        raise NotJson("not JSON: there is more behind its end", end)
    return value


def json_elements(text: str) -> Iterator[object]:
    """The elements of the list that *text* is, one after the other.

    Raises ``NotJson`` where the list cannot be read further.
    """
    position = _after_blanks(text, _after_blanks(text, 0) + 1)
    if text[position : position + 1] == "]":
        return
    while True:
        element, position = _value_at(text, position)
        yield element
        position = _after_blanks(text, position)
        mark = text[position : position + 1]
        if mark == "]":
            return
        if mark != ",":
            _refuse("Expecting ',' delimiter" if mark else "the list has no end", position)
        position = _after_blanks(text, position + 1)


def _value_at(text: str, position: int) -> tuple[object, int]:
    try:
        return DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        _refuse(error.msg, error.pos)
    except RecursionError:
        raise NotJson(TOO_DEEP, position) from None


def _refuse(why: str, position: int) -> NoReturn:
    raise NotJson(f"not JSON: {why}", position) from None


def _after_blanks(text: str, position: int) -> int:
    blanks = BLANKS_HERE.match(text, position)
    return blanks.end() if blanks else position


def json_lines(original: Original) -> Iterator[Values | Skipped]:
    """The object in each line; a line without one is skipped."""
    for number, line in enumerate(original.lines(), start=1):
        if not line.strip():
            continue
        where = f"{original.name}:{number}"
        if undecoded := UNDECODED.search(line):
            yield Skipped(where, f"not UTF-8 at character {undecoded.start() + 1}")
            continue
        try:
            value = json_value(line)
        except NotJson as error:
            place = "" if str(error) == TOO_DEEP else f" at character {error.position + 1}"
            yield Skipped(where, f"{error}{place}")
            continue
        if isinstance(value, dict):
            yield Values(value, where, f"line {number}")
        else:
            yield Skipped(where, "not a JSON object")
