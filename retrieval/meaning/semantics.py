"""The vectors beside a store: they are made for its passages and compared with a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from retrieval.analysis.outline import Outline
from retrieval.engines.rows import Rows
from retrieval.errors import CorpusUnreadable, EmbedderMissing
from retrieval.meaning import load_embedder
from retrieval.meaning.embedder import Embedder
from retrieval.meaning.meaning import Meaning, Place, place_of
from retrieval.meaning.similarity import QueryEmbedding
from retrieval.meaning.vectors import Embedded, VectorFile
from retrieval.storage.database import Revision
from retrieval.storage.packing import unpack
from retrieval.storage.row_numbers import row_of
from retrieval.storage.row_ranges import RowRanges
from retrieval.storage.store import Store
from retrieval.types import Passage

# Passages between two commits: an interrupt loses the work of some seconds at most.
BATCH = 8


class Embedding(NamedTuple):
    """The number of passages with vectors of this model and text, and of all passages."""

    done: int
    passages: int


class Semantics:
    """The vectors beside a store and their embedder, each opened when it is first needed.

    *rows* are the rows of the store, *name* is a key of ``EMBEDDERS``.
    """

    def __init__(self, store: Store, rows: Rows, name: str) -> None:
        self._store = store
        self._rows = rows
        self._name = name
        self._embedder: Embedder | None = None
        self._file: VectorFile | None = None
        self._meaning: Meaning | None = None
        self._made_of: tuple[Revision, int] | None = None

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    def compare(self, question: str, among: RowRanges | None = None) -> QueryEmbedding | None:
        """The embedding of *question*; None if the package is missing or no passage has vectors.

        With *among*, only the passages of these paragraphs are among the nearest ones.

        It is valid for the present revision of the store, so use it inside the same snapshot.
        """
        try:
            # Another process may have made the file, or embedded more, since the last question.
            made_of = self._made_of_now()
            if made_of != self._made_of:
                self._meaning = self._opened() if made_of else None
                self._made_of = made_of
            return self._meaning.compare(question, among) if self._meaning else None
        # Then passages are found by words alone; ``state`` says what is missing.
        except (EmbedderMissing, CorpusUnreadable):
            return None

    def embed(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Compute vectors for all passages without, and delete the vectors of deleted passages.

        Returns the number of passages that had no vectors, which *progress* counts. An interrupt
        loses little of the work that is done. Raises ``EmbedderMissing``.
        """
        embedder, file = self._model(), self._vectors()
        file.begin(embedder.model)
        self.prune()
        known = file.keys()
        wanted = {place.key: place.row for place in self._places()}
        missing = [row for key, row in wanted.items() if key not in known]
        for begin in range(0, len(missing), BATCH):
            passages = self._still_there(missing[begin : begin + BATCH])
            file.put([_embedded(passage, outline, embedder) for passage, outline in passages])
            if progress:
                progress(min(begin + BATCH, len(missing)), len(missing))
        file.checkpoint()
        return len(missing)

    def prune(self) -> None:
        """Delete the vectors of passages that were deleted."""
        if VectorFile.exists(self._store.folder):
            unused = self._vectors().keys() - {place.key for place in self._places()}
            if unused:
                self._vectors().drop(unused)

    def state(self) -> Embedding:
        """The number of passages with vectors. Raises ``EmbedderMissing``."""
        model = self._model().model
        wanted = {place.key for place in self._places()}
        if not VectorFile.exists(self._store.folder) or self._vectors().model() != model:
            return Embedding(0, len(wanted))
        return Embedding(len(wanted & self._vectors().keys()), len(wanted))

    def _made_of_now(self) -> tuple[Revision, int] | None:
        """The revisions of store and vectors; None if there are no vectors."""
        if not VectorFile.exists(self._store.folder):
            return None
        return self._store.revision(), self._vectors().changes()

    def _opened(self) -> Meaning | None:
        embedder, file = self._model(), self._vectors()
        if file.model() != embedder.model:
            return None
        meaning = Meaning(embedder, file, self._places(), self._rows.hits)
        return meaning if len(meaning) else None

    def _model(self) -> Embedder:
        if self._embedder is None:
            self._embedder = load_embedder(self._name)
        return self._embedder

    def _vectors(self) -> VectorFile:
        if self._file is None:
            self._file = VectorFile(self._store.folder)
        return self._file

    def _still_there(self, rows: Sequence[int]) -> list[tuple[Passage, Outline]]:
        """The passages in *rows* that no other process has removed meanwhile."""
        with self._store.snapshot():
            hits = self._rows.hits([(row, 0.0) for row in self._rows.of(rows)])
            return [(hit.passage, hit.outline) for hit in hits]

    def _places(self) -> Iterator[Place]:
        for row, packed, digest, heading, title, language in self._store.headings():
            outline = unpack(packed)
            for number in range(len(outline.passages)):
                span = outline.span(number)
                about = (title, heading, language, digest)
                yield Place(row_of(row, number), *about, span.start, span.end)


def _embedded(passage: Passage, outline: Outline, embedder: Embedder) -> Embedded:
    """The vectors of a passage with its title and heading, and of each sentence alone."""
    paragraph = passage.paragraph
    above = filter(None, (paragraph.article.title, paragraph.heading))
    spans = [span for span in outline.sentences if span.overlaps(passage.span)]
    sentences = [span.of(paragraph.text) for span in spans]
    vectors = embedder.texts(["\n".join([*above, passage.quote]), *sentences])
    return Embedded(place_of(passage).key, vectors[0], vectors[1:])
