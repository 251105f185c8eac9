"""What questions, searches and claims read of a corpus on a cluster, in few requests."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from retrieval.analysis import ANALYZERS, code_of
from retrieval.analysis.identify import identify
from retrieval.cluster.client import Client
from retrieval.cluster.documents import PassageDocument, passage_of
from retrieval.cluster.scanning import scanned
from retrieval.cluster.schema import UNREAD
from retrieval.cluster.snapshot import Snapshot
from retrieval.cluster.state import ClusterState
from retrieval.errors import CorpusDamaged, Overtaken, QuoteMismatch
from retrieval.querying.query import beginning
from retrieval.storage.address import Address
from retrieval.storage.row_numbers import row_of
from retrieval.storage.stored import PlacedOutline, StoredOutline, StoredText
from retrieval.types import CorpusState, Name, Paragraph, Passage

BY_PLACE = [{"article": "asc"}, {"number": "asc"}, {"part": {"order": "asc", "missing": 0}}]
# The first passage of each paragraph has its text.
FIRST_PASSAGES = {"exists": {"field": "row"}}
MOST_NAMES = 10_000
# As far as a misspelled word may be from the one that was meant (see querying/typos.py).
FUZZY = {"fuzziness": 2, "prefix_length": 1, "max_expansions": 1000, "transpositions": True}
# So many rows that were found after their article had been replaced are left out of searches, for
# so long: they are deleted soon.
MOST_DEAD, DEAD_SECONDS = 1000, 10.0


class ClusterReading:
    """Reads a corpus. Each request is for all that a question is likely to need next."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._open: Snapshot | None = None
        self._languages: tuple[str, ...] = ()
        self._dead: dict[int, float] = {}

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
        self._open = Snapshot(self.client, self._likely_terms(asking))
        try:
            yield
        finally:
            self._open = None

    def _now(self) -> Snapshot:
        return self._open or Snapshot(self.client)

    def current(self) -> ClusterState:
        """The state of the corpus."""
        state = self._now().state()
        self._languages = tuple(dict.fromkeys(map(code_of, state.languages)))
        return state

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

    def frequencies(
        self, terms: Sequence[str] | Mapping[str, float]
    ) -> Mapping[tuple[str, str], int]:
        """The number of passages with each of *terms*, by the name of the field and the term."""
        return self._now().frequencies_of(terms)

    def names(self, keys: Sequence[str]) -> Iterator[Name]:
        """The names under these keys. Some may be of articles that were deleted."""
        query = {"terms": {"key": [*keys]}}
        sort = [{"word": "asc"}, {"language": "asc"}, {"key": "asc"}]
        found = scanned(self.client, "words", query, sort, page=MOST_NAMES)
        named = (hit["_source"] for hit in found)
        yield from dict.fromkeys(Name(one["word"], one["language"], one["term"]) for one in named)

    def known_terms(self, beginning: str) -> Iterator[str]:
        """The terms with this beginning that an article has, or had once.

        For a question, those that are far from all of its words are left out: there may be
        millions with a beginning.
        """
        query: dict[str, object] = {"prefix": {"known": beginning}}
        if (now := self._now()).terms:
            asked = [term for term in now.terms if term.startswith(beginning)]
            near = [{"fuzzy": {"known": {"value": term, **FUZZY}}} for term in asked]
            query = {"bool": {"should": near, "minimum_should_match": 1}}
        for hit in scanned(self.client, "words", query, [{"known": "asc"}], page=MOST_NAMES):
            term = hit["_source"]["known"]
            if term.startswith(beginning):
                yield term

    def note_outline(self, hit: Mapping[str, object]) -> None:
        """Keep the outline of a passage that a search has found."""
        passage = passage_of(hit, self.place)
        self._now().outlines[passage.paragraph] = passage

    def dead_rows(self) -> Iterator[list[int]]:
        """The rows of passages that a search must not find, though they may still be there."""
        now = time.monotonic()
        self._dead = {row: until for row, until in self._dead.items() if until > now}
        if self._dead:
            yield sorted(self._dead)

    def outlines_in(self, rows: Sequence[int]) -> Iterator[PlacedOutline]:
        """The outlines of the paragraphs in *rows*, in any order; empty rows are left out."""
        now = self._now()
        missing = [row for row in rows if row not in now.outlines]
        if missing:
            now.read(missing)
            now.read_articles(
                now.paragraphs[row].article for row in missing if row in now.paragraphs
            )
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
        """The paragraphs in *rows*, which must be there, each with its row, in any order."""
        now = self._now()
        now.read(rows)
        for row in rows:
            one = now.paragraphs.get(row)
            if one is None or not now.is_live(row, one.article):
                self._overtaken(row, now)
            else:
                yield row, self._paragraph(one, now)

    def _overtaken(self, row: int, now: Snapshot) -> None:
        if len(self._dead) >= MOST_DEAD:
            self._dead.clear()
        passages = range(row_of(row, 0), row_of(row, 0) + 64)
        self._dead |= dict.fromkeys(passages, time.monotonic() + DEAD_SECONDS)
        now.outlines.pop(row, None)
        raise Overtaken(f"{self.place}: the article of row {row} was replaced")

    def _paragraph(self, one: PassageDocument, now: Snapshot) -> Paragraph:
        document = now.articles[one.article]
        assert document is not None
        if one.text is None:
            raise CorpusDamaged(self.place, "a paragraph is without its text")
        return one.stored(document.article).checked()

    def neighbor_of(self, row: int, offset: int) -> tuple[Paragraph, bytes] | None:
        """The paragraph *offset* paragraphs after the one in *row*, and its packed outline."""
        now, beside = self._now(), row + offset
        now.read([row])
        one = now.paragraphs.get(row)
        document = now.articles.get(one.article) if one else None
        if document is None or not document.has_row(beside):
            return None
        if beside not in now.paragraphs:
            now.read([beside])
        found = now.paragraphs.get(beside)
        if found is None:
            raise CorpusDamaged(self.place, "a paragraph is missing")
        return self._paragraph(found, now), found.outline

    def check(self, passage: Passage) -> None:
        """Compare a quote with the corpus; raises ``QuoteMismatch`` if they differ."""
        article_id, number = passage.paragraph.article.id, passage.paragraph.number
        now = self._now()
        now.read_articles([article_id])
        document = now.articles[article_id]
        row = document.first + number - 1 if document else 0
        if document and document.has_row(row):
            now.read([row])
        one = now.paragraphs.get(row)
        text = self._paragraph(one, now).text if one and one.number == number else None
        if text is None or passage.span.of(text) != passage.quote:
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
        now = Snapshot(self.client)
        for one in self._all(now):
            if words in (one.text or ""):
                yield self._paragraph(one, now)

    def _all(self, now: Snapshot | None = None) -> Iterator[PassageDocument]:
        """The first passage of every paragraph of an article that is there, by place."""
        now = now or Snapshot(self.client)
        source = {"excludes": UNREAD}
        for hit in scanned(self.client, "passages", FIRST_PASSAGES, BY_PLACE, source):
            if "text" in hit["_source"]:
                one = passage_of(hit, self.place)
                now.read_articles([one.article])
                if now.is_live(one.paragraph, one.article):
                    yield one

    def _likely_terms(self, asking: Sequence[str]) -> list[str]:
        """The terms of some texts that will be asked, by the rules of their likely languages."""
        terms: dict[str, None] = {}
        for text in map(beginning, asking):
            code = identify(text, self._languages)
            known = (code,) if code else self._languages
            for one in [each for each in known or ANALYZERS if each in ANALYZERS]:
                terms |= dict.fromkeys([*ANALYZERS[one].query_terms(text)][:64])
        return [*terms]
