"""The terms of a passage by field, as engines index them."""

from __future__ import annotations

from typing import NamedTuple


class Fields(NamedTuple):
    """The terms of one row, each between blanks: of the text, and of the title over it.

    A text begins and ends with a blank, and has a second one in a row, or a line break or a tab
    between two, where others have a term.
    """

    text: str
    title: str


class Placed(NamedTuple):
    """A row's fields, and its place: a key by which ties are broken, whatever came in when."""

    fields: Fields
    place: tuple[str, int, int]
