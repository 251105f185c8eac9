"""What a question asks for, and how a sentence that could tell it looks."""

from __future__ import annotations

import re
from typing import NamedTuple


class AnswerType(NamedTuple):
    """A kind of answer: *asked* finds it in a question, *given* in a sentence that may answer."""

    name: str
    asked: re.Pattern[str]
    given: re.Pattern[str]


def given(kind: str | None, types: tuple[AnswerType, ...]) -> re.Pattern[str] | None:
    """How a sentence in the language of *types* looks that could tell this *kind* of answer."""
    return next((known.given for known in types if known.name == kind), None)


def expected(question: str, types: tuple[AnswerType, ...]) -> AnswerType | None:
    """The first of *types* that *question* asks for."""
    return next((kind for kind in types if kind.asked.search(question)), None)
