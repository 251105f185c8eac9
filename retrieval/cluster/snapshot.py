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
    """What was read since the question was put."""

    client: Client
    words: Words
    outlines: dict[int, PassageDocument] = field(default_factory=dict)
    # None for rows in which nothing is.
    paragraphs: dict[int, PassageDocument | None] = field(default_factory=dict)
    articles: dict[str, ArticleDocument | None] = field(default_factory=dict)
    # The rows of paragraphs that are likely to be quoted.
    quoted: Set[int] = frozenset()
    _begun: int = 0

    def __post_init__(self) -> None:
        self._begun = self.client.round_trips

    def note(self, passage: PassageDocument) -> None:
        """Keep what a search has found, so that it is not read again."""
        self.outlines[passage.paragraph] = passage
        if passage.text is not None:
            self.paragraphs[passage.paragraph] = passage

    def read(self, rows: Sequence[int]) -> None:
        """Read the paragraphs in *rows* and their articles.

        The third request for a question reads what quotes may take in, too, so that it is the last.
        """
        wanted = {*rows} - self.paragraphs.keys()
        found = (self.outlines.get(row) for row in rows)
        ids = {one.article for one in found if one is not None} - self.articles.keys()
        if (wanted or ids) and self.client.round_trips - self._begun == MOST_REQUESTS - 1:
            wanted = {near for row in rows for near in self._near(row)} - self.paragraphs.keys()
        self._fetch(sorted(wanted), sorted(ids))
        others = {one.article for row in rows if (one := self.paragraphs.get(row)) is not None}
        self._fetch([], sorted(others - self.articles.keys()))

    def read_beside(self, row: int) -> None:
        """Read what quotes of the paragraph in *row*, and of the others quoted, may take in."""
        near = {one for quoted in {*self.quoted, row} for one in self._near(quoted)}
        self._fetch(sorted(near - self.paragraphs.keys()), [])

    def read_articles(self, ids: Iterable[str]) -> None:
        """Read these articles."""
        self._fetch([], sorted({*ids} - self.articles.keys()))

    def is_live(self, row: int, article_id: str) -> bool:
        """Whether the article, which was read, has its paragraphs in rows with this one."""
        article = self.articles.get(article_id)
        return article is not None and article.has_row(row)

    def _near(self, row: int) -> range:
        before, after = found.beside if (found := self.outlines.get(row)) else (0, 0)
        return range(row - before, row + after + 1)

    def _fetch(self, rows: Sequence[int], ids: Sequence[str]) -> None:
        if not rows and not ids:
            return
        address = self.client.address
        passages, articles = index_of(address, "passages"), index_of(address, "articles")
        wanted: list[dict[str, object]] = [
            {"_index": passages, "_id": str(row_of(row, 0))} for row in rows
        ]
        excluded = {"excludes": UNREAD_OF_ARTICLE}
        wanted += ({"_index": articles, "_id": id_of(one), "_source": excluded} for one in ids)
        # What is not found by a search yet is not read either.
        answer = self.client.send("POST", "/_mget", {"docs": wanted}, realtime=False)
        found = answer["docs"]
        for row, one in zip(rows, found[: len(rows)], strict=True):
            self.paragraphs[row] = passage_of(one, address) if one.get("found") else None
        for article_id, one in zip(ids, found[len(rows) :], strict=True):
            self.articles[article_id] = article_of(one, address) if one.get("found") else None
