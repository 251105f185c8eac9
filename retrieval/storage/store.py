"""The corpus on disk: one SQLite file, the only truth; articles in, the same articles out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from retrieval.errors import CorpusMissing, CorpusUnreadable, QuoteMismatch
from retrieval.storage.database import Database, Version, locked
from retrieval.storage.fingerprint import digest_of
from retrieval.storage.manifest import Ledger
from retrieval.storage.schema import MIGRATIONS
from retrieval.types import Article, CorpusState, Name, Paragraph, Passage

FILE_NAME = "corpus.sqlite3"
LOCK_NAME = "writer.lock"
ARTICLE = "a.id, a.title, a.source, a.url, a.author, a.published, a.language"
PARAGRAPH = f"p.number, p.text, p.page, p.heading, {ARTICLE}"
CHECKED = f"p.digest, {PARAGRAPH}"


class Stored(NamedTuple):
    """How the store knows an article: by its id, and the hash of its content."""

    id: str
    hash: bytes


class Moment(NamedTuple):
    """What the store says of itself at a moment: see ``Store.state`` and what follows there."""

    state: CorpusState
    generation: int
    analysis: str


class Store:
    """An open corpus file. Use it from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Open the corpus in *folder*, making folder and file where they are missing.

        Raises ``CorpusUnreadable``.
        """
        self.folder = folder
        self.db = Database(folder / FILE_NAME, MIGRATIONS)
        self.ledger = Ledger(self.db)
        self._held = False
        self._moment: tuple[Version, Moment] | None = None
        # Every question asks for these, and counting a million articles takes longer than it.
        self._languages: tuple[int, dict[str | None, int]] | None = None

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether *folder* holds a corpus."""
        try:
            return (folder / FILE_NAME).exists()
        except OSError as error:
            raise CorpusUnreadable(folder, error.strerror or str(error)) from error

    @staticmethod
    def put_in_place(made: Path, folder: Path) -> None:
        """Make the closed corpus in *made* that of *folder*, in one step.

        Raises ``FileExistsError`` where *folder* has one by now.
        """
        try:
            (folder / FILE_NAME).hardlink_to(made / FILE_NAME)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if (folder / FILE_NAME).exists():
                raise FileExistsError(folder) from None
            (made / FILE_NAME).replace(folder / FILE_NAME)

    @classmethod
    def existing(cls, folder: Path) -> Store:
        """Open the corpus in *folder*; raises ``CorpusMissing`` where there is none."""
        if not cls.exists(folder):
            raise CorpusMissing(folder)
        return cls(folder)

    def close(self) -> None:
        """Close the file. What was written is safe before this."""
        self.db.close()

    @contextmanager
    def locked(self, patience: float | None = None) -> Iterator[None]:
        """Hold the corpus against other writers; inside of itself it holds already.

        Raises ``CorpusBusy`` where another has it for longer than *patience* seconds.
        """
        if self._held:
            yield
            return
        waits = {} if patience is None else {"patience": patience}
        held = "another process is adding to this corpus or removing; try again when it has ended"
        with locked(self.folder / LOCK_NAME, held, **waits):
            self._held = True
            try:
                yield
            finally:
                self._held = False

    def settle(self) -> None:
        """Make all that was written survive a power cut."""
        self.db.settle()

    def state(self) -> CorpusState:
        """How many articles and paragraphs there are, and the fingerprint of their content."""
        return self._now().state

    def generation(self) -> int:
        """A number that grows with every change."""
        return self._now().generation

    def analysis(self) -> list[str]:
        """The rules of analysis, a word each."""
        return self._now().analysis.split()

    def _now(self) -> Moment:
        version = self.db.version()
        if self._moment and self._moment[0] == version:
            return self._moment[1]
        query = "SELECT articles, paragraphs, fingerprint, generation, analysis FROM state"
        *state, generation, analysis = self.db.only_row(query)
        moment = Moment(CorpusState(*state), generation, analysis)
        if version == self.db.version():
            self._moment = version, moment
        return moment

    def size(self) -> int:
        """About how many bytes there are."""
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        (size,) = self.db.only_row(query)
        return int(size)

    def find(self, key: str) -> Stored | None:
        """The article that was added under *key*."""
        return self._stored("key", key)

    def find_id(self, article_id: str) -> Stored | None:
        """The article with this id."""
        return self._stored("id", article_id)

    def find_content(self, content_hash: bytes) -> Stored | None:
        """An article with this very content."""
        return self._stored("hash", content_hash)

    def articles(self) -> Iterator[Article]:
        """All articles, by id."""
        for row in self.db.rows(f"SELECT {ARTICLE} FROM article a ORDER BY a.id"):
            yield Article(*row)

    def last_article_row(self) -> int:
        """The last row that an article may have."""
        (row,) = self.db.only_row("SELECT coalesce(max(row), 0) FROM article")
        return int(row)

    def article_in(self, row: int) -> Article | None:
        """The article in a row."""
        found = self.db.row(f"SELECT {ARTICLE} FROM article a WHERE a.row = ?", (row,))
        return None if found is None else Article(*found)

    def languages(self) -> dict[str | None, int]:
        """How many articles there are in each language, as they tell it, the commonest first."""
        generation = self.generation()
        if self._languages is None or self._languages[0] != generation:
            query = "SELECT language, count(*) FROM article GROUP BY language ORDER BY 2 DESC, 1"
            self._languages = generation, dict(self.db.rows(query))
        return self._languages[1]

    def names(self, keys: Sequence[str]) -> Iterator[Name]:
        """The names under these keys. Some may stand in articles that are gone."""
        query = f"""SELECT DISTINCT word, language, term FROM name
                    WHERE key IN ({",".join("?" * len(keys))})"""
        yield from (Name(*row) for row in self.db.rows(query, keys))

    def ids_near(self, article_id: str) -> list[str]:
        """Ids that begin as *article_id* does, not so many that comparing them takes time."""
        query = "SELECT id FROM article WHERE id >= ? ORDER BY id LIMIT 1000"
        first = article_id[:1]
        return [found for (found,) in self.db.rows(query, (first,)) if found.startswith(first)]

    def newest(self) -> str | None:
        """The latest date of an article that begins as an ISO 8601 year does."""
        query = "SELECT max(published) FROM article WHERE published GLOB '[12][0-9][0-9][0-9]*'"
        (date,) = self.db.only_row(query)
        return None if date is None else str(date)

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """The paragraphs of an article, in order; none where there is no such article.

        Raises ``QuoteMismatch`` where a text is not what was added.
        """
        query = f"""SELECT {CHECKED} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE a.id = ? ORDER BY p.number"""
        return tuple(map(_checked, self.db.rows(query, (article_id,))))

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """Every paragraph whose text holds *words* just as they are.

        Raises ``QuoteMismatch`` where a text is not what was added.
        """
        query = f"""SELECT {CHECKED} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE instr(p.text, ?) ORDER BY a.id, p.number"""
        yield from map(_checked, self.db.rows(query, (words,)))

    def outlines_in(
        self, rows: Sequence[int]
    ) -> Iterator[tuple[int, bytes, str, str, str | None, int]]:
        """Of the paragraphs in these rows that are there: row, packed outline, title terms, the
        article's id and language, and the number in it; in no order."""
        query = f"""SELECT o.paragraph, o.packed, t.terms, a.id, a.language, o.number FROM outline o
                    JOIN article a ON a.row = o.article JOIN title t ON t.article = o.article
                    WHERE o.paragraph IN ({",".join("?" * len(rows))})"""
        yield from self.db.rows(query, rows)

    def paragraph_in(self, row: int) -> Paragraph:
        """The paragraph in a row that is there."""
        query = f"""SELECT {PARAGRAPH} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE p.row = ?"""
        return _paragraph(self.db.only_row(query, (row,)))

    def outlines(self) -> Iterator[tuple[int, bytes, str]]:
        """Of each paragraph: row, packed outline, title terms; in an order that only the content
        decides."""
        query = """SELECT p.row, o.packed, t.terms FROM article a
                   JOIN title t ON t.article = a.row JOIN paragraph p ON p.article = a.row
                   JOIN outline o ON o.paragraph = p.row ORDER BY a.id, p.number"""
        yield from self.db.rows(query)

    def outlines_after(self, row: int) -> Iterator[tuple[int, bytes, str]]:
        """The same of the paragraphs after *row*, in the order of rows."""
        query = """SELECT p.row, o.packed, t.terms FROM paragraph p
                   JOIN outline o ON o.paragraph = p.row JOIN title t ON t.article = p.article
                   WHERE p.row > ? ORDER BY p.row"""
        yield from self.db.rows(query, (row,))

    def headings(self) -> Iterator[tuple[int, bytes, bytes, str | None, str | None, str | None]]:
        """Of each paragraph in that order: row, packed outline, digest, and heading, title and
        language, as they were read."""
        query = """SELECT p.row, o.packed, p.digest, p.heading, a.title, a.language FROM article a
                   JOIN paragraph p ON p.article = a.row
                   JOIN outline o ON o.paragraph = p.row ORDER BY a.id, p.number"""
        yield from self.db.rows(query)

    def check(self, passage: Passage) -> None:
        """Compare a quote with the store once more; raises ``QuoteMismatch``."""
        query = """SELECT p.text, p.digest FROM paragraph p JOIN article a ON a.row = p.article
                   WHERE a.id = ? AND p.number = ?"""
        place = (passage.paragraph.article.id, passage.paragraph.number)
        found = self.db.row(query, place)
        if found is None:
            raise QuoteMismatch(passage.id)
        text, digest = found
        if digest_of(text) != digest or passage.span.of(text) != passage.quote:
            raise QuoteMismatch(passage.id)

    def faults(self) -> Iterator[str]:
        """What is wrong inside the file, a line each; nothing for a sound one."""
        try:
            for (line,) in self.db.rows("PRAGMA integrity_check(5)"):
                if line != "ok":
                    yield line
            query = """SELECT a.id, p.number, p.text, p.digest FROM paragraph p
                       JOIN article a ON a.row = p.article"""
            for article_id, number, text, digest in self.db.rows(query):
                if digest_of(text) != digest:
                    yield f"the text of {article_id}#{number} is not what was added"
        except CorpusUnreadable as error:
            yield str(error)

    def _stored(self, column: str, value: str | bytes) -> Stored | None:
        query = f"SELECT id, hash FROM article WHERE {column} = ? ORDER BY id LIMIT 1"
        row = self.db.row(query, (value,))
        return None if row is None else Stored(*row)


def _checked(row: Sequence[object]) -> Paragraph:
    digest, *rest = row
    paragraph = _paragraph(rest)
    if digest_of(paragraph.text) != digest:
        raise QuoteMismatch(f"{paragraph.article.id}#{paragraph.number}")
    return paragraph


def _paragraph(row: Sequence[object]) -> Paragraph:
    number, text, page, heading, *article = row
    return Paragraph(Article(*article), number, text, page, heading)  # type: ignore[arg-type]
