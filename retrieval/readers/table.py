"""The reader for tables as text, CSV and TSV: the first row names the fields, each other row is an
article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.errors import Lack, UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Original
from retrieval.readers.records.article_record import Values, read_articles
from retrieval.readers.records.delimited import Row, read_rows
from retrieval.readers.records.field_names import has_text, unknown_names


def read_table(original: Original) -> Iterator[Draft | Skipped]:
    """The article in each row of a table with a header.

    The cells may be divided by commas, semicolons, tabs or bars.
    """

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
