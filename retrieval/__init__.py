"""Files in, cited answers out: passages of articles, word for word, with their source.

``Corpus`` is the one object that a user needs; the other names are the values that it takes and
gives, and functions that cite and verify.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.answering.answers import Explanation, answering_words
    from retrieval.answering.confidence import Assessment
    from retrieval.answering.features import Contribution
    from retrieval.answering.follow_ups import subjects
    from retrieval.answering.ranking import Candidate
    from retrieval.backends import (
        backup,
        cluster_health,
        has_corpus,
        opened_store,
        readable_articles,
        restore,
    )
    from retrieval.checking.checked import CheckedClaim, CheckedText
    from retrieval.citation.quote_links import (
        ARTICLE_FOLDER,
        QuotePlace,
        article_file,
        article_id_at,
        article_path,
        link,
        quote_checksum,
        quote_path,
        read_quote_place,
        safe_address,
        source_link,
        use_site,
    )
    from retrieval.citation.reference_formats import heading_over, pages_of
    from retrieval.citation.styles import STYLES, Cited, bibliography, footnote
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
    from retrieval.engines import ENGINES
    from retrieval.errors import RetrievalError
    from retrieval.facts.comparison import ClaimVerdict, Difference
    from retrieval.finding.find import Found, Match
    from retrieval.meaning import EMBEDDER_PACKAGES, EMBEDDERS, automatic_embedder, is_installed
    from retrieval.storage.address import Address, Place, is_address, read_address
    from retrieval.storage.database import PRIVATE, Database, locked
    from retrieval.storage.store import CORPUS_FILE, Store
    from retrieval.storage.stored_values import Fault, FaultKind
    from retrieval.types import (
        MOST_QUOTES,
        Answer,
        Article,
        ArticleFilter,
        Conflict,
        CorpusState,
        CorpusSummary,
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
        Reference,
        Rules,
        Span,
        read_reference,
        well_formed,
    )

__all__ = [
    "ARTICLE_FOLDER",
    "CORPUS_FILE",
    "EMBEDDERS",
    "EMBEDDER_PACKAGES",
    "ENGINES",
    "MOST_QUOTES",
    "PRIVATE",
    "STYLES",
    "Address",
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
    "CorpusSummary",
    "Database",
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
    "Place",
    "Progress",
    "Query",
    "Quotation",
    "QuotePlace",
    "Reason",
    "Reference",
    "RetrievalError",
    "Rules",
    "Span",
    "Store",
    "Verdict",
    "answering_words",
    "article_file",
    "article_id_at",
    "article_path",
    "automatic_embedder",
    "backup",
    "bibliography",
    "check",
    "checks",
    "cluster_health",
    "difference",
    "footnote",
    "has_corpus",
    "heading_over",
    "is_address",
    "is_installed",
    "link",
    "locked",
    "opened_store",
    "pages_of",
    "quotations",
    "quote_checksum",
    "quote_path",
    "read_address",
    "read_quote_place",
    "read_reference",
    "readable_articles",
    "restore",
    "safe_address",
    "source_link",
    "subjects",
    "use_site",
    "well_formed",
]

# The names of each module. A module is imported when one of its names is first used: to import the
# whole library takes a third of the time of a question.
_NAMES = {
    "retrieval.answering.answers": "Explanation answering_words",
    "retrieval.answering.confidence": "Assessment",
    "retrieval.answering.features": "Contribution",
    "retrieval.answering.follow_ups": "subjects",
    "retrieval.answering.ranking": "Candidate",
    "retrieval.backends": (
        "backup cluster_health has_corpus opened_store readable_articles restore"
    ),
    "retrieval.checking.checked": "CheckedClaim CheckedText",
    "retrieval.citation.quote_links": (
        "ARTICLE_FOLDER QuotePlace article_file article_id_at article_path link"
        " quote_checksum quote_path read_quote_place safe_address source_link use_site"
    ),
    "retrieval.citation.reference_formats": "heading_over pages_of",
    "retrieval.citation.styles": "STYLES Cited bibliography footnote",
    "retrieval.citation.verification": (
        "Check Quotation Verdict check checks difference quotations"
    ),
    "retrieval.corpus": "Corpus",
    "retrieval.engines": "ENGINES",
    "retrieval.errors": "RetrievalError",
    "retrieval.facts.comparison": "ClaimVerdict Difference",
    "retrieval.finding.find": "Found Match",
    "retrieval.meaning": "EMBEDDERS EMBEDDER_PACKAGES automatic_embedder is_installed",
    "retrieval.storage.address": "Address Place is_address read_address",
    "retrieval.storage.database": "PRIVATE Database locked",
    "retrieval.storage.store": "CORPUS_FILE Store",
    "retrieval.storage.stored_values": "Fault FaultKind",
    "retrieval.types": (
        "Answer Article ArticleFilter Conflict CorpusState CorpusSummary Estimate"
        " Evidence Expansion Outcome Paragraph Passage Period Progress Query Reason"
        " MOST_QUOTES Reference Rules Span read_reference well_formed"
    ),
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Import a name of ``__all__`` when it is first used."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value
