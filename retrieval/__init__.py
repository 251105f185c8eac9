"""Files in, cited answers out: passages of articles, word for word, with their source."""

from retrieval.answering.pipeline import Rules
from retrieval.corpus import Corpus
from retrieval.errors import RetrievalError
from retrieval.types import (
    Answer,
    Article,
    Conflict,
    Evidence,
    Outcome,
    Paragraph,
    Passage,
    Reason,
    Span,
)

__all__ = [
    "Answer",
    "Article",
    "Conflict",
    "Corpus",
    "Evidence",
    "Outcome",
    "Paragraph",
    "Passage",
    "Reason",
    "RetrievalError",
    "Rules",
    "Span",
]
