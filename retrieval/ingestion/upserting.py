"""Articles into the store: each is new, or a version or a copy of an article that is there."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Sequence, Set
from contextlib import AbstractContextManager
from enum import Enum
from itertools import tee
from pathlib import Path
from typing import NamedTuple

from retrieval.ingestion.analysis import AnalysisInput, analyzed
from retrieval.ingestion.sketch import Shingles, shingles
from retrieval.readers.draft import Draft, Skipped
from retrieval.storage.analyzed_article import AnalyzedArticle
from retrieval.storage.seam import Lookup, Storage, Writing
from retrieval.storage.stored import StoredArticle
from retrieval.types import Article, Paragraph

LONGEST_SLUG = 60
# So many articles that share a part of a sketch are compared: a notice may stand in thousands.
MOST_COMPARED = 10
# So often an article is written that other processes write at the same time.
MOST_ATTEMPTS = 10
NO_SHINGLES = Shingles(frozenset(), frozenset())


class Change(Enum):
    """The effect of adding on an article."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


class Added(NamedTuple):
    """An article that was read, and the effect on it."""

    id: str
    change: Change


class End(NamedTuple):
    """The end of a source: its state when it was read; None if that is not to be kept."""

    stamp: str | None


class Item(NamedTuple):
    """A part of a source, or its end.

    *bytes_read* is the progress after it. For a draft, *key* is the key under which the article is
    found again when its source is read again, *size* the bytes of its text, and *content* the hash
    of everything that the source says about it.
    """

    part: Draft | Skipped | End
    name: str
    origin: str
    bytes_read: int
    key: str = ""
    size: int = 0
    content: bytes = b""

    @property
    def stored_key(self) -> str:
        """The key under which the article is stored."""
        assert isinstance(self.part, Draft)
        return f"id\n{self.part.id}" if self.part.id else self.key


class LookedUp(NamedTuple):
    """An item, and the article in the store that it is a version of, or a copy of.

    *is_stale* says that an earlier item may change the answer before this one is written.
    """

    item: Item
    known: StoredArticle | None = None
    copied: str | None = None
    shingles: Shingles = NO_SHINGLES
    is_stale: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the item must be analyzed, as far as is known when it is looked up."""
        if not isinstance(self.item.part, Draft) or self.copied:
            return False
        return self.known is None or self.known.hash != self.item.content

    @property
    def may_be_written(self) -> bool:
        """Whether the item may change the store."""
        return self.is_new or self.is_stale


class ArticleUpserter:
    """Adds articles to a store, or replaces the versions of them that are there.

    With *in_step*, it removes the articles that their source no longer has.
    """

    def __init__(self, store: Storage, language: str | None, in_step: bool = False) -> None:
        self._store = store
        self._writer = store.writer()
        self._language = language
        self._in_step = in_step
        self._given_ids: set[str] = set()
        self._next_numbers: Counter[str] = Counter()
        # The marks of the items that were looked up but not written yet.
        self._pending: Counter[str | bytes | int] = Counter()
        # Of the source that is being written.
        self._seen: defaultdict[str, set[str]] = defaultdict(set)

    def analyzed(
        self, batches: Iterator[list[Item]], size: int
    ) -> Generator[tuple[list[LookedUp], list[AnalyzedArticle | None]]]:
        """Look up each batch and analyze its new articles; None for all that need no analysis.

        Batches are looked up some time before they are written.
        """
        to_write, to_analyze = tee(map(self._look_up_all, batches))
        inputs = (
            [self._input_of(entry.item.part) for entry in batch if entry.is_new]
            for batch in to_analyze
        )
        for batch, analyses in zip(to_write, analyzed(inputs, size), strict=True):
            remaining = iter(analyses)
            yield batch, [next(remaining) if entry.is_new else None for entry in batch]

    def put_all(
        self, batch: Sequence[LookedUp], analyses: Sequence[AnalyzedArticle | None]
    ) -> list[list[Added | Skipped]]:
        """Write a batch that was looked up, in one transaction.

        An article that another process wrote meanwhile is looked up and written again.
        """
        items = [entry.item for entry in batch]
        with self._looking_ahead(items), self._store.transaction() as ended:
            outcomes = [*map(self.put, batch, analyses)]
        for _ in range(MOST_ATTEMPTS):
            if not (overtaken := ended.overtaken):
                break
            again = [n for n, done in enumerate(outcomes) if _has_drafts(items[n], done, overtaken)]
            with self._store.transaction() as ended:
                for number in again:
                    outcomes[number] = self._put_again(batch[number], analyses[number])
        return outcomes

    def _put_again(
        self, entry: LookedUp, analysis: AnalyzedArticle | None
    ) -> list[Added | Skipped]:
        assert isinstance(entry.item.part, Draft)
        self._given_ids.discard(entry.item.part.id or "")
        entry = entry._replace(is_stale=True)
        self._pending.update(_marks(entry))
        return self.put(entry, analysis)

    def put(self, entry: LookedUp, analysis: AnalyzedArticle | None) -> list[Added | Skipped]:
        """Write an item that was looked up, inside a transaction."""
        item = entry.item
        if isinstance(item.part, End):
            return [*self._finish(item, item.part)]
        if isinstance(item.part, Skipped):
            return [item.part]
        outcome = self._put_article(entry, item.part, analysis)
        if isinstance(outcome, Added):
            self._seen[item.origin].add(outcome.id)
            self._writer.put_origin(outcome.id, item.origin, entry.shingles.sketch)
        return [outcome]

    def _put_article(
        self, entry: LookedUp, draft: Draft, analysis: AnalyzedArticle | None
    ) -> Added | Skipped:
        item, known, copied = entry.item, entry.known, entry.copied
        if entry.may_be_written:
            self._unmark(entry)
        if draft.id:
            if draft.id in self._given_ids:
                return Skipped(item.name, f"the id {draft.id!r} was given before; choose another")
            self._given_ids.add(draft.id)
        if entry.is_stale:
            known, copied = self._version(item), None
            if known is None:
                copied = self._copied(item, draft, entry.shingles)
        if copied:
            return Added(copied, Change.UNCHANGED)
        if known and known.hash == item.content:
            return Added(known.id, Change.UNCHANGED)
        if known is None and draft.id and self._store.find_id(draft.id):
            return Skipped(item.name, f"the id {draft.id!r} is another article's; choose another")
        article_id = known.id if known else draft.id or self._free_id(draft.title, item.name)
        if analysis is None:  # it was no new article when it was looked up
            [[analysis]] = analyzed([[self._input_of(draft)]], 0)
        metadata = (draft.url, draft.author, draft.published, analysis.language)
        article = Article(article_id, draft.title, item.name, *metadata)
        paragraphs = [
            Paragraph(article, number, paragraph.text, paragraph.page, paragraph.heading)
            for number, paragraph in enumerate(draft.paragraphs, start=1)
        ]
        self._writer.put(article, paragraphs, analysis, item.stored_key, item.content)
        return Added(article_id, Change.CHANGED if known else Change.ADDED)

    def _finish(self, item: Item, end: End) -> Iterator[Added]:
        """Note that a source was read. Its other articles are removed if that is wanted."""
        seen = self._seen.pop(item.origin, set())
        if self._in_step and end.stamp is not None:
            for article_id in self._store.articles_of(item.origin):
                if article_id not in seen and remove_from(self._writer, article_id, item.origin):
                    yield Added(article_id, Change.REMOVED)
        self._writer.put_stamp(item.origin, end.stamp)

    def _look_up_all(self, batch: Sequence[Item]) -> list[LookedUp]:
        with self._looking_ahead(batch):
            return [*map(self._look_up, batch)]

    def _looking_ahead(self, items: Sequence[Item]) -> AbstractContextManager[None]:
        return self._store.look_ahead(
            [
                Lookup(
                    item.stored_key, item.content, _likely_id(item.part, item.name), item.part.url
                )
                for item in items
                if isinstance(item.part, Draft)
            ]
        )

    def _look_up(self, item: Item) -> LookedUp:
        if not isinstance(item.part, Draft):
            return LookedUp(item)
        known, copied, words = self._version(item), None, NO_SHINGLES
        if known is None or known.hash != item.content:
            words = shingles(paragraph.text for paragraph in item.part.paragraphs)
        if known is None:
            copied = self._copied(item, item.part, words)
        entry = LookedUp(item, known, copied, words)
        entry = entry._replace(is_stale=any(mark in self._pending for mark in _marks(entry)))
        if entry.may_be_written:
            self._pending.update(_marks(entry))
        return entry

    def _unmark(self, entry: LookedUp) -> None:
        for mark in _marks(entry):
            self._pending[mark] -= 1
            if not self._pending[mark]:
                del self._pending[mark]

    def _version(self, item: Item) -> StoredArticle | None:
        """The article with the item's key or, if the source gives no id, with its content, or with
        its address and its title."""
        assert isinstance(item.part, Draft)
        if item.part.id:
            return self._store.find(item.stored_key)
        return (
            self._store.find(item.key)
            or self._store.find_content(item.content)
            or self._namesake(item, item.part)
        )

    def _namesake(self, item: Item, draft: Draft) -> StoredArticle | None:
        """The article of another source with the same address and title; its text may differ."""
        if not draft.url or not draft.title:
            return None
        for article_id in self._store.articles_at(draft.url)[:MOST_COMPARED]:
            article = self._store.article(article_id)
            # Two articles of one source are two, whatever they have in common.
            if article is None or self._store.key_of(article_id).startswith(f"{item.origin}\n"):
                continue
            if article.title and _slug(article.title) == _slug(draft.title):
                return self._store.find_id(article_id)
        return None

    def _copied(self, item: Item, draft: Draft, words: Shingles) -> str | None:
        """The article of another source with nearly the same text, and not with another address."""
        if draft.id or not words.sketch:
            return None
        likely: list[str] = self._store.articles_at(draft.url) if draft.url else []
        likely += self._store.articles_like(words.sketch)
        unique = list(dict.fromkeys(likely))
        for article_id in unique[:MOST_COMPARED]:
            article = self._store.article(article_id)
            if article is None or (article.url and draft.url and article.url != draft.url):
                continue
            if item.origin in self._store.sources_of(article_id):
                continue
            stored = self._store.paragraphs(article_id)
            if words.is_nearly(shingles(paragraph.text for paragraph in stored)):
                return article_id
        return None

    def _input_of(self, draft: Draft | Skipped | End) -> AnalysisInput:
        assert isinstance(draft, Draft)
        paragraphs = [(paragraph.text, paragraph.heading) for paragraph in draft.paragraphs]
        return AnalysisInput(draft.title, draft.language or self._language, paragraphs)

    def _free_id(self, title: str | None, name: str) -> str:
        """A readable id: the words of the title, and a number if another article has that id."""
        slug = _slug_of(title, name)
        number = self._next_numbers[slug] or 1
        article_id = slug if number == 1 else f"{slug}-{number}"
        while self._store.find_id(article_id):
            number += 1
            article_id = f"{slug}-{number}"
        self._next_numbers[slug] = number
        return article_id


def remove_from(writer: Writing, article_id: str, origin: str) -> bool:
    """Remove an article that *origin* no longer has, unless another source has it."""
    return writer.remove_origin(article_id, origin) and writer.remove(article_id)


def _marks(entry: LookedUp) -> list[str | bytes | int]:
    """What may give another article in a look-up once *entry* is written."""
    item = entry.item
    assert isinstance(item.part, Draft)
    marks: list[str | bytes | int] = [item.stored_key, item.content, *entry.shingles.sketch]
    if item.part.url:
        marks.append(f"url\n{item.part.url}")
    if entry.known:
        marks.append(entry.known.hash)
    return marks


def _has_drafts(item: Item, done: Sequence[Added | Skipped], ids: Set[str]) -> bool:
    """Whether *item* is an article that became one of *ids*."""
    became = {one.id for one in done if isinstance(one, Added)}
    return isinstance(item.part, Draft) and bool(became & ids)


def _likely_id(draft: Draft, name: str) -> str:
    """The id that an article has, or gets if no other has it."""
    return draft.id or _slug_of(draft.title, name)


def _slug_of(title: str | None, name: str) -> str:
    return _slug(title or Path(name).stem)


def _slug(name: str) -> str:
    slug = "-".join(re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold()))
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return slug or "article"
