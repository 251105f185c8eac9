"""A store and an embedder to vectors for its passages, and from these to what a question means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from retrieval.analysis.outline import Outline, row_of, unpack
from retrieval.engines.rows import StoredRows
from retrieval.errors import CorpusUnreadable, EmbedderMissing
from retrieval.meaning import load_embedder
from retrieval.meaning.embedder import Embedder
from retrieval.meaning.meaning import Meaning, Place, place_of
from retrieval.meaning.similarity import QueryEmbedding
from retrieval.meaning.vectors import Embedded, VectorFile
from retrieval.storage.store import Store
from retrieval.types import Passage

# So many passages are embedded between two commits: some seconds' work is lost at most.
BATCH = 8


class Embedding(NamedTuple):
    """How many passages have vectors of today's model and text, of how many."""

    done: int
    passages: int


class Semantics:
    """The vectors beside a store and their embedder, each opened when it is needed.

    *rows* are those of the store, *name* an entry of ``EMBEDDERS``.
    """

    def __init__(self, store: Store, rows: StoredRows, name: str) -> None:
        self._store = store
        self._rows = rows
        self._name = name
        self._embedder: Embedder | None = None
        self._file: VectorFile | None = None
        self._meaning: Meaning | None = None
        self._made_of: tuple[int, int] | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()

    def compare(self, question: str) -> QueryEmbedding | None:
        """The embedding of *question*; None if the package is missing or no passage has vectors.

        It is valid for the present revision of the store, so use it inside the same snapshot.
        """
        try:
            # Another process may have made the file, or embedded more, since the last question.
            made_of = self._made_of_now()
            if made_of != self._made_of:
                self._meaning = self._opened() if made_of else None
                self._made_of = made_of
            return self._meaning.compare(question) if self._meaning else None
        # Words still find what they find; ``pullquote doctor`` says what is missing.
        except (EmbedderMissing, CorpusUnreadable):
            return None

    def embed(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Give vectors to all passages that have none, and forget those of passages that are gone.

        What was done stays done when it is stopped. *progress* is told how many passages are done
        of how many that lacked vectors, which is what comes back. Raises ``EmbedderMissing``.
        """
        embedder, file = self._model(), self._vectors()
        file.begin(embedder.model)
        self.prune()
        known = file.keys()
        wanted = {place.key: place.row for place in self._places()}
        lacking = [row for key, row in wanted.items() if key not in known]
        for begin in range(0, len(lacking), BATCH):
            found = self._still_there(lacking[begin : begin + BATCH])
            file.put([_embedded(passage, outline, embedder) for passage, outline in found])
            if progress:
                progress(min(begin + BATCH, len(lacking)), len(lacking))
        file.settle()
        return len(lacking)

    def prune(self) -> None:
        """Forget the vectors of passages that are gone."""
        if VectorFile.exists(self._store.folder):
            gone = self._vectors().keys() - {place.key for place in self._places()}
            if gone:
                self._vectors().drop(gone)

    def state(self) -> Embedding:
        """How much is embedded. Raises ``EmbedderMissing``."""
        model = self._model().model
        wanted = {place.key for place in self._places()}
        if not VectorFile.exists(self._store.folder) or self._vectors().model() != model:
            return Embedding(0, len(wanted))
        return Embedding(len(wanted & self._vectors().keys()), len(wanted))

    def _made_of_now(self) -> tuple[int, int] | None:
        """What the vectors in mind must be of: the store's state and the file's; None without."""
        if not VectorFile.exists(self._store.folder):
            return None
        return self._store.generation(), self._vectors().changes()

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
        """The passages in *rows*, but for those that another process has removed meanwhile."""
        with self._store.db.snapshot():
            found = self._rows.hits([(row, 0.0) for row in self._rows.of(rows)])
            return [(hit.passage, hit.outline) for hit in found]

    def _places(self) -> Iterator[Place]:
        for row, packed, digest, heading, title, language in self._store.headings():
            outline = unpack(packed)
            for number in range(len(outline.passages)):
                span = outline.span(number)
                about = (title, heading, language, digest)
                yield Place(row_of(row, number), *about, span.start, span.end)


def _embedded(passage: Passage, outline: Outline, embedder: Embedder) -> Embedded:
    """The vectors of a passage under its title and heading, and of its bare sentences."""
    paragraph = passage.paragraph
    over = filter(None, (paragraph.article.title, paragraph.heading))
    inside = [span for span in outline.sentences if span.overlaps(passage.span)]
    sentences = [span.of(paragraph.text) for span in inside]
    vectors = embedder.texts(["\n".join([*over, passage.quote]), *sentences])
    return Embedded(place_of(passage).key, vectors[0], vectors[1:])
