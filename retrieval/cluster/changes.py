"""What a transaction will change, held in memory until it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from retrieval.cluster.documents import ArticleDocument, Version
from retrieval.storage.analyzed_article import AnalyzedArticle, IndexedName
from retrieval.types import Paragraph


class Base(NamedTuple):
    """The version of an article that a change is based on, None if there was none, and the rows of
    its paragraphs: the first, and how many."""

    version: Version | None
    first: int = 0
    length: int = 0


@dataclass(slots=True)
class Changes:
    """The articles as they will be (None for those to be removed), by id, and what they are based
    on; the paragraphs and the analysis of those whose text is new; and the stamps of sources.

    *overtaken* are the articles that another process changed meanwhile, so that they were left.
    """

    articles: dict[str, ArticleDocument | None] = field(default_factory=dict)
    bases: dict[str, Base] = field(default_factory=dict)
    paragraphs: dict[str, Sequence[Paragraph]] = field(default_factory=dict)
    analyses: dict[str, AnalyzedArticle] = field(default_factory=dict)
    stamps: dict[str, str | None] = field(default_factory=dict)
    names: list[IndexedName] = field(default_factory=list)
    overtaken: frozenset[str] = frozenset()

    def put(
        self, article_id: str, base: ArticleDocument | None, new: ArticleDocument | None
    ) -> None:
        """Note a change of an article, of which *base* was read."""
        if article_id not in self.bases:
            self.bases[article_id] = (
                Base(base.version, base.first, base.count) if base else Base(None)
            )
        self.articles[article_id] = new
        if new is None:
            self.paragraphs.pop(article_id, None)
            self.analyses.pop(article_id, None)
