"""What was read of a cluster for one question, so that nothing is read twice, and all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from retrieval.cluster.client import Client
from retrieval.cluster.documents import (
    ArticleDocument,
    PassageDocument,
    article_of,
    id_of,
    passage_of,
)
from retrieval.cluster.schema import index_of
from retrieval.cluster.words import Words
from retrieval.storage.row_numbers import row_of

MOST_REQUESTS = 3  # for a question whose words the articles contain
UNREAD_OF_ARTICLE = ["sketch", "by", "from"]


@dataclass(slots=True)
class Snapshot:
    """What was read since the question was put.

    *quoted* are the ids of the articles that are likely to be quoted, *growing* the rows of the
    paragraphs whose quotes may take in what is beside them.
    """

    client: Client
    words: Words
    outlines: dict[int, PassageDocument] = field(default_factory=dict)
    # None for rows in which nothing is.
    paragraphs: dict[int, PassageDocument | None] = field(default_factory=dict)
    articles: dict[str, ArticleDocument | None] = field(default_factory=dict)
    quoted: Set[str] = frozenset()
    growing: Set[int] = frozenset()
    _begun: int = 0

    def __post_init__(self) -> None:
        self._begun = self.client.round_trips

    def note(self, passage: PassageDocument) -> None:
        """Keep what a search has found, so that it is not read again."""
        self.outlines[passage.paragraph] = passage
        if passage.text is not None:
            self.paragraphs[passage.paragraph] = passage

    def read(self, rows: Sequence[int]) -> None:
        """Read the paragraphs in *rows*.

        If it is the last request for a question, read all that may be asked of them, too.
        """
        wanted = {*rows} - self.paragraphs.keys()
        if wanted and self._is_last():
            self._fetch(self._beside(rows) | wanted, self._articles_of(rows))
        self._fetch(wanted, ())

    def article(self, article_id: str, row: int | None = None) -> ArticleDocument | None:
        """The document of an article.

        It is read together with those of all that is quoted, or else of all that was found, and
        with what the quotes, and one of the paragraph in *row*, may take in.
        """
        if article_id not in self.articles:
            ids = {*self.quoted, article_id}
            if self._is_last() or article_id not in self.quoted:
                ids |= self._articles_of(self.outlines)
            self._fetch(self._beside(self.growing if row is None else {*self.growing, row}), ids)
        return self.articles[article_id]

    def read_articles(self, ids: Iterable[str]) -> None:
        """Read these articles."""
        self._fetch((), ids)

    def read_beside(self, row: int) -> None:
        """Read what a quote of the paragraph in *row* may take in."""
        self._fetch(self._beside([row]), ())

    def is_live(self, row: int, article_id: str) -> bool:
        """Whether the article, which was read, has its paragraphs in rows with this one."""
        article = self.articles.get(article_id)
        return article is not None and article.has_row(row)

    def _is_last(self) -> bool:
        return self.client.round_trips - self._begun == MOST_REQUESTS - 1

    def _articles_of(self, rows: Iterable[int]) -> set[str]:
        found = (self.outlines.get(row) or self.paragraphs.get(row) for row in rows)
        return {one.article for one in found if one is not None}

    def _beside(self, rows: Iterable[int]) -> set[int]:
        near: set[int] = set()
        for row in rows:
            found = self.outlines.get(row) or self.paragraphs.get(row)
            before, after = found.beside if found else (0, 0)
            near.update(range(row - before, row + after + 1))
        return near

    def _fetch(self, rows: Iterable[int], ids: Iterable[str]) -> None:
        """Read the paragraphs and the articles that were not read yet, in one request."""
        new = sorted({*rows} - self.paragraphs.keys())
        others = sorted({*ids} - self.articles.keys())
        if not new and not others:
            return
        address = self.client.address
        passages, articles = index_of(address, "passages"), index_of(address, "articles")
        wanted: list[dict[str, object]] = [
            {"_index": passages, "_id": str(row_of(row, 0))} for row in new
        ]
        excluded = {"excludes": UNREAD_OF_ARTICLE}
        wanted += ({"_index": articles, "_id": id_of(one), "_source": excluded} for one in others)
        # What is not found by a search yet is not read either.
        answer = self.client.send("POST", "/_mget", {"docs": wanted}, realtime=False)
        found = answer["docs"]
        for row, one in zip(new, found[: len(new)], strict=True):
            self.paragraphs[row] = passage_of(one, address) if one.get("found") else None
        for article_id, one in zip(others, found[len(new) :], strict=True):
            self.articles[article_id] = article_of(one, address) if one.get("found") else None
