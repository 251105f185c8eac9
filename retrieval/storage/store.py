"""The corpus on disk: one SQLite file. Nothing else holds anything that cannot be made again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from retrieval.errors import CorpusDamaged, CorpusMissing, CorpusUnreadable, QuoteMismatch
from retrieval.storage.analyzed_article import AnalyzedArticle, IndexedName
from retrieval.storage.database import IS_DAMAGED, MISSING, PATIENCE, Database, Revision, locked
from retrieval.storage.faults import Fault, FaultKind
from retrieval.storage.fingerprint import digest_of
from retrieval.storage.manifest import IndexManifest
from retrieval.storage.row_ranges import Range
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.seal import unsealed
from retrieval.storage.seam import Alone, Lookup, Overtaking, Writing
from retrieval.storage.stored import (
    Checkable,
    LanguageCount,
    Neighbor,
    Origin,
    PlacedOutline,
    PlacedParagraph,
    Stamp,
    StoredArticle,
    StoredOutline,
    StoredParagraph,
    StoredText,
    StoreState,
    Whole,
)
from retrieval.storage.stored import (
    Provenance as Provenance,
)
from retrieval.types import Article, CorpusState, Name, Paragraph, Passage, Progress

FILE_NAME = "corpus.sqlite3"
LOCK_NAME = "writer.lock"
ARTICLE = "a.id, a.title, a.source, a.url, a.author, a.published, a.language"
PARAGRAPH = f"p.digest, {ARTICLE}, p.number, p.text, p.page, p.heading"


class Store:
    """An open corpus file. Use it from one thread at a time."""

    batch_scale = 1

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

    @property
    def place(self) -> Path:
        """The folder of the corpus."""
        return self.folder

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
        busy = (
            "another process is adding or removing articles; try again when that process has ended"
        )
        with locked(self.folder / LOCK_NAME, busy, PATIENCE if patience is None else patience):
            self._is_locked = True
            try:
                yield
            finally:
                self._is_locked = False

    @contextmanager
    def transaction(self) -> Iterator[Overtaking]:
        """Everything that is written inside it is kept, or nothing is. It may be nested."""
        with self._db.writing():
            yield Alone()

    def snapshot(
        self,
        asking: Sequence[str] = (),  # noqa: ARG002  # nothing is read ahead
    ) -> AbstractContextManager[None]:
        """Everything that is read inside it belongs to one state of the corpus."""
        return self._db.snapshot()

    def look_ahead(
        self,
        lookups: Sequence[Lookup],  # noqa: ARG002  # each is read when it is asked for
    ) -> AbstractContextManager[None]:
        """Nothing: a look-up takes microseconds."""
        return nullcontext()

    def writer(self) -> Writing:
        """What changes the corpus. Lock it before."""
        # Imported here: a question changes nothing.
        from retrieval.storage.writer import Writer

        return Writer(self)

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

    def size(self) -> int:
        """The approximate size of the file in bytes."""
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        return self._db.only(int, query)

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
        return [*self._db.read(str, query, (url,))]

    def articles_like(self, sketch: Sequence[int]) -> list[str]:
        """The ids of the articles that share a hash of *sketch*, those that share most first."""
        query = f"""SELECT a.id FROM sketch s JOIN article a ON a.row = s.article
                    WHERE s.hash IN ({",".join("?" * len(sketch))})
                    GROUP BY a.id ORDER BY count(*) DESC, a.id"""
        return [*self._db.read(str, query, sketch)]

    def article(self, article_id: str) -> Article | None:
        """The article with this id."""
        query = f"SELECT {ARTICLE} FROM article a WHERE a.id = ?"
        return self._db.first(Article, query, (article_id,))

    def key_of(self, article_id: str) -> str:
        """The key under which an article was added last."""
        return self._db.only(str, "SELECT key FROM article WHERE id = ?", (article_id,))

    def sources_of(self, article_id: str) -> list[str]:
        """The files and addresses at which an article was found."""
        query = """SELECT o.source FROM origin o JOIN article a ON a.row = o.article
                   WHERE a.id = ? ORDER BY o.source"""
        return [*self._db.read(str, query, (article_id,))]

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

    def articles(self) -> Iterator[Article]:
        """All articles, by id."""
        yield from self._db.read(Article, f"SELECT {ARTICLE} FROM article a ORDER BY a.id")

    def provenance(self, ids: Sequence[str] = ()) -> Iterator[Provenance]:
        """The provenance of the articles with these *ids*, or of all, in any order."""
        some = "WHERE id IN (SELECT value FROM json_each(?))" if ids else ""
        query = f"SELECT row, source, url, author, published FROM article {some}"
        yield from self._db.read(Provenance, query, (json.dumps(ids),) if ids else ())

    def articles_in(self, rows: Sequence[int]) -> Iterator[Article]:
        """The articles in these *rows*, by id."""
        query = f"""SELECT {ARTICLE} FROM json_each(?) wanted JOIN article a ON a.row = wanted.value
                    ORDER BY a.id"""
        yield from self._db.read(Article, query, (json.dumps(rows),))

    def origins(self) -> Iterator[Origin]:
        """Every file and address where an article was found."""
        yield from self._db.read(Origin, "SELECT source, article FROM origin")

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

    def articles_from(self, article_id: str) -> Iterator[Article]:
        """The articles by id, from the first whose id is not less than *article_id*."""
        query = f"SELECT {ARTICLE} FROM article a WHERE a.id >= ? ORDER BY a.id"
        yield from self._db.read(Article, query, (article_id,))

    def article_rows(self, backwards: bool = False) -> Iterator[int]:
        """The rows that hold articles, in order or in reverse order, up to any damage."""
        # An index may be sound where the table is not, and the other way round.
        order = "DESC" if backwards else "ASC"
        yield from self._db.read(int, f"SELECT row FROM article NOT INDEXED ORDER BY row {order}")

    def article_in(self, row: int) -> Article | None:
        """The article in this row; None if the row is empty."""
        return self._db.first(Article, f"SELECT {ARTICLE} FROM article a WHERE a.row = ?", (row,))

    def languages(self) -> dict[str | None, int]:
        """The number of articles in each language, the most common language first."""
        revision = self.revision()
        if self._languages is None or self._languages[0] != revision:
            query = "SELECT language, count(*) FROM article GROUP BY language ORDER BY 2 DESC, 1"
            self._languages = revision, dict(self._db.read(LanguageCount, query))
        return self._languages[1]

    def rows_in_languages(self, languages: Sequence[str | None]) -> Iterator[int]:
        """The rows of the articles in these languages, each named as ``languages`` does."""
        query = """SELECT row FROM article
                   WHERE coalesce(language, '') IN (SELECT value FROM json_each(?))"""
        names = json.dumps([language or "" for language in languages])
        yield from self._db.read(int, query, (names,))

    def names(self, keys: Sequence[str]) -> Iterator[Name]:
        """The names under these keys. Some may be of articles that were deleted."""
        query = f"""SELECT DISTINCT word, language, term FROM name
                    WHERE key IN ({",".join("?" * len(keys))})"""
        yield from self._db.read(Name, query, keys)

    def ids_near(self, article_id: str) -> list[str]:
        """Ids that begin with the same letter, at most 1000, so that comparing them is quick."""
        query = "SELECT id FROM article WHERE id >= ? ORDER BY id LIMIT 1000"
        first = article_id[:1]
        return [near for near in self._db.read(str, query, (first,)) if near.startswith(first)]

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

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """Every paragraph whose text contains exactly *words*.

        Raises ``QuoteMismatch`` if a text has changed since it was added.
        """
        query = f"""SELECT {PARAGRAPH} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE instr(p.text, ?) ORDER BY a.id, p.number"""
        for stored in self._db.read(StoredParagraph, query, (words,)):
            yield stored.checked()

    def outlines_in(self, rows: Sequence[int]) -> Iterator[PlacedOutline]:
        """The outlines of the paragraphs in *rows*, in any order; empty rows are left out."""
        # An outline without its article is damage, and not an empty row.
        query = f"""SELECT o.paragraph, o.packed, t.terms, a.id, a.language, o.number FROM outline o
                    LEFT JOIN article a ON a.row = o.article
                    LEFT JOIN title t ON t.article = o.article
                    WHERE o.paragraph IN ({",".join("?" * len(rows))})"""
        for stored in self._db.read(PlacedOutline, query, rows):
            yield stored._replace(packed=self._unsealed(stored.packed, stored.row))

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

    def texts(self) -> Iterator[StoredText]:
        """The text of every paragraph, in the order of ``outlines``."""
        query = """SELECT p.row, p.text FROM article a JOIN paragraph p ON p.article = a.row
                   ORDER BY a.id, p.number"""
        yield from self._db.read(StoredText, query)

    def will_quote(self, rows: Sequence[int]) -> None:
        """Nothing: each paragraph is read when it is asked for."""

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

    def outlines_of(self, article_id: str) -> Iterator[StoredOutline]:
        """The outlines of the paragraphs of an article."""
        query = """SELECT p.row, o.packed, t.terms FROM article a
                   JOIN title t ON t.article = a.row JOIN paragraph p ON p.article = a.row
                   JOIN outline o ON o.paragraph = p.row WHERE a.id = ?"""
        yield from self._outlines(query, (article_id,))

    def _outlines(self, query: str, values: Sequence[object] = ()) -> Iterator[StoredOutline]:
        for row, stored, title in self._db.read(StoredOutline, query, values):
            yield StoredOutline(row, self._unsealed(stored, row), title)

    def _unsealed(self, packed: bytes, row: int) -> bytes:
        data = unsealed(packed, row)
        if data is None:
            raise CorpusDamaged(self._db.path, IS_DAMAGED)
        return data

    def wholes(self) -> Iterator[Whole]:
        """All that is stored of each article, by id.

        Raises ``QuoteMismatch`` if a text has changed since it was added.
        """
        analysis = self.analysis()
        for article in self.articles():
            stored = self.find_id(article.id)
            assert stored is not None
            outlines = sorted(self.outlines_of(article.id))
            analyzed = AnalyzedArticle(
                outlines[0].title if outlines else "",
                [one.packed for one in outlines],
                article.language,
                _rules_of(article.language, analysis),
            )
            query = """SELECT s.hash FROM sketch s JOIN article a ON a.row = s.article
                       WHERE a.id = ? ORDER BY s.hash"""
            sketch = [*self._db.read(int, query, (article.id,))]
            paragraphs, origins = self.paragraphs(article.id), self.sources_of(article.id)
            key = self.key_of(article.id)
            yield Whole(article, paragraphs, analyzed, key, stored.hash, origins, sketch)

    def all_names(self) -> Iterator[IndexedName]:
        """All names that are looked up by their pronunciation."""
        yield from self._db.read(IndexedName, "SELECT key, word, language, term FROM name")

    def stamps(self) -> Iterator[Stamp]:
        """The state in which each source was read last."""
        yield from self._db.read(Stamp, "SELECT source, stamp FROM stamp")

    def check(self, passage: Passage) -> None:
        """Compare a quote with the store; raises ``QuoteMismatch`` if they differ."""
        query = f"""SELECT {PARAGRAPH} FROM paragraph p JOIN article a ON a.row = p.article
                    WHERE a.id = ? AND p.number = ?"""
        place = (passage.paragraph.article.id, passage.paragraph.number)
        stored = self._db.first(StoredParagraph, query, place)
        text = stored.paragraph.text if stored and stored.is_sound else None
        if text is None or passage.span.of(text) != passage.quote:
            raise QuoteMismatch(passage.id)

    def faults(self) -> Iterator[Fault]:
        """The damage in the file; nothing if it is sound."""
        try:
            for line in self._db.read(str, "PRAGMA integrity_check(5)"):
                if line != "ok":
                    yield Fault(FaultKind.FILE, line)
            yield from self._changed()
        except CorpusUnreadable as error:
            yield Fault(FaultKind.FILE, str(error))

    def _changed(self) -> Iterator[Fault]:
        """Texts that are not those that were added, and analyses that are not those of them."""
        query = """SELECT a.id, p.number, p.row, p.text, p.digest, o.packed FROM paragraph p
                   JOIN article a ON a.row = p.article LEFT JOIN outline o ON o.paragraph = p.row"""
        for article_id, number, row, text, digest, packed in self._db.read(Checkable, query):
            what = None
            if digest_of(text) != digest:
                what = "text"
            elif packed is not None and unsealed(packed, row) is None:
                what = "analysis"
            if what:
                message = f"the {what} of {article_id}#{number} has changed since it was added"
                yield Fault(FaultKind.TEXT, message, article_id, number)

    def _stored(self, column: str, value: str | bytes) -> StoredArticle | None:
        query = f"SELECT id, hash FROM article WHERE {column} = ? ORDER BY id LIMIT 1"
        return self._db.first(StoredArticle, query, (value,))


def _rules_of(language: str | None, analysis: list[str]) -> str:
    """The name of the rules by which an article was analyzed, of those of the whole corpus."""
    # Imported here: it is needed by copies only.
    from retrieval.analysis import code_of

    code = code_of(language)
    return next((rules for rules in analysis if rules.partition("/")[0] == code), "")
