"""A question and the questions before it to the text that is searched; pure."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.analysis import WORD_OF_LETTERS, goes_on, kind_of_small_talk, names_in, points_back

# Few conversations keep to one subject for longer.
MOST_EARLIER = 8
# A question of at most 3 words depends on the one before.
SHORT = 3


def context_of(question: str, history: Sequence[str]) -> tuple[str, ...]:
    """The earlier questions that *question* may follow, the oldest first, without small talk.

    ``Query.context`` of the answer has those that supported the search.
    """
    if kind_of_small_talk(question):
        return ()
    earlier = [past for past in history if past.strip() and not kind_of_small_talk(past)]
    # Of equal questions the later one counts.
    distinct = list(dict.fromkeys(reversed(earlier)))[:MOST_EARLIER]
    return tuple(reversed(distinct))


def searched(question: str, context: Sequence[str]) -> str:
    """The question with the names of the last one in *context*, if its words point back to them."""
    depends = (
        goes_on(question)
        or points_back(question)
        or len(WORD_OF_LETTERS.findall(question)) <= SHORT
    )
    if not context or not depends:
        return question
    said = {word.casefold() for word in WORD_OF_LETTERS.findall(question)}
    names = dict.fromkeys(name for name in names_in(context[-1]) if name.casefold() not in said)
    return " | ".join((question, " ".join(names))) if names else question
