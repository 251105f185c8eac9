"""The result of analyzing an article, as the store keeps it beside the article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class IndexedName(NamedTuple):
    """A word that is written as a name, under a key of its pronunciation, and its term."""

    key: str
    word: str
    language: str
    term: str


class AnalyzedArticle(NamedTuple):
    """The result of analyzing an article: it is kept until the rules of analysis change.

    *title* holds the terms of the title with blanks between them, *outlines* the packed outline of
    each paragraph. *language* is the language by whose rules the article was analyzed, *analysis*
    the name of those rules.
    """

    title: str
    outlines: Sequence[bytes]
    language: str | None = None
    analysis: str = ""
    names: Sequence[IndexedName] = ()
