"""Outlines of texts, as adding makes them."""

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.outline import Outline
from retrieval.ingestion.article_analysis import outline_text


def outline(text: str, heading: str, analyzer: Analyzer) -> Outline:
    """The outline of a paragraph under this heading."""
    return Outline(outline_text(text, heading, analyzer))
