"""Files in, cited answers out: passages of articles, word for word, with their source.

``Corpus`` is the one object that a user needs; the other names are the values that it takes and
gives, and functions that cite and verify.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.answering.answering_words import answering_words
    from retrieval.answering.confidence_features import Assessment
    from retrieval.answering.explanation import Explanation
    from retrieval.answering.ranking import Candidate
    from retrieval.answering.rules import Rules
    from retrieval.answering.subjects import subjects
    from retrieval.answering.weights import Contribution
    from retrieval.checking.checked import CheckedClaim, CheckedText, ClaimVerdict, Difference
    from retrieval.citation.bibliography import Cited, bibliography
    from retrieval.citation.links import link, source_link
    from retrieval.citation.places import heading_over, pages_of
    from retrieval.citation.reference import Reference, read_reference
    from retrieval.citation.safe_address import safe_address
    from retrieval.citation.styles import STYLES, footnote
    from retrieval.citation.verification import (
        Check,
        Quotation,
        Verdict,
        check,
        checks,
        difference,
        quotations,
    )
    from retrieval.corpus import Corpus
    from retrieval.errors import RetrievalError
    from retrieval.finding.find import Found, Match
    from retrieval.storage.faults import Fault, FaultKind
    from retrieval.types import (
        Answer,
        Article,
        ArticleFilter,
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

# The module of each name. It is imported when the name is first used: to import the whole library
# takes a third of the time of a question.
_MODULES = {
    "Match": "retrieval.finding.find",
    "Found": "retrieval.finding.find",
    "ArticleFilter": "retrieval.types",
    "answering_words": "retrieval.answering.answering_words",
    "bibliography": "retrieval.citation.bibliography",
    "check": "retrieval.citation.verification",
    "checks": "retrieval.citation.verification",
    "difference": "retrieval.citation.verification",
    "footnote": "retrieval.citation.styles",
    "heading_over": "retrieval.citation.places",
    "link": "retrieval.citation.links",
    "pages_of": "retrieval.citation.places",
    "quotations": "retrieval.citation.verification",
    "read_reference": "retrieval.citation.reference",
    "safe_address": "retrieval.citation.safe_address",
    "source_link": "retrieval.citation.links",
    "subjects": "retrieval.answering.subjects",
    "Answer": "retrieval.types",
    "Article": "retrieval.types",
    "Assessment": "retrieval.answering.confidence_features",
    "Candidate": "retrieval.answering.ranking",
    "Check": "retrieval.citation.verification",
    "CheckedClaim": "retrieval.checking.checked",
    "CheckedText": "retrieval.checking.checked",
    "ClaimVerdict": "retrieval.checking.checked",
    "Cited": "retrieval.citation.bibliography",
    "Conflict": "retrieval.types",
    "Contribution": "retrieval.answering.weights",
    "Difference": "retrieval.checking.checked",
    "Corpus": "retrieval.corpus",
    "CorpusState": "retrieval.types",
    "Estimate": "retrieval.types",
    "Evidence": "retrieval.types",
    "Expansion": "retrieval.types",
    "Explanation": "retrieval.answering.explanation",
    "Fault": "retrieval.storage.faults",
    "FaultKind": "retrieval.storage.faults",
    "Outcome": "retrieval.types",
    "Paragraph": "retrieval.types",
    "Passage": "retrieval.types",
    "Period": "retrieval.types",
    "Progress": "retrieval.types",
    "Query": "retrieval.types",
    "Quotation": "retrieval.citation.verification",
    "Reason": "retrieval.types",
    "Reference": "retrieval.citation.reference",
    "RetrievalError": "retrieval.errors",
    "Rules": "retrieval.answering.rules",
    "STYLES": "retrieval.citation.styles",
    "Span": "retrieval.types",
    "Verdict": "retrieval.citation.verification",
}

__all__ = [
    "STYLES",
    "Answer",
    "Article",
    "ArticleFilter",
    "Assessment",
    "Candidate",
    "Check",
    "CheckedClaim",
    "CheckedText",
    "Cited",
    "ClaimVerdict",
    "Conflict",
    "Contribution",
    "Corpus",
    "CorpusState",
    "Difference",
    "Estimate",
    "Evidence",
    "Expansion",
    "Explanation",
    "Fault",
    "FaultKind",
    "Found",
    "Match",
    "Outcome",
    "Paragraph",
    "Passage",
    "Period",
    "Progress",
    "Query",
    "Quotation",
    "Reason",
    "Reference",
    "RetrievalError",
    "Rules",
    "Span",
    "Verdict",
    "answering_words",
    "bibliography",
    "check",
    "checks",
    "difference",
    "footnote",
    "heading_over",
    "link",
    "pages_of",
    "quotations",
    "read_reference",
    "safe_address",
    "source_link",
    "subjects",
]


def __getattr__(name: str) -> object:
    """Import a name of ``__all__`` when it is first used."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value
