"""Text to sentences and terms. The application imports only these names."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from retrieval.analysis.languages import (
    ANALYZERS,
    LANGUAGES,
    PROFILES,
    UNKNOWN,
    code_of,
)

if TYPE_CHECKING:
    from retrieval.analysis.analyzer import Analyzer
    from retrieval.analysis.identification import identify_language
    from retrieval.analysis.small_talk import (
        WORD_OF_LETTERS,
        goes_on,
        kind_of_small_talk,
        names_in,
        points_back,
    )

__all__ = [
    "ANALYZERS",
    "LANGUAGES",
    "PROFILES",
    "UNKNOWN",
    "WORD_OF_LETTERS",
    "analyzer_for",
    "code_of",
    "goes_on",
    "identify_language",
    "kind_of_small_talk",
    "names_in",
    "points_back",
]


def analyzer_for(language: str | None) -> Analyzer:
    """Return the analyzer of the language that an article names."""
    return ANALYZERS[code_of(language)]


def __getattr__(name: str) -> object:
    """Import a name that start-up does not need."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "identification" if name == "identify_language" else "small_talk"
    return getattr(import_module(f"{__name__}.{module}"), name)
