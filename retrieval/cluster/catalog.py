"""Finds the articles of a corpus on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from retrieval.cluster.commit import Changes
from retrieval.cluster.documents import ArticleDocument, article_of, digest, written
from retrieval.cluster.mappings import in_languages, index_of
from retrieval.cluster.snapshot import UNREAD_OF_ARTICLE, ClusterReading, Snapshot, header
from retrieval.errors import CorpusDamaged
from retrieval.storage.seam import Lookup
from retrieval.storage.stored_values import Origin, Provenance, Range, StoredArticle
from retrieval.types import Article, Paragraph

BY_ID = [{"id": "asc"}]
BRIEF = {"excludes": UNREAD_OF_ARTICLE}
EVERY: Mapping[str, Any] = {"match_all": {}}
MOST_NEAR = 1000
MOST_LIKE = 100
AT_ONCE = 1000  # values in one condition
MOST_FOUND = 5000  # articles with one of them; many may have the same address
Pair = tuple[str, str]
"""A field of articles and its value."""


class ClusterCatalog(ClusterReading):
    """Finds articles. The changes of an open transaction are taken into account."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)
        self._changes: Changes | None = None
        self._ahead: dict[Pair, list[ArticleDocument]] = {}

    @contextmanager
    def look_ahead(self, lookups: Sequence[Lookup]) -> Iterator[None]:
        """Read all articles that may be the same as one of *lookups* in one request."""
        pairs: dict[Pair, None] = {}
        for one in lookups:
            pairs |= dict.fromkeys(
                [("key_digest", digest(one.key)), ("hash", written(one.content)),
                 ("id", one.article_id)]
            )  # fmt: skip
            if one.url:
                pairs["url_digest", digest(one.url)] = None
        self._ahead = dict(zip(pairs, self._read_all([*pairs]), strict=True))
        try:
            yield
        finally:
            self._ahead = {}

    def _read_all(self, pairs: Sequence[Pair]) -> Iterator[list[ArticleDocument]]:
        """The articles with each of some values, by id."""
        found: dict[Pair, list[ArticleDocument]] = {pair: [] for pair in pairs}
        for start in range(0, len(pairs), AT_ONCE):
            values: dict[str, list[str]] = {}
            for name, value in pairs[start : start + AT_ONCE]:
                values.setdefault(name, []).append(value)
            searches = [
                (
                    header(self.place, "articles"),
                    {"query": {"terms": {name: some}}, "size": MOST_FOUND, "sort": BY_ID,
                     "seq_no_primary_term": True, "track_total_hits": False},
                )
                for name, some in values.items()
            ]  # fmt: skip
            answers = self.client.searches(searches, is_for_change=True)
            for name, answer in zip(values, answers, strict=True):
                for hit in answer["hits"]["hits"]:
                    one = article_of(hit, self.place)
                    found[name, _value(name, one)].append(one)
        yield from found.values()

    def _with(
        self, name: str, value: str, has: Callable[[ArticleDocument], bool]
    ) -> list[ArticleDocument]:
        """The articles with a value, by id; *has* tests it for a changed article."""
        found = self._ahead.get((name, value))
        if found is None:
            [found] = self._read_all([(name, value)])
        if self._changes is None:
            return found
        changed = self._changes.articles
        kept = [one for one in found if one.article.id not in changed]
        kept += [one for one in changed.values() if one is not None and has(one)]
        return sorted(kept, key=lambda one: one.article.id)

    def document(self, article_id: str) -> ArticleDocument | None:
        """The document of an article, with its version."""
        found = self._with("id", article_id, lambda one: one.article.id == article_id)
        return found[0] if found else None

    def find_id(self, article_id: str) -> StoredArticle | None:
        """See ``Catalog``."""
        found = self.document(article_id)
        return found.stored if found else None

    def find(self, key: str) -> StoredArticle | None:
        """See ``Catalog``."""
        found = self._with("key_digest", digest(key), lambda one: one.key == key)
        return found[0].stored if found else None

    def find_content(self, content_hash: bytes) -> StoredArticle | None:
        """See ``Catalog``."""
        found = self._with("hash", written(content_hash), lambda one: one.hash == content_hash)
        return found[0].stored if found else None

    def articles_at(self, url: str) -> list[str]:
        """See ``Catalog``."""
        found = self._with("url_digest", digest(url), lambda one: one.article.url == url)
        return [one.article.id for one in found]

    def articles_like(self, sketch: Sequence[int]) -> list[str]:
        """See ``Catalog``."""
        body = {
            "query": {"terms": {"sketch": [*sketch]}},
            "size": MOST_LIKE,
            "_source": ["id", "sketch"],
        }
        [answer] = self.client.searches(
            [(header(self.place, "articles"), body)], is_for_change=True
        )
        hits = answer["hits"]["hits"]
        sketches = {hit["_source"]["id"]: hit["_source"]["sketch"] for hit in hits}
        for article_id, one in (self._changes.articles if self._changes else {}).items():
            sketches[article_id] = one.sketch if one else ()
        wanted = {*sketch}
        shared = {article_id: len(wanted & {*own}) for article_id, own in sketches.items()}
        return sorted((one for one in shared if shared[one]), key=lambda one: (-shared[one], one))

    def article(self, article_id: str) -> Article | None:
        """See ``Catalog``."""
        found = self.document(article_id)
        return found.article if found else None

    def key_of(self, article_id: str) -> str:
        """See ``Catalog``."""
        found = self.document(article_id)
        return found.key if found else ""

    def sources_of(self, article_id: str) -> list[str]:
        """See ``Catalog``."""
        found = self.document(article_id)
        return sorted(found.origins) if found else []

    def articles_of(self, source: str) -> list[str]:
        """See ``Catalog``."""
        found = self.client.scan("articles", {"term": {"origins": source}}, BY_ID, ["id"])
        ids = {hit["_source"]["id"] for hit in found}
        for article_id, one in (self._changes.articles if self._changes else {}).items():
            (ids.add if one and source in one.origins else ids.discard)(article_id)
        return sorted(ids)

    def sources_under(self, prefix: str) -> list[str]:
        """See ``Catalog``."""
        query = {"prefix": {"origins": prefix}} if prefix else EVERY
        found = {
            origin
            for hit in self.client.scan("articles", query, BY_ID, ["id", "origins"])
            for origin in hit["_source"].get("origins", ())
        }
        return sorted(one for one in found if one.startswith(prefix))

    def stamp(self, source: str) -> str | None:
        """See ``Catalog``."""
        if self._changes and source in self._changes.stamps:
            return self._changes.stamps[source]
        path = f"/{index_of(self.place, 'notes')}/_doc/{digest(source)}"
        found = self.client.get(path, is_for_change=True)
        return str(found["_source"]["stamp"]) if found and found.get("found") else None

    def ids_near(self, article_id: str) -> list[str]:
        """See ``Catalog``."""
        query = {"prefix": {"id": article_id[:1]}}
        body = {"query": query, "sort": BY_ID, "size": MOST_NEAR, "_source": ["id"]}
        path = f"/{index_of(self.place, 'articles')}/_search"
        hits = self.client.send("POST", path, body)["hits"]["hits"]
        return [hit["_source"]["id"] for hit in hits]

    def documents(self, query: Mapping[str, Any] = EVERY) -> Iterator[ArticleDocument]:
        """The documents of all articles, or of those that *query* finds, by id."""
        for hit in self.client.scan("articles", query, BY_ID):
            yield article_of(hit, self.place)

    def articles(self, start: str = "") -> Iterator[Article]:
        """See ``Catalog``."""
        query = {"range": {"id": {"gte": start}}} if start else EVERY
        yield from (one.article for one in self._brief(query))

    def articles_in(self, rows: Sequence[int]) -> Iterator[Article]:
        """See ``Catalog``."""
        found = [one.article for one in self._some("first", rows)]
        yield from sorted(found, key=lambda one: one.id)

    def provenance(self, ids: Sequence[str] = ()) -> Iterator[Provenance]:
        """See ``Catalog``."""
        for one in self._some("id", ids) if ids else self._brief(EVERY):
            article = one.article
            metadata = article.source, article.url, article.author, article.published
            yield Provenance(one.first, *metadata)

    def origins(self) -> Iterator[Origin]:
        """See ``Catalog``."""
        for one in self._brief(EVERY):
            yield from (Origin(source, one.first) for source in one.origins)

    def rows_in_languages(self, languages: Sequence[str | None]) -> Iterator[int]:
        """See ``Catalog``."""
        for one in self._brief(in_languages(languages)):
            yield one.first

    def paragraph_ranges(self, article_rows: Sequence[int] | None = None) -> Iterator[Range]:
        """See ``Catalog``."""
        found = self._brief(EVERY) if article_rows is None else self._some("first", article_rows)
        yield from (Range(one.first, one.first + one.count - 1) for one in found if one.count)

    def length(self, article_id: str) -> int:
        """See ``Catalog``."""
        found = self.document(article_id)
        return found.count if found else 0

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """See ``Catalog``."""
        now = self._now() if self._changes is None else Snapshot(self.client)
        if self._changes and (made := self._changes.paragraphs.get(article_id)):
            return tuple(made)
        now.read(ids=[article_id])
        document = now.articles[article_id]
        if document is None:
            return ()
        return self.paragraphs_of(document, now)[0]

    def paragraphs_of(
        self, document: ArticleDocument, now: Snapshot
    ) -> tuple[tuple[Paragraph, ...], list[bytes]]:
        """The paragraphs of an article, and their packed outlines. Raises ``CorpusDamaged``."""
        now.articles[document.article.id] = document
        rows = document.rows
        for start in range(0, len(rows), AT_ONCE):
            now.read(rows[start : start + AT_ONCE])
        found = [one for row in rows if (one := now.paragraphs.get(row)) is not None]
        if len(found) < len(rows):
            missing = f"a paragraph of {document.article.id} is missing"
            raise CorpusDamaged(self.place, missing)
        paragraphs = tuple(self._paragraph(one) for one in found)
        return paragraphs, [one.outline for one in found]

    def _brief(self, query: Mapping[str, Any]) -> Iterator[ArticleDocument]:
        for hit in self.client.scan("articles", query, BY_ID, BRIEF):
            yield article_of(hit, self.place)

    def _some(self, name: str, values: Sequence[object]) -> Iterator[ArticleDocument]:
        for start in range(0, len(values), AT_ONCE):
            yield from self._brief({"terms": {name: [*values[start : start + AT_ONCE]]}})


def _value(name: str, document: ArticleDocument) -> str:
    """The value of a field that identifies articles."""
    values = {"id": document.article.id, "hash": written(document.hash)}
    values |= {"key_digest": digest(document.key), "url_digest": digest(document.article.url or "")}
    return values[name]
