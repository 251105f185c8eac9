"""Sources to articles in the store, each wholly or not at all, with a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from time import monotonic
from typing import Any

from retrieval.errors import AddingInterrupted, ClusterUnusable
from retrieval.ingestion.analysis import AnalysisInput, analyzed, language_of
from retrieval.ingestion.gathering import gathered, settle
from retrieval.ingestion.parser_process import Request, parsed
from retrieval.ingestion.reading import Reading
from retrieval.ingestion.sources import Source, Sources, size_of, stamp_of
from retrieval.ingestion.upserting import Added, ArticleUpserter, End, Item
from retrieval.ingestion.upserting import Change as Change
from retrieval.readers.draft import Draft, Skipped, content_hash
from retrieval.storage.analyzed_article import AnalyzedArticle
from retrieval.storage.seam import Storage
from retrieval.types import Article, Progress

# Articles of about this many bytes of text are written in one transaction, of more if the store
# likes larger ones.
BATCH_BYTES = 200_000
# So are those that were read in this time, so that the progress is seen where reading is slow.
BATCH_SECONDS = 1.0
# After this many paragraphs, the index is extended.
INDEX_EVERY = 200_000
# The number of articles that are analyzed together when the rules of analysis have changed.
BATCH_ARTICLES = 50


@dataclass(frozen=True, slots=True)
class Report:
    """The articles that were read, the sources that were skipped, and the metadata of articles that
    were left out, each in order."""

    added: tuple[Added, ...]
    skipped: tuple[Skipped, ...]
    left_out: tuple[Skipped, ...] = ()

    @classmethod
    def of(cls, outcomes: Sequence[Added | Skipped]) -> Report:
        """The report of *outcomes*."""
        return cls(
            tuple(one for one in outcomes if isinstance(one, Added)),
            tuple(one for one in outcomes if isinstance(one, Skipped)),
        )

    def __add__(self, other: Report) -> Report:
        return Report(
            self.added + other.added, self.skipped + other.skipped, self.left_out + other.left_out
        )

    def count(self, change: Change) -> int:
        """The number of articles that were changed in this way."""
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

    *language* is the language of articles whose source does not tell it; with None it is
    identified for each. *index* is called now and then to extend the index. *progress* counts
    bytes, after each article that is safe. With *in_step*, the articles that a source no longer
    has are removed.
    """
    reading = reading or Reading()
    adding = _Adding(store, language, index, reading, in_step)
    try:
        adding.add(sources.files, sources.skipped, progress)
        before = adding.noted.report()
        for found in gathered(store, sources.addresses, reading, progress):
            adding.add(found.sources, found.skipped, None)
            is_sound = adding.noted.report().faults == before.faults
            with store.transaction():
                settled = [*settle(store, found, in_step, is_sound)]
            adding.noted.note(settled)
        store.checkpoint()
    except KeyboardInterrupt:
        raise AddingInterrupted(adding.noted.report()) from None
    except ClusterUnusable as error:
        error.report = adding.noted.report()
        raise
    return adding.noted.report()


@dataclass(slots=True)
class _Noted:
    """What a report will say, as far as it was committed."""

    added: list[Added] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)

    def note(self, outcomes: Iterable[Added | Skipped]) -> None:
        """Note what became of articles and sources."""
        for outcome in outcomes:
            if isinstance(outcome, Added):
                self.added.append(outcome)
            else:
                self.skipped.append(outcome)

    def report(self) -> Report:
        """The report on it."""
        return Report(tuple(self.added), tuple(self.skipped), tuple(self.left_out))


@dataclass(slots=True)
class _Adding:
    """Adds sources to a store, and notes what became of them."""

    store: Storage
    language: str | None
    index: Callable[[], object]
    reading: Reading
    in_step: bool
    noted: _Noted = field(default_factory=_Noted)

    def add(
        self, sources: Sequence[Source], skipped: Iterable[Skipped], progress: Progress | None
    ) -> None:
        """Add the articles of *sources*, batch by batch."""
        self.noted.note(skipped)
        total = sum(size_of(source.path) for source in sources)
        upserter = ArticleUpserter(self.store, self.language, self.in_step)
        most_bytes = BATCH_BYTES * self.store.batch_scale
        not_indexed = 0
        # Both are closed at once, so that an error ends the processes that read and analyze.
        with (
            closing(_items(sources, self.reading)) as items,
            closing(upserter.analyzed(_batches(items, most_bytes), total)) as batches,
        ):
            for batch, analyses in batches:
                outcomes = upserter.put_all(batch, analyses)
                self.noted.note(chain.from_iterable(outcomes))
                for item in (entry.item for entry in batch):
                    if isinstance(item.part, Draft):
                        not_indexed += len(item.part.paragraphs)
                        self.noted.left_out += item.part.left_out
                    if progress:
                        progress(item.bytes_read, total)
                if not_indexed >= INDEX_EVERY:
                    self.index()
                    not_indexed = 0
        if progress:
            progress(total, total)


def preview(
    sources: Sources, language: str | None, reading: Reading | None = None
) -> Iterator[Draft | Skipped]:
    """The articles that ``ingest`` would read, each with its language, and what it would skip."""
    reading = reading or Reading()
    yield from sources.skipped
    yield from _previewed(sources.files, language, reading)
    for found in gathered(None, sources.addresses, reading):
        yield from found.skipped
        yield from _previewed(found.sources, language, reading)


def _previewed(
    sources: Sequence[Source], language: str | None, reading: Reading
) -> Iterator[Draft | Skipped]:
    for item in _items(sources, reading):
        part = item.part
        if isinstance(part, Draft) and not part.language:
            texts = [paragraph.text for paragraph in part.paragraphs]
            part = replace(part, language=language or language_of(part.title, texts))
        if not isinstance(part, End):
            yield part


def reanalyze_all(store: Storage, progress: Progress | None = None) -> None:
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

    store.writer().replace_analysis(all_analyzed())


def _items(sources: Sequence[Source], reading: Reading) -> Generator[Item]:
    """All parts of *sources*, in order, with the end of each."""
    # The stamps are taken before the files are read: what changes meanwhile is read again.
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
        yield Item(End(stamp if is_sound else None), source.name, source.origin, done)


def _completed(draft: Draft, metadata: Mapping[str, str]) -> Draft:
    """The draft with the metadata that it lacks."""
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
