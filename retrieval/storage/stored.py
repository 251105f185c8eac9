"""What the store reads: each class is a row of one of its queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from retrieval.errors import QuoteMismatch
from retrieval.storage.analyzed_article import AnalyzedArticle
from retrieval.storage.fingerprint import digest_of
from retrieval.types import Article, Paragraph


class StoredArticle(NamedTuple):
    """The id of an article, and the hash of its content."""

    id: str
    hash: bytes


class StoredOutline(NamedTuple):
    """The row of a paragraph, its packed outline, and the terms of its article's title."""

    row: int
    packed: bytes
    title: str


class PlacedOutline(NamedTuple):
    """The same, with the article's id and language and the paragraph's number."""

    row: int
    packed: bytes
    title: str
    article: str
    language: str | None
    number: int


class StoredText(NamedTuple):
    """The row and the text of a paragraph."""

    row: int
    text: str


class Provenance(NamedTuple):
    """The row of an article, where it comes from, who wrote it and when."""

    row: int
    source: str
    url: str | None
    author: str | None
    published: str | None


class Origin(NamedTuple):
    """A file or an address where an article was found, and the row of the article."""

    source: str
    article: int


class StoreState(NamedTuple):
    """The table of one row: counts and fingerprint, and the names of the rules of analysis."""

    articles: int
    paragraphs: int
    fingerprint: str
    analysis: str


class StoredParagraph(NamedTuple):
    """A paragraph, and the digest of its text when it was added."""

    digest: bytes
    paragraph: Paragraph

    @property
    def is_sound(self) -> bool:
        """Whether the text is the one that was added."""
        return digest_of(self.paragraph.text) == self.digest

    def checked(self) -> Paragraph:
        """The paragraph. Raises ``QuoteMismatch`` if its text has changed since it was added."""
        if not self.is_sound:
            raise QuoteMismatch(f"{self.paragraph.article.id}#{self.paragraph.number}")
        return self.paragraph


class PlacedParagraph(NamedTuple):
    """A paragraph and its row."""

    row: int
    stored: StoredParagraph


class Neighbor(NamedTuple):
    """A paragraph, its outline and its row."""

    packed: bytes
    row: int
    stored: StoredParagraph


class Checkable(NamedTuple):
    """A paragraph with what is known to belong to it."""

    article: str
    number: int
    row: int
    text: str
    digest: bytes
    packed: bytes | None


class Whole(NamedTuple):
    """All that is stored of an article: its text, its analysis without the names, the key and the
    hash of its content, where it was found, and its sketch."""

    article: Article
    paragraphs: Sequence[Paragraph]
    analyzed: AnalyzedArticle
    key: str
    hash: bytes
    origins: Sequence[str]
    sketch: Sequence[int]


class Stamp(NamedTuple):
    """A file or an address, and the state in which it was read last."""

    source: str
    stamp: str


class LanguageCount(NamedTuple):
    """A language and the number of articles in it."""

    language: str | None
    articles: int
