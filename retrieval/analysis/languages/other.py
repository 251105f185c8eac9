"""Any other language: words without accents, cut to their beginning, for their endings vary."""

from __future__ import annotations

import re

from retrieval.analysis.analyzer import Analyzer, fold_word, without_accents
from retrieval.analysis.dates import Calendar
from retrieval.analysis.numbers import SIGNS, Units
from retrieval.analysis.sentences import SentenceRules

# Six letters of a word found as much as a stemmer in languages with many endings; see
# "Which stemmer for which language?" in ARCHITECTURE.md.
CUT = 6
NEVER = re.compile(r"(?!)")


def fold(word: str) -> str:
    """Lower case without accents."""
    return without_accents(fold_word(word))


def stem(word: str) -> str:
    """The beginning of a folded word."""
    return word[:CUT]


OTHER = Analyzer(
    language="und",
    version=1,
    stopwords=frozenset(),
    fold=fold,
    stem=stem,
    bare=lambda word: (word,),
    typed={},
    units=Units(multipliers={}, units=SIGNS),
    calendar=Calendar(months=(), ages=()),
    sentence_rules=SentenceRules(titles=frozenset(), abbreviations=frozenset()),
    answer_types=(),
    addressing=NEVER,
    polite=NEVER,
)
