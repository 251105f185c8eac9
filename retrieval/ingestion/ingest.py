"""Files and folders to articles in the store: all or nothing per article, and a report."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import tee
from pathlib import Path
from typing import NamedTuple

from retrieval.analysis.derived import Packed
from retrieval.errors import UnreadableSource
from retrieval.ingestion.sources import Source, find_sources, read_lines, size_of
from retrieval.ingestion.workers import Matter, derived
from retrieval.readers import READERS
from retrieval.readers.draft import Draft, Skipped, content_hash
from retrieval.storage.store import Store, Stored
from retrieval.storage.writer import Writer
from retrieval.types import Article, Paragraph, Progress
from retrieval.unicode import well_formed

LONGEST_SLUG = 60
# Articles are written together until they have so many bytes of text.
BATCH_BYTES = 200_000
# So many paragraphs go into the store before the index takes them in.
INDEX_EVERY = 200_000


class Change(Enum):
    """What adding did to an article."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Added(NamedTuple):
    """An article that was read, and what became of it."""

    id: str
    change: Change


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all that was to be added, in order."""

    added: tuple[Added, ...]
    skipped: tuple[Skipped, ...]

    def count(self, change: Change) -> int:
        """How many articles this happened to."""
        return sum(added.change is change for added in self.added)


class _Item(NamedTuple):
    """A part of a source: what it is, of whom, and how many bytes had been read after it.

    *size* is the bytes of its text, *content* the hash of what the source says of it.
    """

    draft: Draft | Skipped
    name: str
    read: int
    key: str = ""
    size: int = 0
    content: bytes = b""


def ingest(
    store: Store,
    paths: Sequence[Path],
    language: str | None,
    index: Callable[[], object],
    progress: Progress | None = None,
) -> Report:
    """Add the articles of all files under *paths*; raises ``SourceMissing``, ``CorpusError``.

    *language* is that of articles which do not tell theirs; None to find it out for each. *index*
    is called now and then to take in what is in the store; *progress* counts bytes, after
    each article that is safe.
    """
    sources, skipped = find_sources(paths)
    total = sum(size_of(source.path) for source in sources)
    added: list[Added] = []
    shelf = _Shelf(store, language)
    since = 0
    for batch, packed in shelf.derived(_batches(_items(sources)), total):
        with store.db.writing():
            outcomes = [*map(shelf.add, batch, packed)]
        for item, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Added):
                added.append(outcome)
                since += len(item.draft.paragraphs) if isinstance(item.draft, Draft) else 0
            else:
                skipped.append(outcome)
            if progress:
                progress(item.read, total)
        if since >= INDEX_EVERY:
            index()
            since = 0
    if progress:
        progress(total, total)
    store.settle()
    return Report(tuple(added), tuple(skipped))


def derive_all(store: Store, progress: Progress | None = None) -> None:
    """Derive anew what is searched of all articles."""
    articles = list(store.articles())
    total = store.state().paragraphs

    def batches() -> Iterator[list[Article]]:
        batch: list[Article] = []
        for article in articles:
            batch.append(article)
            if len(batch) == 50:
                yield batch
                batch = []
        yield batch

    def matter(article: Article) -> Matter:
        paragraphs = store.paragraphs(article.id)
        return Matter(article.title, article.language, [(p.text, p.heading) for p in paragraphs])

    def all_derived() -> Iterator[tuple[str, Packed]]:
        here, ahead = tee(batches())
        matters = ([*map(matter, batch)] for batch in ahead)
        done = 0
        size = store.size()
        for batch, packed in zip(here, derived(matters, size), strict=True):
            for article, one in zip(batch, packed, strict=True):
                yield article.id, one
                done += len(one.outlines)
            if progress:
                progress(done, total)

    Writer(store).derive(all_derived())


def _items(sources: Sequence[Source]) -> Iterator[_Item]:
    """All parts of *sources*, each article with the key under which it is known again."""
    done = 0
    for source in sources:
        size, read, told = size_of(source.path), 0, False
        origin = well_formed(str(source.path.resolve()))
        seen: Counter[str] = Counter()
        try:
            for part in READERS[source.path.suffix.lower()](read_lines(source), source.name):
                told = True
                if isinstance(part, Skipped):
                    yield _Item(part, source.name, done + read)
                    continue
                key = f"{origin}\n{part.title}\n{seen[part.title or '']}"
                seen[part.title or ""] += 1
                own = sum(len(p.text.encode()) for p in part.paragraphs)
                read = min(size, read + own)
                yield _Item(part, source.name, done + read, key, own, content_hash(part))
        except UnreadableSource as error:
            told = True
            yield _Item(Skipped(source.name, error.why), source.name, done + size)
        done += size
        if not told:
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


class _Shelf:
    """Where articles are put, and what was put there before."""

    def __init__(self, store: Store, language: str | None) -> None:
        self._store = store
        self._writer = Writer(store)
        self._language = language
        self._given: set[str] = set()
        self._numbers: Counter[str] = Counter()

    def derived(
        self, batches: Iterator[list[_Item]], size: int
    ) -> Iterator[tuple[list[_Item], list[Packed | None]]]:
        """Each batch with what is derived of its articles, but for those that are there already."""
        here, ahead = tee((batch, [*map(self._is_new, batch)]) for batch in batches)
        matters = (
            [self._matter(item.draft) for item, is_new in zip(*pair, strict=True) if is_new]
            for pair in ahead
        )
        for (batch, new), packed in zip(here, derived(matters, size), strict=True):
            one = iter(packed)
            yield batch, [next(one) if is_new else None for is_new in new]

    def _is_new(self, item: _Item) -> bool:
        if isinstance(item.draft, Skipped):
            return False
        known = self._known(item)
        return known is None or known.hash != item.content

    def _matter(self, draft: Draft | Skipped) -> Matter:
        assert isinstance(draft, Draft)
        language = draft.language or self._language
        return Matter(draft.title, language, [(p.text, p.heading) for p in draft.paragraphs])

    def _known(self, item: _Item) -> Stored | None:
        """The article that this one is, by its key or, where no id was given, by its content."""
        assert isinstance(item.draft, Draft)
        if item.draft.id:
            return self._store.find(f"id\n{item.draft.id}")
        return self._store.find(item.key) or self._store.find_content(item.content)

    def add(self, item: _Item, packed: Packed | None) -> Added | Skipped:
        """Put an article into the store, inside a transaction."""
        draft, name = item.draft, item.name
        if isinstance(draft, Skipped):
            return draft
        if draft.id:
            if draft.id in self._given:
                return Skipped(name, f"the id {draft.id!r} was given before; choose another")
            self._given.add(draft.id)
        known = self._known(item)
        if known and known.hash == item.content:
            return Added(known.id, Change.UNCHANGED)
        if known is None and draft.id and self._store.find_id(draft.id):
            return Skipped(name, f"the id {draft.id!r} is another article's; choose another")
        article_id = known.id if known else draft.id or self._free_id(draft.title, name)
        if packed is None:  # it was there when it was read, and this very job has changed it since
            [[packed]] = derived([[self._matter(draft)]], 0)
        metadata = (draft.url, draft.author, draft.published, packed.language)
        article = Article(article_id, draft.title, name, *metadata)
        paragraphs = [
            Paragraph(article, number, *paragraph)
            for number, paragraph in enumerate(draft.paragraphs, start=1)
        ]
        key = f"id\n{draft.id}" if draft.id else item.key
        self._writer.put(article, paragraphs, packed, key, item.content)
        return Added(article_id, Change.CHANGED if known else Change.ADDED)

    def _free_id(self, title: str | None, name: str) -> str:
        """A readable id: the title's words, and a number where another article has them too."""
        slug = _slug(title or Path(name).stem)
        number = self._numbers[slug] or 1
        article_id = slug if number == 1 else f"{slug}-{number}"
        while self._store.find_id(article_id):
            number += 1
            article_id = f"{slug}-{number}"
        self._numbers[slug] = number
        return article_id


def _slug(name: str) -> str:
    slug = "-".join(re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold()))
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return slug or "article"
