"""The corpus on disk: one SQLite file, the only truth; articles in, the same articles out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from retrieval.database import Database
from retrieval.derived import Derived
from retrieval.engines.engine import Fields
from retrieval.errors import CorpusMissing, CorpusUnreadable, QuoteMismatch
from retrieval.fingerprint import combined, digest_of
from retrieval.schema import MIGRATIONS
from retrieval.types import Article, CorpusState, Name, Paragraph, Passage, Span

FILE_NAME = "corpus.sqlite3"
ARTICLE = "a.id, a.title, a.source, a.url, a.author, a.published, a.language"
PARAGRAPH = f"p.number, p.text, p.page, p.heading, {ARTICLE}"
CHECKED = f"p.digest, {PARAGRAPH}"


class Stored(NamedTuple):
    """How the store knows an article: by its id, and the hash of its content."""

    id: str
    hash: bytes


class Store:
    """An open corpus file. Use it from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Open the corpus in *folder*, making folder and file where they are missing.

        Raises ``CorpusUnreadable``.
        """
        self.folder = folder
        self._db = Database(folder / FILE_NAME, MIGRATIONS)

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
        self._db.close()

    # Reading.

    def state(self) -> CorpusState:
        """How many articles and paragraphs there are, and the fingerprint of their content."""
        query = "SELECT articles, paragraphs, fingerprint FROM state"
        articles, paragraphs, fingerprint = self._db.only_row(query)
        return CorpusState(articles, paragraphs, fingerprint)

    def generation(self) -> tuple[int, str]:
        """A number that grows with every change, and the rules of analysis, a word each."""
        query = "SELECT generation, analysis FROM state"
        generation, analysis = self._db.only_row(query)
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
        for row in self._db.rows(f"SELECT {ARTICLE} FROM article a ORDER BY a.id"):
            yield Article(*row)

    def languages(self) -> dict[str | None, int]:
        """How many articles there are in each language, as they tell it, the commonest first."""
        query = "SELECT language, count(*) FROM article GROUP BY language ORDER BY 2 DESC, 1"
        return dict(self._db.rows(query))

    def names(self, keys: Sequence[str]) -> Iterator[Name]:
        """The names under these keys. Some may stand in articles that are gone."""
        query = f"""SELECT DISTINCT word, language, term FROM name
                    WHERE key IN ({",".join("?" * len(keys))})"""
        yield from (Name(*row) for row in self._db.rows(query, keys))

    def newest(self) -> str | None:
        """The latest date of an article that begins as an ISO 8601 year does."""
        query = "SELECT max(published) FROM article WHERE published GLOB '[12][0-9][0-9][0-9]*'"
        (date,) = self._db.only_row(query)
        return None if date is None else str(date)

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """The paragraphs of an article, in order; none where there is no such article.

        Raises ``QuoteMismatch`` where a text is not what was added.
        """
        query = f"""SELECT {CHECKED} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE a.id = ? ORDER BY p.number"""
        return tuple(map(_checked, self._db.rows(query, (article_id,))))

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """Every paragraph whose text holds *words* just as they are.

        Raises ``QuoteMismatch`` where a text is not what was added.
        """
        query = f"""SELECT {CHECKED} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE instr(p.text, ?) ORDER BY a.id, p.number"""
        yield from map(_checked, self._db.rows(query, (words,)))

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages in these rows, in the order given; rows that are gone are left out."""
        query = f"""SELECT s.row, s.start, s.end, {PARAGRAPH} FROM passage s
                    JOIN paragraph p ON p.row = s.paragraph JOIN article a ON a.row = p.article
                    WHERE s.row IN ({",".join("?" * len(rows))})"""
        found = {
            row: Passage(_paragraph(rest), Span(start, end))
            for row, start, end, *rest in self._db.rows(query, rows)
        }
        return [found[row] for row in rows if row in found]

    def fields(self) -> Iterator[tuple[int, Fields]]:
        """Each passage's row with its terms, in an order that the content alone decides."""
        query = """SELECT s.row, s.terms, t.terms, s.heading FROM passage s
                   JOIN paragraph p ON p.row = s.paragraph JOIN article a ON a.row = p.article
                   JOIN title t ON t.article = a.row ORDER BY a.id, p.number, s.start"""
        for row, text, title, heading in self._db.rows(query):
            yield row, Fields(text.split(), [*title.split(), *heading.split()])

    def places(self) -> Iterator[tuple[int, str, str, str, bytes, int, int]]:
        """Each passage in the order of ``fields``: row, title, heading, language, digest of its
        paragraph, start and end."""
        query = """SELECT s.row, a.title, p.heading, a.language, p.digest, s.start, s.end
                   FROM passage s JOIN paragraph p ON p.row = s.paragraph
                   JOIN article a ON a.row = p.article ORDER BY a.id, p.number, s.start"""
        yield from self._db.rows(query)

    def check(self, passage: Passage) -> None:
        """Compare a quote with the store once more; raises ``QuoteMismatch``."""
        query = """SELECT p.text, p.digest FROM paragraph p JOIN article a ON a.row = p.article
                   WHERE a.id = ? AND p.number = ?"""
        place = (passage.paragraph.article.id, passage.paragraph.number)
        found = self._db.row(query, place)
        if found is None:
            raise QuoteMismatch(passage.id)
        text, digest = found
        if digest_of(text) != digest or passage.span.of(text) != passage.quote:
            raise QuoteMismatch(passage.id)

    def faults(self) -> Iterator[str]:
        """What is wrong inside the file, a line each; nothing for a sound one."""
        for (line,) in self._db.rows("PRAGMA integrity_check(5)"):
            if line != "ok":
                yield line
        query = """SELECT a.id, p.number, p.text, p.digest FROM paragraph p
                   JOIN article a ON a.row = p.article"""
        for article_id, number, text, digest in self._db.rows(query):
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
        with self._db.writing():
            self._delete(article.id)
            row = self._db.write(
                "INSERT INTO article (id, key, hash, title, source, url, author, published, "
                "language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                columns,
            )
            for paragraph in paragraphs:
                text = (paragraph.text, digest_of(paragraph.text))
                self._db.write(
                    "INSERT INTO paragraph (article, number, text, digest, page, heading) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    (row, paragraph.number, *text, paragraph.page, paragraph.heading),
                )
            self._derive(article.id, derived)
            self._account(1, len(paragraphs), article.id, content_hash)

    def remove(self, article_id: str) -> bool:
        """Take an article out; whether there was one."""
        with self._db.writing():
            return self._delete(article_id)

    def derive(self, articles: Iterable[tuple[str, Derived]]) -> None:
        """Replace all derived tables, in one transaction."""
        with self._db.writing():
            self._db.write("DELETE FROM title")
            self._db.write("DELETE FROM passage")
            self._db.write("DELETE FROM name")
            self._db.write("UPDATE state SET analysis = '', generation = generation + 1")
            for article_id, derived in articles:
                self._derive(article_id, derived)

    def settle(self) -> None:
        """Make all that was written survive a power cut."""
        self._db.settle()

    def _stored(self, column: str, value: str | bytes) -> Stored | None:
        query = f"SELECT id, hash FROM article WHERE {column} = ? ORDER BY id LIMIT 1"
        row = self._db.row(query, (value,))
        return None if row is None else Stored(*row)

    def _delete(self, article_id: str) -> bool:
        query = """SELECT a.hash, count(p.row) FROM article a
                   LEFT JOIN paragraph p ON p.article = a.row WHERE a.id = ? GROUP BY a.row"""
        row = self._db.row(query, (article_id,))
        if row is None:
            return False
        content_hash, paragraphs = row
        self._db.write("DELETE FROM article WHERE id = ?", (article_id,))
        self._account(-1, -paragraphs, article_id, content_hash)
        return True

    def _derive(self, article_id: str, derived: Derived) -> None:
        (row,) = self._db.only_row("SELECT row FROM article WHERE id = ?", (article_id,))
        if derived.language:
            found = (derived.language, row)
            self._db.write("UPDATE article SET language = ? WHERE row = ?", found)
        self._db.write(
            "UPDATE state SET analysis = trim(analysis || ' ' || :rules) "
            "WHERE instr(' ' || analysis || ' ', ' ' || :rules || ' ') = 0",
            {"rules": derived.analysis},
        )
        self._db.write_many("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", derived.names)
        self._db.write("INSERT INTO title VALUES (?, ?)", (row, " ".join(derived.title)))
        for number, passages in enumerate(derived.passages, start=1):
            self._db.write_many(
                "INSERT INTO passage (paragraph, start, end, terms, heading) VALUES "
                "((SELECT row FROM paragraph WHERE article = ? AND number = ?), ?, ?, ?, ?)",
                (
                    (row, number, p.span.start, p.span.end, " ".join(p.terms), " ".join(p.heading))
                    for p in passages
                ),
            )

    def _account(self, sign: int, paragraphs: int, article_id: str, content_hash: bytes) -> None:
        (before,) = self._db.only_row("SELECT fingerprint FROM state")
        self._db.write(
            "UPDATE state SET articles = articles + ?, paragraphs = paragraphs + ?, "
            "fingerprint = ?, generation = generation + 1",
            (sign, paragraphs, combined(before, sign, article_id, content_hash)),
        )


def _checked(row: Sequence[object]) -> Paragraph:
    digest, *rest = row
    paragraph = _paragraph(rest)
    if digest_of(paragraph.text) != digest:
        raise QuoteMismatch(f"{paragraph.article.id}#{paragraph.number}")
    return paragraph


def _paragraph(row: Sequence[object]) -> Paragraph:
    number, text, page, heading, *article = row
    return Paragraph(Article(*article), number, text, page, heading)  # type: ignore[arg-type]
