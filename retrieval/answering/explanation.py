"""All that led to an answer, for whoever wants to know why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.answering.confidence_features import Observation
from retrieval.answering.ranking import Candidate
from retrieval.types import Answer


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with what it was chosen from.

    *typed* are the question's own terms with the characters that each was made of, *dropped* its
    words that were not searched; *weights* what each searched term counts, its weight in the query
    times its idf, and *absent* the terms that no article holds; *candidates* every sentence looked
    at, the best first; *observation* what was seen of the best quote, None where there is none to
    judge; *answers* and *worth_showing* the confidences from which it would be an answer and from
    which it would be shown.
    """

    answer: Answer
    typed: Mapping[str, str]
    dropped: tuple[str, ...]
    weights: Mapping[str, float]
    absent: frozenset[str]
    candidates: tuple[Candidate, ...]
    observation: Observation | None
    answers: float
    worth_showing: float

    @property
    def passages(self) -> tuple[Candidate, ...]:
        """The best sentence of each passage, the best first."""
        best: dict[int, Candidate] = {}
        for candidate in self.candidates:
            best.setdefault(id(candidate.read), candidate)
        return tuple(best.values())
