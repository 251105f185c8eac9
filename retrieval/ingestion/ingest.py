"""Adds the articles of sources to the store, each wholly or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from time import monotonic
from typing import Any

from retrieval.backends import batch_scale
from retrieval.errors import AddingInterrupted, ClusterUnusable
from retrieval.ingestion.article_analysis import AnalysisInput, analyzed, language_of
from retrieval.ingestion.parser_process import Reading, Request, parsed
from retrieval.ingestion.sources import Gathered, Source, Sources, gathered, size_of, stamp_of
from retrieval.ingestion.upserts import Added, ArticleUpserter, Change, Item, remove_from
from retrieval.readers.draft import Draft, Skipped, content_hash
from retrieval.storage.seam import Storage
from retrieval.storage.stored_values import AnalyzedArticle
from retrieval.types import Progress

# A transaction has about this much text, more if the store prefers it.
BATCH_BYTES = 200_000
# It also ends after this time, to show progress.
BATCH_SECONDS = 1.0
# Paragraphs after which the index is extended.
INDEX_EVERY = 200_000
# Articles that are analyzed again together.
BATCH_ARTICLES = 50


@dataclass(frozen=True, slots=True)
class Report:
    """Articles that were read, parts that were skipped, and metadata that was left out, in
    order."""

    added: tuple[Added, ...]
    skipped: tuple[Skipped, ...]
    left_out: tuple[Skipped, ...] = ()

    @classmethod
    def of(cls, outcomes: Sequence[Added | Skipped], left_out: Sequence[Skipped] = ()) -> Report:
        """The report of *outcomes*."""
        return cls(
            tuple(one for one in outcomes if isinstance(one, Added)),
            tuple(one for one in outcomes if isinstance(one, Skipped)),
            tuple(left_out),
        )

    def __add__(self, other: Report) -> Report:
        return Report(
            self.added + other.added, self.skipped + other.skipped, self.left_out + other.left_out
        )

    def count(self, change: Change) -> int:
        """The number of articles with this effect."""
        return sum(added.change is change for added in self.added)

    @property
    def faults(self) -> int:
        """The number of skipped parts that are faults."""
        return sum(skipped.is_fault for skipped in self.skipped)


def ingest(
    store: Storage,
    sources: Sources,
    language: str | None,
    index: Callable[[], object],
    progress: Progress | None = None,
    reading: Reading | None = None,
    in_step: bool = False,
) -> Report:
    """Add the articles of *sources*; raises ``CorpusError`` and ``AddingInterrupted``.

    *language* is for articles whose source names none; None identifies it. *index* extends the
    index now and then. *progress* counts safe bytes. *in_step* removes articles that a source no
    longer has.
    """
    reading = reading or Reading()
    adding = _Adding(store, language, index, reading, in_step)
    try:
        adding.add(sources.files, sources.skipped, progress)
        faults_of_files = adding.report().faults
        for found in gathered(store, sources.addresses, reading, progress):
            adding.add(found.sources, found.skipped, None)
            is_sound = adding.report().faults == faults_of_files
            with store.transaction():
                settled = [*_settle(store, found, in_step, is_sound)]
            adding.outcomes += settled
        store.checkpoint()
    except KeyboardInterrupt:
        raise AddingInterrupted(adding.report()) from None
    except ClusterUnusable as error:
        error.report = adding.report()
        raise
    return adding.report()


@dataclass(slots=True)
class _Adding:
    """One run of ``ingest``; *outcomes* and *left_out* are committed."""

    store: Storage
    language: str | None
    index: Callable[[], object]
    reading: Reading
    in_step: bool
    outcomes: list[Added | Skipped] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)

    def report(self) -> Report:
        """The report so far."""
        return Report.of(self.outcomes, self.left_out)

    def add(
        self, sources: Sequence[Source], skipped: Sequence[Skipped], progress: Progress | None
    ) -> None:
        """Add the articles of *sources*, batch by batch."""
        self.outcomes += skipped
        total = sum(size_of(source.path) for source in sources)
        upserter = ArticleUpserter(self.store, self.language, self.in_step)
        most_bytes = BATCH_BYTES * batch_scale(self.store.place)
        not_indexed = 0
        # Closing ends the processes that read and analyze.
        with (
            closing(_items(sources, self.reading)) as items,
            closing(upserter.analyzed(_batches(items, most_bytes), total)) as batches,
        ):
            for batch, analyses in batches:
                self.outcomes += chain.from_iterable(upserter.put_all(batch, analyses))
                for item in batch:
                    if isinstance(item.part, Draft):
                        not_indexed += len(item.part.paragraphs)
                        self.left_out += item.part.left_out
                    if progress:
                        progress(item.bytes_read, total)
                if not_indexed >= INDEX_EVERY:
                    self.index()
                    not_indexed = 0
        if progress:
            progress(total, total)


def _items(sources: Sequence[Source], reading: Reading) -> Generator[Item]:
    # Taken before reading, so that a file that changes meanwhile is read again.
    stamps = [source.stamp or stamp_of(source.path, reading.mark) for source in sources]
    requests = (
        Request(str(source.path), source.name, source.options or reading.options)
        for source in sources
    )
    done = 0
    for source, stamp, parts in zip(sources, stamps, parsed(requests, reading.limits), strict=True):
        size, read, is_sound = size_of(source.path), 0, True
        seen: Counter[str] = Counter()
        for given in parts:
            if isinstance(given, Skipped):
                is_sound = is_sound and not given.is_fault
                yield Item(given, source.name, source.origin, done + read)
                continue
            part = _completed(given, source.metadata)
            key = f"{source.origin}\n{part.title}\n{seen[part.title or '']}"
            seen[part.title or ""] += 1
            text_size = sum(len(p.text.encode()) for p in part.paragraphs)
            read = min(size, read + text_size)
            content = content_hash(part)
            yield Item(part, source.name, source.origin, done + read, key, text_size, content)
        done += size
        yield Item(None, source.name, source.origin, done, stamp=stamp if is_sound else None)


def _completed(draft: Draft, metadata: Mapping[str, str]) -> Draft:
    missing: dict[str, Any] = {
        name: value for name, value in metadata.items() if getattr(draft, name) is None
    }
    return replace(draft, **missing) if missing else draft


def _batches(items: Iterator[Item], most_bytes: int) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size, begun = 0, monotonic()
    for item in items:
        batch.append(item)
        size += item.size
        if size >= most_bytes or monotonic() - begun >= BATCH_SECONDS:
            yield batch
            batch, size, begun = [], 0, monotonic()
    if batch:
        yield batch


def _settle(
    store: Storage, found: Gathered, in_step: bool, is_sound: bool
) -> Iterator[Added | Skipped]:
    """Store findings without content, in a transaction.

    Unless all could be read (*is_sound*), feeds are read again next time even if unchanged.
    """
    writer = store.writer()
    for address, stamp in (found.stamps | (found.listings if is_sound else {})).items():
        writer.put_stamp(address, stamp)
    for address in found.gone:
        removed = [
            article_id
            for article_id in (store.articles_of(address) if in_step else ())
            if remove_from(writer, article_id, address)
        ]
        yield from (Added(article_id, Change.REMOVED) for article_id in removed)
        if not removed:
            # A feed may list it for long; a sync can do no more.
            why = "its site says that it was removed for good"
            yield Skipped(address, why, is_fault=not in_step)


def preview(
    sources: Sources, language: str | None, reading: Reading | None = None
) -> Iterator[Draft | Skipped]:
    """The articles that ``ingest`` would read, with languages, and the parts it would skip."""
    reading = reading or Reading()
    files = Gathered([*sources.files], [*sources.skipped])
    for found in chain([files], gathered(None, sources.addresses, reading)):
        yield from found.skipped
        for part in (item.part for item in _items(found.sources, reading)):
            if isinstance(part, Draft) and not part.language:
                texts = [paragraph.text for paragraph in part.paragraphs]
                yield replace(part, language=language or language_of(part.title, texts))
            elif part:
                yield part


def reanalyze_all(store: Storage, progress: Progress | None = None) -> None:
    """Analyze all articles again. *progress* counts paragraphs."""
    articles = list(store.articles())
    total = store.state().paragraphs
    batches = [
        articles[start : start + BATCH_ARTICLES]
        for start in range(0, len(articles), BATCH_ARTICLES)
    ]

    def all_analyzed() -> Iterator[tuple[str, AnalyzedArticle]]:
        inputs = (
            [
                AnalysisInput(
                    article.title,
                    article.language,
                    [(p.text, p.heading) for p in store.paragraphs(article.id)],
                )
                for article in batch
            ]
            for batch in batches
        )
        done = 0
        for batch, analyses in zip(batches, analyzed(inputs, store.size()), strict=True):
            for article, analysis in zip(batch, analyses, strict=True):
                yield article.id, analysis
                done += len(analysis.outlines)
            if progress:
                progress(done, total)

    store.writer().replace_analysis(all_analyzed())
