"""Files in, cited answers out: passages of articles, word for word, with their source.

``Corpus`` is the one object that a user needs; the other names are the values that it takes and
gives, and functions that cite and verify.
"""

from retrieval.answering.confidence_features import Assessment
from retrieval.answering.explanation import Explanation
from retrieval.answering.ranking import Candidate
from retrieval.answering.rules import Rules
from retrieval.answering.weights import Contribution
from retrieval.citation.links import link
from retrieval.citation.places import heading_over, pages_of
from retrieval.citation.reference import Reference, read_reference
from retrieval.citation.styles import STYLES
from retrieval.citation.verification import Check, Verdict, check, difference, quotations
from retrieval.corpus import Corpus
from retrieval.errors import RetrievalError
from retrieval.storage.faults import Fault, FaultKind
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
    Period,
    Progress,
    Query,
    Reason,
    Span,
)

__all__ = [
    "STYLES",
    "Answer",
    "Article",
    "Assessment",
    "Candidate",
    "Check",
    "Conflict",
    "Contribution",
    "Corpus",
    "CorpusState",
    "Estimate",
    "Evidence",
    "Expansion",
    "Explanation",
    "Fault",
    "FaultKind",
    "Outcome",
    "Paragraph",
    "Passage",
    "Period",
    "Progress",
    "Query",
    "Reason",
    "Reference",
    "RetrievalError",
    "Rules",
    "Span",
    "Verdict",
    "check",
    "difference",
    "heading_over",
    "link",
    "pages_of",
    "quotations",
    "read_reference",
]
