"""Files and folders to articles in the store: all or nothing per article, and a report."""

from __future__ import annotations

import codecs
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.draft import Draft, Skipped
from retrieval.errors import SourceMissing, UnknownFormat, UnreadableSource
from retrieval.fingerprint import content_hash
from retrieval.passages import passage_spans
from retrieval.readers import READERS
from retrieval.store import Derived, DerivedPassage, Store
from retrieval.types import Article, Paragraph
from retrieval.unicode import well_formed

LONGEST_SLUG = 60
ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

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


class Source(NamedTuple):
    """A file to read: where it lies, and the name under which it is cited."""

    path: Path
    name: str


def find_sources(paths: Iterable[Path]) -> tuple[list[Source], list[Skipped]]:
    """The files to read under *paths*, by name, and those that no reader takes.

    A file that is named takes its chance whatever it is called; in a folder, hidden files, README
    files and unknown formats are passed over. Raises ``SourceMissing`` before anything is read.
    """
    sources: list[Source] = []
    skipped: list[Skipped] = []
    for path in paths:
        if path.is_dir():
            for folder, folders, files in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(files):
                    file = Path(folder, name)
                    source = Source(file, well_formed(file.relative_to(path).as_posix()))
                    if name.startswith("."):
                        continue
                    if why := _passed_over(file):
                        skipped.append(Skipped(source.name, why))
                    else:
                        sources.append(source)
        elif not path.exists():
            raise SourceMissing(path)
        elif path.suffix.lower() in READERS:
            sources.append(Source(path, well_formed(path.name)))
        else:
            name = well_formed(path.name)
            skipped.append(_skipped(UnknownFormat(name, path.suffix, READERS), name))
    return sources, skipped


def ingest(
    store: Store, paths: Sequence[Path], analyzer: Analyzer, progress: Progress | None = None
) -> Report:
    """Add the articles of all files under *paths*; raises ``SourceMissing``, ``CorpusError``."""
    sources, skipped = find_sources(paths)
    total = sum(_size(source.path) for source in sources)
    added: list[Added] = []
    done = 0
    for source in sources:
        size, read = _size(source.path), 0
        origin = well_formed(str(source.path.resolve()))
        seen: Counter[str] = Counter()
        told = len(added) + len(skipped)
        try:
            for item in READERS[source.path.suffix.lower()](_lines(source), source.name):
                if isinstance(item, Skipped):
                    skipped.append(item)
                    continue
                key = f"{origin}\n{item.title}\n{seen[item.title or '']}"
                seen[item.title or ""] += 1
                outcome = _add(store, item, key, source.name, analyzer)
                (added if isinstance(outcome, Added) else skipped).append(outcome)  # type: ignore[arg-type]
                read = min(size, read + sum(len(p.text.encode()) for p in item.paragraphs))
                if progress:
                    progress(done + read, total)
        except UnreadableSource as error:
            skipped.append(_skipped(error, source.name))
        if told == len(added) + len(skipped):
            skipped.append(Skipped(source.name, "there is no text in it"))
        done += size
        if progress:
            progress(done, total)
    store.settle()
    return Report(tuple(added), tuple(skipped))


def derive(article: Article, paragraphs: Sequence[Paragraph], analyzer: Analyzer) -> Derived:
    """What is searched of an article: the terms of its title and of its passages."""
    return Derived(
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


def _add(store: Store, draft: Draft, key: str, name: str, analyzer: Analyzer) -> Added | Skipped:
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
    article = Article(
        article_id, draft.title, name, draft.url, draft.author, draft.published, draft.language
    )
    paragraphs = [
        Paragraph(article, number, *paragraph)
        for number, paragraph in enumerate(draft.paragraphs, start=1)
    ]
    store.put(article, paragraphs, derive(article, paragraphs, analyzer), key, content)
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


def _passed_over(file: Path) -> str | None:
    if file.stem.upper() == "README":
        return "tells of its folder; name the file itself to add it"
    if file.suffix.lower() not in READERS:
        return f"no reader for {file.suffix or 'files without a suffix'}"
    return None


def _lines(source: Source) -> Iterator[str]:
    """The lines of a file as they stand, with their own line ends."""
    try:
        with source.path.open("rb") as file:
            start = file.read(4)
        encoding = next((name for bom, name in ENCODINGS if start.startswith(bom)), "utf-8")
        with source.path.open(encoding=encoding, newline="") as text:
            yield from text
    except UnicodeError:
        why = "not UTF-8 text; convert it first, for example: iconv -f WINDOWS-1251 -t UTF-8"
        raise UnreadableSource(source.name, why) from None
    except OSError as error:
        raise UnreadableSource(source.name, error.strerror or str(error)) from None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _skipped(error: UnknownFormat | UnreadableSource, name: str) -> Skipped:
    return Skipped(name, str(error).removeprefix(f"{name}: "))
