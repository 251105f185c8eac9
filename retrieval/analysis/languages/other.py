"""Any other language: words without accents, cut to their first letters, because endings vary."""

from __future__ import annotations

from retrieval.analysis.analyzer import fold_word, without_accents
from retrieval.analysis.profile import Profile

# The first six letters of a word found as much as a stemmer in languages with many endings; see
# "How does a language cut its words?" in ARCHITECTURE.md.
CUT = 6


def fold(word: str) -> str:
    """Lower case without accents."""
    return without_accents(fold_word(word))


def stem(word: str) -> str:
    """The first letters of a folded word."""
    return word[:CUT]


PROFILE = Profile(code="und", fold=fold, stem=stem)
