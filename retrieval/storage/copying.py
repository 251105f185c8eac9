"""A corpus to another backend, article by article, with its analysis: the same ids and answers."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.storage.seam import Storage
from retrieval.storage.stored import Whole
from retrieval.types import Progress

# Articles of about so many characters are written in one transaction of a file.
BATCH_CHARACTERS = 1_000_000


def copy(source: Storage, target: Storage, progress: Progress | None = None) -> None:
    """Copy all of *source* to *target*, which is empty. *progress* counts paragraphs.

    Raises ``CorpusError``, and ``QuoteMismatch`` over a text that has changed since it was added.
    """
    writer, done = target.writer(), 0
    with source.snapshot(), target.locked():
        total = source.state().paragraphs
        for batch in _batches(source.wholes(), BATCH_CHARACTERS * target.batch_scale):
            with target.transaction():
                for one in batch:
                    writer.put(one.article, one.paragraphs, one.analyzed, one.key, one.hash)
                    for origin in one.origins:
                        writer.put_origin(one.article.id, origin)
                    # An article may have lost its sources, and still be found again.
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
