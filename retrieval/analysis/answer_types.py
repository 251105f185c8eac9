"""Kinds of answers, as patterns of questions and of sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

CAPITAL = "[A-ZА-ЯЁІӘҒҚҢӨҰҮҺӢӮҲҶЎÄÇĞİŇÖŞÜÝŽ]"
"""A capital of the Latin and Cyrillic alphabets of all languages."""
NAME_INSIDE = rf" (?<=[\w,;:'’”\"»] )[“«\"'(]*{CAPITAL}\w"
"""A capitalized word inside a sentence; the blank makes the search fast. Case counts."""
YEAR = r"\b(?:1\d|20)\d\d(?!\d)"


@dataclass(frozen=True, eq=False)
class AnswerType:
    """A kind of answer, such as "age", in one language.

    Each line of *in_question* is a pattern of questions for it, each line of *in_answer* of
    sentences that may give it. Case counts in the default only, the pattern of a name.
    """

    name: str
    in_question: str
    in_answer: str = NAME_INSIDE

    @cached_property
    def asked(self) -> re.Pattern[str]:
        """The pattern of a question for it."""
        return either(self.in_question)

    @cached_property
    def given(self) -> re.Pattern[str]:
        """The pattern of a sentence that may give it."""
        if self.in_answer == NAME_INSIDE:
            return re.compile(NAME_INSIDE)
        return either(self.in_answer)


def either(lines: str) -> re.Pattern[str]:
    """Compile the pattern of all *lines*, which matches nothing if there are none."""
    patterns = [line.strip() for line in lines.strip().splitlines()]
    return re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)


def given(kind: str | None, types: tuple[AnswerType, ...]) -> re.Pattern[str] | None:
    """Return the pattern of a sentence that may give this *kind* of *types*."""
    return next((known.given for known in types if known.name == kind), None)


def expected(question: str, types: tuple[AnswerType, ...]) -> AnswerType | None:
    """Return the first of *types* that *question* asks for."""
    return next((kind for kind in types if kind.asked.search(question)), None)
