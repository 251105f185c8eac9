"""Changes of a corpus file: each article is written or removed wholly, with its analysis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from retrieval.errors import CorpusDamaged
from retrieval.storage.database import IS_DAMAGED, Database
from retrieval.storage.manifest import IndexManifest
from retrieval.storage.packing import combined, digest_of, sealed, unsealed
from retrieval.storage.stored_values import (
    AnalyzedArticle,
    Fields,
    IndexedName,
    StoredOutline,
    passages_in,
)
from retrieval.types import Article, Paragraph

# A damaged fingerprint is no number that another could be added to.
IS_FINGERPRINT = "fingerprint GLOB '[0-9a-f]*' AND fingerprint NOT GLOB '*[^0-9a-f]*'"


class _Rows(NamedTuple):
    """The row of an article, and that of its first paragraph; 0 if it has none."""

    article: int
    first: int


class _StoredHash(NamedTuple):
    """The row of an article, and the hash of its content."""

    row: int
    hash: bytes


class Writer:
    """Changes a corpus file. A method that raises ``CorpusUnreadable`` has changed nothing."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._manifest = IndexManifest(database)

    def put(
        self,
        article: Article,
        paragraphs: Sequence[Paragraph],
        analyzed: AnalyzedArticle,
        key: str,
        content_hash: bytes,
    ) -> None:
        """See ``Writing``."""
        metadata = (article.title, article.source, article.url, article.author)
        language = analyzed.language or article.language
        columns = (article.id, key, content_hash, *metadata, article.published, language)
        with self._db.writing():
            query = """SELECT o.source FROM origin o JOIN article a ON a.row = o.article
                       WHERE a.id = ?"""
            sources = [*self._db.read(str, query, (article.id,))]
            self._delete(article.id)
            article_row = self._db.write(
                "INSERT INTO article (id, key, hash, title, source, url, author, published, "
                "language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                columns,
            )
            last = self._manifest.last_row()
            self._db.write_many(
                "INSERT INTO paragraph (row, article, number, text, digest, page, heading) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (row, article_row, p.number, p.text, digest_of(p.text), p.page, p.heading)
                    for row, p in enumerate(paragraphs, start=last + 1)
                ),
            )
            self._put_analysis(article_row, last + 1, analyzed)
            self._db.write_many(
                "INSERT INTO origin VALUES (?, ?)", ((source, article_row) for source in sources)
            )
            self._count(1, len(paragraphs), article.id, content_hash)

    def put_origin(self, article_id: str, source: str, sketch: Iterable[int] = ()) -> None:
        """See ``Writing``."""
        with self._db.writing():
            self._db.write(
                "INSERT OR IGNORE INTO origin SELECT ?, row FROM article WHERE id = ?",
                (source, article_id),
            )
            self.put_sketch(article_id, sketch)

    def put_sketch(self, article_id: str, sketch: Iterable[int]) -> None:
        """See ``Writing``."""
        with self._db.writing():
            self._db.write_many(
                "INSERT OR IGNORE INTO sketch SELECT ?, row FROM article WHERE id = ?",
                ((value, article_id) for value in sketch),
            )

    def remove_origin(self, article_id: str, source: str) -> bool:
        """See ``Writing``."""
        with self._db.writing():
            self._db.write(
                "DELETE FROM origin WHERE source = ? "
                "AND article = (SELECT row FROM article WHERE id = ?)",
                (source, article_id),
            )
            query = """SELECT count(*) FROM origin o JOIN article a ON a.row = o.article
                       WHERE a.id = ?"""
            return not self._db.only(int, query, (article_id,))

    def put_stamp(self, source: str, stamp: str | None) -> None:
        """See ``Writing``."""
        with self._db.writing():
            self._db.write("DELETE FROM stamp WHERE source = ?", (source,))
            if stamp is not None:
                self._db.write("INSERT INTO stamp VALUES (?, ?)", (source, stamp))

    def remove(self, article_id: str) -> bool:
        """See ``Writing``."""
        with self._db.writing():
            return self._delete(article_id)

    def put_names(self, names: Iterable[IndexedName]) -> None:
        """See ``Writing``."""
        with self._db.writing():
            self._db.write_many("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", names)

    def replace_analysis(self, articles: Iterable[tuple[str, AnalyzedArticle]]) -> None:
        """See ``Writing``."""
        with self._db.writing():
            self._manifest.invalidate()
            for table in ("title", "outline", "name"):
                self._db.write(f"DELETE FROM {table}")
            self._db.write("UPDATE state SET analysis = ''")
            for article_id, analyzed in articles:
                query = """SELECT a.row, coalesce(min(p.row), 0) FROM article a
                           LEFT JOIN paragraph p ON p.article = a.row WHERE a.id = ?"""
                article_row, first = self._db.only(_Rows, query, (article_id,))
                if analyzed.language:
                    self._db.write(
                        "UPDATE article SET language = ? WHERE row = ?",
                        (analyzed.language, article_row),
                    )
                self._put_analysis(article_row, first, analyzed)

    def _put_analysis(self, article_row: int, first: int, analyzed: AnalyzedArticle) -> None:
        self._db.write(
            "UPDATE state SET analysis = trim(analysis || ' ' || :rules) "
            "WHERE instr(' ' || analysis || ' ', ' ' || :rules || ' ') = 0",
            {"rules": analyzed.analysis},
        )
        self._db.write_many("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", analyzed.names)
        self._db.write("INSERT INTO title VALUES (?, ?)", (article_row, analyzed.title))
        self._db.write_many(
            "INSERT INTO outline VALUES (?, ?, ?, ?)",
            (
                (first + n, sealed(packed, first + n), article_row, n + 1)
                for n, packed in enumerate(analyzed.outlines)
            ),
        )

    def _delete(self, article_id: str) -> bool:
        query = "SELECT row, hash FROM article WHERE id = ?"
        found = self._db.first(_StoredHash, query, (article_id,))
        if found is None:
            return False
        try:
            self._manifest.record_deletions(self._passages_of(found.row))
        except CorpusDamaged:  # an article may be removed because it is damaged
            self._manifest.invalidate()
        query = "SELECT count(*) FROM paragraph WHERE article = ?"
        count = self._db.only(int, query, (found.row,))
        self._db.write("DELETE FROM article WHERE row = ?", (found.row,))
        self._count(-1, -count, article_id, found.hash)
        return True

    def _passages_of(self, article_row: int) -> Iterator[tuple[int, Fields]]:
        """Row and fields of the passages of an article. Raises ``CorpusDamaged``."""
        query = """SELECT p.row, o.packed, t.terms FROM paragraph p
                   JOIN outline o ON o.paragraph = p.row JOIN title t ON t.article = p.article
                   WHERE p.article = ?"""
        for row, stored, title in self._db.read(StoredOutline, query, (article_row,)):
            packed = unsealed(stored, row)
            if packed is None:
                raise CorpusDamaged(self._db.path, IS_DAMAGED)
            yield from passages_in(row, packed, title)

    def _count(self, sign: int, paragraphs: int, article_id: str, content_hash: bytes) -> None:
        before = self._db.only(str, f"SELECT fingerprint FROM state WHERE {IS_FINGERPRINT}")
        self._db.write(
            "UPDATE state SET articles = articles + ?, paragraphs = paragraphs + ?, "
            "last_row = last_row + ?, fingerprint = ?",
            (
                sign,
                paragraphs,
                max(paragraphs, 0),
                combined(before, sign, article_id, content_hash),
            ),
        )
