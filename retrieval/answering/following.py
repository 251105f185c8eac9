"""A question that may follow others to its answer: by its own words, or with theirs; pure.

What the words of a question find with some confidence needs no earlier question; a new subject is
noticed by that. A pronoun or an opening such as "and" asks for more confidence, a name that was not
mentioned before for less. Otherwise the articles that were quoted last are asked, then all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from retrieval.analysis import WORD_OF_LETTERS, goes_on, points_back
from retrieval.analysis.small_talk import has_new_name, in_other_script
from retrieval.answering.explanation import Trace
from retrieval.engines.index import Index
from retrieval.types import Answer, Outcome, Reason

# The confidence from which a question stands alone; from which one does that points back, and one
# with a new name.
USUALLY, POINTING, NAMING = 0.3, 0.5, 0.1
# The confidence from which an answer in the articles that were quoted last needs no other article.
IN_QUOTED = 0.15
# In these articles, earlier questions need not lead to the subject any more: with all of their
# weight, they would lead back to the sentence that answered them.
SHARE_IN_QUOTED = 0.25
# A question of so few words seldom says all that it asks about.
SHORT = 5
# What says that the articles lack a new name: earlier questions would only find something else.
UNKNOWN_NAME = (Reason.NAME_MISSING, Reason.NO_MATCH)


def follow(
    answered: Callable[..., Trace],
    earlier: Sequence[str],
    index: Index,
    quoted: Index | None,
) -> Trace:
    """The answer to a question after the questions *earlier*.

    *answered* answers it with the support of earlier questions, from an index; a third argument is
    the share of the weight of their terms. *quoted* is *index* restricted to the articles that were
    quoted last.
    """
    alone = answered((), index)
    if stands_alone(alone.answer, earlier):
        return alone
    if quoted:
        inside = answered(earlier, quoted, SHARE_IN_QUOTED)
        judged = inside.answer.estimate
        # "Why?" cannot be judged: it asks about what was quoted.
        is_bare = judged.reason is Reason.NO_CONTENT_WORD
        if inside.answer.evidence and (is_bare or judged.confidence >= IN_QUOTED):
            return inside
    followed = answered(earlier, index)
    if _loses_name(followed.answer, alone.answer) or not followed.answer.evidence:
        return alone
    return followed


def stands_alone(alone: Answer, earlier: Sequence[str]) -> bool:
    """Whether *alone*, the answer to a question by its own words, needs none of *earlier*."""
    question, judged = alone.query.searched, alone.estimate
    is_long = len(WORD_OF_LETTERS.findall(question)) > SHORT
    if not earlier or alone.query.small_talk:
        return True
    if goes_on(question):
        return judged.confidence >= POINTING
    if has_new_name(question, earlier):
        is_whole = is_long and bool(alone.evidence)
        return is_whole or judged.confidence >= NAMING or judged.reason in UNKNOWN_NAME
    if points_back(question):
        return judged.confidence >= POINTING
    if in_other_script(question, earlier[-1]):
        return True
    # Nothing is found for it, and it says enough to be a question of its own.
    is_vain = judged.outcome is Outcome.NOTHING and is_long
    return is_vain or judged.confidence >= USUALLY


def _loses_name(followed: Answer, alone: Answer) -> bool:
    """Whether earlier questions lead away from the names of the question: to another subject."""
    names = {term for name in alone.query.names for term in name.terms}
    found, kept = (
        answer.evidence[0].terms if answer.evidence else set() for answer in (alone, followed)
    )
    return not names & found <= kept
