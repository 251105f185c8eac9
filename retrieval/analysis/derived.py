"""What analysis makes of an article, to be kept beside it until the rules change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from retrieval.analysis.outline import Outline, pack


class Derived(NamedTuple):
    """What analysis makes of an article: terms of the title, an outline of each paragraph.

    *language* is the one it was found to be in, *analysis* names the rules that were followed;
    *names* are keys with the words under them, their language and term.
    """

    title: Sequence[str]
    outlines: Sequence[Outline]
    language: str | None = None
    analysis: str = ""
    names: Sequence[tuple[str, str, str, str]] = ()


class Packed(NamedTuple):
    """The same as the store keeps it."""

    title: str
    outlines: Sequence[bytes]
    language: str | None
    analysis: str
    names: Sequence[tuple[str, str, str, str]]


def as_packed(derived: Derived) -> Packed:
    """*derived* as the store keeps it."""
    return Packed(
        " ".join(derived.title),
        [pack(outline) for outline in derived.outlines],
        derived.language,
        derived.analysis,
        derived.names,
    )
