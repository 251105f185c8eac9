"""Sentences ranked by words, and what a question means, to one ranking; pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from retrieval.analysis import PROFILES, code_of
from retrieval.answering.ranking import Candidate
from retrieval.types import Query

if TYPE_CHECKING:
    from retrieval.meaning.meaning import Meant, Sense

# So many passages nearest in meaning are looked at beside those that words find.
NEAREST = 20
# What meaning counts beside words, of 1: in a language that the model knows well, in one that it
# knows less, and where the article is in another language than the question.
WELL_KNOWN = 0.5
LESS_KNOWN = 0.3
ACROSS = 0.9
# What a sentence's own meaning counts beside its passage's.
OWN = 0.4
# A quote that holds less of the question, by idf, was not found by its words.
FEW_WORDS = 0.34


def fuse(candidates: Sequence[Candidate], query: Query, sense: Sense) -> list[Candidate]:
    """The candidates with scores from words and from meaning, the likeliest answer first.

    Each is divided by the best there is, and they are added up by weight, which found more than
    adding up the reciprocals of the ranks.
    """
    top = max((one.score for one in candidates), default=0.0) or 1.0
    meant = {id(one.read): sense.meant(one.read.hit.passage) for one in candidates}
    cosines = [cosine for near in meant.values() if near for cosine in near.sentences]
    mean = fmean(cosines) if cosines else 0.0
    reach = max(cosines, default=0.0) - mean or 1.0

    def fused(one: Candidate) -> Candidate:
        near = meant[id(one.read)]
        language = one.read.hit.language
        across = language != query.language
        score = one.score / top
        if near:
            is_well_known = PROFILES[code_of(language)].is_well_embedded
            weight = ACROSS if across else WELL_KNOWN if is_well_known else LESS_KNOWN
            # Across languages any sentence may stand out. In one, where words have told passages
            # apart, only those of a passage are compared: what one means depends on the title.
            usual = mean if across else fmean(near.sentences or [0.0])
            own = (_cosine(near, one, usual) - usual) / reach
            # The most is 1 in both, or articles in other languages would drown the reader's own.
            nearness = (near.passage + OWN * own) / (1 + OWN if across else 1)
            score = (1 - weight) * score + weight * nearness
        by_meaning = bool(near) and (across or one.signals.nearby < FEW_WORDS)
        return one._replace(score=score, by_meaning=by_meaning)

    return sorted(map(fused, candidates), key=lambda one: -one.score)


def _cosine(near: Meant, one: Candidate, otherwise: float) -> float:
    """The cosine of a sentence; *otherwise* where its passage was cut in another way."""
    inside = one.read.inside
    if len(near.sentences) != len(inside):
        return otherwise
    return near.sentences[one.number - inside.start]
