"""Reads a corpus on a cluster for questions, searches and claims, in few requests.

A question whose words the articles contain takes three: the state of the corpus; the counts of its
words with the passages that they find; and what the quotes need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from retrieval.cluster.client import PAGE, Client
from retrieval.cluster.documents import (
    ArticleDocument,
    PassageDocument,
    article_of,
    id_of,
    passage_of,
)
from retrieval.cluster.mappings import ALLOCATION, CHUNK_BITS, CHUNKS, FORMAT, UNREAD, index_of
from retrieval.errors import CorpusDamaged, CorpusUnreadable, Overtaken, QuoteMismatch
from retrieval.storage.address import Address
from retrieval.storage.manifest import Totals
from retrieval.storage.packing import written
from retrieval.storage.stored_values import (
    IndexedName,
    PlacedOutline,
    Range,
    StoredOutline,
    StoredText,
    row_of,
)
from retrieval.types import CorpusState, Paragraph, Passage

Search = tuple[Mapping[str, Any], Mapping[str, Any]]
"""The header and the body of a search."""
MOST_LANGUAGES = 1000
MOST_LOOKED_UP = 24
SUMS = (
    "count",
    "passages",
    "titled",
    "text_terms",
    "title_terms",
    *(f"f{n}" for n in range(CHUNKS)),
)
MOST_AROUND = 100  # paragraphs with whose neighbors are read together
MOST_NAMES = 5000
UNREAD_OF_ARTICLE = ["sketch", "by", "from"]
BY_PLACE = [{"article": "asc"}, {"number": "asc"}, {"part": {"order": "asc", "missing": 0}}]
# The first passage of each paragraph has its text.
FIRST_PASSAGES = {"exists": {"field": "row"}}


@dataclass(slots=True)
class Snapshot:
    """The documents that were read since it was opened, so that none is read twice.

    *outlines* are the passages that were found. *paragraphs* and *articles* are None if nothing is
    there.
    """

    client: Client
    outlines: dict[int, PassageDocument] = field(default_factory=dict)
    paragraphs: dict[int, PassageDocument | None] = field(default_factory=dict)
    articles: dict[str, ArticleDocument | None] = field(default_factory=dict)
    _state: ClusterState | None = None

    def state(self) -> ClusterState:
        """The state of the corpus."""
        if self._state is None:
            address = self.client.address
            self._state = state_of(address, self.client.searches(state_searches(address)))
        return self._state

    def note(self, passage: PassageDocument) -> None:
        """Keep a passage that a search has found."""
        self.outlines[passage.paragraph] = passage
        if passage.text is not None:
            self.paragraphs[passage.paragraph] = passage

    def read(self, rows: Iterable[int] = (), ids: Iterable[str] = ()) -> None:
        """Read paragraphs and articles that were not read yet, in one request."""
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
        # What no search finds yet is not read either.
        answer = self.client.send("POST", "/_mget", {"docs": wanted}, realtime=False)
        found = answer["docs"]
        for row, one in zip(new, found[: len(new)], strict=True):
            self.paragraphs[row] = passage_of(one, address) if one.get("found") else None
        for article_id, one in zip(others, found[len(new) :], strict=True):
            self.articles[article_id] = article_of(one, address) if one.get("found") else None

    def read_around(self, rows: Sequence[int]) -> None:
        """Read paragraphs with their articles, and the paragraphs that a quote may take in."""
        found = {row: self.outlines.get(row) or self.paragraphs.get(row) for row in rows}
        near, ids = set(rows), set()
        for row, one in found.items():
            if one is not None:
                before, after = one.beside
                near.update(range(row - before, row + after + 1))
                ids.add(one.article)
        self.read(near, ids)

    def around_found(self, row: int | None = None) -> list[int]:
        """The rows that were found last, and *row*."""
        return [*[*self.outlines][-MOST_AROUND:], *([] if row is None else [row])]

    def is_live(self, row: int, article_id: str) -> bool:
        """Whether the article, which was read, has its paragraphs in rows with this one."""
        article = self.articles.get(article_id)
        return article is not None and article.has_row(row)


class ClusterReading:
    """Reads a corpus, with what a question is likely to need next."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._open: Snapshot | None = None
        # Another process has replaced what was found, so a question is asked again.
        self._is_careful = False

    @property
    def place(self) -> Address:
        """The address of the corpus."""
        return self.client.address

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See ``Reading``. Nothing is read twice inside it."""
        if self._open is not None:
            yield
            return
        self._open = Snapshot(self.client)
        try:
            yield
            self._is_careful = False
        finally:
            self._open = None

    def _now(self) -> Snapshot:
        return self._open or Snapshot(self.client)

    def current(self) -> ClusterState:
        """The state of the corpus."""
        return self._now().state()

    def revision(self) -> object:
        """See ``Reading``."""
        return self.current().revision

    def state(self) -> CorpusState:
        """See ``Reading``."""
        return self.current().corpus

    def analysis(self) -> list[str]:
        """See ``Reading``."""
        return [*self.current().analysis]

    def languages(self) -> Mapping[str | None, int]:
        """See ``Reading``."""
        return self.current().languages

    def newest(self) -> str | None:
        """See ``Reading``."""
        return self.current().newest

    def oldest(self) -> str | None:
        """See ``Reading``."""
        return self.current().oldest

    def names(self, keys: Sequence[str]) -> Iterator[IndexedName]:
        """See ``Reading``."""
        sort = [{"word": "asc"}, {"language": "asc"}]
        body = {"query": {"terms": {"key": [*keys]}}, "size": MOST_NAMES, "sort": sort}
        [answer] = self.client.searches([(header(self.place, "words"), body)])
        yield from map(name_of, answer["hits"]["hits"])

    def has_passages(self, conditions: Sequence[Mapping[str, object]]) -> bool:
        """Whether a passage meets all of *conditions*."""
        if all("bool" in one for one in conditions):  # languages, of which there are articles
            return bool(self.languages())
        query = {"bool": {"filter": [*conditions]}}
        body = {"query": query, "size": 0, "track_total_hits": 1}
        path = f"/{index_of(self.place, 'passages')}/_search"
        return count_of(self.client.send("POST", path, body)) > 0

    def note(self, hit: Mapping[str, object]) -> None:
        """Keep a passage that a search has found."""
        self._now().note(passage_of(hit, self.place))

    def live_rows(self, rows: Sequence[tuple[int, str]]) -> Set[int]:
        """The rows, each given with its article's id, that their articles still have.

        While nobody writes these are all, and nothing is read.
        """
        now = self._now()
        if not (self._is_careful or now.state().pending):
            return {row for row, _ in rows}
        now.read(ids=(article_id for _, article_id in rows))
        return {row for row, article_id in rows if now.is_live(row, article_id)}

    def outlines_in(self, rows: Sequence[int]) -> Iterator[PlacedOutline]:
        """See ``Reading``."""
        now = self._now()
        missing = [row for row in rows if row not in now.outlines]
        if missing:
            now.read(missing)
            found_in = (now.paragraphs.get(row) for row in missing)
            now.read(ids=(one.article for one in found_in if one))
            for row in missing:
                one = now.paragraphs.get(row)
                if one and now.is_live(row, one.article):
                    now.outlines[row] = one
        for row in rows:
            if found := now.outlines.get(row):
                yield PlacedOutline(
                    row, found.outline, found.title, found.article, found.language, found.number
                )

    def paragraphs_in(self, rows: Sequence[int]) -> Iterator[tuple[int, Paragraph]]:
        """See ``Reading``."""
        now = self._now()
        if any(row not in now.paragraphs for row in rows):
            now.read_around(rows)
        for row in rows:
            one = now.paragraphs.get(row)
            if one is None or (one.article in now.articles and not now.is_live(row, one.article)):
                raise self._overtaken(row)
            yield row, self._paragraph(one)

    def _paragraph(self, one: PassageDocument) -> Paragraph:
        if one.about is None:
            raise CorpusDamaged(self.place, "a paragraph is without its text")
        return one.stored(one.about).checked()

    def neighbor_of(self, row: int, offset: int) -> tuple[Paragraph, bytes] | None:
        """See ``Reading``."""
        now, beside = self._now(), row + offset
        now.read([row])
        one = now.paragraphs.get(row)
        if one and one.article not in now.articles:
            now.read_around(now.around_found(row))
        document = now.articles.get(one.article) if one else None
        if document is None or not document.has_row(row):
            raise self._overtaken(row)
        if not document.has_row(beside):
            return None
        if beside not in now.paragraphs:
            now.read_around([row])
            now.read([beside])
        found = now.paragraphs.get(beside)
        if found is None:
            raise self._missing(row, document.article.id)
        return self._paragraph(found), found.outline

    def _overtaken(self, row: int) -> Overtaken:
        self._is_careful = True
        return Overtaken(f"{self.place}: the article of row {row} was replaced")

    def _missing(self, row: int, article_id: str) -> Overtaken | CorpusDamaged:
        """The error if a paragraph of the article in *row* is missing."""
        now = Snapshot(self.client)
        now.read(ids=[article_id])
        if now.is_live(row, article_id):
            return CorpusDamaged(self.place, "a paragraph is missing")
        return self._overtaken(row)

    def check(self, passage: Passage) -> None:
        """See ``Reading``."""
        article_id, number = passage.paragraph.article.id, passage.paragraph.number
        now = self._now()
        if article_id not in now.articles:
            found_in = (now.outlines[row].article for row in now.around_found())
            now.read(ids=[article_id, *found_in])
        document = now.articles[article_id]
        row = document.first + number - 1 if document else 0
        if document and document.has_row(row):
            now.read([row])
        one = now.paragraphs.get(row)
        text = self._paragraph(one).text if one and one.number == number else None
        if text is None or passage.span.of(text) != passage.quote:
            found = (one for one in now.paragraphs.values() if one)
            places = {one.paragraph: (one.article, one.number) for one in found}
            for row, place in places.items():
                if place == (article_id, number) and not now.is_live(row, article_id):
                    raise self._overtaken(row)
            raise QuoteMismatch(passage.id)

    def outlines(self, after: int | None = None) -> Iterator[StoredOutline]:
        """See ``Reading``."""
        found = (StoredOutline(one.paragraph, one.outline, one.title) for one in self._all())
        yield from found if after is None else sorted(one for one in found if one.row > after)

    def texts(self) -> Iterator[StoredText]:
        """See ``Reading``."""
        yield from (StoredText(one.paragraph, one.text or "") for one in self._all())

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """See ``Reading``."""
        for one in self._all():
            if words in (one.text or ""):
                yield self._paragraph(one)

    def _all(self) -> Iterator[PassageDocument]:
        """The first passage of every paragraph of an article that is there, by place."""
        hits = self.client.scan("passages", FIRST_PASSAGES, BY_PLACE, {"excludes": UNREAD})
        while page := [*islice(hits, PAGE)]:
            now = Snapshot(self.client)
            found = [passage_of(hit, self.place) for hit in page if "text" in hit["_source"]]
            now.read(ids=(one.article for one in found))
            yield from (one for one in found if now.is_live(one.paragraph, one.article))


def name_of(hit: Mapping[str, Any]) -> IndexedName:
    """The name in a hit."""
    source = hit["_source"]
    return IndexedName(source["key"], source["word"], source["language"], source["term"])


class ClusterState(NamedTuple):
    """The sums over all articles.

    *titled* is the number of passages with a title or a heading, *changed* the time of the last
    change of an article that is still there. *pending* are rows that are being written.
    """

    corpus: CorpusState
    analysis: tuple[str, ...]
    languages: Mapping[str | None, int]
    newest: str | None
    oldest: str | None
    totals: Totals
    titled: int
    changed: int
    pending: tuple[Range, ...]

    @property
    def revision(self) -> tuple[object, ...]:
        """Differs whenever the articles differ."""
        return self.corpus, self.analysis, self.changed


def state_searches(address: Address) -> list[Search]:
    """The searches for ``state_of``. The cluster keeps the answer to the second."""
    aggregations: dict[str, Any] = {name: {"sum": {"field": name}} for name in SUMS}
    aggregations["changed"] = {"max": {"field": "changed"}}
    aggregations["analysis"] = {"terms": {"field": "analysis", "size": MOST_LANGUAGES}}
    aggregations["languages"] = {
        "terms": {"field": "language", "size": MOST_LANGUAGES, "missing": ""}
    }
    for name, order in (("newest", "desc"), ("oldest", "asc")):
        aggregations[name] = {"terms": {"field": "dated", "size": 1, "order": {"_key": order}}}
    notes = {"query": {"term": {"kind": ALLOCATION}}, "size": 1}
    articles = {"size": 0, "track_total_hits": True, "aggs": aggregations}
    return [(header(address, "notes"), notes), (header(address, "articles"), articles)]


def count_searches(address: Address, pairs: Sequence[tuple[str, str]]) -> list[Search]:
    """The searches for ``counts_in``: the passages with each pair of a field and a term.

    A few pairs have a search each: the cluster looks the number up, if no passage was deleted. Many
    pairs, which are mostly rare, are counted in the passages with any of them.
    """
    terms = [{"term": {field: term}} for field, term in pairs]
    if len(pairs) > MOST_LOOKED_UP:
        groups: dict[str, list[str]] = {}
        for field, term in pairs:
            groups.setdefault(field, []).append(term)
        having = [{"terms": {field: found}} for field, found in groups.items()]
        body = {
            "size": 0, "track_total_hits": False, "query": {"bool": {"should": having}},
            "aggs": {"counts": {"filters": {"filters": terms}}},
        }  # fmt: skip
        return [(header(address, "passages"), body)]
    return [
        (header(address, "passages"), {"size": 0, "track_total_hits": True, "query": term})
        for term in terms
    ]


def counts_in(answers: Sequence[Mapping[str, Any]]) -> list[int]:
    """The counts in the answers to ``count_searches``, in the order of the pairs."""
    if answers and "aggregations" in answers[0]:
        return [int(one["doc_count"]) for one in answers[0]["aggregations"]["counts"]["buckets"]]
    return [*map(count_of, answers)]


def header(address: Address, part: str, **options: object) -> dict[str, Any]:
    """The header of a search, which fails unless all of the index answers."""
    return {"index": index_of(address, part), "allow_partial_search_results": False, **options}


def count_of(answer: Mapping[str, Any]) -> int:
    """The number of hits of a search."""
    return int(answer["hits"]["total"]["value"])


def state_of(address: Address, answers: Sequence[Mapping[str, Any]]) -> ClusterState:
    """The state in the answers to ``state_searches``.

    Raises ``CorpusDamaged``, and ``CorpusUnreadable`` if another version has written it.
    """
    notes, articles = answers
    hits = notes["hits"]["hits"]
    if not hits:
        raise CorpusDamaged(address, "the note of its rows is missing")
    note, found = hits[0]["_source"], articles["aggregations"]
    if note.get("format") != FORMAT:
        why = (
            "another version of this program wrote it; upgrade, or restore a backup of that version"
        )
        raise CorpusUnreadable(address, why)
    sums = {name: round(found[name]["value"]) for name in SUMS}
    shares = sum(sums[f"f{n}"] << CHUNK_BITS * n for n in range(CHUNKS))
    languages = {
        bucket["key"] or None: bucket["doc_count"]
        for bucket in sorted(
            found["languages"]["buckets"], key=lambda one: (-one["doc_count"], one["key"])
        )
    }
    newest, oldest = (
        next((bucket["key"] for bucket in found[name]["buckets"]), None)
        for name in ("newest", "oldest")
    )
    return ClusterState(
        CorpusState(count_of(articles), sums["count"], written(shares)),
        tuple(sorted(bucket["key"] for bucket in found["analysis"]["buckets"] if bucket["key"])),
        languages,
        newest,
        oldest,
        Totals(sums["passages"], sums["text_terms"], sums["title_terms"]),
        sums["titled"],
        round(found["changed"]["value"] or 0),
        tuple(Range(one["first"], one["last"]) for one in note.get("pending", ())),
    )
