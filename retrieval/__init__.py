"""Files in, cited answers out: passages of articles, word for word, with their source."""

from retrieval.answering.rules import Rules
from retrieval.corpus import Corpus
from retrieval.errors import RetrievalError
from retrieval.types import (
    Answer,
    Article,
    Conflict,
    CorpusState,
    Estimate,
    Evidence,
    Expansion,
    Outcome,
    Paragraph,
    Passage,
    Query,
    Reason,
    Span,
)

__all__ = [
    "Answer",
    "Article",
    "Conflict",
    "Corpus",
    "CorpusState",
    "Estimate",
    "Evidence",
    "Expansion",
    "Outcome",
    "Paragraph",
    "Passage",
    "Query",
    "Reason",
    "RetrievalError",
    "Rules",
    "Span",
]
