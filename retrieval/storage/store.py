"""The corpus on disk: one SQLite file. Nothing else holds anything that cannot be made again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from retrieval.errors import CorpusMissing, CorpusUnreadable
from retrieval.storage.analyzed_article import AnalyzedArticle, IndexedName
from retrieval.storage.database import PATIENCE, Database, locked
from retrieval.storage.faults import Fault, FaultKind
from retrieval.storage.file_catalog import FileCatalog
from retrieval.storage.fingerprint import digest_of
from retrieval.storage.manifest import IndexManifest
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.seal import unsealed
from retrieval.storage.seam import Alone, Lookup, Overtaking, Writing
from retrieval.storage.stored import (
    Checkable,
    Stamp,
    StoredOutline,
    Whole,
)
from retrieval.types import Progress

FILE_NAME = "corpus.sqlite3"
LOCK_NAME = "writer.lock"


class Store(FileCatalog):
    """An open corpus file. Use it from one thread at a time."""

    batch_scale = 1

    def __init__(self, folder: Path) -> None:
        """Open the corpus in *folder*; create folder and file if they are missing.

        Raises ``CorpusUnreadable``.
        """
        self.folder = folder
        super().__init__(Database(folder / FILE_NAME, MIGRATIONS))
        self.manifest = IndexManifest(self._db)
        self._is_locked = False

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

    def checkpoint(self) -> None:
        """Make everything that was written survive a power cut."""
        self._db.checkpoint()

    def copy_to(self, file: Path, progress: Progress | None = None) -> None:
        """Copy the corpus to *file* as it is now; others may read and write at the same time."""
        self._db.copy_to(file, progress)

    def copy_from(self, file: Path) -> None:
        """Replace the content of the corpus by that of *file*, wholly or not at all."""
        self._db.copy_from(file)

    def size(self) -> int:
        """The approximate size of the file in bytes."""
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        return self._db.only(int, query)

    def outlines_of(self, article_id: str) -> Iterator[StoredOutline]:
        """The outlines of the paragraphs of an article."""
        query = """SELECT p.row, o.packed, t.terms FROM article a
                   JOIN title t ON t.article = a.row JOIN paragraph p ON p.article = a.row
                   JOIN outline o ON o.paragraph = p.row WHERE a.id = ?"""
        yield from self._outlines(query, (article_id,))

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


def _rules_of(language: str | None, analysis: list[str]) -> str:
    """The name of the rules by which an article was analyzed, of those of the whole corpus."""
    # Imported here: it is needed by copies only.
    from retrieval.analysis import code_of

    code = code_of(language)
    return next((rules for rules in analysis if rules.partition("/")[0] == code), "")
