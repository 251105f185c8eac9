"""Changes of the articles of a cluster, as the other rooms order them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.cluster.documents import ArticleDocument
from retrieval.storage.analyzed_article import AnalyzedArticle, IndexedName
from retrieval.types import Article, Paragraph

if TYPE_CHECKING:
    from retrieval.cluster.store import ClusterStore

BATCH = 50  # articles that are analyzed again in one transaction


class ClusterWriter:
    """Changes a corpus; each change outside a transaction is one of its own."""

    def __init__(self, store: ClusterStore) -> None:
        self._store = store

    def put(
        self,
        article: Article,
        paragraphs: Sequence[Paragraph],
        analyzed: AnalyzedArticle,
        key: str,
        content_hash: bytes,
    ) -> None:
        """Store an article; it replaces the article with its id, and keeps its sources."""
        if analyzed.language:
            article = replace(article, language=analyzed.language)
        with self._store.changing() as changes:
            base = self._store.document(article.id)
            origins = base.origins if base else ()
            document = ArticleDocument(
                article, key, content_hash, analyzed.title, analyzed.analysis,
                count=len(paragraphs), origins=origins,
            )  # fmt: skip
            changes.put(article.id, base, document)
            changes.paragraphs[article.id] = paragraphs
            changes.analyses[article.id] = analyzed

    def put_origin(self, article_id: str, source: str, sketch: Iterable[int] = ()) -> None:
        """Note that *source* has the article, and the sketch by which it is found again."""
        with self._store.changing() as changes:
            base = self._store.document(article_id)
            if base is None:
                return
            if source not in base.origins:
                changes.put(article_id, base, replace(base, origins=(*base.origins, source)))
            self.put_sketch(article_id, sketch)

    def put_sketch(self, article_id: str, sketch: Iterable[int]) -> None:
        """Note the hashes by which an article is found again, beside those that it has."""
        with self._store.changing() as changes:
            base = self._store.document(article_id)
            if base is None:
                return
            sketches = tuple(dict.fromkeys([*base.sketch, *sketch]))
            if sketches != base.sketch:
                changes.put(article_id, base, replace(base, sketch=sketches))

    def remove_origin(self, article_id: str, source: str) -> bool:
        """Note that *source* no longer has the article; whether no other source has it either."""
        with self._store.changing() as changes:
            base = self._store.document(article_id)
            if base is None:
                return True
            if source in base.origins:
                origins = tuple(one for one in base.origins if one != source)
                base_now = replace(base, origins=origins)
                changes.put(article_id, base, base_now)
                return not origins
            return not base.origins

    def put_stamp(self, source: str, stamp: str | None) -> None:
        """Note the state in which *source* was read; with None, forget it."""
        with self._store.changing() as changes:
            changes.stamps[source] = stamp

    def remove(self, article_id: str) -> bool:
        """Remove an article; False if there is none with this id."""
        with self._store.changing() as changes:
            base = self._store.document(article_id)
            if base is None:
                return False
            changes.put(article_id, base, None)
            return True

    def put_names(self, names: Iterable[IndexedName]) -> None:
        """Store names beside those of the articles that were put."""
        with self._store.changing() as changes:
            changes.names += names

    def replace_analysis(self, articles: Iterable[tuple[str, AnalyzedArticle]]) -> None:
        """Replace the analysis of all articles, each given by its id, a few at a time."""
        some: list[tuple[str, AnalyzedArticle]] = []
        for one in articles:
            some.append(one)
            if len(some) == BATCH:
                self._replace(some)
                some = []
        self._replace(some)

    def _replace(self, articles: Sequence[tuple[str, AnalyzedArticle]]) -> None:
        with self._store.changing():
            for article_id, analyzed in articles:
                base = self._store.document(article_id)
                if base is None:  # another process has removed it
                    continue
                paragraphs = self._store.paragraphs(article_id)
                self.put(base.article, paragraphs, analyzed, base.key, base.hash)
                self.put_sketch(article_id, base.sketch)
