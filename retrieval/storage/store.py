"""The corpus on disk: one SQLite file. Nothing else holds anything that cannot be made again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from retrieval.errors import CorpusMissing, CorpusUnreadable, QuoteMismatch
from retrieval.storage.database import Database, Revision, locked
from retrieval.storage.faults import Fault, FaultKind
from retrieval.storage.fingerprint import digest_of
from retrieval.storage.manifest import IndexManifest
from retrieval.storage.schema import MIGRATIONS
from retrieval.types import Article, CorpusState, Name, Paragraph, Passage, Progress

FILE_NAME = "corpus.sqlite3"
LOCK_NAME = "writer.lock"
ARTICLE = "a.id, a.title, a.source, a.url, a.author, a.published, a.language"
PARAGRAPH = f"p.number, p.text, p.page, p.heading, {ARTICLE}"
CHECKED = f"p.digest, {PARAGRAPH}"


class StoredArticle(NamedTuple):
    """The id of an article, and the hash of its content."""

    id: str
    hash: bytes


class StoredOutline(NamedTuple):
    """The row of a paragraph, its packed outline, and the terms of its article's title."""

    row: int
    packed: bytes
    title: str


class PlacedOutline(NamedTuple):
    """The same, with the article's id and language and the paragraph's number."""

    row: int
    packed: bytes
    title: str
    article: str
    language: str | None
    number: int


class StoredHeading(NamedTuple):
    """The row of a paragraph, its packed outline and its digest; its heading and its article's
    title and language as the source gave them."""

    row: int
    packed: bytes
    digest: bytes
    heading: str | None
    title: str | None
    language: str | None


class StoreState(NamedTuple):
    """The table of one row: counts and fingerprint, and the names of the rules of analysis."""

    corpus: CorpusState
    analysis: str


class Store:
    """An open corpus file. Use it from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Open the corpus in *folder*; create folder and file if they are missing.

        Raises ``CorpusUnreadable``.
        """
        self.folder = folder
        self._db = Database(folder / FILE_NAME, MIGRATIONS)
        self.manifest = IndexManifest(self._db)
        self._is_locked = False
        self._state: tuple[Revision, StoreState] | None = None
        # Every question needs them, and to count the languages of a million articles takes longer
        # than to answer it.
        self._languages: tuple[Revision, dict[str | None, int]] | None = None

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether *folder* holds a corpus."""
        try:
            return (folder / FILE_NAME).exists()
        except OSError as error:
            raise CorpusUnreadable(folder, error.strerror or str(error)) from error

    @staticmethod
    def put_in_place(made: Path, folder: Path) -> None:
        """Move the closed corpus in *made* to *folder*, in one step.

        Raises ``FileExistsError`` if *folder* has a corpus by now.
        """
        try:
            (folder / FILE_NAME).hardlink_to(made / FILE_NAME)
        except FileExistsError:
            raise
        except OSError:  # the file system has no links
            if (folder / FILE_NAME).exists():
                raise FileExistsError(folder) from None
            (made / FILE_NAME).replace(folder / FILE_NAME)

    @classmethod
    def existing(cls, folder: Path) -> Store:
        """Open the corpus in *folder*; raises ``CorpusMissing`` if there is none."""
        if not cls.exists(folder):
            raise CorpusMissing(folder)
        return cls(folder)

    def close(self) -> None:
        """Close the file. Committed transactions are safe without this."""
        self._db.close()

    @contextmanager
    def locked(self, patience: float | None = None) -> Iterator[None]:
        """Lock the corpus against other writers. It may be nested.

        Raises ``CorpusBusy`` if another process keeps the lock for *patience* seconds.
        """
        if self._is_locked:
            yield
            return
        waits = {} if patience is None else {"patience": patience}
        busy = (
            "another process is adding or removing articles; try again when that process has ended"
        )
        with locked(self.folder / LOCK_NAME, busy, **waits):
            self._is_locked = True
            try:
                yield
            finally:
                self._is_locked = False

    def transaction(self) -> AbstractContextManager[None]:
        """Everything that is written inside it is kept, or nothing is. It may be nested."""
        return self._db.writing()

    def snapshot(self) -> AbstractContextManager[None]:
        """Everything that is read inside it belongs to one state of the corpus."""
        return self._db.snapshot()

    def revision(self) -> Revision:
        """A value that changes with every change of the corpus file; compare it for equality."""
        return self._db.revision()

    def checkpoint(self) -> None:
        """Make everything that was written survive a power cut."""
        self._db.checkpoint()

    def copy_to(self, file: Path, progress: Progress | None = None) -> None:
        """Copy the corpus to *file* as it is now; others may read and write at the same time."""
        self._db.copy_to(file, progress)

    def copy_from(self, file: Path) -> None:
        """Replace the content of the corpus by that of *file*, wholly or not at all."""
        self._db.copy_from(file)

    def state(self) -> CorpusState:
        """The number of articles and paragraphs, and the fingerprint of their content."""
        return self._current_state().corpus

    def analysis(self) -> list[str]:
        """The names of the rules by which the articles were analyzed."""
        return self._current_state().analysis.split()

    def _current_state(self) -> StoreState:
        revision = self.revision()
        if self._state and self._state[0] == revision:
            return self._state[1]
        query = "SELECT articles, paragraphs, fingerprint, analysis FROM state"
        *counts, analysis = self._db.only_row(query)
        state = StoreState(CorpusState(*counts), analysis)
        if revision == self.revision():
            self._state = revision, state
        return state

    def size(self) -> int:
        """The approximate size of the file in bytes."""
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        (size,) = self._db.only_row(query)
        return int(size)

    def find(self, key: str) -> StoredArticle | None:
        """The article that was added under *key*."""
        return self._stored("key", key)

    def find_id(self, article_id: str) -> StoredArticle | None:
        """The article with this id."""
        return self._stored("id", article_id)

    def find_content(self, content_hash: bytes) -> StoredArticle | None:
        """An article with exactly this content."""
        return self._stored("hash", content_hash)

    def articles_at(self, url: str) -> list[str]:
        """The ids of the articles with this address."""
        query = "SELECT id FROM article WHERE url = ? ORDER BY id"
        return [str(article_id) for (article_id,) in self._db.rows(query, (url,))]

    def articles_like(self, sketch: Sequence[int]) -> list[str]:
        """The ids of the articles that share a hash of *sketch*, those that share most first."""
        query = f"""SELECT a.id FROM sketch s JOIN article a ON a.row = s.article
                    WHERE s.hash IN ({",".join("?" * len(sketch))})
                    GROUP BY a.id ORDER BY count(*) DESC, a.id"""
        return [str(article_id) for (article_id,) in self._db.rows(query, sketch)]

    def article(self, article_id: str) -> Article | None:
        """The article with this id."""
        columns = self._db.row(f"SELECT {ARTICLE} FROM article a WHERE a.id = ?", (article_id,))
        return None if columns is None else Article(*columns)

    def key_of(self, article_id: str) -> str:
        """The key under which an article was added last."""
        (key,) = self._db.only_row("SELECT key FROM article WHERE id = ?", (article_id,))
        return str(key)

    def sources_of(self, article_id: str) -> list[str]:
        """The files and addresses at which an article was found."""
        query = """SELECT o.source FROM origin o JOIN article a ON a.row = o.article
                   WHERE a.id = ? ORDER BY o.source"""
        return [source for (source,) in self._db.rows(query, (article_id,))]

    def articles_of(self, source: str) -> list[str]:
        """The ids of the articles that were found at *source*."""
        query = """SELECT a.id FROM origin o JOIN article a ON a.row = o.article
                   WHERE o.source = ? ORDER BY a.id"""
        return [str(article_id) for (article_id,) in self._db.rows(query, (source,))]

    def sources_under(self, prefix: str) -> list[str]:
        """The files and addresses with articles whose name begins with *prefix*."""
        query = """SELECT DISTINCT source FROM origin
                   WHERE source >= ? AND substr(source, 1, ?) = ? ORDER BY source"""
        return [str(source) for (source,) in self._db.rows(query, (prefix, len(prefix), prefix))]

    def stamp(self, source: str) -> str | None:
        """The state in which *source* was read last."""
        row = self._db.row("SELECT stamp FROM stamp WHERE source = ?", (source,))
        return None if row is None else str(row[0])

    def articles(self) -> Iterator[Article]:
        """All articles, by id."""
        for row in self._db.rows(f"SELECT {ARTICLE} FROM article a ORDER BY a.id"):
            yield Article(*row)

    def last_article_row(self) -> int:
        """The last row that may hold an article."""
        (row,) = self._db.only_row("SELECT coalesce(max(row), 0) FROM article")
        return int(row)

    def article_in(self, row: int) -> Article | None:
        """The article in this row; None if the row is empty."""
        columns = self._db.row(f"SELECT {ARTICLE} FROM article a WHERE a.row = ?", (row,))
        return None if columns is None else Article(*columns)

    def languages(self) -> dict[str | None, int]:
        """The number of articles in each language, the most common language first."""
        revision = self.revision()
        if self._languages is None or self._languages[0] != revision:
            query = "SELECT language, count(*) FROM article GROUP BY language ORDER BY 2 DESC, 1"
            self._languages = revision, dict(self._db.rows(query))
        return self._languages[1]

    def names(self, keys: Sequence[str]) -> Iterator[Name]:
        """The names under these keys. Some may be of articles that were deleted."""
        query = f"""SELECT DISTINCT word, language, term FROM name
                    WHERE key IN ({",".join("?" * len(keys))})"""
        yield from map(Name._make, self._db.rows(query, keys))

    def ids_near(self, article_id: str) -> list[str]:
        """Ids that begin with the same letter, at most 1000, so that comparing them is quick."""
        query = "SELECT id FROM article WHERE id >= ? ORDER BY id LIMIT 1000"
        first = article_id[:1]
        return [near for (near,) in self._db.rows(query, (first,)) if near.startswith(first)]

    def newest(self) -> str | None:
        """The latest date of an article, of those that begin with a year as ISO 8601 dates do."""
        query = "SELECT max(published) FROM article WHERE published GLOB '[12][0-9][0-9][0-9]*'"
        (date,) = self._db.only_row(query)
        return None if date is None else str(date)

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """The paragraphs of an article, in order; none if there is no such article.

        Raises ``QuoteMismatch`` if a text has changed since it was added.
        """
        query = f"""SELECT {CHECKED} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE a.id = ? ORDER BY p.number"""
        return tuple(map(_checked, self._db.rows(query, (article_id,))))

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """Every paragraph whose text contains exactly *words*.

        Raises ``QuoteMismatch`` if a text has changed since it was added.
        """
        query = f"""SELECT {CHECKED} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE instr(p.text, ?) ORDER BY a.id, p.number"""
        yield from map(_checked, self._db.rows(query, (words,)))

    def outlines_in(self, rows: Sequence[int]) -> Iterator[PlacedOutline]:
        """The outlines of the paragraphs in *rows*, in any order; empty rows are left out."""
        query = f"""SELECT o.paragraph, o.packed, t.terms, a.id, a.language, o.number FROM outline o
                    JOIN article a ON a.row = o.article JOIN title t ON t.article = o.article
                    WHERE o.paragraph IN ({",".join("?" * len(rows))})"""
        yield from map(PlacedOutline._make, self._db.rows(query, rows))

    def paragraphs_in(self, rows: Sequence[int]) -> Iterator[tuple[int, Paragraph]]:
        """The paragraphs in *rows*, each with its row, in any order; empty rows are left out."""
        query = f"""SELECT p.row, {PARAGRAPH} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE p.row IN ({",".join("?" * len(rows))})"""
        for row, *paragraph in self._db.rows(query, rows):
            yield row, _paragraph(paragraph)

    def neighbor_of(self, row: int, offset: int) -> tuple[Paragraph, bytes] | None:
        """The paragraph *offset* paragraphs after the one in *row*, and its packed outline.

        None beyond the ends of the article.
        """
        query = f"""SELECT o.packed, {PARAGRAPH} FROM paragraph one
                    JOIN paragraph p ON p.article = one.article AND p.number = one.number + ?
                    JOIN outline o ON o.paragraph = p.row JOIN article a ON a.row = p.article
                    WHERE one.row = ?"""
        found = self._db.row(query, (offset, row))
        return None if found is None else (_paragraph(found[1:]), found[0])

    def outlines(self) -> Iterator[StoredOutline]:
        """The outlines of all paragraphs, in an order that depends on the content only."""
        query = """SELECT p.row, o.packed, t.terms FROM article a
                   JOIN title t ON t.article = a.row JOIN paragraph p ON p.article = a.row
                   JOIN outline o ON o.paragraph = p.row ORDER BY a.id, p.number"""
        yield from map(StoredOutline._make, self._db.rows(query))

    def outlines_after(self, row: int) -> Iterator[StoredOutline]:
        """The outlines of the paragraphs behind *row*, in the order of rows."""
        query = """SELECT p.row, o.packed, t.terms FROM paragraph p
                   JOIN outline o ON o.paragraph = p.row JOIN title t ON t.article = p.article
                   WHERE p.row > ? ORDER BY p.row"""
        yield from map(StoredOutline._make, self._db.rows(query, (row,)))

    def headings(self) -> Iterator[StoredHeading]:
        """All paragraphs with their headings, in the order of ``outlines``."""
        query = """SELECT p.row, o.packed, p.digest, p.heading, a.title, a.language FROM article a
                   JOIN paragraph p ON p.article = a.row
                   JOIN outline o ON o.paragraph = p.row ORDER BY a.id, p.number"""
        yield from map(StoredHeading._make, self._db.rows(query))

    def check(self, passage: Passage) -> None:
        """Compare a quote with the store; raises ``QuoteMismatch`` if they differ."""
        query = """SELECT p.text, p.digest FROM paragraph p JOIN article a ON a.row = p.article
                   WHERE a.id = ? AND p.number = ?"""
        place = (passage.paragraph.article.id, passage.paragraph.number)
        row = self._db.row(query, place)
        if row is None:
            raise QuoteMismatch(passage.id)
        text, digest = row
        if digest_of(text) != digest or passage.span.of(text) != passage.quote:
            raise QuoteMismatch(passage.id)

    def faults(self) -> Iterator[Fault]:
        """The damage in the file; nothing if it is sound."""
        try:
            for (line,) in self._db.rows("PRAGMA integrity_check(5)"):
                if line != "ok":
                    yield Fault(FaultKind.FILE, line)
            query = """SELECT a.id, p.number, p.text, p.digest FROM paragraph p
                       JOIN article a ON a.row = p.article"""
            for article_id, number, text, digest in self._db.rows(query):
                if digest_of(text) != digest:
                    message = f"the text of {article_id}#{number} has changed since it was added"
                    yield Fault(FaultKind.TEXT, message, article_id, number)
        except CorpusUnreadable as error:
            yield Fault(FaultKind.FILE, str(error))

    def _stored(self, column: str, value: str | bytes) -> StoredArticle | None:
        query = f"SELECT id, hash FROM article WHERE {column} = ? ORDER BY id LIMIT 1"
        row = self._db.row(query, (value,))
        return None if row is None else StoredArticle(*row)


def _checked(row: Sequence[object]) -> Paragraph:
    digest, *rest = row
    paragraph = _paragraph(rest)
    if digest_of(paragraph.text) != digest:
        raise QuoteMismatch(f"{paragraph.article.id}#{paragraph.number}")
    return paragraph


def _paragraph(row: Sequence[object]) -> Paragraph:
    number, text, page, heading, *article = row
    return Paragraph(Article(*article), number, text, page, heading)  # type: ignore[arg-type]
