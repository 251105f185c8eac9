"""Questions of the same words are one question, asked several times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.channels.telegram.remembering.figures import Unanswered
from retrieval.analysis import analyzer_for, identify_language, kind_of_small_talk

WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Group:
    """A question as it was asked last, how many *times* it was asked, and by whom."""

    text: str = ""
    times: int = 0
    people: set[int] = field(default_factory=set)


def grouped(questions: Iterable[Unanswered]) -> Sequence[Group]:
    """The different questions, the most frequent first; small talk is none.

    *questions* are in the order in which they were asked. Neither the order nor the endings of the
    words matter, nor the words without content.
    """
    words: dict[str, frozenset[str]] = {}
    groups: dict[frozenset[str], Group] = {}
    for question in questions:
        text = question.text
        if text not in words:
            words[text] = _words(text)
        if not words[text]:
            continue
        group = groups.setdefault(words[text], Group())
        group.text = text
        group.times += 1
        group.people.add(question.person)
    return sorted(groups.values(), key=lambda group: (-group.times, -len(group.people)))


def _words(text: str) -> frozenset[str]:
    """The words by which a question is told from others; none if it is small talk."""
    if kind_of_small_talk(text):
        return frozenset()
    # In capitals, a word without content would be a name.
    folded = text.lower()
    terms = frozenset(term for term, _ in analyzer_for(identify_language(folded)).words(folded))
    return terms or frozenset(WORD.findall(folded)) or frozenset([text])
