"""The terms of a stored passage by field, as engines index and score them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from retrieval.storage.packing import unpack
from retrieval.storage.row_numbers import row_of


class Fields(NamedTuple):
    """The terms of one passage, each between blanks: of its text, and of its title and heading.

    Each field begins and ends with a blank. Between two terms there is one blank, and a second
    one, a line break or a tab where an outline has a border::

        text   " owl hunt mous night \\n sleep day \\t 25000 "
        title  " owl barn "
    """

    text: str
    title: str


class Place(NamedTuple):
    """Where a passage stands: article id, paragraph number, number of the passage in that (from 0).

    Passages with equal scores are ranked by it, so that their order depends on the content only.
    """

    article: str
    paragraph: int
    part: int


class PlacedFields(NamedTuple):
    """The fields of a passage, and its place."""

    fields: Fields
    place: Place


def passages_in(paragraph: int, packed: bytes, title: str) -> Iterator[tuple[int, Fields]]:
    """Row and fields of each passage of the paragraph in row *paragraph*.

    *packed* is its outline and *title* the terms of its article's title, as they are stored.
    """
    outline = unpack(packed)
    above = outline.under(title)
    for number in range(len(outline.passages)):
        yield row_of(paragraph, number), Fields(outline.terms(number), above)
