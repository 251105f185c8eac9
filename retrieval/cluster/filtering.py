"""A filter of articles to conditions on passages, which the cluster tests itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from retrieval.analysis import code_of
from retrieval.cluster.scanning import scanned
from retrieval.errors import UnknownArticle
from retrieval.finding.article_filter import NOTHING, Filtering, folded, is_wanted, passing
from retrieval.storage.row_ranges import Range, RowRanges
from retrieval.types import ArticleFilter, well_formed

if TYPE_CHECKING:
    from retrieval.cluster.store import ClusterStore

# A condition that names more articles would be refused; then it names the rows of paragraphs.
MOST_ARTICLES = 50_000
BY_ID = [{"id": "asc"}]
Condition = Mapping[str, Any]


class Filtered(RowRanges):
    """The paragraphs of the articles that pass a filter, told by *conditions* on passages.

    Their rows are read only if they are asked for.
    """

    def __init__(
        self,
        store: ClusterStore,
        only: ArticleFilter,
        language: str | None,
        conditions: Sequence[Condition],
    ) -> None:
        """At least one paragraph meets the conditions."""
        self._store, self._only, self._language = store, only, language
        self.conditions = conditions
        self._rows: RowRanges | None = None

    def __bool__(self) -> bool:
        return True

    def __contains__(self, row: int) -> bool:
        return row in self._read()

    @property
    def ranges(self) -> list[Range]:  # type: ignore[override]  # it is read when it is needed
        """The rows of the paragraphs."""
        return self._read().ranges

    def _read(self) -> RowRanges:
        if self._rows is None:
            rows = passing(self._only, self._store, self._language)
            self._rows = RowRanges(self._store.paragraph_ranges(rows))
        return self._rows


class ClusterFiltering(Filtering):
    """Filters the paragraphs of a cluster."""

    def __init__(self, store: ClusterStore) -> None:
        super().__init__(store)
        self._cluster = store

    def paragraphs(self, only: ArticleFilter | None, language: str | None) -> RowRanges | None:
        """The paragraphs of the articles that pass the filter; None if all do."""
        if only is None or only == NOTHING:
            return None
        for article_id in only.articles:
            if self._cluster.find_id(well_formed(article_id)) is None:
                raise UnknownArticle(article_id, self._cluster.ids_near(article_id))
        conditions = [*self._conditions(only, language)]
        if not conditions:
            return None
        if any(one in IMPOSSIBLE for one in conditions):
            return RowRanges()
        found = Filtered(self._cluster, only, language, conditions)
        if any(len(_articles(one)) > MOST_ARTICLES for one in conditions):
            return RowRanges(found.ranges)
        return found if self._cluster.has_passages(conditions) else RowRanges()

    def _conditions(self, only: ArticleFilter, language: str | None) -> Iterator[Condition]:
        if self.left_out(only, language):
            names = [
                one for one in self._cluster.languages() if is_wanted(only, code_of(one), language)
            ]
            yield in_languages(names)
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
                hits = scanned(self._cluster.client, "articles", query, BY_ID, ["id"])
                yield {"terms": {"article": [hit["_source"]["id"] for hit in hits]}}


def in_languages(names: Sequence[str | None]) -> dict[str, Any]:
    """The condition that an article or a passage is in one of some languages."""
    either: list[dict[str, Any]] = [{"terms": {"language": [one for one in names if one]}}]
    if None in names:
        either.append({"bool": {"must_not": {"exists": {"field": "language"}}}})
    return {"bool": {"should": either, "minimum_should_match": 1}}


NO_LANGUAGE, NO_ARTICLE = in_languages([]), {"terms": {"article": list[str]()}}
IMPOSSIBLE = (NO_LANGUAGE, NO_ARTICLE)


def _articles(condition: Condition) -> Sequence[str]:
    """The articles that a condition names."""
    found: Sequence[str] = condition.get("terms", {}).get("article", ())
    return found
