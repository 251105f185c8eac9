"""The paragraphs, cells and rows of an RTF document while its codes are read one by one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from retrieval.readers.office.structure import Block, row_of

SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """The properties of a paragraph at the code of its end. *tables* are those around it."""

    level: int | None = None
    is_left_out: bool = False
    tables: int = 0


@dataclass(slots=True)
class Flow:
    """A run of paragraphs: the document, a note of this *kind*, or the text of a box."""

    counts: Counter[str]
    kind: str | None = None
    outer: Flow | None = None
    blocks: list[Block] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _asides: list[Flow] = field(default_factory=list)
    # The open cell and the closed cells of the open row; the same of a table in a cell.
    _cell: list[Block] = field(default_factory=list)
    _cells: list[list[Block]] = field(default_factory=list)
    _inner_cell: list[Block] = field(default_factory=list)
    _inner_cells: list[list[Block]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add text to the open paragraph."""
        self._texts.append(text)

    def open_aside(self, kind: str) -> Flow:
        """A note or a box that stands in the open paragraph."""
        aside = Flow(self.counts, kind, self)
        self._asides.append(aside)
        return aside

    def close_paragraph(self, mark: Mark) -> None:
        """Close the paragraph, in the cell or the text that it stands in."""
        found = self._taken(mark)
        if mark.tables > 1:
            self._inner_cell += found
        elif mark.tables == 1:
            self._cell += found
        elif found:
            self.close_row()
            self.blocks += found

    def close_cell(self, mark: Mark) -> None:
        """Close a cell, with the paragraph in it."""
        self._cell += self._taken(mark)
        self._cells.append(self._cell)
        self._cell = []

    def close_inner_cell(self, mark: Mark) -> None:
        """Close a cell of a table that stands in a cell."""
        self._inner_cell += self._taken(mark)
        self._inner_cells.append(self._inner_cell)
        self._inner_cell = []

    def close_inner_row(self) -> None:
        """Close a row of a table that stands in a cell."""
        cells, self._inner_cells, self._inner_cell = [*self._inner_cells, self._inner_cell], [], []
        self._cell += row_of(cells)

    def close_row(self) -> None:
        """Close a row of a table; also one that the document left open."""
        self.close_inner_row()
        cells, self._cells, self._cell = [*self._cells, self._cell], [], []
        if any(cells):
            place = self._place("row")
            self.blocks += row_of([[b._replace(place=place) for b in cell] for cell in cells])

    def close(self) -> None:
        """Close what is open at the end."""
        self.close_paragraph(Mark())
        self.close_row()

    def _taken(self, mark: Mark) -> list[Block]:
        """The open paragraph, if it has a text, and its asides."""
        text, asides = "".join(self._texts), self._asides
        self._texts, self._asides = [], []
        found = []
        if text.strip() and not mark.is_left_out:
            if SURROGATE.search(text):  # characters that are written in two halves
                text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            place = None if mark.tables else self._place(self.kind or "paragraph")
            found.append(Block(text, mark.level, place=place))
        for aside in asides:
            aside.close()
            found += [block._replace(is_aside=True) for block in aside.blocks]
        return found

    def _place(self, kind: str) -> str:
        self.counts[kind] += 1
        return f"{kind} {self.counts[kind]}"
