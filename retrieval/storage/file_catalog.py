"""What is asked of a corpus file about its articles, their keys and their sources."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from retrieval.storage.file_reading import ARTICLE, PARAGRAPH, FileReading
from retrieval.storage.row_ranges import Range
from retrieval.storage.stored import Origin, Provenance, StoredArticle, StoredParagraph
from retrieval.types import Article, Paragraph


class FileCatalog(FileReading):
    """The articles of a corpus file."""

    def find_id(self, article_id: str) -> StoredArticle | None:
        """The article with this id."""
        return self._stored("id", article_id)

    def find(self, key: str) -> StoredArticle | None:
        """The article that was added under *key*."""
        return self._stored("key", key)

    def find_content(self, content_hash: bytes) -> StoredArticle | None:
        """An article with exactly this content."""
        return self._stored("hash", content_hash)

    def _stored(self, column: str, value: str | bytes) -> StoredArticle | None:
        query = f"SELECT id, hash FROM article WHERE {column} = ? ORDER BY id LIMIT 1"
        return self._db.first(StoredArticle, query, (value,))

    def ids_near(self, article_id: str) -> list[str]:
        """Ids that begin with the same letter, at most 1000, so that comparing them is quick."""
        query = "SELECT id FROM article WHERE id >= ? ORDER BY id LIMIT 1000"
        first = article_id[:1]
        return [near for near in self._db.read(str, query, (first,)) if near.startswith(first)]

    def article(self, article_id: str) -> Article | None:
        """The article with this id."""
        query = f"SELECT {ARTICLE} FROM article a WHERE a.id = ?"
        return self._db.first(Article, query, (article_id,))

    def articles(self) -> Iterator[Article]:
        """All articles, by id."""
        yield from self._db.read(Article, f"SELECT {ARTICLE} FROM article a ORDER BY a.id")

    def articles_from(self, article_id: str) -> Iterator[Article]:
        """The articles by id, from the first whose id is not less than *article_id*."""
        query = f"SELECT {ARTICLE} FROM article a WHERE a.id >= ? ORDER BY a.id"
        yield from self._db.read(Article, query, (article_id,))

    def articles_in(self, rows: Sequence[int]) -> Iterator[Article]:
        """The articles in these *rows*, by id."""
        query = f"""SELECT {ARTICLE} FROM json_each(?) wanted JOIN article a ON a.row = wanted.value
                    ORDER BY a.id"""
        yield from self._db.read(Article, query, (json.dumps(rows),))

    def article_rows(self, backwards: bool = False) -> Iterator[int]:
        """The rows that hold articles, in order or in reverse order, up to any damage."""
        # An index may be sound where the table is not, and the other way round.
        order = "DESC" if backwards else "ASC"
        yield from self._db.read(int, f"SELECT row FROM article NOT INDEXED ORDER BY row {order}")

    def article_in(self, row: int) -> Article | None:
        """The article in this row; None if the row is empty."""
        return self._db.first(Article, f"SELECT {ARTICLE} FROM article a WHERE a.row = ?", (row,))

    def length(self, article_id: str) -> int:
        """The number of paragraphs of an article; 0 if there is no such article."""
        query = """SELECT count(*) FROM paragraph p JOIN article a ON a.row = p.article
                   WHERE a.id = ?"""
        return self._db.first(int, query, (article_id,)) or 0

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """The paragraphs of an article, in order; none if there is no such article.

        Raises ``QuoteMismatch`` if a text has changed since it was added.
        """
        query = f"""SELECT {PARAGRAPH} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE a.id = ? ORDER BY p.number"""
        rows = self._db.read(StoredParagraph, query, (article_id,))
        return tuple(stored.checked() for stored in rows)

    def sources_of(self, article_id: str) -> list[str]:
        """The files and addresses at which an article was found."""
        query = """SELECT o.source FROM origin o JOIN article a ON a.row = o.article
                   WHERE a.id = ? ORDER BY o.source"""
        return [*self._db.read(str, query, (article_id,))]

    def provenance(self, ids: Sequence[str] = ()) -> Iterator[Provenance]:
        """The provenance of the articles with these *ids*, or of all, in any order."""
        some = "WHERE id IN (SELECT value FROM json_each(?))" if ids else ""
        query = f"SELECT row, source, url, author, published FROM article {some}"
        yield from self._db.read(Provenance, query, (json.dumps(ids),) if ids else ())

    def origins(self) -> Iterator[Origin]:
        """Every file and address where an article was found."""
        yield from self._db.read(Origin, "SELECT source, article FROM origin")

    def rows_in_languages(self, languages: Sequence[str | None]) -> Iterator[int]:
        """The rows of the articles in these languages, each named as ``languages`` does."""
        query = """SELECT row FROM article
                   WHERE coalesce(language, '') IN (SELECT value FROM json_each(?))"""
        names = json.dumps([language or "" for language in languages])
        yield from self._db.read(int, query, (names,))

    def paragraph_ranges(self, article_rows: Sequence[int] | None = None) -> Iterator[Range]:
        """The first and the last row of the paragraphs of each article, or of those in these rows.

        The paragraphs of an article have the rows between them, in their order.
        """
        if article_rows is None:
            query = "SELECT min(row), max(row) FROM paragraph GROUP BY article"
            yield from self._db.read(Range, query)
            return
        last = "SELECT max(number) FROM paragraph WHERE article = first.article"
        query = f"""SELECT first.row, first.row - 1 + ({last}) FROM json_each(?) wanted
                    JOIN paragraph first ON first.article = wanted.value AND first.number = 1"""
        yield from self._db.read(Range, query, (json.dumps(article_rows),))

    def articles_at(self, url: str) -> list[str]:
        """The ids of the articles with this address."""
        query = "SELECT id FROM article WHERE url = ? ORDER BY id"
        return [*self._db.read(str, query, (url,))]

    def articles_like(self, sketch: Sequence[int]) -> list[str]:
        """The ids of the articles that share a hash of *sketch*, those that share most first."""
        query = f"""SELECT a.id FROM sketch s JOIN article a ON a.row = s.article
                    WHERE s.hash IN ({",".join("?" * len(sketch))})
                    GROUP BY a.id ORDER BY count(*) DESC, a.id"""
        return [*self._db.read(str, query, sketch)]

    def key_of(self, article_id: str) -> str:
        """The key under which an article was added last."""
        return self._db.only(str, "SELECT key FROM article WHERE id = ?", (article_id,))

    def articles_of(self, source: str) -> list[str]:
        """The ids of the articles that were found at *source*."""
        query = """SELECT a.id FROM origin o JOIN article a ON a.row = o.article
                   WHERE o.source = ? ORDER BY a.id"""
        return [*self._db.read(str, query, (source,))]

    def sources_under(self, prefix: str) -> list[str]:
        """The files and addresses with articles whose name begins with *prefix*."""
        query = """SELECT DISTINCT source FROM origin
                   WHERE source >= ? AND substr(source, 1, ?) = ? ORDER BY source"""
        return [*self._db.read(str, query, (prefix, len(prefix), prefix))]

    def stamp(self, source: str) -> str | None:
        """The state in which *source* was read last."""
        return self._db.first(str, "SELECT stamp FROM stamp WHERE source = ?", (source,))
