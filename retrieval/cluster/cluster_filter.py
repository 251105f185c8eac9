"""A filter of articles as conditions on passages, which the cluster tests itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from retrieval.analysis import code_of
from retrieval.cluster.client import Client
from retrieval.cluster.mappings import in_languages
from retrieval.errors import UnknownArticle
from retrieval.finding.article_filter import NOTHING, Filtering, folded, is_wanted, passing
from retrieval.storage.seam import Storage
from retrieval.storage.stored_values import Range, RowRanges
from retrieval.types import ArticleFilter, well_formed

# The cluster refuses a condition that names more articles; then the rows of paragraphs are named.
MOST_ARTICLES = 50_000
BY_ID = [{"id": "asc"}]
NO_LANGUAGE, NO_ARTICLE = in_languages([]), {"terms": {"article": list[str]()}}
IMPOSSIBLE = (NO_LANGUAGE, NO_ARTICLE)
Condition = Mapping[str, Any]


class FilteredStorage(Storage, Protocol):
    """A corpus whose passages can be searched by conditions."""

    client: Client

    def has_passages(self, conditions: Sequence[Condition]) -> bool:
        """Whether a passage meets all of *conditions*."""
        ...


class Filtered(RowRanges):
    """The paragraphs of the articles that pass a filter, as *conditions* on passages.

    At least one paragraph meets them. The rows are read only if they are asked for.
    """

    def __init__(self, conditions: Sequence[Condition], read: Callable[[], RowRanges]) -> None:
        self.conditions = conditions
        self._read = read

    def __bool__(self) -> bool:
        return True

    def __contains__(self, row: int) -> bool:
        return row in self._rows

    @property
    def ranges(self) -> list[Range]:  # type: ignore[override]  # it is read when it is needed
        """The rows of the paragraphs."""
        return self._rows.ranges

    @cached_property
    def _rows(self) -> RowRanges:
        return self._read()


class ClusterFiltering(Filtering):
    """Filters the paragraphs of a cluster."""

    def __init__(self, store: FilteredStorage) -> None:
        super().__init__(store)
        self._cluster = store

    def paragraphs(self, only: ArticleFilter | None, language: str | None) -> RowRanges | None:
        """The paragraphs of the articles that pass the filter; None if all do."""
        if only is None or only == NOTHING:
            return None
        store = self._cluster
        for article_id in only.articles:
            if store.find_id(well_formed(article_id)) is None:
                raise UnknownArticle(article_id, store.ids_near(article_id))
        conditions = [*self._conditions(only, language)]
        if not conditions:
            return None
        if any(one in IMPOSSIBLE for one in conditions):
            return RowRanges()

        def read() -> RowRanges:
            return RowRanges(store.paragraph_ranges(passing(only, store, language)))

        named = (one.get("terms", {}).get("article", ()) for one in conditions)
        if any(len(articles) > MOST_ARTICLES for articles in named):
            return read()
        return Filtered(conditions, read) if store.has_passages(conditions) else RowRanges()

    def _conditions(self, only: ArticleFilter, language: str | None) -> Iterator[Condition]:
        if self.left_out(only, language):
            names = self._cluster.languages()
            yield in_languages([one for one in names if is_wanted(only, code_of(one), language)])
        if only.articles:
            yield {"terms": {"article": [*map(well_formed, only.articles)]}}
        if only.since or only.until:
            first, last = (only.since or date.min), (only.until or date.max)
            yield {"range": {"first_day": {"lte": last.toordinal()}}}
            yield {"range": {"last_day": {"gte": first.toordinal()}}}
        for name, part in (("by", only.author), ("from", only.source)):
            if part is not None:
                pattern = re.sub(r"([*?\\])", r"\\\1", folded(part))
                query = {"wildcard": {name: f"*{pattern}*"}}
                hits = self._cluster.client.scan("articles", query, BY_ID, ["id"])
                yield {"terms": {"article": [hit["_source"]["id"] for hit in hits]}}
