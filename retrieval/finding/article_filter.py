"""Applies a filter to articles and to their paragraphs."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from retrieval.analysis import code_of
from retrieval.citation.quote_links import safe_address
from retrieval.errors import UnknownArticle
from retrieval.querying.query import published_in
from retrieval.storage.seam import Revision, Storage
from retrieval.storage.stored_values import Provenance, RowRanges
from retrieval.types import ArticleFilter, well_formed

NOTHING = ArticleFilter()
# For people who ask in turn in as many languages.
MOST_KEPT = 4


def passing(only: ArticleFilter, store: Storage, language: str | None = None) -> list[int]:
    """The rows of articles that pass; *language* is the question's. Raises ``UnknownArticle``."""
    ids = [well_formed(article_id) for article_id in only.articles]
    for article_id in ids:
        if store.find_id(article_id) is None:
            raise UnknownArticle(article_id, store.ids_near(article_id))
    conditions = [*_conditions(only, store)]
    if only.languages or only.same_language:
        names = [name for name in store.languages() if is_wanted(only, code_of(name), language)]
        rows = {*store.rows_in_languages(names)}
        if not ids and not conditions:
            return [*rows]
        conditions.append(lambda one: one.row in rows)
    return [one.row for one in store.provenance(ids) if all(meets(one) for meets in conditions)]


class Filtering:
    """Filters paragraphs; a few results are kept until the store changes."""

    def __init__(self, store: Storage) -> None:
        self._store = store
        self._kept: dict[tuple[Revision, ArticleFilter, str | None], RowRanges] = {}

    def paragraphs(self, only: ArticleFilter | None, language: str | None) -> RowRanges | None:
        """The paragraphs of articles that pass, for a question in *language*; None if all pass.

        Raises ``UnknownArticle``.
        """
        if only is None or only == NOTHING:
            return None
        if not self.left_out(only, language):
            only = replace(only, languages=(), same_language=False)
            if only == NOTHING:
                return None
        key = self._store.revision(), only, language if only.same_language else None
        ranges = self._kept.pop(key, None)
        if ranges is None:
            rows = passing(only, self._store, language)
            ranges = RowRanges(self._store.paragraph_ranges(rows))
            newest = [*self._kept.items()][1 - MOST_KEPT :]
            self._kept = {kept: those for kept, those in newest if kept[0] == key[0]}
        self._kept[key] = ranges
        return ranges

    def left_out(self, only: ArticleFilter, language: str | None) -> tuple[str, ...]:
        """The languages that the filter leaves out."""
        codes = dict.fromkeys(map(code_of, self._store.languages()))
        return tuple(code for code in codes if not is_wanted(only, code, language))


def is_wanted(only: ArticleFilter, code: str, language: str | None) -> bool:
    """Whether articles in the language *code* pass."""
    is_same = not only.same_language or language in (None, code)
    return is_same and (not only.languages or code in only.languages)


def _conditions(only: ArticleFilter, store: Storage) -> Iterator[Callable[[Provenance], bool]]:
    """The conditions except ids and languages."""
    if only.since or only.until:
        first, last = only.since or date.min, only.until or date.max

        @cache  # many articles share a date or an author
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
    if only.with_address:
        yield lambda one: safe_address(one.url or "") is not None


def _occurring(part: str) -> Callable[[str | None], bool]:
    wanted = folded(part)

    @cache
    def occurs(text: str | None) -> bool:
        return text is not None and wanted in folded(text)

    return occurs


def folded(text: str) -> str:
    """*text* without case, in NFC: a file system may separate accents."""
    return unicodedata.normalize("NFC", text).casefold()
