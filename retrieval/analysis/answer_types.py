"""What a question asks for, and how a sentence that could tell it looks."""

from __future__ import annotations

import re
from typing import NamedTuple

CAPITAL = "[A-ZА-ЯЁІӘҒҚҢӨҰҮҺӢӮҲҶЎÄÇĞİŇÖŞÜÝŽ]"
NAME_INSIDE = rf"(?<=[\w,;:'’”\"»] )[“«\"'(]*{CAPITAL}\w"
"""A word with a capital inside a sentence; case counts in it."""
YEAR = r"\b(?:1\d|20)\d\d(?!\d)"


class AnswerType(NamedTuple):
    """A kind of answer: *asked* finds it in a question, *given* in a sentence that may answer."""

    name: str
    asked: re.Pattern[str]
    given: re.Pattern[str]


def either(lines: str) -> re.Pattern[str]:
    """The pattern of whatever one of *lines* finds; case does not count."""
    return re.compile("|".join(map(str.strip, lines.strip().splitlines())), re.IGNORECASE)


def answer_type(name: str, asked: str, given: str = NAME_INSIDE) -> AnswerType:
    """A kind of answer, by lines of patterns for a question and for a sentence: a name for one."""
    looks = re.compile(given) if given == NAME_INSIDE else either(given)
    return AnswerType(name, either(asked), looks)


def given(kind: str | None, types: tuple[AnswerType, ...]) -> re.Pattern[str] | None:
    """How a sentence in the language of *types* looks that could tell this *kind* of answer."""
    return next((known.given for known in types if known.name == kind), None)


def expected(question: str, types: tuple[AnswerType, ...]) -> AnswerType | None:
    """The first of *types* that *question* asks for."""
    return next((kind for kind in types if kind.asked.search(question)), None)
