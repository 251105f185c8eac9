"""A filter of articles to the articles that pass it, and to their paragraphs."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

from retrieval.errors import UnknownArticle
from retrieval.querying.period import published_in
from retrieval.storage.database import Revision
from retrieval.storage.row_ranges import RowRanges
from retrieval.storage.store import Provenance, Store
from retrieval.types import ArticleFilter
from retrieval.unicode import well_formed

NOTHING = ArticleFilter()


def passing(only: ArticleFilter, store: Store) -> list[int]:
    """The rows of the articles that pass the filter. Raises ``UnknownArticle``."""
    ids = [well_formed(article_id) for article_id in only.articles]
    for article_id in ids:
        if store.find_id(article_id) is None:
            raise UnknownArticle(article_id, store.ids_near(article_id))
    conditions = [*_conditions(only, store)]
    return [one.row for one in store.provenance(ids) if all(meets(one) for meets in conditions)]


class Filtering:
    """Filters the paragraphs of a store; the last result is remembered until the store changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: tuple[Revision, ArticleFilter, RowRanges] | None = None

    def paragraphs(self, only: ArticleFilter | None) -> RowRanges | None:
        """The paragraphs of the articles that pass the filter; None if all do.

        Raises ``UnknownArticle``.
        """
        if only is None or only == NOTHING:
            return None
        revision = self._store.revision()
        if self._last is None or self._last[:2] != (revision, only):
            ranges = RowRanges(self._store.paragraph_ranges(passing(only, self._store)))
            self._last = revision, only, ranges
        return self._last[2]


def _conditions(only: ArticleFilter, store: Store) -> Iterator[Callable[[Provenance], bool]]:
    """The conditions of the filter, but for the ids."""
    if only.since or only.until:
        first, last = only.since or date.min, only.until or date.max

        @cache  # many articles have the same date, or the same author
        def is_in_time(published: str | None) -> bool:
            when = published_in(published)
            return when is not None and max(when.first, first) <= min(when.last, last)

        yield lambda one: is_in_time(one.published)
    if only.author is not None:
        is_by = _occurring(only.author)
        yield lambda one: is_by(one.author)
    if only.source is not None:
        is_from = _occurring(only.source)
        found_there = {row for name, row in store.origins() if is_from(name)}
        yield lambda one: one.row in found_there or is_from(one.source) or is_from(one.url)


def _occurring(part: str) -> Callable[[str | None], bool]:
    """A function of a text that tells whether *part* occurs in it."""
    folded = _folded(part)

    @cache
    def occurs(text: str | None) -> bool:
        return text is not None and folded in _folded(text)

    return occurs


def _folded(text: str) -> str:
    """*text* without case; a file system may write an accent as a character of its own."""
    return unicodedata.normalize("NFC", text).casefold()
