"""Adding files and addresses to a corpus."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.fetching.outcomes import FetchLimits as FetchLimits
    from retrieval.ingestion.export import ExportedArticle as ExportedArticle
    from retrieval.ingestion.export import exported as exported
    from retrieval.ingestion.ingest import Report as Report
    from retrieval.ingestion.ingest import preview as preview
    from retrieval.ingestion.originals import Compared as Compared
    from retrieval.ingestion.originals import Comparison as Comparison
    from retrieval.ingestion.originals import Standing as Standing
    from retrieval.ingestion.originals import articles_from as articles_from
    from retrieval.ingestion.originals import compare as compare
    from retrieval.ingestion.parser_process import Limits as Limits
    from retrieval.ingestion.parser_process import Reading as Reading
    from retrieval.ingestion.parsing import ARCHIVES as ARCHIVES
    from retrieval.ingestion.parsing import MOST_BYTES as MOST_BYTES
    from retrieval.ingestion.parsing import is_known as is_known
    from retrieval.ingestion.parsing import mismatch as mismatch
    from retrieval.ingestion.sources import find_sources as find_sources
    from retrieval.ingestion.sync import rehearse as rehearse
    from retrieval.ingestion.upserts import Added as Added
    from retrieval.ingestion.upserts import Change as Change
    from retrieval.ingestion.workers import shared as shared
    from retrieval.readers.draft import UNDECODED as UNDECODED
    from retrieval.readers.draft import Draft as Draft
    from retrieval.readers.draft import Skipped as Skipped
    from retrieval.readers.original import Options as Options
    from retrieval.readers.original import Original as Original
    from retrieval.readers.table import Row as Row
    from retrieval.readers.table import Table as Table
    from retrieval.readers.table import read_rows as read_rows

# Imported when first used by the application, which needs few at a time.
_MODULES = {
    name: module
    for module, names in {
        "retrieval.fetching.outcomes": "FetchLimits",
        "retrieval.ingestion.export": "ExportedArticle exported",
        "retrieval.ingestion.ingest": "Report preview",
        "retrieval.ingestion.originals": "Compared Comparison Standing articles_from compare",
        "retrieval.ingestion.parser_process": "Limits Reading",
        "retrieval.ingestion.parsing": "ARCHIVES MOST_BYTES is_known mismatch",
        "retrieval.ingestion.sources": "find_sources",
        "retrieval.ingestion.sync": "rehearse",
        "retrieval.ingestion.upserts": "Added Change",
        "retrieval.ingestion.workers": "shared",
        "retrieval.readers.draft": "UNDECODED Draft Skipped",
        "retrieval.readers.original": "Options Original",
        "retrieval.readers.table": "Row Table read_rows",
    }.items()
    for name in names.split()
}


def __getattr__(name: str) -> object:
    """Import a name from its module."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value
