"""The table of formats: how the answers to many questions become a file, by its suffix."""

from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any, NamedTuple

from bot.channels.tables.answered_row import AnsweredRow, Summary, cells_of
from bot.channels.tables.csv_file import write_csv
from bot.channels.tables.json_lines import object_of, write_json_lines
from bot.channels.tables.web_page import section_of, write_page


def _write_workbook(file: IO[bytes], summary: Summary, contents: Iterable[Any]) -> None:
    # Imported here: its library takes long, and the other formats do without.
    from bot.channels.tables.workbook import write_workbook

    write_workbook(file, summary, contents)


class Format(NamedTuple):
    """A format of tables: the content of a row, a value of JSON, and what writes the file."""

    content: Callable[[AnsweredRow], Any]
    write: Callable[[IO[bytes], Summary, Iterable[Any]], None]


FORMATS: Mapping[str, Format] = {
    ".csv": Format(cells_of, write_csv),
    ".xlsx": Format(cells_of, _write_workbook),
    ".html": Format(section_of, write_page),
    ".jsonl": Format(object_of, write_json_lines),
}
