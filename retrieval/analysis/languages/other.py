"""Any other language: the first letters of words."""

from __future__ import annotations

from retrieval.analysis.analyzer import fold_word, without_accents
from retrieval.analysis.profile import Profile

# As good as a stemmer in languages with many endings; see docs/design/languages.md.
CUT = 6


def fold(word: str) -> str:
    """Lower case without accents."""
    return without_accents(fold_word(word))


def stem(word: str) -> str:
    """The first letters of a folded word."""
    return word[:CUT]


PROFILE = Profile(code="und", fold=fold, stem=stem)
