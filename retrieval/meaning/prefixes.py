"""What some models expect before a text, for they were trained with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from retrieval.meaning.embedder import LONGEST_QUESTION, LONGEST_TEXT


class Prefixes(NamedTuple):
    """What stands before a question or a word, and what before a text that may answer."""

    question: str = ""
    text: str = ""

    def before_questions(self, questions: Sequence[str]) -> list[str]:
        """The beginnings of the questions, as the model expects them."""
        return [self.question + question[:LONGEST_QUESTION] for question in questions]

    def before_texts(self, texts: Sequence[str]) -> list[str]:
        """The beginnings of the texts, as the model expects them."""
        return [self.text + text[:LONGEST_TEXT] for text in texts]


# Wang et al., arXiv 2402.05672
E5 = Prefixes("query: ", "passage: ")


def prefixes_for(model: str) -> Prefixes:
    """The prefixes of a model by its name: those of E5 if "e5" is a part of it, otherwise none."""
    return E5 if "e5" in re.split(r"[^a-z0-9]+", model.lower()) else Prefixes()
