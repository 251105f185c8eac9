"""The settings of the library: how a question is answered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from retrieval.engines import AUTO


@dataclass(frozen=True, slots=True)
class Rules:
    """How a question is answered.

    *engine* names an entry of ``ENGINES``; ``auto`` chooses one by the size of the corpus.
    *language* is the code of the language of all articles and questions that do not state theirs;
    None means that it is identified for each of them. *candidates* is the number of passages that
    are re-ranked sentence by sentence. *quote_words* is the number of words up to which a quote
    grows around its sentence. A quote counts as an answer from the confidence *answer_threshold*.
    Below *closest_threshold*, it is shown only if its passage is near the question, if the question
    follows others, or if its language is another than the question's. *embedder* names an entry of
    ``EMBEDDERS``, or is None to search by words alone. With it, the best passages are compared with
    the question by their vectors, for which up to *embedding_seconds* are taken; *vectors* is a
    file in which up to *vector_bytes* of them are kept, None to keep none.
    """

    engine: str = AUTO
    language: str | None = None
    candidates: int = 30
    quote_words: int = 60
    answer_threshold: float = 0.5
    embedder: str | None = None
    embedding_seconds: float = 0.5
    vectors: Path | None = None
    vector_bytes: int = 100_000_000
    closest_threshold: float = 0.05
