"""What analysis makes of an article, to be kept beside it until the rules change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from retrieval.types import Span


class DerivedPassage(NamedTuple):
    """A passage as it is indexed: its span, its terms, and those of the heading above it."""

    span: Span
    terms: Sequence[str]
    heading: Sequence[str]


class Derived(NamedTuple):
    """What analysis makes of an article: terms of the title, passages of each paragraph.

    *language* is the one it was found to be in, *analysis* names the rules that were followed;
    *names* are keys with the words under them, their language and term.
    """

    title: Sequence[str]
    passages: Sequence[Sequence[DerivedPassage]]
    language: str | None = None
    analysis: str = ""
    names: Sequence[tuple[str, str, str, str]] = ()
