"""Values that backends store and return, and the numbers of rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from retrieval.errors import QuoteMismatch
from retrieval.storage.packing import digest_of, unpack
from retrieval.types import Article, Paragraph


class IndexedName(NamedTuple):
    """A word that is written as a name, under a key of its pronunciation, and its term."""

    key: str
    word: str
    language: str
    term: str


class AnalyzedArticle(NamedTuple):
    """The result of analyzing an article, kept until the rules of analysis change.

    *title* holds the terms of the title, *outlines* the packed outline of each paragraph.
    *language* is the language by whose rules the article was analyzed, *analysis* the name of those
    rules.
    """

    title: str
    outlines: Sequence[bytes]
    language: str | None = None
    analysis: str = ""
    names: Sequence[IndexedName] = ()


class Whole(NamedTuple):
    """All that is stored of an article; *analyzed* is without the names."""

    article: Article
    paragraphs: Sequence[Paragraph]
    analyzed: AnalyzedArticle
    key: str
    hash: bytes
    origins: Sequence[str]
    sketch: Sequence[int]


class FaultKind(Enum):
    """The part of a corpus file that is damaged."""

    FILE = "file"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Fault:
    """Damage in a corpus; *article_id* and *paragraph* name the changed text, if it is one."""

    kind: FaultKind
    message: str
    article_id: str | None = None
    paragraph: int | None = None


# Rows of queries: a field for each column.


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
    """The row of an article, its source, its author and its date."""

    row: int
    source: str
    url: str | None
    author: str | None
    published: str | None


class Origin(NamedTuple):
    """A file or an address where an article was found, and the article's row."""

    source: str
    article: int


class StoreState(NamedTuple):
    """The counts, the fingerprint, and the names of the rules of analysis."""

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
        """The paragraph. Raises ``QuoteMismatch`` if its text is not the one that was added."""
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
    """The values of a paragraph that are compared to find damage."""

    article: str
    number: int
    row: int
    text: str
    digest: bytes
    packed: bytes | None


class Stamp(NamedTuple):
    """A file or an address, and the state in which it was read last."""

    source: str
    stamp: str


class LanguageCount(NamedTuple):
    """A language and the number of articles in it."""

    language: str | None
    articles: int


# The row of a passage is its paragraph's row and its own number in one integer: passage 0 of the
# paragraph in row 3 has the row ``3 * 2**20 + 0 = 3145728``, passage 1 the row 3145729. A
# paragraph's row never changes, so an engine knows a passage by its row.

# A paragraph with more passages would be longer than memory.
NUMBER_BITS = 20
NUMBER_MASK = (1 << NUMBER_BITS) - 1


def row_of(paragraph: int, part: int) -> int:
    """The row of passage *part* (from 0) of the paragraph in row *paragraph*."""
    return paragraph << NUMBER_BITS | part


def paragraph_of(row: int) -> int:
    """The paragraph's row of a passage's *row*."""
    return row >> NUMBER_BITS


def part_of(row: int) -> int:
    """The number (from 0) of the passage with this *row* in its paragraph."""
    return row & NUMBER_MASK


class Range(NamedTuple):
    """The first and the last row of some paragraphs, without a gap."""

    first: int
    last: int


class RowRanges:
    """A set of paragraphs by row. Neighboring ranges are joined, so most sets have few."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        """*ranges* are in any order and do not overlap."""
        self.ranges: list[Range] = []
        for one in sorted(ranges):
            if self.ranges and self.ranges[-1].last + 1 == one.first:
                self.ranges[-1] = Range(self.ranges[-1].first, one.last)
            else:
                self.ranges.append(one)
        self._firsts = [first for first, _ in self.ranges]

    def __contains__(self, row: int) -> bool:
        number = bisect_right(self._firsts, row)
        return number > 0 and row <= self.ranges[number - 1].last

    def __bool__(self) -> bool:
        return bool(self.ranges)


class Fields(NamedTuple):
    """The terms of one passage, each between blanks: of its text, and of its title and heading.

    Each field begins and ends with a blank. Between two terms there is one blank, and a second
    one, a line break or a tab where an outline has a border::

        text   " owl hunt mous night \\n sleep day \\t 25000 "
        title  " owl barn "
    """

    text: str
    title: str


class PassagePlace(NamedTuple):
    """Article id, paragraph number, and the number of the passage in the paragraph (from 0).

    Passages with equal scores are ranked by it, so that their order depends on the content only.
    """

    article: str
    paragraph: int
    part: int


class PlacedFields(NamedTuple):
    """The fields of a passage, and its place."""

    fields: Fields
    place: PassagePlace


def passages_in(paragraph: int, packed: bytes, title: str) -> Iterator[tuple[int, Fields]]:
    """Row and fields of each passage of a paragraph, given its row, outline and title terms."""
    outline = unpack(packed)
    above = outline.under(title)
    for number in range(len(outline.passages)):
        yield row_of(paragraph, number), Fields(outline.terms(number), above)
