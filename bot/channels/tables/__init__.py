"""The table of formats for the answers to many questions, by the suffix of the file."""

from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any, NamedTuple

from bot.channels.tables.answered_row import AnsweredRow, Summary, cells_of
from bot.channels.tables.answers_page import section_of, write_page
from bot.channels.tables.text_tables import object_of, write_csv, write_json_lines


def _write_workbook(file: IO[bytes], summary: Summary, contents: Iterable[Any]) -> None:
    # Imported here because its library is slow to load.
    from bot.channels.tables.workbook import write_workbook

    write_workbook(file, summary, contents)


class Format(NamedTuple):
    """A format: the content of a row, a value of JSON, and the writer of the file."""

    content: Callable[[AnsweredRow], Any]
    write: Callable[[IO[bytes], Summary, Iterable[Any]], None]


FORMATS: Mapping[str, Format] = {
    ".csv": Format(cells_of, write_csv),
    ".xlsx": Format(cells_of, _write_workbook),
    ".html": Format(section_of, write_page),
    ".jsonl": Format(object_of, write_json_lines),
}
