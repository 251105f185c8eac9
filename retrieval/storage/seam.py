"""The interface of every backend that holds a corpus: a file of SQLite, or a cluster.

``retrieval/backends.py`` chooses the backend. Faults are values; every other failure is a
``CorpusError``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from retrieval.storage.address import Place
from retrieval.storage.stored_values import (
    AnalyzedArticle,
    Fault,
    IndexedName,
    Origin,
    PlacedOutline,
    Provenance,
    Range,
    Stamp,
    StoredArticle,
    StoredOutline,
    StoredText,
    Whole,
)
from retrieval.types import Article, CorpusState, Paragraph, Passage

Revision = Hashable
"""Differs whenever the content of a corpus may differ; compare only for equality."""


class Reading(Protocol):
    """The needs of questions, searches and claims."""

    @property
    def place(self) -> Place:
        """The folder or the address of the corpus."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read inside it belongs to one state of the corpus."""
        ...

    def revision(self) -> Revision:
        """Changes with every change of the corpus."""
        ...

    def state(self) -> CorpusState:
        """The number of articles and paragraphs, and the fingerprint of their content."""
        ...

    def analysis(self) -> list[str]:
        """The names of the rules by which the articles were analyzed."""
        ...

    def languages(self) -> Mapping[str | None, int]:
        """The number of articles in each language, the most common first."""
        ...

    def newest(self) -> str | None:
        """The latest date of an article, of those that begin with a year as in ISO 8601."""
        ...

    def oldest(self) -> str | None:
        """The earliest such date."""
        ...

    def names(self, keys: Sequence[str]) -> Iterable[IndexedName]:
        """The names under these phonetic keys, deleted ones among them."""
        ...

    def outlines(self, after: int | None = None) -> Iterator[StoredOutline]:
        """The outlines of all paragraphs, in an order that depends on the content only.

        With *after*, of the paragraphs after this row, in the order of rows.
        """
        ...

    def outlines_in(self, rows: Sequence[int]) -> Iterator[PlacedOutline]:
        """The outlines in *rows*, in any order; empty rows are left out."""
        ...

    def paragraphs_in(self, rows: Sequence[int]) -> Iterator[tuple[int, Paragraph]]:
        """The paragraphs in *rows*, which must be there, each with its row, in any order.

        Raises ``QuoteMismatch`` if a text has changed since it was added, and ``Overtaken`` if
        another process has replaced an article since the rows were found.
        """
        ...

    def neighbor_of(self, row: int, offset: int) -> tuple[Paragraph, bytes] | None:
        """The paragraph *offset* after the one in *row*, if it is there, and its packed outline."""
        ...

    def check(self, passage: Passage) -> None:
        """Raise ``QuoteMismatch`` if a quote differs from the stored text."""
        ...

    def texts(self) -> Iterator[StoredText]:
        """The text of every paragraph, in the order of ``outlines``."""
        ...

    def paragraphs_with(self, words: str) -> Iterator[Paragraph]:
        """Every paragraph that contains exactly *words*. Raises ``QuoteMismatch``."""
        ...


class Lookup(NamedTuple):
    """The values by which an article is looked up before it is written.

    *article_id* is the id that it has or may get.
    """

    key: str
    content: bytes
    article_id: str
    url: str | None = None


class Catalog(Protocol):
    """The articles, their keys and their sources."""

    def find_id(self, article_id: str) -> StoredArticle | None:
        """The article with this id."""
        ...

    def find(self, key: str) -> StoredArticle | None:
        """The article that was added under *key*."""
        ...

    def find_content(self, content_hash: bytes) -> StoredArticle | None:
        """An article with exactly this content."""
        ...

    def ids_near(self, article_id: str) -> list[str]:
        """At most 1000 ids that begin with the same letter."""
        ...

    def article(self, article_id: str) -> Article | None:
        """The article with this id."""
        ...

    def articles(self, start: str = "") -> Iterator[Article]:
        """The articles by id, from the first id not less than *start*."""
        ...

    def articles_in(self, rows: Sequence[int]) -> Iterator[Article]:
        """The articles in these rows, by id."""
        ...

    def length(self, article_id: str) -> int:
        """The number of paragraphs of an article, or 0."""
        ...

    def paragraphs(self, article_id: str) -> tuple[Paragraph, ...]:
        """The paragraphs of an article, in order, or none. Raises ``QuoteMismatch``."""
        ...

    def provenance(self, ids: Sequence[str] = ()) -> Iterator[Provenance]:
        """The provenance of articles, or of all, in any order."""
        ...

    def origins(self) -> Iterator[Origin]:
        """Every file and address where an article was found."""
        ...

    def sources_of(self, article_id: str) -> list[str]:
        """The places where an article was found."""
        ...

    def rows_in_languages(self, languages: Sequence[str | None]) -> Iterator[int]:
        """The rows of the articles in some of ``languages``."""
        ...

    def paragraph_ranges(self, article_rows: Sequence[int] | None = None) -> Iterator[Range]:
        """The rows of the paragraphs of each article, in their order, or of some articles."""
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
        """The places with articles whose name begins with *prefix*."""
        ...

    def stamp(self, source: str) -> str | None:
        """The state in which *source* was read last."""
        ...


@dataclass(slots=True)
class Transaction:
    """Changes that are written together.

    *overtaken* are the ids of articles that were not written, because another process had written
    them meanwhile; look them up again.
    """

    overtaken: Set[str] = frozenset()


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
        """Add hashes by which an article is found again."""
        ...

    def put_origin(self, article_id: str, source: str, sketch: Iterable[int] = ()) -> None:
        """Note that *source* has the article, and add to its sketch."""
        ...

    def remove_origin(self, article_id: str, source: str) -> bool:
        """Note that *source* no longer has the article; return whether no source has it."""
        ...

    def put_stamp(self, source: str, stamp: str | None) -> None:
        """Note the state in which *source* was read, or forget it."""
        ...

    def remove(self, article_id: str) -> bool:
        """Remove an article; return whether it was there."""
        ...

    def put_names(self, names: Iterable[IndexedName]) -> None:
        """Store more names."""
        ...

    def replace_analysis(self, articles: Iterable[tuple[str, AnalyzedArticle]]) -> None:
        """Replace the analysis of all articles, by id."""
        ...


class Storage(Reading, Catalog, Protocol):
    """A corpus that is open. Use it from one thread at a time."""

    def locked(self, patience: float | None = None) -> AbstractContextManager[None]:
        """Keep other writers away if the backend needs it. It may be nested.

        Raises ``CorpusBusy`` after *patience* seconds.
        """
        ...

    def look_ahead(self, lookups: Sequence[Lookup]) -> AbstractContextManager[None]:
        """Inside it, these are looked up, so that all may be read at once."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Keep all that is written inside it, or nothing. It may be nested."""
        ...

    def writer(self) -> Writing:
        """The writer of the corpus."""
        ...

    def checkpoint(self) -> None:
        """Make everything that was written survive a power cut."""
        ...

    def wholes(self) -> Iterator[Whole]:
        """All that is stored of each article, by id. Raises ``QuoteMismatch``."""
        ...

    def all_names(self) -> Iterator[IndexedName]:
        """All names that are looked up by their pronunciation."""
        ...

    def stamps(self) -> Iterator[Stamp]:
        """The state in which each source was read last."""
        ...

    def size(self) -> int:
        """The approximate size of the corpus in bytes."""
        ...

    def faults(self) -> Iterator[Fault]:
        """The damage in the corpus; nothing if it is sound."""
        ...

    def close(self) -> None:
        """Close files and connections."""
        ...
