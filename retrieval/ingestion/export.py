"""Writes the whole corpus as lines of JSON that are read back as the same articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from retrieval.backends import opened_store
from retrieval.ingestion.parsing import parse
from retrieval.readers.draft import Draft
from retrieval.readers.original import Original
from retrieval.storage.address import Place
from retrieval.storage.backup import draft_of, line_of
from retrieval.types import Progress

FIELDS = ("id", "title", "url", "author", "published", "language")


class ExportedArticle(NamedTuple):
    """An article as a line of JSON (None if it cannot be read back), and its *faults* when read
    back."""

    id: str
    line: str | None
    faults: tuple[str, ...] = ()


def exported(place: Place, progress: Progress | None = None) -> Iterator[ExportedArticle]:
    """All articles in *place*, by id, in one snapshot. Each line is read back to check it.

    Raises ``CorpusUnreadable``, and ``QuoteMismatch`` over a changed text.
    """
    store = opened_store(place)
    try:
        with store.snapshot():
            total = store.state().articles
            for done, article in enumerate(store.articles(), start=1):
                paragraphs = store.paragraphs(article.id)
                stored = store.find_id(article.id)
                draft, is_same = draft_of(article, paragraphs, stored and stored.hash)
                one = _exported(article.id, draft)
                if not is_same:
                    one = one._replace(faults=("a field that is not as it was added", *one.faults))
                yield one
                if progress:
                    progress(done, total)
    finally:
        store.close()


def _exported(article_id: str, draft: Draft) -> ExportedArticle:
    line = line_of(draft)
    [read] = parse(Original.of("export.jsonl", line.encode()))
    if isinstance(read, Draft):
        return ExportedArticle(article_id, line, tuple(_differences(draft, read)))
    return ExportedArticle(article_id, None, (read.why,))


def _differences(draft: Draft, read: Draft) -> Iterator[str]:
    for field in FIELDS:
        if getattr(draft, field) != getattr(read, field):
            yield f"its {field} ({getattr(draft, field)!r:.80})"
    for number, (ours, theirs) in enumerate(zip(draft.paragraphs, read.paragraphs, strict=True), 1):
        if ours.text != theirs.text:
            yield f"the text of paragraph {number}"
        if ours.page != theirs.page:
            yield f"the page of paragraph {number} ({ours.page})"
        if ours.heading != theirs.heading:
            yield f"the heading of paragraph {number} ({ours.heading!r:.80})"
