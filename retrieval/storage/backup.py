"""Backup of a corpus to a file, restoring it, copying it, and saving articles from damage."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from retrieval.errors import CorpusBusy, CorpusUnreadable, QuoteMismatch
from retrieval.storage.database import Database
from retrieval.storage.manifest import IndexManifest
from retrieval.storage.schema import MIGRATIONS
from retrieval.storage.seam import Storage
from retrieval.storage.store import CORPUS_FILE, Store
from retrieval.storage.stored_values import Whole
from retrieval.types import Article, Paragraph, Progress

if TYPE_CHECKING:
    from retrieval.readers.draft import Draft

SIDE_FILES = ("", "-wal", "-shm")
# Rows tried between the rows before and after a damaged page. Pages have fewer; but the number of a
# row may itself be damaged.
MOST_PROBED = 100_000


def backup(folder: Path, file: Path, progress: Progress | None = None) -> None:
    """Copy the corpus in *folder* to *file*, as it is now; others may read and write meanwhile.

    *file* is written wholly or not at all. Raises ``CorpusError`` and ``OSError``.
    """
    store = Store.existing(folder)
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as making:
            made = Path(making, CORPUS_FILE)
            store.copy_to(made, progress)
            _without_index(made, is_last=True)
            made.replace(file)
    finally:
        store.close()


def restore(folder: Path, file: Path, progress: Progress | None = None) -> None:
    """Replace the corpus in *folder* by the corpus in *file*, wholly or not at all.

    A damaged corpus in *folder* is moved aside. Raises ``CorpusUnreadable`` if *file* is not a
    sound corpus, ``CorpusBusy`` if another process writes; then nothing has changed.
    """
    if not file.is_file():
        raise CorpusUnreadable(file, "there is no such file")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as making:
        made = Path(making, CORPUS_FILE)
        Database.copy(file, made, progress)
        _without_index(made)
        checked = Store(Path(making))
        fault = next(checked.faults(), None)
        checked.close()
        if fault:
            raise CorpusUnreadable(file, f"it is damaged itself: {fault.message}")
        try:
            _put_inside(made, folder)
        except CorpusBusy:
            raise
        except CorpusUnreadable:
            for end in SIDE_FILES:
                with contextlib.suppress(FileNotFoundError):
                    (folder / f"{CORPUS_FILE}{end}").replace(folder / f"damaged-{CORPUS_FILE}{end}")
            made.replace(folder / CORPUS_FILE)


def _put_inside(made: Path, folder: Path) -> None:
    """Replace the content of the corpus in *folder*; processes that have it open see the change."""
    store = Store(folder)
    try:
        with store.locked():
            store.copy_from(made)
            store.checkpoint()
    finally:
        store.close()


def _without_index(made: Path, is_last: bool = False) -> None:
    """Invalidate the index in the copy *made*: the index is beside the original.

    With *is_last*, the copy is then read without files beside it.
    """
    copy = Database(made, MIGRATIONS)
    with copy.writing():
        IndexManifest(copy).invalidate()
    copy.checkpoint()
    if is_last:
        copy.end_log()
    copy.close()


class SavedArticle(NamedTuple):
    """An article of a corpus that may be damaged.

    *line* is the article for the reader of JSON Lines; None if a part of it cannot be read or has
    changed since it was added.
    """

    id: str
    line: str | None


def readable(folder: Path) -> Iterator[SavedArticle]:
    """The articles of a corpus that may be damaged, as far as they can be found."""
    try:
        store = Store(folder)
    except CorpusUnreadable:
        return
    try:
        for article in _articles(store):
            try:
                paragraphs = store.paragraphs(article.id)
            except (CorpusUnreadable, QuoteMismatch):
                yield SavedArticle(article.id, None)
                continue
            content = _content_hash(store, article.id)
            draft, _ = draft_of(article, paragraphs, content)
            yield SavedArticle(article.id, line_of(draft) if paragraphs else None)
    finally:
        store.close()


def _content_hash(store: Store, article_id: str) -> bytes | None:
    """The hash under which an article is stored; None if it cannot be read."""
    with contextlib.suppress(CorpusUnreadable):
        stored = store.find_id(article_id)
        return stored.hash if stored else None
    return None


def _rows(store: Store) -> Iterator[int]:
    """The rows that may hold an article, also after a page that cannot be read."""
    before: list[int] = []
    after: list[int] = []
    try:
        before.extend(store.article_rows())  # which keeps those before the damage
    except CorpusUnreadable:
        with contextlib.suppress(CorpusUnreadable):
            after.extend(store.article_rows(backwards=True))
    between = range(max(before, default=0) + 1, min(after, default=0))[:MOST_PROBED]
    yield from dict.fromkeys([*before, *between, *reversed(after)])


def _articles(store: Store) -> Iterator[Article]:
    """The articles that can be read, by row."""
    for row in _rows(store):
        with contextlib.suppress(CorpusUnreadable):
            article = store.article_in(row)
            if article:
                yield article


# To make a transaction searchable takes a cluster a fixed time.
BATCH_CHARACTERS = 10_000_000


def copy(source: Storage, target: Storage, progress: Progress | None = None) -> None:
    """Copy all of *source* to the empty *target*; ids and answers are the same.

    *progress* counts paragraphs. Raises ``CorpusError`` and ``QuoteMismatch``.
    """
    writer, done = target.writer(), 0
    with source.snapshot(), target.locked():
        total = source.state().paragraphs
        for batch in _batches(source.wholes(), BATCH_CHARACTERS):
            with target.transaction():
                for one in batch:
                    writer.put(one.article, one.paragraphs, one.analyzed, one.key, one.hash)
                    for origin in one.origins:
                        writer.put_origin(one.article.id, origin)
                    # An article without sources is still found again.
                    writer.put_sketch(one.article.id, one.sketch)
                    done += len(one.paragraphs)
            if progress:
                progress(done, total)
        with target.transaction():
            writer.put_names(source.all_names())
            for name, stamp in source.stamps():
                writer.put_stamp(name, stamp)
        target.checkpoint()


def _batches(wholes: Iterator[Whole], characters: int) -> Iterator[list[Whole]]:
    batch: list[Whole] = []
    size = 0
    for one in wholes:
        batch.append(one)
        size += sum(len(paragraph.text) for paragraph in one.paragraphs)
        if size >= characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def draft_of(
    article: Article, paragraphs: Sequence[Paragraph], content: bytes | None
) -> tuple[Draft, bool]:
    """The draft from which an article was stored, and whether *content* is the hash of it.

    Only the hash says whether a source gave the language of an article, or it was identified.
    """
    # Imported here: a question needs no reader.
    from retrieval.readers.draft import Draft, DraftParagraph, content_hash

    stored = Draft(
        article.title,
        tuple(DraftParagraph(p.text, p.page, p.heading) for p in paragraphs),
        article.id,
        article.url,
        article.author,
        article.published,
        article.language,
    )
    for language in (None, article.language, ""):
        draft = replace(stored, language=language)
        if content_hash(draft) == content:
            return draft, True
    return stored, False


def line_of(draft: Draft) -> str:
    """An article for the reader of JSON Lines. A mere text is a paragraph."""
    record = {
        "id": draft.id,
        "title": _kept(draft.title),
        "url": draft.url,
        "author": _kept(draft.author),
        "published": _kept(draft.published),
        "language": draft.language,
        "paragraphs": [
            _given({"text": text, "page": page, "heading": heading})
            if page is not None or heading is not None
            else text
            for text, page, heading, _ in draft.paragraphs
        ],
    }
    return json.dumps(_given(record), ensure_ascii=False)


def _kept(text: str | None) -> str | list[str] | None:
    """*text*, in a list if it has odd white space or is a number: the reader would tidy it up."""
    if text is None or (text == " ".join(text.split()) and not text.isdecimal()):
        return text
    return [text]


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
