"""Questions that follow others, and subjects to ask about; pure.

A question that finds something with confidence stands alone. A pronoun or "and" asks for more
confidence, a new name for less. Otherwise the articles quoted last are asked, then all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.analysis import WORD_OF_LETTERS, analyzer_for, goes_on, points_back
from retrieval.analysis.small_talk import has_new_name, in_other_script
from retrieval.facts.proper_names import proper_names
from retrieval.types import Answer, Outcome, Paragraph, Reason

# The confidence of a question that stands alone; if it points back; if it has a new name.
USUALLY, POINTING, NAMING = 0.3, 0.5, 0.1
# The confidence from which the articles that were quoted last are enough.
IN_QUOTED = 0.15
# The weight of earlier questions there: with all of it, they would find their own answers.
SHARE_IN_QUOTED = 0.25
# A question this short seldom says all.
SHORT = 5
# With an unknown name, earlier questions would find something else.
UNKNOWN_NAME = (Reason.NAME_MISSING, Reason.NO_MATCH)
# The words of a subject.
FEWEST_WORDS = 2


def stands_alone(alone: Answer, earlier: Sequence[str]) -> bool:
    """Whether *alone*, the answer by a question's own words, needs none of *earlier*."""
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
    # It finds nothing, but says enough.
    is_vain = judged.outcome is Outcome.NOTHING and is_long
    return is_vain or judged.confidence >= USUALLY


def answers_in_quoted(inside: Answer) -> bool:
    """Whether the answer from the articles that were quoted last will do. "Why?" cannot be
    judged."""
    is_bare = inside.estimate.reason is Reason.NO_CONTENT_WORD
    return bool(inside.evidence) and (is_bare or inside.estimate.confidence >= IN_QUOTED)


def keeps_subject(followed: Answer, alone: Answer) -> bool:
    """Whether earlier questions find something with the names of the question."""
    if not followed.evidence:
        return False
    names = {term for name in alone.query.names for term in name.terms}
    found = alone.evidence[0].terms if alone.evidence else frozenset()
    return names & found <= followed.evidence[0].terms


def subjects(paragraph: Paragraph) -> Iterator[str]:
    """The subjects of *paragraph*: long names in its first sentence, its article's
    title."""
    article = paragraph.article
    analyzer = analyzer_for(article.language)
    for sentence in analyzer.sentences(paragraph.text)[:1]:
        first = sentence.of(paragraph.text)
        for name in proper_names(first, analyzer):
            if len(name.words) >= FEWEST_WORDS:
                yield name.span.of(first)
    title = (article.title or "").rstrip(" .?!…")
    if len(title.split()) >= FEWEST_WORDS:
        yield title
