"""All that led to an answer, for whoever wants to know why."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.answering.observation import Observation
from retrieval.answering.ranking import Candidate
from retrieval.types import Answer


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with what it was chosen from.

    *dropped* are the words of the question that were not searched; *weights* what each searched
    term counts, its weight in the query times its idf; *candidates* every sentence looked at, the
    best first; *observation* what was seen of the best quote, None where nothing was found;
    *answers* the confidence from which it would be an answer.
    """

    answer: Answer
    dropped: tuple[str, ...]
    weights: dict[str, float]
    candidates: tuple[Candidate, ...]
    observation: Observation | None
    answers: float
