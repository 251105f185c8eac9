"""The interface of everything that holds a corpus: a file of SQLite, or a cluster.

``Storage`` lists what the other rooms ask of it, ``Writing`` what ingestion changes. Each backend
has one class for each; ``retrieval/backends.py`` chooses between them. Faults are returned as
values, and every other failure is a ``CorpusError``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from retrieval.storage.address import Place
from retrieval.storage.analyzed_article import AnalyzedArticle, IndexedName
from retrieval.storage.faults import Fault
from retrieval.storage.row_ranges import Range
from retrieval.storage.stored import (
    Origin,
    PlacedOutline,
    Provenance,
    Stamp,
    StoredArticle,
    StoredOutline,
    StoredText,
    Whole,
)
from retrieval.types import Article, CorpusState, Name, Paragraph, Passage

Revision = Hashable
"""Differs whenever the content of a corpus may differ; compare only for equality."""


class Lookup(NamedTuple):
    """By what an article is looked up before it is written.

    Its key, the hash of its content, the id that it has or may get, and its address if it has one.
    """

    key: str
    content: bytes
    article_id: str
    url: str | None = None


class Reading(Protocol):
    """What questions, searches and claims ask of a corpus."""

    @property
    def place(self) -> Place:
        """Where the corpus is."""
        ...

    def snapshot(self, asking: Sequence[str] = ()) -> AbstractContextManager[None]:
        """Everything that is read inside it belongs to one state of the corpus.

        *asking* are the questions that will be asked inside it, so that what they need may be read
        ahead.
        """
        ...

    def revision(self) -> Revision:
        """A value that changes with every change of the corpus."""
        ...

    def state(self) -> CorpusState:
        """The number of articles and paragraphs, and the fingerprint of their content."""
        ...

    def analysis(self) -> list[str]:
        """The names of the rules by which the articles were analyzed."""
        ...

    def languages(self) -> Mapping[str | None, int]:
        """The number of articles in each language, the most common language first."""
        ...

    def newest(self) -> str | None:
        """The latest date of an article, of those that begin with a year as ISO 8601 dates do."""
        ...

    def oldest(self) -> str | None:
        """The earliest date of an article, of those that begin with a year in the same way."""
        ...

    def names(self, keys: Sequence[str]) -> Iterable[Name]:
        """The names under these keys. Some may be of articles that were deleted."""
        ...

    def outlines(self) -> Iterator[StoredOutline]:
        """The outlines of all paragraphs, in an order that depends on the content only."""
        ...

    def outlines_after(self, row: int) -> Iterator[StoredOutline]:
        """The outlines of the paragraphs behind *row*, in the order of rows."""
        ...

    def outlines_in(self, rows: Sequence[int]) -> Iterator[PlacedOutline]:
        """The outlines of the paragraphs in *rows*, in any order; empty rows are left out."""
        ...

    def paragraphs_in(self, rows: Sequence[int]) -> Iterator[tuple[int, Paragraph]]:
        """The paragraphs in *rows*, which must be there, each with its row, in any order.

        Raises ``QuoteMismatch`` if a text has changed since it was added, and ``Overtaken`` if
        another process has replaced an article since the rows were found.
        """
        ...

    def will_quote(self, articles: Iterable[str], growing: Iterable[int]) -> None:
        """The *articles* with these ids are likely to be quoted, and the paragraphs beside those in
        the rows *growing* to be looked at, so what is needed for that may be read together.
        """
        ...

    def neighbor_of(self, row: int, offset: int) -> tuple[Paragraph, bytes] | None:
        """The paragraph *offset* paragraphs after the one in *row*, and its packed outline.

        None beyond the ends of the article.
        """
        ...

    def check(self, passage: Passage) -> None:
        """Compare a quote with the store; raises ``QuoteMismatch`` if they differ."""
        ...

    def texts(self) -> Iterator[StoredText]:
        """The text of every paragraph, in the order of ``outlines``."""
        ...

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """Every paragraph whose text contains exactly *words*. Raises ``QuoteMismatch``."""
        ...


class Catalog(Protocol):
    """What is asked of a corpus about its articles."""

    def find_id(self, article_id: str) -> StoredArticle | None:
        """The article with this id."""
        ...

    def ids_near(self, article_id: str) -> list[str]:
        """Ids that begin with the same letter, at most 1000."""
        ...

    def article(self, article_id: str) -> Article | None:
        """The article with this id."""
        ...

    def articles(self) -> Iterator[Article]:
        """All articles, by id."""
        ...

    def articles_from(self, article_id: str) -> Iterator[Article]:
        """The articles by id, from the first whose id is not less than *article_id*."""
        ...

    def articles_in(self, rows: Sequence[int]) -> Iterator[Article]:
        """The articles in these rows of articles, by id."""
        ...

    def length(self, article_id: str) -> int:
        """The number of paragraphs of an article; 0 if there is no such article."""
        ...

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """The paragraphs of an article, in order; none if there is no such article.

        Raises ``QuoteMismatch`` if a text has changed since it was added.
        """
        ...

    def sources_of(self, article_id: str) -> list[str]:
        """The files and addresses at which an article was found."""
        ...

    def provenance(self, ids: Sequence[str] = ()) -> Iterator[Provenance]:
        """The provenance of the articles with these *ids*, or of all, in any order."""
        ...

    def origins(self) -> Iterator[Origin]:
        """Every file and address where an article was found."""
        ...

    def rows_in_languages(self, languages: Sequence[str | None]) -> Iterator[int]:
        """The rows of the articles in these languages, each named as ``languages`` does."""
        ...

    def paragraph_ranges(self, article_rows: Sequence[int] | None = None) -> Iterator[Range]:
        """The first and the last row of the paragraphs of each article, or of those in these rows.

        The paragraphs of an article have the rows between them, in their order.
        """
        ...


class Ingesting(Protocol):
    """What is asked of a corpus while articles are added to it."""

    @property
    def batch_scale(self) -> int:
        """How many times as much as usual is best written in one transaction."""
        ...

    def look_ahead(self, lookups: Sequence[Lookup]) -> AbstractContextManager[None]:
        """These are looked up inside it, so they may all be read at once."""
        ...

    def find(self, key: str) -> StoredArticle | None:
        """The article that was added under *key*."""
        ...

    def find_content(self, content_hash: bytes) -> StoredArticle | None:
        """An article with exactly this content."""
        ...

    def articles_at(self, url: str) -> list[str]:
        """The ids of the articles with this address."""
        ...

    def articles_like(self, sketch: Sequence[int]) -> list[str]:
        """The ids of the articles that share a hash of *sketch*, those that share most first."""
        ...

    def key_of(self, article_id: str) -> str:
        """The key under which an article was added last."""
        ...

    def articles_of(self, source: str) -> list[str]:
        """The ids of the articles that were found at *source*."""
        ...

    def sources_under(self, prefix: str) -> list[str]:
        """The files and addresses with articles whose name begins with *prefix*."""
        ...

    def stamp(self, source: str) -> str | None:
        """The state in which *source* was read last."""
        ...

    def locked(self, patience: float | None = None) -> AbstractContextManager[None]:
        """Keep other writers away if the backend cannot have several at a time. It may be nested.

        Raises ``CorpusBusy`` if another process keeps the lock for *patience* seconds.
        """
        ...

    def transaction(self) -> AbstractContextManager[Overtaking]:
        """Everything that is written inside it is kept, or nothing is. It may be nested."""
        ...

    def writer(self) -> Writing:
        """What changes the corpus."""
        ...


class Overtaking(Protocol):
    """What another process has done to the articles of a transaction."""

    @property
    def overtaken(self) -> Set[str]:
        """The ids of the articles that were not written when the transaction ended, because another
        process had written them meanwhile; look them up again. Each of the others is written."""
        ...


class Copying(Protocol):
    """What is asked of a corpus when all of it is copied."""

    def wholes(self) -> Iterator[Whole]:
        """All that is stored of each article, by id. Raises ``QuoteMismatch``."""
        ...

    def all_names(self) -> Iterator[IndexedName]:
        """All names that are looked up by their pronunciation."""
        ...

    def stamps(self) -> Iterator[Stamp]:
        """The state in which each source was read last."""
        ...


class Storage(Reading, Catalog, Ingesting, Copying, Protocol):
    """A corpus that is open. Use it from one thread at a time."""

    def size(self) -> int:
        """The approximate size of the corpus in bytes."""
        ...

    def checkpoint(self) -> None:
        """Make everything that was written survive a power cut."""
        ...

    def faults(self) -> Iterator[Fault]:
        """The damage in the corpus; nothing if it is sound."""
        ...

    def close(self) -> None:
        """Close files and connections. Committed transactions are safe without this."""
        ...


class Writing(Protocol):
    """Changes a corpus. A method that raises ``CorpusUnreadable`` has changed nothing."""

    def put(
        self,
        article: Article,
        paragraphs: Sequence[Paragraph],
        analyzed: AnalyzedArticle,
        key: str,
        content_hash: bytes,
    ) -> None:
        """Store an article; it replaces the article with its id, and keeps its sources."""
        ...

    def put_sketch(self, article_id: str, sketch: Iterable[int]) -> None:
        """Note the hashes by which an article is found again, beside those that it has."""
        ...

    def put_origin(self, article_id: str, source: str, sketch: Iterable[int] = ()) -> None:
        """Note that *source* has the article, and the sketch by which it is found again."""
        ...

    def remove_origin(self, article_id: str, source: str) -> bool:
        """Note that *source* no longer has the article; whether no other source has it either."""
        ...

    def put_stamp(self, source: str, stamp: str | None) -> None:
        """Note the state in which *source* was read; with None, forget it."""
        ...

    def remove(self, article_id: str) -> bool:
        """Remove an article; False if there is none with this id."""
        ...

    def put_names(self, names: Iterable[IndexedName]) -> None:
        """Store names beside those of the articles that were put."""
        ...

    def replace_analysis(self, articles: Iterable[tuple[str, AnalyzedArticle]]) -> None:
        """Replace the analysis of all articles, each given by its id."""
        ...


class Alone(NamedTuple):
    """The end of a transaction of a backend with one writer at a time: nobody has overtaken it."""

    overtaken: Set[str] = frozenset()
