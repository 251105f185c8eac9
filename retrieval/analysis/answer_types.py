"""The kinds of answers: how a question asks for one, and how a sentence that may give it looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

CAPITAL = "[A-ZА-ЯЁІӘҒҚҢӨҰҮҺӢӮҲҶЎÄÇĞİŇÖŞÜÝŽ]"
"""A capital of the Latin and Cyrillic alphabets of our languages."""
NAME_INSIDE = rf" (?<=[\w,;:'’”\"»] )[“«\"'(]*{CAPITAL}\w"
"""A word with a capital inside a sentence, with the blank before it, which is found fast. Case
counts in it."""
YEAR = r"\b(?:1\d|20)\d\d(?!\d)"


@dataclass(frozen=True, eq=False)
class AnswerType:
    """A kind of answer, such as "age", in one language.

    Each line of *in_question* is a pattern of a question that asks for it, each line of *in_answer*
    a pattern of a sentence that may give it: by default the pattern of a name. Case does not count
    in any other.
    """

    name: str
    in_question: str
    in_answer: str = NAME_INSIDE

    @cached_property
    def asked(self) -> re.Pattern[str]:
        """The pattern of a question that asks for this kind."""
        return either(self.in_question)

    @cached_property
    def given(self) -> re.Pattern[str]:
        """The pattern of a sentence that may give an answer of this kind."""
        if self.in_answer == NAME_INSIDE:
            return re.compile(NAME_INSIDE)
        return either(self.in_answer)


def either(lines: str) -> re.Pattern[str]:
    """The pattern of whatever one of *lines* matches, of nothing if there are none. Case does not
    count."""
    patterns = [line.strip() for line in lines.strip().splitlines()]
    return re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)


def given(kind: str | None, types: tuple[AnswerType, ...]) -> re.Pattern[str] | None:
    """The pattern of a sentence that may give an answer of this *kind*, in the language of
    *types*."""
    return next((known.given for known in types if known.name == kind), None)


def expected(question: str, types: tuple[AnswerType, ...]) -> AnswerType | None:
    """The first of *types* that *question* asks for."""
    return next((kind for kind in types if kind.asked.search(question)), None)
