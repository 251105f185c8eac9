"""The corpus on disk: one SQLite file, the only truth; articles in, the same articles out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from retrieval.engines.engine import Fields
from retrieval.errors import CorpusMissing, CorpusUnreadable, QuoteMismatch
from retrieval.fingerprint import combined, digest_of
from retrieval.schema import MIGRATIONS
from retrieval.types import Article, CorpusState, Paragraph, Passage, Span

FILE_NAME = "corpus.sqlite3"
ARTICLE = "a.id, a.title, a.source, a.url, a.author, a.published, a.language"
PARAGRAPH = f"p.number, p.text, p.page, p.heading, {ARTICLE}"


class Stored(NamedTuple):
    """How the store knows an article: by its id, and the hash of its content."""

    id: str
    hash: bytes


class DerivedPassage(NamedTuple):
    """A passage as it is indexed: its span, its terms, and those of the heading above it."""

    span: Span
    terms: Sequence[str]
    heading: Sequence[str]


class Derived(NamedTuple):
    """What analysis makes of an article: terms of the title, passages of each paragraph."""

    title: Sequence[str]
    passages: Sequence[Sequence[DerivedPassage]]


class Store:
    """An open corpus file. Use it from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Open the corpus in *folder*, making folder and file where they are missing.

        Raises ``CorpusUnreadable``.
        """
        self.path = folder / FILE_NAME
        with self._explained():
            folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            self._prepare()

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether *folder* holds a corpus."""
        return (folder / FILE_NAME).is_file()

    @classmethod
    def existing(cls, folder: Path) -> Store:
        """Open the corpus in *folder*; raises ``CorpusMissing`` where there is none."""
        if not cls.exists(folder):
            raise CorpusMissing(folder)
        return cls(folder)

    def close(self) -> None:
        """Close the file. What was written is safe before this."""
        self._db.close()

    # Reading.

    def state(self) -> CorpusState:
        """How many articles and paragraphs there are, and the fingerprint of their content."""
        with self._explained():
            query = "SELECT articles, paragraphs, fingerprint FROM state"
            return CorpusState(*self._db.execute(query).fetchone())

    def generation(self) -> tuple[int, str]:
        """A number that grows with every change, and what the derived tables were made with."""
        with self._explained():
            query = "SELECT generation, analysis FROM state"
            generation, analysis = self._db.execute(query).fetchone()
            return generation, analysis

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
        with self._explained():
            for row in self._db.execute(f"SELECT {ARTICLE} FROM article a ORDER BY a.id"):
                yield Article(*row)

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """The paragraphs of an article, in order; none where there is no such article."""
        query = f"""SELECT {PARAGRAPH} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE a.id = ? ORDER BY p.number"""
        with self._explained():
            return tuple(map(_paragraph, self._db.execute(query, (article_id,))))

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """Every paragraph whose text holds *words* just as they are."""
        query = f"""SELECT {PARAGRAPH} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE instr(p.text, ?) ORDER BY a.id, p.number"""
        with self._explained():
            yield from map(_paragraph, self._db.execute(query, (words,)))

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages in these rows, in the order given; rows that are gone are left out."""
        query = f"""SELECT s.row, s.start, s.end, {PARAGRAPH} FROM passage s
                    JOIN paragraph p ON p.row = s.paragraph JOIN article a ON a.row = p.article
                    WHERE s.row IN ({",".join("?" * len(rows))})"""
        with self._explained():
            found = {
                row: Passage(_paragraph(rest), Span(start, end))
                for row, start, end, *rest in self._db.execute(query, rows)
            }
        return [found[row] for row in rows if row in found]

    def fields(self) -> Iterator[tuple[int, Fields]]:
        """Each passage's row with its terms, in an order that the content alone decides."""
        query = """SELECT s.row, s.terms, t.terms, s.heading FROM passage s
                   JOIN paragraph p ON p.row = s.paragraph JOIN article a ON a.row = p.article
                   JOIN title t ON t.article = a.row ORDER BY a.id, p.number, s.start"""
        with self._explained():
            for row, text, title, heading in self._db.execute(query):
                yield row, Fields(text.split(), [*title.split(), *heading.split()])

    def check(self, passage: Passage) -> None:
        """Compare a quote with the store once more; raises ``QuoteMismatch``."""
        query = """SELECT p.text, p.digest FROM paragraph p JOIN article a ON a.row = p.article
                   WHERE a.id = ? AND p.number = ?"""
        place = (passage.paragraph.article.id, passage.paragraph.number)
        with self._explained():
            found = self._db.execute(query, place).fetchone()
        if found is None:
            raise QuoteMismatch(passage.id)
        text, digest = found
        if digest_of(text) != digest or passage.span.of(text) != passage.quote:
            raise QuoteMismatch(passage.id)

    def faults(self) -> Iterator[str]:
        """What is wrong inside the file, a line each; nothing for a sound one."""
        with self._explained():
            for (line,) in self._db.execute("PRAGMA integrity_check(5)"):
                if line != "ok":
                    yield line
            query = """SELECT a.id, p.number, p.text, p.digest FROM paragraph p
                       JOIN article a ON a.row = p.article"""
            for article_id, number, text, digest in self._db.execute(query):
                if digest_of(text) != digest:
                    yield f"the text of {article_id}#{number} is not what was added"

    # Writing: an article is in wholly or not at all.

    def put(
        self,
        article: Article,
        paragraphs: Sequence[Paragraph],
        derived: Derived,
        key: str,
        content_hash: bytes,
    ) -> None:
        """Store an article in place of the one with its id, in one transaction."""
        metadata = (article.title, article.source, article.url, article.author)
        columns = (article.id, key, content_hash, *metadata, article.published, article.language)
        with self.writing():
            self._delete(article.id)
            row = self._db.execute(
                "INSERT INTO article (id, key, hash, title, source, url, author, published, "
                "language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                columns,
            ).lastrowid
            for paragraph in paragraphs:
                text = (paragraph.text, digest_of(paragraph.text))
                self._db.execute(
                    "INSERT INTO paragraph (article, number, text, digest, page, heading) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    (row, paragraph.number, *text, paragraph.page, paragraph.heading),
                )
            self._derive(article.id, derived)
            self._account(1, len(paragraphs), article.id, content_hash)

    def remove(self, article_id: str) -> bool:
        """Take an article out; whether there was one."""
        with self.writing():
            return self._delete(article_id)

    def derive(self, analysis: str, articles: Iterable[tuple[str, Derived]]) -> None:
        """Replace all derived tables, in one transaction; *analysis* says what made them."""
        with self.writing():
            self._db.execute("DELETE FROM title")
            self._db.execute("DELETE FROM passage")
            for article_id, derived in articles:
                self._derive(article_id, derived)
            self._db.execute(
                "UPDATE state SET analysis = ?, generation = generation + 1", (analysis,)
            )

    def settle(self) -> None:
        """Force all that was written to the disk itself, and empty the log beside the file."""
        with self._explained():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all that is written inside it stays, or nothing does."""
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    # The parts of it.

    def _prepare(self) -> None:
        (version,) = self._one("PRAGMA user_version")
        if version > len(MIGRATIONS):
            raise CorpusUnreadable(self.path, "a newer pullquote wrote it; upgrade this one")
        if version == 0 and self._one("SELECT count(*) FROM sqlite_master") != (0,):
            raise CorpusUnreadable(self.path, "it is a database of something else")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA busy_timeout = 5000")
        if version < len(MIGRATIONS):
            self._db.execute("PRAGMA journal_mode = WAL")
        # Commits survive a killed process; ``settle`` makes them survive a power cut too.
        self._db.execute("PRAGMA synchronous = NORMAL")
        while version < len(MIGRATIONS):
            with self.writing():
                # Another process may have taken this step while we waited for the lock.
                (version,) = self._one("PRAGMA user_version")
                for statement in MIGRATIONS[version] if version < len(MIGRATIONS) else ():
                    self._db.execute(statement)
                version = min(version + 1, len(MIGRATIONS))
                self._db.execute(f"PRAGMA user_version = {version}")

    def _one(self, query: str) -> tuple[int, ...]:
        row: tuple[int, ...] = self._db.execute(query).fetchone()
        return row

    def _stored(self, column: str, value: str | bytes) -> Stored | None:
        query = f"SELECT id, hash FROM article WHERE {column} = ? ORDER BY id LIMIT 1"
        with self._explained():
            row = self._db.execute(query, (value,)).fetchone()
        return None if row is None else Stored(*row)

    def _delete(self, article_id: str) -> bool:
        query = """SELECT a.hash, count(p.row) FROM article a
                   LEFT JOIN paragraph p ON p.article = a.row WHERE a.id = ? GROUP BY a.row"""
        row = self._db.execute(query, (article_id,)).fetchone()
        if row is None:
            return False
        content_hash, paragraphs = row
        self._db.execute("DELETE FROM article WHERE id = ?", (article_id,))
        self._account(-1, -paragraphs, article_id, content_hash)
        return True

    def _derive(self, article_id: str, derived: Derived) -> None:
        (row,) = self._db.execute("SELECT row FROM article WHERE id = ?", (article_id,)).fetchone()
        self._db.execute("INSERT INTO title VALUES (?, ?)", (row, " ".join(derived.title)))
        for number, passages in enumerate(derived.passages, start=1):
            self._db.executemany(
                "INSERT INTO passage (paragraph, start, end, terms, heading) VALUES "
                "((SELECT row FROM paragraph WHERE article = ? AND number = ?), ?, ?, ?, ?)",
                (
                    (row, number, p.span.start, p.span.end, " ".join(p.terms), " ".join(p.heading))
                    for p in passages
                ),
            )

    def _account(self, sign: int, paragraphs: int, article_id: str, content_hash: bytes) -> None:
        (before,) = self._db.execute("SELECT fingerprint FROM state").fetchone()
        self._db.execute(
            "UPDATE state SET articles = articles + ?, paragraphs = paragraphs + ?, "
            "fingerprint = ?, generation = generation + 1",
            (sign, paragraphs, combined(before, sign, article_id, content_hash)),
        )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            why = str(error)
            if "locked" in why:
                why = "another process is writing to it; try again when that has ended"
            raise CorpusUnreadable(self.path, why) from error
        except OSError as error:
            raise CorpusUnreadable(self.path, error.strerror or str(error)) from error


def _paragraph(row: Sequence[object]) -> Paragraph:
    number, text, page, heading, *article = row
    return Paragraph(Article(*article), number, text, page, heading)  # type: ignore[arg-type]
