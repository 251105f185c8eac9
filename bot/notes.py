"""An answer to what a reader must be told beside its quotes, as words to fill in; pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.texts import TEXTS
from retrieval.types import Answer, Evidence

# So many are shown, each up to this length: a note is a line.
MOST_WORDS = 6
LONGEST_WORD = 40


def also_searched(answer: Answer) -> str:
    """The words that were searched for others: "Самарқанд: Samarkand, Samarqand; ..."."""
    notes = []
    for one in answer.query.also:
        others = [word for word in one.words if word.casefold() != one.word.casefold()]
        if others:
            words = ", ".join(word[:LONGEST_WORD] for word in others)
            notes.append(f"{one.word[:LONGEST_WORD]}: {words}")
    return "; ".join(notes[:MOST_WORDS])


def other_languages(answer: Answer, evidence: Sequence[Evidence]) -> str:
    """The languages of the quotes that are not that of the question, each in its own word."""
    codes = dict.fromkeys(one.passage.paragraph.article.language for one in evidence)
    others = [code for code in codes if code and code != answer.query.language]
    return ", ".join(TEXTS[code].language_name if code in TEXTS else code for code in others)
