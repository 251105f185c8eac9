"""The sources of quotes as a file for programs that manage references."""

from __future__ import annotations

from bot.channels.documents.document import Document, visible
from retrieval import bibliography


def bibtex(document: Document) -> str:
    """BibTeX, which LaTeX and reference managers read."""
    return visible(bibliography(document.items, "bibtex"))


def ris(document: Document) -> str:
    """RIS, which reference managers read; its lines end in CR LF."""
    return visible(bibliography(document.items, "ris")).replace("\n", "\r\n")


def csl_json(document: Document) -> str:
    """CSL-JSON, which pandoc and Zotero read; an empty list if nothing is cited."""
    return visible(bibliography(document.items, "csl-json")) or "[]\n"
