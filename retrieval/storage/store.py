"""The corpus on disk: one SQLite file. Everything outside of it can be made again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from retrieval.errors import CorpusDamaged, CorpusMissing, CorpusUnreadable, QuoteMismatch
from retrieval.storage.database import IS_DAMAGED, MISSING, PATIENCE, Database, Revision, locked
from retrieval.storage.manifest import IndexManifest
from retrieval.storage.packing import digest_of, unsealed
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.seam import Lookup, Transaction, Writing
from retrieval.storage.stored_values import (
    AnalyzedArticle,
    Checkable,
    Fault,
    FaultKind,
    IndexedName,
    LanguageCount,
    Neighbor,
    Origin,
    PlacedOutline,
    PlacedParagraph,
    Provenance,
    Range,
    Stamp,
    StoredArticle,
    StoredOutline,
    StoredParagraph,
    StoredText,
    StoreState,
    Whole,
)
from retrieval.types import Article, CorpusState, Paragraph, Passage, Progress

CORPUS_FILE = "corpus.sqlite3"
LOCK_NAME = "writer.lock"
IS_LOCKED = "another process is adding or removing articles; try again when that process has ended"
ARTICLE = "a.id, a.title, a.source, a.url, a.author, a.published, a.language"
PARAGRAPH = f"p.digest, {ARTICLE}, p.number, p.text, p.page, p.heading"
OF_ARTICLE = "FROM paragraph p JOIN article a ON a.row = p.article"
OUTLINE = """SELECT p.row, o.packed, t.terms FROM article a JOIN title t ON t.article = a.row
             JOIN paragraph p ON p.article = a.row JOIN outline o ON o.paragraph = p.row"""


class Store:
    """An open corpus file. Use it from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Open the corpus in *folder*; create folder and file if they are missing.

        Raises ``CorpusUnreadable``.
        """
        self.folder = folder
        self._db = Database(folder / CORPUS_FILE, MIGRATIONS)
        self.manifest = IndexManifest(self._db)
        self._is_locked = False
        self._state: tuple[Revision, StoreState] | None = None
        # Counting the languages of a million articles takes longer than a question, and each needs
        # them.
        self._languages: tuple[Revision, dict[str | None, int]] | None = None

    @property
    def place(self) -> Path:
        """The folder of the corpus."""
        return self.folder

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether *folder* holds a corpus."""
        try:
            return (folder / CORPUS_FILE).exists()
        except OSError as error:
            raise CorpusUnreadable(folder, error.strerror or str(error)) from error

    @staticmethod
    def put_in_place(made: Path, folder: Path) -> None:
        """Move the closed corpus in *made* to *folder*, in one step.

        Raises ``FileExistsError`` if *folder* has a corpus by now.
        """
        try:
            (folder / CORPUS_FILE).hardlink_to(made / CORPUS_FILE)
        except FileExistsError:
            raise
        except OSError:  # the file system has no links
            if (folder / CORPUS_FILE).exists():
                raise FileExistsError(folder) from None
            (made / CORPUS_FILE).replace(folder / CORPUS_FILE)

    @classmethod
    def existing(cls, folder: Path) -> Store:
        """Open the corpus in *folder*; raises ``CorpusMissing`` if there is none."""
        if not cls.exists(folder):
            raise CorpusMissing(folder)
        return cls(folder)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # Questions, searches and claims.

    def snapshot(self) -> AbstractContextManager[None]:
        """A transaction for reading."""
        return self._db.snapshot()

    def revision(self) -> Revision:
        """See ``Reading``."""
        return self._db.revision()

    def state(self) -> CorpusState:
        """See ``Reading``."""
        return CorpusState(*self._current_state()[:3])

    def analysis(self) -> list[str]:
        """See ``Reading``."""
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
        """See ``Reading``."""
        revision = self.revision()
        if self._languages is None or self._languages[0] != revision:
            query = "SELECT language, count(*) FROM article GROUP BY language ORDER BY 2 DESC, 1"
            self._languages = revision, dict(self._db.read(LanguageCount, query))
        return self._languages[1]

    def newest(self) -> str | None:
        """See ``Reading``."""
        return self._dated("DESC")

    def oldest(self) -> str | None:
        """See ``Reading``."""
        return self._dated("ASC")

    def _dated(self, order: str) -> str | None:
        query = f"""SELECT published FROM article WHERE published GLOB '[12][0-9][0-9][0-9]*'
                    ORDER BY published {order} LIMIT 1"""
        return self._db.first(str, query)

    def names(self, keys: Sequence[str]) -> Iterator[IndexedName]:
        """See ``Reading``."""
        query = f"""SELECT key, word, language, term FROM name
                    WHERE key IN ({",".join("?" * len(keys))})"""
        yield from self._db.read(IndexedName, query, keys)

    def outlines(self, after: int | None = None) -> Iterator[StoredOutline]:
        """See ``Reading``."""
        if after is None:
            return self._outlines(f"{OUTLINE} ORDER BY a.id, p.number")
        query = """SELECT p.row, o.packed, t.terms FROM paragraph p
                   JOIN outline o ON o.paragraph = p.row JOIN title t ON t.article = p.article
                   WHERE p.row > ? ORDER BY p.row"""
        return self._outlines(query, (after,))

    def _outlines(self, query: str, values: Sequence[object] = ()) -> Iterator[StoredOutline]:
        for row, stored, title in self._db.read(StoredOutline, query, values):
            yield StoredOutline(row, self._unsealed(stored, row), title)

    def _unsealed(self, packed: bytes, row: int) -> bytes:
        data = unsealed(packed, row)
        if data is None:
            raise CorpusDamaged(self._db.path, IS_DAMAGED)
        return data

    def outlines_in(self, rows: Sequence[int]) -> Iterator[PlacedOutline]:
        """See ``Reading``."""
        # An outline without its article is damage, and not an empty row.
        query = f"""SELECT o.paragraph, o.packed, t.terms, a.id, a.language, o.number FROM outline o
                    LEFT JOIN article a ON a.row = o.article
                    LEFT JOIN title t ON t.article = o.article
                    WHERE o.paragraph IN ({",".join("?" * len(rows))})"""
        for stored in self._db.read(PlacedOutline, query, rows):
            yield stored._replace(packed=self._unsealed(stored.packed, stored.row))

    def paragraphs_in(self, rows: Sequence[int]) -> Iterator[tuple[int, Paragraph]]:
        """See ``Reading``."""
        query = f"""SELECT p.row, {PARAGRAPH} {OF_ARTICLE}
                    WHERE p.row IN ({",".join("?" * len(rows))})"""
        missing = {*rows}
        for row, stored in self._db.read(PlacedParagraph, query, rows):
            missing.discard(row)
            yield row, stored.checked()
        if missing:
            raise CorpusDamaged(self._db.path, MISSING)

    def neighbor_of(self, row: int, offset: int) -> tuple[Paragraph, bytes] | None:
        """See ``Reading``."""
        query = f"""SELECT o.packed, p.row, {PARAGRAPH} FROM paragraph one
                    JOIN paragraph p ON p.article = one.article AND p.number = one.number + ?
                    JOIN outline o ON o.paragraph = p.row JOIN article a ON a.row = p.article
                    WHERE one.row = ?"""
        found = self._db.first(Neighbor, query, (offset, row))
        if found is None:
            return None
        return found.stored.checked(), self._unsealed(found.packed, found.row)

    def check(self, passage: Passage) -> None:
        """See ``Reading``."""
        query = f"SELECT {PARAGRAPH} {OF_ARTICLE} WHERE a.id = ? AND p.number = ?"
        place = (passage.paragraph.article.id, passage.paragraph.number)
        stored = self._db.first(StoredParagraph, query, place)
        text = stored.paragraph.text if stored and stored.is_sound else None
        if text is None or passage.span.of(text) != passage.quote:
            raise QuoteMismatch(passage.id)

    def texts(self) -> Iterator[StoredText]:
        """See ``Reading``."""
        query = """SELECT p.row, p.text FROM article a JOIN paragraph p ON p.article = a.row
                   ORDER BY a.id, p.number"""
        yield from self._db.read(StoredText, query)

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """See ``Reading``."""
        query = f"""SELECT {PARAGRAPH} {OF_ARTICLE}
                    WHERE instr(p.text, ?) ORDER BY a.id, p.number"""
        for stored in self._db.read(StoredParagraph, query, (words,)):
            yield stored.checked()

    # Articles, their keys and their sources.

    def find_id(self, article_id: str) -> StoredArticle | None:
        """See ``Catalog``."""
        return self._stored("id", article_id)

    def find(self, key: str) -> StoredArticle | None:
        """See ``Catalog``."""
        return self._stored("key", key)

    def find_content(self, content_hash: bytes) -> StoredArticle | None:
        """See ``Catalog``."""
        return self._stored("hash", content_hash)

    def _stored(self, column: str, value: str | bytes) -> StoredArticle | None:
        query = f"SELECT id, hash FROM article WHERE {column} = ? ORDER BY id LIMIT 1"
        return self._db.first(StoredArticle, query, (value,))

    def ids_near(self, article_id: str) -> list[str]:
        """See ``Catalog``."""
        query = "SELECT id FROM article WHERE id >= ? ORDER BY id LIMIT 1000"
        first = article_id[:1]
        return [near for near in self._db.read(str, query, (first,)) if near.startswith(first)]

    def article(self, article_id: str) -> Article | None:
        """See ``Catalog``."""
        query = f"SELECT {ARTICLE} FROM article a WHERE a.id = ?"
        return self._db.first(Article, query, (article_id,))

    def articles(self, start: str = "") -> Iterator[Article]:
        """See ``Catalog``."""
        some = "WHERE a.id >= ?" if start else ""
        query = f"SELECT {ARTICLE} FROM article a {some} ORDER BY a.id"
        yield from self._db.read(Article, query, (start,) if start else ())

    def articles_in(self, rows: Sequence[int]) -> Iterator[Article]:
        """See ``Catalog``."""
        query = f"""SELECT {ARTICLE} FROM json_each(?) wanted JOIN article a ON a.row = wanted.value
                    ORDER BY a.id"""
        yield from self._db.read(Article, query, (json.dumps(rows),))

    def article_rows(self, backwards: bool = False) -> Iterator[int]:
        """The rows that hold articles, forwards or backwards, up to any damage."""
        # An index may be sound where the table is not, and the other way round.
        order = "DESC" if backwards else "ASC"
        yield from self._db.read(int, f"SELECT row FROM article NOT INDEXED ORDER BY row {order}")

    def article_in(self, row: int) -> Article | None:
        """The article in this row; None if the row is empty."""
        return self._db.first(Article, f"SELECT {ARTICLE} FROM article a WHERE a.row = ?", (row,))

    def length(self, article_id: str) -> int:
        """See ``Catalog``."""
        query = f"SELECT count(*) {OF_ARTICLE} WHERE a.id = ?"
        return self._db.first(int, query, (article_id,)) or 0

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """See ``Catalog``."""
        query = f"SELECT {PARAGRAPH} {OF_ARTICLE} WHERE a.id = ? ORDER BY p.number"
        rows = self._db.read(StoredParagraph, query, (article_id,))
        return tuple(stored.checked() for stored in rows)

    def provenance(self, ids: Sequence[str] = ()) -> Iterator[Provenance]:
        """See ``Catalog``."""
        some = "WHERE id IN (SELECT value FROM json_each(?))" if ids else ""
        query = f"SELECT row, source, url, author, published FROM article {some}"
        yield from self._db.read(Provenance, query, (json.dumps(ids),) if ids else ())

    def origins(self) -> Iterator[Origin]:
        """See ``Catalog``."""
        yield from self._db.read(Origin, "SELECT source, article FROM origin")

    def sources_of(self, article_id: str) -> list[str]:
        """See ``Catalog``."""
        query = """SELECT o.source FROM origin o JOIN article a ON a.row = o.article
                   WHERE a.id = ? ORDER BY o.source"""
        return [*self._db.read(str, query, (article_id,))]

    def rows_in_languages(self, languages: Sequence[str | None]) -> Iterator[int]:
        """See ``Catalog``."""
        query = """SELECT row FROM article
                   WHERE coalesce(language, '') IN (SELECT value FROM json_each(?))"""
        names = json.dumps([language or "" for language in languages])
        yield from self._db.read(int, query, (names,))

    def paragraph_ranges(self, article_rows: Sequence[int] | None = None) -> Iterator[Range]:
        """See ``Catalog``."""
        if article_rows is None:
            query = "SELECT min(row), max(row) FROM paragraph GROUP BY article"
            yield from self._db.read(Range, query)
            return
        last = "SELECT max(number) FROM paragraph WHERE article = first.article"
        query = f"""SELECT first.row, first.row - 1 + ({last}) FROM json_each(?) wanted
                    JOIN paragraph first ON first.article = wanted.value AND first.number = 1"""
        yield from self._db.read(Range, query, (json.dumps(article_rows),))

    def articles_at(self, url: str) -> list[str]:
        """See ``Catalog``."""
        query = "SELECT id FROM article WHERE url = ? ORDER BY id"
        return [*self._db.read(str, query, (url,))]

    def articles_like(self, sketch: Sequence[int]) -> list[str]:
        """See ``Catalog``."""
        query = f"""SELECT a.id FROM sketch s JOIN article a ON a.row = s.article
                    WHERE s.hash IN ({",".join("?" * len(sketch))})
                    GROUP BY a.id ORDER BY count(*) DESC, a.id"""
        return [*self._db.read(str, query, sketch)]

    def key_of(self, article_id: str) -> str:
        """See ``Catalog``."""
        return self._db.only(str, "SELECT key FROM article WHERE id = ?", (article_id,))

    def articles_of(self, source: str) -> list[str]:
        """See ``Catalog``."""
        query = """SELECT a.id FROM origin o JOIN article a ON a.row = o.article
                   WHERE o.source = ? ORDER BY a.id"""
        return [*self._db.read(str, query, (source,))]

    def sources_under(self, prefix: str) -> list[str]:
        """See ``Catalog``."""
        query = """SELECT DISTINCT source FROM origin
                   WHERE source >= ? AND substr(source, 1, ?) = ? ORDER BY source"""
        return [*self._db.read(str, query, (prefix, len(prefix), prefix))]

    def stamp(self, source: str) -> str | None:
        """See ``Catalog``."""
        return self._db.first(str, "SELECT stamp FROM stamp WHERE source = ?", (source,))

    # Changes.

    @contextmanager
    def locked(self, patience: float | None = None) -> Iterator[None]:
        """See ``Storage``."""
        if self._is_locked:
            yield
            return
        seconds = PATIENCE if patience is None else patience
        with locked(self.folder / LOCK_NAME, IS_LOCKED, seconds):
            self._is_locked = True
            try:
                yield
            finally:
                self._is_locked = False

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """See ``Storage``."""
        with self._db.writing():
            yield Transaction()

    def look_ahead(
        self,
        lookups: Sequence[Lookup],  # noqa: ARG002  # each is read when it is asked for
    ) -> AbstractContextManager[None]:
        """Nothing: a look-up takes microseconds."""
        return nullcontext()

    def writer(self) -> Writing:
        """See ``Storage``."""
        # Imported here: a question changes nothing.
        from retrieval.storage.writer import Writer

        return Writer(self._db)

    def checkpoint(self) -> None:
        """See ``Storage``."""
        self._db.checkpoint()

    # The whole corpus.

    def copy_to(self, file: Path, progress: Progress | None = None) -> None:
        """Copy the corpus to *file* as it is now."""
        self._db.copy_to(file, progress)

    def copy_from(self, file: Path) -> None:
        """Replace the content by the content of *file*, wholly or not at all."""
        self._db.copy_from(file)

    def size(self) -> int:
        """See ``Storage``."""
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        return self._db.only(int, query)

    def wholes(self) -> Iterator[Whole]:
        """See ``Storage``."""
        # Imported here: it is needed by copies only.
        from retrieval.analysis import code_of

        rules_of = {rules.partition("/")[0]: rules for rules in reversed(self.analysis())}
        for article in self.articles():
            stored = self.find_id(article.id)
            assert stored is not None
            outlines = sorted(self._outlines(f"{OUTLINE} WHERE a.id = ?", (article.id,)))
            analyzed = AnalyzedArticle(
                outlines[0].title if outlines else "",
                [one.packed for one in outlines],
                article.language,
                rules_of.get(code_of(article.language), ""),
            )
            query = """SELECT s.hash FROM sketch s JOIN article a ON a.row = s.article
                       WHERE a.id = ? ORDER BY s.hash"""
            sketch = [*self._db.read(int, query, (article.id,))]
            paragraphs, origins = self.paragraphs(article.id), self.sources_of(article.id)
            key = self.key_of(article.id)
            yield Whole(article, paragraphs, analyzed, key, stored.hash, origins, sketch)

    def all_names(self) -> Iterator[IndexedName]:
        """See ``Storage``."""
        yield from self._db.read(IndexedName, "SELECT key, word, language, term FROM name")

    def stamps(self) -> Iterator[Stamp]:
        """See ``Storage``."""
        yield from self._db.read(Stamp, "SELECT source, stamp FROM stamp")

    def faults(self) -> Iterator[Fault]:
        """See ``Storage``."""
        try:
            for line in self._db.read(str, "PRAGMA integrity_check(5)"):
                if line != "ok":
                    yield Fault(FaultKind.FILE, line)
            yield from self._changed()
        except CorpusUnreadable as error:
            yield Fault(FaultKind.FILE, str(error))

    def _changed(self) -> Iterator[Fault]:
        """Texts that were not added so, and damaged outlines."""
        query = f"""SELECT a.id, p.number, p.row, p.text, p.digest, o.packed
                    {OF_ARTICLE} LEFT JOIN outline o ON o.paragraph = p.row"""
        for article_id, number, row, text, digest, packed in self._db.read(Checkable, query):
            what = None
            if digest_of(text) != digest:
                what = "text"
            elif packed is not None and unsealed(packed, row) is None:
                what = "analysis"
            if what:
                message = f"the {what} of {article_id}#{number} has changed since it was added"
                yield Fault(FaultKind.TEXT, message, article_id, number)
