"""Articles into the store and out of it: each wholly or not at all, with all that is derived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from retrieval.analysis.derived import Packed
from retrieval.analysis.fields import Fields
from retrieval.analysis.outline import passages_in
from retrieval.storage.fingerprint import combined, digest_of
from retrieval.storage.store import Store
from retrieval.types import Article, Paragraph


class Writer:
    """Changes a store. Every method raises ``CorpusUnreadable``, and then has changed nothing."""

    def __init__(self, store: Store) -> None:
        self._db = store.db
        self._ledger = store.ledger

    def put(
        self,
        article: Article,
        paragraphs: Sequence[Paragraph],
        derived: Packed,
        key: str,
        content_hash: bytes,
    ) -> None:
        """Store an article in place of the one with its id."""
        metadata = (article.title, article.source, article.url, article.author)
        language = derived.language or article.language
        columns = (article.id, key, content_hash, *metadata, article.published, language)
        with self._db.writing():
            self._delete(article.id)
            article_row = self._db.write(
                "INSERT INTO article (id, key, hash, title, source, url, author, published, "
                "language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                columns,
            )
            last, before = self._db.only_row("SELECT last_row, fingerprint FROM state")
            self._db.write_many(
                "INSERT INTO paragraph (row, article, number, text, digest, page, heading) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (row, article_row, p.number, p.text, digest_of(p.text), p.page, p.heading)
                    for row, p in enumerate(paragraphs, start=last + 1)
                ),
            )
            self._derive(article_row, last + 1, derived)
            self._account(1, len(paragraphs), combined(before, 1, article.id, content_hash))

    def remove(self, article_id: str) -> bool:
        """Take an article out; whether there was one."""
        with self._db.writing():
            return self._delete(article_id)

    def derive(self, articles: Iterable[tuple[str, Packed]]) -> None:
        """Replace all that is derived, in one transaction.

        An index of what there was is worth nothing after it.
        """
        with self._db.writing():
            self._ledger.strike()
            for table in ("title", "outline", "name"):
                self._db.write(f"DELETE FROM {table}")
            self._db.write("UPDATE state SET analysis = '', generation = generation + 1")
            for article_id, derived in articles:
                query = """SELECT a.row, min(p.row) FROM article a
                           LEFT JOIN paragraph p ON p.article = a.row WHERE a.id = ?"""
                article_row, first = self._db.only_row(query, (article_id,))
                if derived.language:
                    found = (derived.language, article_row)
                    self._db.write("UPDATE article SET language = ? WHERE row = ?", found)
                self._derive(article_row, first or 0, derived)

    def _derive(self, article_row: int, first: int, derived: Packed) -> None:
        self._db.write(
            "UPDATE state SET analysis = trim(analysis || ' ' || :rules) "
            "WHERE instr(' ' || analysis || ' ', ' ' || :rules || ' ') = 0",
            {"rules": derived.analysis},
        )
        self._db.write_many("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", derived.names)
        self._db.write("INSERT INTO title VALUES (?, ?)", (article_row, derived.title))
        self._db.write_many(
            "INSERT INTO outline VALUES (?, ?, ?, ?)",
            ((first + n, packed, article_row, n + 1) for n, packed in enumerate(derived.outlines)),
        )

    def _delete(self, article_id: str) -> bool:
        query = "SELECT row, hash FROM article WHERE id = ?"
        row = self._db.row(query, (article_id,))
        if row is None:
            return False
        article_row, content_hash = row
        self._ledger.bury(self._lost(article_row))
        (count,) = self._db.only_row(
            "SELECT count(*) FROM paragraph WHERE article = ?", (article_row,)
        )
        self._db.write("DELETE FROM article WHERE row = ?", (article_row,))
        (before,) = self._db.only_row("SELECT fingerprint FROM state")
        self._account(-1, -count, combined(before, -1, article_id, content_hash))
        return True

    def _lost(self, article_row: int) -> Iterator[tuple[int, Fields]]:
        query = """SELECT p.row, o.packed, t.terms FROM paragraph p
                   JOIN outline o ON o.paragraph = p.row JOIN title t ON t.article = p.article
                   WHERE p.article = ?"""
        for row, packed, title in self._db.rows(query, (article_row,)):
            yield from passages_in(row, packed, title)

    def _account(self, sign: int, paragraphs: int, fingerprint: str) -> None:
        self._db.write(
            "UPDATE state SET articles = articles + ?, paragraphs = paragraphs + ?, "
            "last_row = last_row + ?, fingerprint = ?, generation = generation + 1",
            (sign, paragraphs, max(paragraphs, 0), fingerprint),
        )
