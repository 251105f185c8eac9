"""What questions, searches and claims read of a corpus on a cluster, in few requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from itertools import islice

from retrieval.cluster.client import Client
from retrieval.cluster.documents import PassageDocument, passage_of
from retrieval.cluster.scanning import PAGE, scanned
from retrieval.cluster.schema import UNREAD, index_of
from retrieval.cluster.searching import Guessed
from retrieval.cluster.snapshot import Snapshot
from retrieval.cluster.state import ClusterState, count_of
from retrieval.cluster.words import Known, Words
from retrieval.errors import CorpusDamaged, Overtaken, QuoteMismatch
from retrieval.storage.address import Address
from retrieval.storage.stored import PlacedOutline, StoredOutline, StoredText
from retrieval.types import CorpusState, Name, Paragraph, Passage

BY_PLACE = [{"article": "asc"}, {"number": "asc"}, {"part": {"order": "asc", "missing": 0}}]
# The first passage of each paragraph has its text.
FIRST_PASSAGES = {"exists": {"field": "row"}}


class ClusterReading:
    """Reads a corpus. Each request is for all that a question is likely to need next."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._open: Snapshot | None = None
        self._known = Known()
        # Whether another process has replaced what was found, so that it is asked again.
        self._is_careful = False

    @property
    def place(self) -> Address:
        """The address of the corpus."""
        return self.client.address

    @contextmanager
    def snapshot(self, asking: Sequence[str] = ()) -> Iterator[None]:
        """Nothing that is read inside it is read twice."""
        if self._open is not None:
            yield
            return
        self._open = self._new(asking)
        try:
            yield
            self._is_careful = False
        finally:
            self._open = None

    def _now(self) -> Snapshot:
        return self._open or self._new()

    def _new(self, asking: Sequence[str] = ()) -> Snapshot:
        return Snapshot(self.client, Words(self.client, self._known, asking))

    def current(self) -> ClusterState:
        """The state of the corpus."""
        return self._now().words.state()

    def revision(self) -> object:
        """A value that changes with every change of the articles."""
        return self.current().revision

    def state(self) -> CorpusState:
        """The number of articles and paragraphs, and the fingerprint of their content."""
        return self.current().corpus

    def analysis(self) -> list[str]:
        """The names of the rules by which the articles were analyzed."""
        return [*self.current().analysis]

    def languages(self) -> Mapping[str | None, int]:
        """The number of articles in each language, the most common language first."""
        return self.current().languages

    def newest(self) -> str | None:
        """The latest date of an article, of those that begin with a year as ISO 8601 dates do."""
        return self.current().newest

    def oldest(self) -> str | None:
        """The earliest date of an article, of those that begin with a year in the same way."""
        return self.current().oldest

    def frequencies(self, terms: Iterable[str]) -> Mapping[tuple[str, str], int]:
        """The number of passages with each of *terms*, by the name of the field and the term."""
        return self._now().words.counts(terms)

    def names(self, keys: Sequence[str]) -> list[Name]:
        """The names under these keys. Some may be of articles that were deleted."""
        return self._now().words.names(keys)

    def terms(self, beginning: str) -> list[str]:
        """The terms of the texts with this beginning; for a question those that are near it."""
        return self._now().words.terms(beginning)

    def has_passages(self, conditions: Sequence[Mapping[str, object]]) -> bool:
        """Whether a passage meets all of *conditions*."""
        if all("bool" in one for one in conditions):  # languages, of which there are articles
            return bool(self.languages())
        query = {"bool": {"filter": [*conditions]}}
        body = {"query": query, "size": 0, "track_total_hits": 1}
        path = f"/{index_of(self.place, 'passages')}/_search"
        return count_of(self.client.send("POST", path, body)) > 0

    def guessed(self, size: int) -> Guessed | None:
        """What the likely search for the question has found. The next one finds *size* passages."""
        return self._now().words.guessed(size)

    def note(self, hit: Mapping[str, object]) -> None:
        """Keep a passage that a search has found."""
        self._now().note(passage_of(hit, self.place))

    def live_rows(self, rows: Sequence[tuple[int, str]]) -> Set[int]:
        """Those of some rows, each given with the id of its article, that the articles have.

        While nobody writes these are all, and nothing is read.
        """
        now = self._now()
        if not (self._is_careful or now.words.state().pending):
            return {row for row, _ in rows}
        now.read_articles(article_id for _, article_id in rows)
        return {row for row, article_id in rows if now.is_live(row, article_id)}

    def outlines_in(self, rows: Sequence[int]) -> Iterator[PlacedOutline]:
        """The outlines of the paragraphs in *rows*, in any order; empty rows are left out."""
        now = self._now()
        missing = [row for row in rows if row not in now.outlines]
        if missing:
            now.read(missing)
            found_in = (now.paragraphs.get(row) for row in missing)
            now.read_articles(one.article for one in found_in if one)
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
        """The paragraphs in *rows*, which must be there, each with its row, in any order.

        Whether their articles still have them is told by ``check``.
        """
        now = self._now()
        now.read(rows)
        for row in rows:
            one = now.paragraphs.get(row)
            if one is None or (one.article in now.articles and not now.is_live(row, one.article)):
                raise self._overtaken(row)
            yield row, self._paragraph(one)

    def _paragraph(self, one: PassageDocument) -> Paragraph:
        if one.about is None:
            raise CorpusDamaged(self.place, "a paragraph is without its text")
        return one.stored(one.about).checked()

    def will_quote(self, articles: Iterable[str], growing: Iterable[int]) -> None:
        """What the gate and the quotes will ask for is read together when one of it is needed."""
        now = self._now()
        now.quoted, now.growing = {*articles}, {*growing}

    def neighbor_of(self, row: int, offset: int) -> tuple[Paragraph, bytes] | None:
        """The paragraph *offset* paragraphs after the one in *row*, and its packed outline."""
        now, beside = self._now(), row + offset
        now.read([row])
        one = now.paragraphs.get(row)
        document = now.article(one.article, row) if one else None
        if document is None or not document.has_row(row):
            raise self._overtaken(row)
        if not document.has_row(beside):
            return None
        if beside not in now.paragraphs:
            now.read_beside(row)
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
        now = self._new()
        now.read_articles([article_id])
        if now.is_live(row, article_id):
            return CorpusDamaged(self.place, "a paragraph is missing")
        return self._overtaken(row)

    def check(self, passage: Passage) -> None:
        """Compare a quote with the corpus; raises ``QuoteMismatch`` if they differ."""
        article_id, number = passage.paragraph.article.id, passage.paragraph.number
        now = self._now()
        document = now.article(article_id)
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

    def outlines(self) -> Iterator[StoredOutline]:
        """The outlines of all paragraphs, in an order that depends on the content only."""
        yield from (StoredOutline(one.paragraph, one.outline, one.title) for one in self._all())

    def outlines_after(self, row: int) -> Iterator[StoredOutline]:
        """The outlines of the paragraphs behind *row*, in the order of rows."""
        behind = [one for one in self.outlines() if one.row > row]
        yield from sorted(behind)

    def texts(self) -> Iterator[StoredText]:
        """The text of every paragraph, in the order of ``outlines``."""
        yield from (StoredText(one.paragraph, one.text or "") for one in self._all())

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """Every paragraph whose text contains exactly *words*. All texts are read for it."""
        for one in self._all():
            if words in (one.text or ""):
                yield self._paragraph(one)

    def _all(self) -> Iterator[PassageDocument]:
        """The first passage of every paragraph of an article that is there, by place."""
        hits = scanned(self.client, "passages", FIRST_PASSAGES, BY_PLACE, {"excludes": UNREAD})
        while page := [*islice(hits, PAGE)]:
            now = self._new()
            found = [passage_of(hit, self.place) for hit in page if "text" in hit["_source"]]
            now.read_articles(one.article for one in found)
            yield from (one for one in found if now.is_live(one.paragraph, one.article))
