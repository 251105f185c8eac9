"""Puts articles into the store: new ones, and versions or copies of those that are there."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from itertools import tee
from pathlib import Path
from typing import NamedTuple
from zlib import adler32, crc32

from retrieval.ingestion.article_analysis import AnalysisInput, analyzed
from retrieval.readers.draft import Draft, Skipped
from retrieval.storage.seam import Lookup, Storage, Writing
from retrieval.storage.stored_values import AnalyzedArticle, StoredArticle
from retrieval.types import Article, Paragraph

LONGEST_SLUG = 60
# Compared for a common sketch; thousands may share a notice.
MOST_COMPARED = 10
# Writes of an article that other processes write, too.
MOST_ATTEMPTS = 10

# Bytes, so that no word needs encoding.
WORD = re.compile(rb"[0-9a-z\x80-\xff]+")
NUMBER = re.compile(rb"[0-9]+")
# Words of a shingle.
SHINGLE = 8
# Shingles begin at one word in so many, chosen by its letters.
ONE_IN = 8
# Shingles of a sketch. Of texts that share nine tenths of their shingles, 999 pairs in 1,000 share
# one of three.
KEPT = 3
# Entries of a dictionary may look alike but differ in meaning.
FEWEST_WORDS = 50
NEARLY_SAME = 0.9


class Change(Enum):
    """The effect of adding on an article."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


class Added(NamedTuple):
    """An article that was read, and the effect."""

    id: str
    change: Change


class Shingles(NamedTuple):
    """The hashes of chosen shingles, and the numbers in a text."""

    hashes: frozenset[int]
    numbers: frozenset[bytes]

    @property
    def sketch(self) -> tuple[int, ...]:
        """The smallest hashes; none of a short text.

        Broder, "On the resemblance and containment of documents", 1997, section 4.
        """
        return tuple(sorted(self.hashes)[:KEPT])

    def is_nearly(self, other: Shingles) -> bool:
        """Whether two texts share nine tenths of their shingles (Jaccard) and all numbers.

        Reports of two days may differ in their numbers only.
        """
        union = len(self.hashes | other.hashes)
        shared = len(self.hashes & other.hashes)
        return self.numbers == other.numbers and 0 < NEARLY_SAME * union <= shared


NO_SHINGLES = Shingles(frozenset(), frozenset())


def shingles(texts: Iterable[str]) -> Shingles:
    """The shingles of paragraphs, chosen so that an insertion changes only those around it.

    Manber, "Finding Similar Files in a Large File System", 1994, section 2.
    """
    text = "\n".join(texts).casefold().encode("utf-8", "replace")
    words = WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return NO_SHINGLES
    starts = (n for n, word in enumerate(words) if not crc32(word) % ONE_IN)
    chosen = (b" ".join(words[n : n + SHINGLE]) for n in starts)
    hashes = frozenset(crc32(one) << 16 | adler32(one) & 0xFFFF for one in chosen)
    return Shingles(hashes, frozenset(NUMBER.findall(text)))


@dataclass(slots=True)
class Item:
    """A part of a source, or its end (None).

    *bytes_read* is the progress after it. For a draft, *key* finds the article when its source is
    read again, *size* is the bytes of its text, *content* a hash of all that the source says. For
    an end, *stamp* is the state of the source, None if it is not to be kept.

    A look-up fills in *known*, an article of which this is a version, or *copied*, the id of one of
    which it is a copy. If it *is_stale*, an earlier item may change them.
    """

    part: Draft | Skipped | None
    name: str
    origin: str
    bytes_read: int
    key: str = ""
    size: int = 0
    content: bytes = b""
    stamp: str | None = None
    known: StoredArticle | None = None
    copied: str | None = None
    shingles: Shingles = NO_SHINGLES
    is_stale: bool = False

    @property
    def draft(self) -> Draft:
        """The part, a draft."""
        assert isinstance(self.part, Draft)
        return self.part

    @property
    def stored_key(self) -> str:
        """The key in the store."""
        return f"id\n{self.draft.id}" if self.draft.id else self.key

    @property
    def is_new(self) -> bool:
        """Whether it must be analyzed, by the look-up."""
        if not isinstance(self.part, Draft) or self.copied:
            return False
        return self.known is None or self.known.hash != self.content

    @property
    def may_be_written(self) -> bool:
        """Whether it may change the store."""
        return self.is_new or self.is_stale

    @property
    def slug(self) -> str:
        """The id, unless the source or another article has one."""
        return _slug(self.draft.title or Path(self.name).stem)

    def marks(self) -> list[str | bytes | int]:
        """Keys by which a look-up may find it once it is written."""
        marks: list[str | bytes | int] = [self.stored_key, self.content, *self.shingles.sketch]
        if self.draft.url:
            marks.append(f"url\n{self.draft.url}")
        if self.known:
            marks.append(self.known.hash)
        return marks


class ArticleUpserter:
    """Adds articles to a store, or replaces earlier versions.

    *in_step* removes articles that their source no longer has.
    """

    def __init__(self, store: Storage, language: str | None, in_step: bool = False) -> None:
        self._store = store
        self._writer = store.writer()
        self._language = language
        self._in_step = in_step
        self._given_ids: set[str] = set()
        self._next_numbers: Counter[str] = Counter()
        # Marks of items between look-up and writing.
        self._pending: Counter[str | bytes | int] = Counter()
        # The ids of the articles of each unfinished source.
        self._seen: defaultdict[str, set[str]] = defaultdict(set)

    def analyzed(
        self, batches: Iterator[list[Item]], size: int
    ) -> Generator[tuple[list[Item], list[AnalyzedArticle | None]]]:
        """Look up each batch and analyze its new articles; None for the others.

        Writing follows some time later.
        """
        to_write, to_analyze = tee(map(self._look_up_all, batches))
        inputs = (
            [self._input_of(item.draft) for item in batch if item.is_new] for batch in to_analyze
        )
        for batch, analyses in zip(to_write, analyzed(inputs, size), strict=True):
            remaining = iter(analyses)
            yield batch, [next(remaining) if item.is_new else None for item in batch]

    def put_all(
        self, batch: Sequence[Item], analyses: Sequence[AnalyzedArticle | None]
    ) -> list[list[Added | Skipped]]:
        """Write a looked-up batch in one transaction, and again what others wrote meanwhile."""
        with self._looking_ahead(batch), self._store.transaction() as ended:
            outcomes = [*map(self.put, batch, analyses)]
        for _ in range(MOST_ATTEMPTS):
            if not (overtaken := ended.overtaken):
                break
            again = [
                number
                for number, done in enumerate(outcomes)
                if isinstance(batch[number].part, Draft)
                and any(isinstance(one, Added) and one.id in overtaken for one in done)
            ]
            with self._store.transaction() as ended:
                for number in again:
                    item = batch[number]
                    self._given_ids.discard(item.draft.id or "")
                    item.is_stale = True
                    self._pending.update(item.marks())
                    outcomes[number] = self.put(item, analyses[number])
        return outcomes

    def put(self, item: Item, analysis: AnalyzedArticle | None) -> list[Added | Skipped]:
        """Write a looked-up item, in a transaction."""
        if item.part is None:
            return [*self._finish(item)]
        if isinstance(item.part, Skipped):
            return [item.part]
        outcome = self._put_article(item, item.part, analysis)
        if isinstance(outcome, Added):
            self._seen[item.origin].add(outcome.id)
            self._writer.put_origin(outcome.id, item.origin, item.shingles.sketch)
        return [outcome]

    def _put_article(
        self, item: Item, draft: Draft, analysis: AnalyzedArticle | None
    ) -> Added | Skipped:
        known, copied = item.known, item.copied
        if item.may_be_written:
            for mark in item.marks():
                self._pending[mark] -= 1
                if not self._pending[mark]:
                    del self._pending[mark]
        if draft.id:
            if draft.id in self._given_ids:
                return Skipped(item.name, f"the id {draft.id!r} was given before; choose another")
            self._given_ids.add(draft.id)
        if item.is_stale:
            known, copied = self._version(item), None
            if known is None:
                copied = self._copied(item)
        if copied:
            return Added(copied, Change.UNCHANGED)
        if known and known.hash == item.content:
            return Added(known.id, Change.UNCHANGED)
        if known is None and draft.id and self._store.find_id(draft.id):
            return Skipped(item.name, f"the id {draft.id!r} is another article's; choose another")
        article_id = known.id if known else draft.id or self._free_id(item.slug)
        if analysis is None:  # it seemed not to be new
            [[analysis]] = analyzed([[self._input_of(draft)]], 0)
        metadata = (draft.url, draft.author, draft.published, analysis.language)
        article = Article(article_id, draft.title, item.name, *metadata)
        paragraphs = [
            Paragraph(article, number, paragraph.text, paragraph.page, paragraph.heading)
            for number, paragraph in enumerate(draft.paragraphs, start=1)
        ]
        self._writer.put(article, paragraphs, analysis, item.stored_key, item.content)
        return Added(article_id, Change.CHANGED if known else Change.ADDED)

    def _finish(self, item: Item) -> Iterator[Added]:
        """Note the end of a source; if *in_step*, remove its vanished articles."""
        seen = self._seen.pop(item.origin, set())
        if self._in_step and item.stamp is not None:
            for article_id in self._store.articles_of(item.origin):
                if article_id not in seen and remove_from(self._writer, article_id, item.origin):
                    yield Added(article_id, Change.REMOVED)
        self._writer.put_stamp(item.origin, item.stamp)

    def _input_of(self, draft: Draft) -> AnalysisInput:
        paragraphs = [(paragraph.text, paragraph.heading) for paragraph in draft.paragraphs]
        return AnalysisInput(draft.title, draft.language or self._language, paragraphs)

    def _look_up_all(self, batch: list[Item]) -> list[Item]:
        with self._looking_ahead(batch):
            for item in batch:
                if isinstance(item.part, Draft):
                    self._look_up(item)
        return batch

    def _looking_ahead(self, items: Sequence[Item]) -> AbstractContextManager[None]:
        drafts = [item for item in items if isinstance(item.part, Draft)]
        return self._store.look_ahead(
            [Lookup(i.stored_key, i.content, i.draft.id or i.slug, i.draft.url) for i in drafts]
        )

    def _look_up(self, item: Item) -> None:
        item.known = self._version(item)
        if item.known is None or item.known.hash != item.content:
            item.shingles = shingles(paragraph.text for paragraph in item.draft.paragraphs)
        if item.known is None:
            item.copied = self._copied(item)
        item.is_stale = any(mark in self._pending for mark in item.marks())
        if item.may_be_written:
            self._pending.update(item.marks())

    def _version(self, item: Item) -> StoredArticle | None:
        """The article with the same key or, without an id, content, or address and title."""
        if item.draft.id:
            return self._store.find(item.stored_key)
        return (
            self._store.find(item.key)
            or self._store.find_content(item.content)
            or self._namesake(item)
        )

    def _namesake(self, item: Item) -> StoredArticle | None:
        """The article of another source with the same address and title."""
        url, title = item.draft.url, item.draft.title
        if not url or not title:
            return None
        for article_id in self._store.articles_at(url)[:MOST_COMPARED]:
            article = self._store.article(article_id)
            # Two articles of one source are two, however alike.
            if article is None or self._store.key_of(article_id).startswith(f"{item.origin}\n"):
                continue
            if article.title and _slug(article.title) == _slug(title):
                return self._store.find_id(article_id)
        return None

    def _copied(self, item: Item) -> str | None:
        """The article of another source with nearly the same text, and no other address."""
        draft = item.draft
        if draft.id or not item.shingles.sketch:
            return None
        likely: list[str] = self._store.articles_at(draft.url) if draft.url else []
        likely += self._store.articles_like(item.shingles.sketch)
        unique = list(dict.fromkeys(likely))
        for article_id in unique[:MOST_COMPARED]:
            article = self._store.article(article_id)
            if article is None or (article.url and draft.url and article.url != draft.url):
                continue
            if item.origin in self._store.sources_of(article_id):
                continue
            stored = self._store.paragraphs(article_id)
            if item.shingles.is_nearly(shingles(paragraph.text for paragraph in stored)):
                return article_id
        return None

    def _free_id(self, slug: str) -> str:
        """The slug, with a number if another article has it."""
        number = self._next_numbers[slug] or 1
        article_id = slug if number == 1 else f"{slug}-{number}"
        while self._store.find_id(article_id):
            number += 1
            article_id = f"{slug}-{number}"
        self._next_numbers[slug] = number
        return article_id


def remove_from(writer: Writing, article_id: str, origin: str) -> bool:
    """Remove an article of *origin*, unless another source has it."""
    return writer.remove_origin(article_id, origin) and writer.remove(article_id)


def _slug(name: str) -> str:
    slug = "-".join(re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold()))
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return slug or "article"
