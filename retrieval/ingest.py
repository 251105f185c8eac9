"""Files and folders to articles in the store: all or nothing per article, and a report."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.analysis.identify import identify
from retrieval.analysis.names import names
from retrieval.derived import Derived, DerivedPassage
from retrieval.draft import Draft, Skipped
from retrieval.errors import UnreadableSource
from retrieval.fingerprint import content_hash
from retrieval.passages import passage_spans
from retrieval.readers import READERS
from retrieval.sources import Source, find_sources, read_lines, size_of
from retrieval.store import Store
from retrieval.types import Article, Paragraph
from retrieval.unicode import well_formed

LONGEST_SLUG = 60
# What an article is written in where neither it nor its words tell.
PLAIN_LANGUAGE = "en"
Progress = Callable[[int, int], None]
"""(bytes read so far, bytes in all), called after every article."""


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


def ingest(
    store: Store, paths: Sequence[Path], language: str | None, progress: Progress | None = None
) -> Report:
    """Add the articles of all files under *paths*; raises ``SourceMissing``, ``CorpusError``.

    *language* is that of articles which do not tell theirs; None to find it out for each.
    """
    sources, skipped = find_sources(paths)
    total = sum(size_of(source.path) for source in sources)
    added: list[Added] = []
    ids: set[str] = set()
    done = 0
    for source in sources:
        size, read = size_of(source.path), 0
        told = len(added) + len(skipped)
        try:
            for key, item in _items(source):
                outcome: Draft | Added | Skipped = item
                if isinstance(item, Draft):
                    outcome = _add(store, item, key, source.name, language, ids)
                    read = min(size, read + sum(len(p.text.encode()) for p in item.paragraphs))
                if isinstance(outcome, Added):
                    added.append(outcome)
                elif isinstance(outcome, Skipped):
                    skipped.append(outcome)
                if progress:
                    progress(done + read, total)
        except UnreadableSource as error:
            skipped.append(Skipped(source.name, error.why))
        if told == len(added) + len(skipped):
            skipped.append(Skipped(source.name, "there is no text in it"))
        done += size
        if progress:
            progress(done, total)
    store.settle()
    return Report(tuple(added), tuple(skipped))


def _items(source: Source) -> Iterator[tuple[str, Draft | Skipped]]:
    """What a reader makes of a file, each article with the key under which it is known again."""
    origin = well_formed(str(source.path.resolve()))
    seen: Counter[str] = Counter()
    for item in READERS[source.path.suffix.lower()](read_lines(source), source.name):
        key = ""
        if isinstance(item, Draft):
            key = f"{origin}\n{item.title}\n{seen[item.title or '']}"
            seen[item.title or ""] += 1
        yield key, item


def derive(article: Article, paragraphs: Sequence[Paragraph]) -> Derived:
    """What is searched of an article: the terms of its title and of its passages."""
    language = article.language or language_of(article.title, [p.text for p in paragraphs])
    analyzer = analyzer_for(language)
    return Derived(
        language=language,
        analysis=analyzer.rules,
        names=[
            (key, word, analyzer.language, term)
            for paragraph in paragraphs
            for key, word, term in names(paragraph.text, analyzer)
        ],
        title=analyzer.terms(article.title or ""),
        passages=[
            [
                DerivedPassage(
                    span,
                    analyzer.terms(span.of(paragraph.text)),
                    analyzer.terms(paragraph.heading or ""),
                )
                for span in passage_spans(paragraph.text, analyzer)
            ]
            for paragraph in paragraphs
        ],
    )


def language_of(title: str | None, texts: Iterable[str]) -> str:
    """The language in which an article is written, by what it begins with."""
    beginning = "\n".join(islice(texts, 20))[:2000]
    return identify(f"{beginning}\n{title or ''}") or PLAIN_LANGUAGE


def _add(
    store: Store, draft: Draft, key: str, name: str, language: str | None, ids: set[str]
) -> Added | Skipped:
    if draft.id:
        if draft.id in ids:
            return Skipped(name, f"the id {draft.id!r} was given before; choose another")
        ids.add(draft.id)
    content = content_hash(draft)
    key = f"id\n{draft.id}" if draft.id else key
    known = store.find(key)
    if known is None and draft.id is None:
        known = twin if (twin := store.find_content(content)) else None
    if known and known.hash == content:
        return Added(known.id, Change.UNCHANGED)
    if known is None and draft.id and store.find_id(draft.id):
        return Skipped(name, f"the id {draft.id!r} is another article's; choose another")
    article_id = known.id if known else draft.id or _free_id(store, draft.title or Path(name).stem)
    told = (
        draft.language or language or language_of(draft.title, (p.text for p in draft.paragraphs))
    )
    article = Article(article_id, draft.title, name, draft.url, draft.author, draft.published, told)
    paragraphs = [
        Paragraph(article, number, *paragraph)
        for number, paragraph in enumerate(draft.paragraphs, start=1)
    ]
    store.put(article, paragraphs, derive(article, paragraphs), key, content)
    return Added(article_id, Change.CHANGED if known else Change.ADDED)


def _free_id(store: Store, name: str) -> str:
    """A readable id: the words of the title, and a number where another article has them too."""
    slug = "-".join(re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold()))
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    slug = slug or "article"
    number = 2
    article_id = slug
    while store.find_id(article_id):
        article_id = f"{slug}-{number}"
        number += 1
    return article_id
