"""What was read of a cluster for one question, so that nothing is read twice, and all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from retrieval.cluster.state import (
    ClusterState,
    count_of,
    count_searches,
    state_of,
    state_searches,
)
from retrieval.storage.row_numbers import row_of

# The sides of a paragraph that a quote may take in are read with it, and more of those of a
# paragraph that is short, by the size of its packed outline.
NEAR, NEAR_SHORT, SHORT = 1, 3, 300
AT_ONCE = 500  # terms that are counted in one request
UNREAD_OF_ARTICLE = ["sketch"]
FIELDS = ("text_terms", "title_terms")
Pair = tuple[str, str]
"""A field and a term."""


@dataclass(slots=True)
class Snapshot:
    """What was read since the question was put. *terms* are those that it will ask for."""

    client: Client
    terms: Sequence[str] = ()
    frequencies: dict[Pair, int] = field(default_factory=dict)
    outlines: dict[int, PassageDocument] = field(default_factory=dict)
    paragraphs: dict[int, PassageDocument] = field(default_factory=dict)
    articles: dict[str, ArticleDocument | None] = field(default_factory=dict)
    _state: ClusterState | None = None

    def state(self) -> ClusterState:
        """The state of the corpus, read with the frequencies of the terms of the question."""
        if self._state is None:
            address = self.client.address
            pairs = [(name, term) for term in dict.fromkeys(self.terms) for name in FIELDS]
            searches = [*state_searches(address), *count_searches(address, pairs)]
            answers = self.client.searches(searches)
            self._state = state_of(address, answers[:2])
            self.frequencies.update(zip(pairs, map(count_of, answers[2:]), strict=True))
        return self._state

    def frequencies_of(self, terms: Iterable[str]) -> Mapping[Pair, int]:
        """The number of passages with each term, by field and term."""
        self.state()
        pairs = [(name, term) for term in dict.fromkeys(terms) for name in FIELDS]
        missing = [pair for pair in pairs if pair not in self.frequencies]
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            answers = self.client.searches(count_searches(self.client.address, some))
            self.frequencies.update(zip(some, map(count_of, answers), strict=True))
        return {pair: self.frequencies[pair] for pair in pairs}

    def read(self, rows: Sequence[int]) -> None:
        """Read the paragraphs in *rows*, those beside them, and their articles."""
        wanted = {near for row in rows for near in self._near(row)} - self.paragraphs.keys()
        ids = {
            one.article for row in wanted if (one := self.outlines.get(row)) is not None
        } - self.articles.keys()
        self._fetch(sorted(wanted), sorted(ids))
        others = {self.paragraphs[row].article for row in rows if row in self.paragraphs}
        self._fetch([], sorted(others - self.articles.keys()))

    def read_articles(self, ids: Iterable[str]) -> None:
        """Read these articles."""
        self._fetch([], sorted({*ids} - self.articles.keys()))

    def is_live(self, row: int, article_id: str) -> bool:
        """Whether the article, which was read, has its paragraphs in rows with this one."""
        article = self.articles.get(article_id)
        return article is not None and article.has_row(row)

    def _near(self, row: int) -> range:
        known = self.outlines.get(row)
        sides = NEAR_SHORT if known and len(known.outline) <= SHORT else NEAR
        return range(max(1, row - sides), row + sides + 1)

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
        for one in found[: len(rows)]:
            if one.get("found"):
                passage = passage_of(one, address)
                self.paragraphs[passage.paragraph] = passage
        for article_id, one in zip(ids, found[len(rows) :], strict=True):
            self.articles[article_id] = article_of(one, address) if one.get("found") else None
