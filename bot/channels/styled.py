"""Styled text, which rich prints on a terminal; a pipe needs only its characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Piece(NamedTuple):
    """Characters in a style; a terminal opens *link* on a click."""

    text: str
    style: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Styled:
    """A text of several pieces."""

    pieces: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, text: str, style: str = "", link: str | None = None) -> Styled:
        """Make a text in one style."""
        return cls((Piece(text, style, link),))

    @property
    def plain(self) -> str:
        """The characters alone."""
        return "".join(piece.text for piece in self.pieces)

    def __add__(self, other: Styled | str) -> Styled:
        more = Styled.of(other) if isinstance(other, str) else other
        return Styled(self.pieces + more.pieces)

    def lines(self) -> Iterator[Styled]:
        """Return the lines without line ends."""
        line: list[Piece] = []
        for piece in self.pieces:
            first, *others = piece.text.split("\n")
            line.append(piece._replace(text=first))
            for other in others:
                yield Styled(tuple(line))
                line = [piece._replace(text=other)]
        yield Styled(tuple(line))


def joined(separator: str, texts: Iterable[Styled]) -> Styled:
    """Join *texts* with *separator*."""
    pieces: list[Piece] = []
    for number, text in enumerate(texts):
        if number:
            pieces.append(Piece(separator))
        pieces += text.pieces
    return Styled(tuple(pieces))
