"""Text to sentences and terms: the table of analyzers, one a language."""

from collections.abc import Mapping

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.english import ENGLISH

ANALYZERS: Mapping[str, Analyzer] = {
    "en": ENGLISH,
}
