"""Sources to articles in the store, each wholly or not at all, with a report."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import tee
from pathlib import Path
from typing import NamedTuple

from retrieval.errors import UnreadableSource
from retrieval.ingestion.analysis import AnalysisInput, analyzed, language_of
from retrieval.ingestion.sources import Source, Sources, original_of, size_of
from retrieval.readers import READERS
from retrieval.readers.draft import Draft, Skipped, content_hash
from retrieval.readers.original import Options
from retrieval.storage.analyzed_article import AnalyzedArticle
from retrieval.storage.store import Store, StoredArticle
from retrieval.storage.writer import Writer
from retrieval.types import Article, Paragraph, Progress
from retrieval.unicode import well_formed

LONGEST_SLUG = 60
# Articles of about this many bytes of text are written in one transaction.
BATCH_BYTES = 200_000
# After this many paragraphs, the index is extended.
INDEX_EVERY = 200_000
# The number of articles that are analyzed together when the rules of analysis have changed.
BATCH_ARTICLES = 50


class Change(Enum):
    """The effect of adding on an article."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Added(NamedTuple):
    """An article that was read, and the effect on it."""

    id: str
    change: Change


@dataclass(frozen=True, slots=True)
class Report:
    """The articles that were read, the sources that were skipped, and the metadata of articles that
    were left out, each in order."""

    added: tuple[Added, ...]
    skipped: tuple[Skipped, ...]
    left_out: tuple[Skipped, ...] = ()

    def count(self, change: Change) -> int:
        """The number of articles that were changed in this way."""
        return sum(added.change is change for added in self.added)


class _Item(NamedTuple):
    """A part of a source.

    *bytes_read* is the progress after it. For a draft, *key* is the key under which the article is
    found again when its source is read again, *size* the bytes of its text, and *content* the hash
    of everything that the source says about it.
    """

    draft: Draft | Skipped
    name: str
    bytes_read: int
    key: str = ""
    size: int = 0
    content: bytes = b""


class _LookedUp(NamedTuple):
    """An item, and the article in the store that it is a version of.

    *is_stale* says that an earlier item may change the answer before this one is written.
    """

    item: _Item
    known: StoredArticle | None = None
    is_stale: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the item must be analyzed, as far as is known when it is looked up."""
        if isinstance(self.item.draft, Skipped):
            return False
        return self.known is None or self.known.hash != self.item.content

    @property
    def may_be_written(self) -> bool:
        """Whether the item may change the store."""
        return self.is_new or self.is_stale


def ingest(
    store: Store,
    sources: Sources,
    language: str | None,
    index: Callable[[], object],
    progress: Progress | None = None,
) -> Report:
    """Add the articles of *sources*; raises ``CorpusError``.

    *language* is the language of articles whose source does not tell it; with None it is
    identified for each. *index* is called now and then to extend the index. *progress* counts
    bytes, after each article that is safe.
    """
    skipped = [*sources.skipped]
    total = sum(size_of(source.path) for source in sources.files)
    added: list[Added] = []
    left_out: list[Skipped] = []
    upserter = ArticleUpserter(store, language)
    not_indexed = 0
    for batch, analyses in upserter.analyzed(_batches(_items(sources.files)), total):
        with store.transaction():
            outcomes = [*map(upserter.put, batch, analyses)]
        for (item, *_), outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Added):
                added.append(outcome)
                assert isinstance(item.draft, Draft)
                not_indexed += len(item.draft.paragraphs)
                left_out += item.draft.left_out
            else:
                skipped.append(outcome)
            if progress:
                progress(item.bytes_read, total)
        if not_indexed >= INDEX_EVERY:
            index()
            not_indexed = 0
    if progress:
        progress(total, total)
    store.checkpoint()
    return Report(tuple(added), tuple(skipped), tuple(left_out))


def preview(sources: Sources, language: str | None) -> Iterator[Draft | Skipped]:
    """The articles that ``ingest`` would read, each with its language, and what it would skip."""
    yield from sources.skipped
    for item in _items(sources.files):
        draft = item.draft
        if isinstance(draft, Draft) and not draft.language:
            texts = [paragraph.text for paragraph in draft.paragraphs]
            draft = replace(draft, language=language or language_of(draft.title, texts))
        yield draft


def reanalyze_all(store: Store, progress: Progress | None = None) -> None:
    """Analyze all articles again, by the rules of today. *progress* counts paragraphs."""
    articles = list(store.articles())
    batches = [
        articles[start : start + BATCH_ARTICLES]
        for start in range(0, len(articles), BATCH_ARTICLES)
    ]
    total = store.state().paragraphs

    def input_of(article: Article) -> AnalysisInput:
        paragraphs = [(p.text, p.heading) for p in store.paragraphs(article.id)]
        return AnalysisInput(article.title, article.language, paragraphs)

    def all_analyzed() -> Iterator[tuple[str, AnalyzedArticle]]:
        inputs = ([*map(input_of, batch)] for batch in batches)
        done = 0
        for batch, analyses in zip(batches, analyzed(inputs, store.size()), strict=True):
            for article, analysis in zip(batch, analyses, strict=True):
                yield article.id, analysis
                done += len(analysis.outlines)
            if progress:
                progress(done, total)

    Writer(store).replace_analysis(all_analyzed())


def _items(sources: Sequence[Source]) -> Iterator[_Item]:
    """All parts of *sources*, in order."""
    done = 0
    for source in sources:
        size, read, is_empty = size_of(source.path), 0, True
        origin = well_formed(str(source.path.resolve()))
        seen: Counter[str] = Counter()
        try:
            for part in READERS[source.path.suffix.lower()](original_of(source, Options())):
                is_empty = False
                if isinstance(part, Skipped):
                    yield _Item(part, source.name, done + read)
                    continue
                key = f"{origin}\n{part.title}\n{seen[part.title or '']}"
                seen[part.title or ""] += 1
                text_size = sum(len(p.text.encode()) for p in part.paragraphs)
                read = min(size, read + text_size)
                yield _Item(part, source.name, done + read, key, text_size, content_hash(part))
        except UnreadableSource as error:
            is_empty = False
            yield _Item(Skipped(source.name, error.why), source.name, done + size)
        except OSError as error:
            is_empty = False
            yield _Item(
                Skipped(source.name, error.strerror or str(error)), source.name, done + size
            )
        except (RecursionError, MemoryError):  # a bad file costs the file and not the run
            is_empty = False
            why = "nested too deep, or too large to be read"
            yield _Item(Skipped(source.name, why), source.name, done + size)
        done += size
        if is_empty:
            yield _Item(Skipped(source.name, "there is no text in it"), source.name, done)


def _batches(items: Iterator[_Item]) -> Iterator[list[_Item]]:
    batch: list[_Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += item.size
        if size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class ArticleUpserter:
    """Adds articles to a store, or replaces the versions of them that are there."""

    def __init__(self, store: Store, language: str | None) -> None:
        self._store = store
        self._writer = Writer(store)
        self._language = language
        self._given_ids: set[str] = set()
        self._next_numbers: Counter[str] = Counter()
        # The marks of the items that were looked up but not written yet.
        self._pending: Counter[str | bytes] = Counter()

    def analyzed(
        self, batches: Iterator[list[_Item]], size: int
    ) -> Iterator[tuple[list[_LookedUp], list[AnalyzedArticle | None]]]:
        """Look up each batch and analyze its new articles; None for all that need no analysis.

        Batches are looked up some time before they are written.
        """
        to_write, to_analyze = tee([*map(self._look_up, batch)] for batch in batches)
        inputs = (
            [self._input_of(entry.item.draft) for entry in batch if entry.is_new]
            for batch in to_analyze
        )
        for batch, analyses in zip(to_write, analyzed(inputs, size), strict=True):
            remaining = iter(analyses)
            yield batch, [next(remaining) if entry.is_new else None for entry in batch]

    def put(self, entry: _LookedUp, analysis: AnalyzedArticle | None) -> Added | Skipped:
        """Write an article that was looked up, inside a transaction."""
        item, known, is_stale = entry
        draft, name = item.draft, item.name
        if isinstance(draft, Skipped):
            return draft
        if entry.may_be_written:
            self._unmark(entry)
        if draft.id:
            if draft.id in self._given_ids:
                return Skipped(name, f"the id {draft.id!r} was given before; choose another")
            self._given_ids.add(draft.id)
        if is_stale:
            known = self._known(item)
        if known and known.hash == item.content:
            return Added(known.id, Change.UNCHANGED)
        if known is None and draft.id and self._store.find_id(draft.id):
            return Skipped(name, f"the id {draft.id!r} is another article's; choose another")
        article_id = known.id if known else draft.id or self._free_id(draft.title, name)
        if analysis is None:  # it was no new article when it was looked up
            [[analysis]] = analyzed([[self._input_of(draft)]], 0)
        metadata = (draft.url, draft.author, draft.published, analysis.language)
        article = Article(article_id, draft.title, name, *metadata)
        paragraphs = [
            Paragraph(article, number, paragraph.text, paragraph.page, paragraph.heading)
            for number, paragraph in enumerate(draft.paragraphs, start=1)
        ]
        self._writer.put(article, paragraphs, analysis, _key_of(item), item.content)
        return Added(article_id, Change.CHANGED if known else Change.ADDED)

    def _look_up(self, item: _Item) -> _LookedUp:
        if isinstance(item.draft, Skipped):
            return _LookedUp(item)
        is_stale = any(mark in self._pending for mark in (_key_of(item), item.content))
        entry = _LookedUp(item, self._known(item), is_stale)
        if entry.may_be_written:
            self._pending.update(_marks(entry))
        return entry

    def _unmark(self, entry: _LookedUp) -> None:
        for mark in _marks(entry):
            self._pending[mark] -= 1
            if not self._pending[mark]:
                del self._pending[mark]

    def _known(self, item: _Item) -> StoredArticle | None:
        """The article with the item's key or, if the source gives no id, with its content."""
        assert isinstance(item.draft, Draft)
        if item.draft.id:
            return self._store.find(_key_of(item))
        return self._store.find(item.key) or self._store.find_content(item.content)

    def _input_of(self, draft: Draft | Skipped) -> AnalysisInput:
        assert isinstance(draft, Draft)
        paragraphs = [(paragraph.text, paragraph.heading) for paragraph in draft.paragraphs]
        return AnalysisInput(draft.title, draft.language or self._language, paragraphs)

    def _free_id(self, title: str | None, name: str) -> str:
        """A readable id: the words of the title, and a number if another article has that id."""
        slug = _slug(title or Path(name).stem)
        number = self._next_numbers[slug] or 1
        article_id = slug if number == 1 else f"{slug}-{number}"
        while self._store.find_id(article_id):
            number += 1
            article_id = f"{slug}-{number}"
        self._next_numbers[slug] = number
        return article_id


def _key_of(item: _Item) -> str:
    """The key under which the article is stored."""
    assert isinstance(item.draft, Draft)
    return f"id\n{item.draft.id}" if item.draft.id else item.key


def _marks(entry: _LookedUp) -> list[str | bytes]:
    """The keys and hashes for which a look-up may give another article once *entry* is written."""
    marks: list[str | bytes] = [_key_of(entry.item), entry.item.content]
    if entry.known:
        marks.append(entry.known.hash)
    return marks


def _slug(name: str) -> str:
    slug = "-".join(re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold()))
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return slug or "article"
