"""Styled text: pieces of text, each with a style, and nothing else.

rich prints it on a terminal. For a pipe, and so for other programs, its characters are enough; rich
takes as long to import as a question to answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Piece(NamedTuple):
    """Characters in one style; *link* is the address that a terminal opens on a click."""

    text: str
    style: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Styled:
    """A text of several pieces."""

    pieces: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, text: str, style: str = "", link: str | None = None) -> Styled:
        """A text in one style."""
        return cls((Piece(text, style, link),))

    @property
    def plain(self) -> str:
        """The characters alone."""
        return "".join(piece.text for piece in self.pieces)

    def __add__(self, other: Styled | str) -> Styled:
        more = Styled.of(other) if isinstance(other, str) else other
        return Styled(self.pieces + more.pieces)

    def lines(self) -> Iterator[Styled]:
        """The text by its lines, without the line ends."""
        line: list[Piece] = []
        for piece in self.pieces:
            first, *others = piece.text.split("\n")
            line.append(piece._replace(text=first))
            for other in others:
                yield Styled(tuple(line))
                line = [piece._replace(text=other)]
        yield Styled(tuple(line))


def joined(separator: str, texts: Iterable[Styled]) -> Styled:
    """*texts* with *separator* between them."""
    pieces: list[Piece] = []
    for number, text in enumerate(texts):
        if number:
            pieces.append(Piece(separator))
        pieces += text.pieces
    return Styled(tuple(pieces))
