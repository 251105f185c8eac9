"""A question and the vectors of a corpus to the passages that mean alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from retrieval.analysis import analyzer_for
from retrieval.engines.hit import Hit
from retrieval.meaning.embedder import Embedder, Vectors
from retrieval.meaning.similarity import Similarity, ZScores
from retrieval.meaning.vectors import VectorFile
from retrieval.storage.fingerprint import digest_of
from retrieval.storage.row_numbers import paragraph_of
from retrieval.storage.row_ranges import RowRanges
from retrieval.types import Passage


class Place(NamedTuple):
    """A passage as the store knows it: its row, and all that its vectors depend on."""

    row: int
    title: str | None
    heading: str | None
    language: str | None
    digest: bytes
    start: int
    end: int

    @property
    def key(self) -> bytes:
        """A name for the text that is embedded, and for how it is cut into sentences."""
        rules = analyzer_for(self.language).rules
        parts = (rules, self.title or "", self.heading or "", f"{self.start}-{self.end}")
        return hashlib.blake2b("\0".join(parts).encode() + self.digest, digest_size=16).digest()


def place_of(passage: Passage) -> Place:
    """The place of a passage whose row is not known."""
    paragraph, span = passage.paragraph, passage.span
    article = paragraph.article
    about = (article.title, paragraph.heading, article.language)
    return Place(0, *about, digest_of(paragraph.text), span.start, span.end)


def z_scores(cosines: Vectors, number: int) -> ZScores | None:
    """The z-scores of passage *number* among all *cosines*; None if these do not differ."""
    deviation = float(cosines.std())
    if not deviation:
        return None
    own, others = float(cosines[number]), np.delete(cosines, number)
    above_mean = own - float(cosines.mean())
    return ZScores(above_mean / deviation, (own - float(others.max())) / deviation)


class ComparedQuestion:
    """A ``QueryEmbedding``: the vector of a question and its cosines with all passages."""

    def __init__(
        self, meaning: Meaning, question: Vectors, cosines: Vectors, among: RowRanges | None
    ) -> None:
        self._meaning = meaning
        self._question = question
        self._cosines = cosines
        self._among = among
        # The cosines of this kind of model lie close together, so only differences say anything.
        self._mean = float(cosines.mean())
        self._reach = float(cosines.max()) - self._mean

    def nearest(self, k: int) -> Sequence[Hit]:
        """Give the *k* most similar passages, best first, ties in the order of the store."""
        order = np.argsort(-self._cosines, kind="stable")
        inside = (number for number in order if self._meaning.is_among(number, self._among))
        return self._meaning.hits(islice(inside, k))

    def z_scores(self, passage: Passage) -> ZScores | None:
        """Give the z-scores of *passage*; None if it has no vectors."""
        found = self._meaning.find(passage)
        return z_scores(self._cosines, found[0]) if found else None

    def similarity(self, passage: Passage) -> Similarity | None:
        """Give the similarity of *passage*; None if it has no vectors."""
        found = self._meaning.find(passage)
        if found is None or not self._reach:
            return None
        number, sentences = found
        near = (float(self._cosines[number]) - self._mean) / self._reach
        return Similarity(max(near, 0.0), tuple(map(float, sentences @ self._question)))


class Meaning:
    """The vectors of those passages of a corpus that have some, ready for questions."""

    def __init__(
        self,
        embedder: Embedder,
        vectors: VectorFile,
        places: Iterable[Place],
        look_up: Callable[[Sequence[tuple[int, float]]], Sequence[Hit]],
    ) -> None:
        self._embedder = embedder
        self._file = vectors
        self._look_up = look_up
        stored = dict(vectors.passages())
        found = [(place.row, place.key) for place in places]
        self._rows = [row for row, key in found if key in stored]
        keys = [key for _, key in found if key in stored]
        self._numbers = {key: number for number, key in enumerate(keys)}
        self._matrix = np.array([stored[key] for key in keys], np.float32)

    def __len__(self) -> int:
        """How many passages have vectors."""
        return len(self._rows)

    def compare(self, question: str, among: RowRanges | None = None) -> ComparedQuestion:
        """*question* compared with all passages; there must be at least one."""
        vector = self._embedder.question(question)
        return ComparedQuestion(self, vector, self._matrix @ vector, among)

    def is_among(self, number: int, among: RowRanges | None) -> bool:
        """Whether the passage with this number belongs to a paragraph of *among*."""
        return among is None or paragraph_of(self._rows[number]) in among

    def hits(self, numbers: Iterable[int]) -> Sequence[Hit]:
        """The passages with these numbers, with a score of 0."""
        return self._look_up([(self._rows[number], 0.0) for number in numbers])

    def find(self, passage: Passage) -> tuple[int, Vectors] | None:
        """The number of a passage and the vectors of its sentences."""
        key = place_of(passage).key
        number = self._numbers.get(key)
        if number is None:
            return None
        return number, self._file.sentences(key, self._matrix.shape[1])
