"""A store and an embedder to vectors for its passages, and from these to what a question means."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.errors import CorpusUnreadable, EmbedderMissing
from retrieval.meaning import load_embedder
from retrieval.meaning.embedder import Embedder
from retrieval.meaning.meaning import Meaning, Place, Sense, place_of
from retrieval.meaning.vectors import Embedded, VectorFile
from retrieval.store import Store
from retrieval.types import Passage

# So many passages are embedded between two commits: some seconds' work is lost at most.
BATCH = 8


class Embedding(NamedTuple):
    """How many passages have vectors of today's model and text, of how many."""

    done: int
    passages: int


class Semantics:
    """The vectors beside a store and their embedder, each opened when it is needed."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self._embedder: Embedder | None = None
        self._file: VectorFile | None = None
        self._meaning: Meaning | None = None
        self._made_of: tuple[int, int] | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()

    def sense(self, question: str) -> Sense | None:
        """What *question* means; None where the package is missing, or no passage has vectors."""
        try:
            # Another process may have made the file, or embedded more, since the last question.
            made_of = self._made_of_now()
            if made_of != self._made_of:
                self._meaning = self._opened() if made_of else None
                self._made_of = made_of
            return self._meaning.sense(question) if self._meaning else None
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
            passages = self._store.passages(lacking[begin : begin + BATCH])
            file.put([_embedded(passage, embedder) for passage in passages])
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
        return self._store.generation()[0], self._vectors().changes()

    def _opened(self) -> Meaning | None:
        embedder, file = self._model(), self._vectors()
        if file.model() != embedder.model:
            return None
        meaning = Meaning(embedder, file, self._places(), self._store.passages)
        return meaning if len(meaning) else None

    def _model(self) -> Embedder:
        if self._embedder is None:
            self._embedder = load_embedder(self._name)
        return self._embedder

    def _vectors(self) -> VectorFile:
        if self._file is None:
            self._file = VectorFile(self._store.folder)
        return self._file

    def _places(self) -> list[Place]:
        return [Place(*place) for place in self._store.places()]


def _embedded(passage: Passage, embedder: Embedder) -> Embedded:
    """The vectors of a passage under its title and heading, and of its bare sentences."""
    article = passage.paragraph.article
    quote = passage.quote
    whole = "\n".join([*filter(None, (article.title, passage.paragraph.heading)), quote])
    spans = analyzer_for(article.language).sentences(quote)
    vectors = embedder.texts([whole, *(span.of(quote) for span in spans)])
    return Embedded(place_of(passage).key, vectors[0], vectors[1:])
