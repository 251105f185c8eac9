"""What questions, searches and claims read of a corpus file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager

from retrieval.errors import CorpusDamaged, QuoteMismatch
from retrieval.storage.database import IS_DAMAGED, MISSING, Database, Revision
from retrieval.storage.seal import unsealed
from retrieval.storage.stored import (
    LanguageCount,
    Neighbor,
    PlacedOutline,
    PlacedParagraph,
    StoredOutline,
    StoredParagraph,
    StoredText,
    StoreState,
)
from retrieval.types import CorpusState, Name, Paragraph, Passage

ARTICLE = "a.id, a.title, a.source, a.url, a.author, a.published, a.language"
PARAGRAPH = f"p.digest, {ARTICLE}, p.number, p.text, p.page, p.heading"


class FileReading:
    """Reads the corpus in a database."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._state: tuple[Revision, StoreState] | None = None
        # Every question needs them, and to count the languages of a million articles takes longer
        # than to answer it.
        self._languages: tuple[Revision, dict[str | None, int]] | None = None

    def revision(self) -> Revision:
        """A value that changes with every change of the corpus file; compare it for equality."""
        return self._db.revision()

    def state(self) -> CorpusState:
        """The number of articles and paragraphs, and the fingerprint of their content."""
        return CorpusState(*self._current_state()[:3])

    def analysis(self) -> list[str]:
        """The names of the rules by which the articles were analyzed."""
        return self._current_state().analysis.split()

    def _current_state(self) -> StoreState:
        revision = self.revision()
        if self._state and self._state[0] == revision:
            return self._state[1]
        query = "SELECT articles, paragraphs, fingerprint, analysis FROM state"
        state = self._db.only(StoreState, query)
        if revision == self.revision():
            self._state = revision, state
        return state

    def languages(self) -> dict[str | None, int]:
        """The number of articles in each language, the most common language first."""
        revision = self.revision()
        if self._languages is None or self._languages[0] != revision:
            query = "SELECT language, count(*) FROM article GROUP BY language ORDER BY 2 DESC, 1"
            self._languages = revision, dict(self._db.read(LanguageCount, query))
        return self._languages[1]

    def newest(self) -> str | None:
        """The latest date of an article, of those that begin with a year as ISO 8601 dates do."""
        return self._dated("DESC")

    def oldest(self) -> str | None:
        """The earliest date of an article, of those that begin with a year in the same way."""
        return self._dated("ASC")

    def _dated(self, order: str) -> str | None:
        query = f"""SELECT published FROM article WHERE published GLOB '[12][0-9][0-9][0-9]*'
                    ORDER BY published {order} LIMIT 1"""
        return self._db.first(str, query)

    def names(self, keys: Sequence[str]) -> Iterator[Name]:
        """The names under these keys. Some may be of articles that were deleted."""
        query = f"""SELECT DISTINCT word, language, term FROM name
                    WHERE key IN ({",".join("?" * len(keys))})"""
        yield from self._db.read(Name, query, keys)

    def outlines(self) -> Iterator[StoredOutline]:
        """The outlines of all paragraphs, in an order that depends on the content only."""
        query = """SELECT p.row, o.packed, t.terms FROM article a
                   JOIN title t ON t.article = a.row JOIN paragraph p ON p.article = a.row
                   JOIN outline o ON o.paragraph = p.row ORDER BY a.id, p.number"""
        yield from self._outlines(query)

    def outlines_after(self, row: int) -> Iterator[StoredOutline]:
        """The outlines of the paragraphs behind *row*, in the order of rows."""
        query = """SELECT p.row, o.packed, t.terms FROM paragraph p
                   JOIN outline o ON o.paragraph = p.row JOIN title t ON t.article = p.article
                   WHERE p.row > ? ORDER BY p.row"""
        yield from self._outlines(query, (row,))

    def outlines_in(self, rows: Sequence[int]) -> Iterator[PlacedOutline]:
        """The outlines of the paragraphs in *rows*, in any order; empty rows are left out."""
        # An outline without its article is damage, and not an empty row.
        query = f"""SELECT o.paragraph, o.packed, t.terms, a.id, a.language, o.number FROM outline o
                    LEFT JOIN article a ON a.row = o.article
                    LEFT JOIN title t ON t.article = o.article
                    WHERE o.paragraph IN ({",".join("?" * len(rows))})"""
        for stored in self._db.read(PlacedOutline, query, rows):
            yield stored._replace(packed=self._unsealed(stored.packed, stored.row))

    def _outlines(self, query: str, values: Sequence[object] = ()) -> Iterator[StoredOutline]:
        for row, stored, title in self._db.read(StoredOutline, query, values):
            yield StoredOutline(row, self._unsealed(stored, row), title)

    def _unsealed(self, packed: bytes, row: int) -> bytes:
        data = unsealed(packed, row)
        if data is None:
            raise CorpusDamaged(self._db.path, IS_DAMAGED)
        return data

    def paragraphs_in(self, rows: Sequence[int]) -> Iterator[tuple[int, Paragraph]]:
        """The paragraphs in *rows*, which must be there, each with its row, in any order.

        Raises ``QuoteMismatch`` if a text has changed since it was added.
        """
        query = f"""SELECT p.row, {PARAGRAPH} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE p.row IN ({",".join("?" * len(rows))})"""
        missing = {*rows}
        for row, stored in self._db.read(PlacedParagraph, query, rows):
            missing.discard(row)
            yield row, stored.checked()
        if missing:
            raise CorpusDamaged(self._db.path, MISSING)

    def neighbor_of(self, row: int, offset: int) -> tuple[Paragraph, bytes] | None:
        """The paragraph *offset* paragraphs after the one in *row*, and its packed outline.

        None beyond the ends of the article.
        """
        query = f"""SELECT o.packed, p.row, {PARAGRAPH} FROM paragraph one
                    JOIN paragraph p ON p.article = one.article AND p.number = one.number + ?
                    JOIN outline o ON o.paragraph = p.row JOIN article a ON a.row = p.article
                    WHERE one.row = ?"""
        found = self._db.first(Neighbor, query, (offset, row))
        if found is None:
            return None
        return found.stored.checked(), self._unsealed(found.packed, found.row)

    def will_quote(self, articles: Iterable[str], growing: Iterable[int]) -> None:
        """Nothing: each paragraph is read when it is asked for."""

    def texts(self) -> Iterator[StoredText]:
        """The text of every paragraph, in the order of ``outlines``."""
        query = """SELECT p.row, p.text FROM article a JOIN paragraph p ON p.article = a.row
                   ORDER BY a.id, p.number"""
        yield from self._db.read(StoredText, query)

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """Every paragraph whose text contains exactly *words*.

        Raises ``QuoteMismatch`` if a text has changed since it was added.
        """
        query = f"""SELECT {PARAGRAPH} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE instr(p.text, ?) ORDER BY a.id, p.number"""
        for stored in self._db.read(StoredParagraph, query, (words,)):
            yield stored.checked()

    def check(self, passage: Passage) -> None:
        """Compare a quote with the store; raises ``QuoteMismatch`` if they differ."""
        query = f"""SELECT {PARAGRAPH} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE a.id = ? AND p.number = ?"""
        place = (passage.paragraph.article.id, passage.paragraph.number)
        stored = self._db.first(StoredParagraph, query, place)
        text = stored.paragraph.text if stored and stored.is_sound else None
        if text is None or passage.span.of(text) != passage.quote:
            raise QuoteMismatch(passage.id)

    def snapshot(
        self,
        asking: Sequence[str] = (),  # noqa: ARG002  # nothing is read ahead
    ) -> AbstractContextManager[None]:
        """Everything that is read inside it belongs to one state of the corpus."""
        return self._db.snapshot()
