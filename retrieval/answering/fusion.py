"""Candidate sentences ranked by words and by semantic similarity to one ranking; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from retrieval.analysis import PROFILES, code_of
from retrieval.answering.matching import MatchedPassage, match
from retrieval.answering.ranking import Candidate, Ranking
from retrieval.meaning.similarity import QueryEmbedding, Similarity
from retrieval.types import Query

# This many of the most similar passages are considered beside those that words find.
NEAREST = 20
# The weight of similarity beside that of words, of 1: in a language that the model knows well, in
# one that it knows less, and if the article is in another language than the question.
WELL_KNOWN = 0.5
LESS_KNOWN = 0.3
ACROSS = 0.9
# The weight of the similarity of a sentence beside that of its passage.
SENTENCE_WEIGHT = 0.4
# A quote with less than this share of the question was not found by its words.
FEW_WORDS = 0.34


def with_most_similar(
    passages: Sequence[MatchedPassage],
    missing_phrases: Sequence[str],
    query: Query,
    embedding: QueryEmbedding,
) -> list[MatchedPassage]:
    """*passages* and the most similar passages that are not among them.

    If *passages* contain a quoted phrase of the question, nothing is added. *missing_phrases* are
    phrases that no passage contains, as happens across languages.
    """
    if query.phrases and not missing_phrases:
        return list(passages)
    known = {(*passage.place, passage.hit.part) for passage in passages}
    new = (
        hit
        for hit in embedding.nearest(NEAREST)
        if (hit.article, hit.number, hit.part) not in known
    )
    return [*passages, *match(new, query)]


def fuse(
    passages: Sequence[MatchedPassage],
    query: Query,
    weights: Mapping[str, float],
    embedding: QueryEmbedding,
) -> list[Candidate]:
    """All sentences of *passages*, scored by words and by similarity, best first.

    Each score is divided by the highest one, and both are added by weight (CombSUM). On the public
    sets that found more than adding the reciprocals of the ranks.
    """
    candidates = Ranking(passages, query, weights).all()
    similarities = {id(one): embedding.similarity(one.hit.passage) for one in passages}
    known = [similarity for similarity in similarities.values() if similarity]
    cosines = [cosine for similarity in known for cosine in similarity.sentences]
    highest = max((candidate.score for candidate in candidates), default=0.0) or 1.0
    mean = _mean(cosines)
    reach = max(cosines, default=0.0) - mean or 1.0
    fused = []
    for candidate in candidates:
        language = candidate.passage.hit.language
        score, by_meaning = candidate.score / highest, False
        if similarity := similarities[id(candidate.passage)]:
            is_across = language != query.language
            is_well_known = PROFILES[code_of(language)].is_well_embedded
            weight = ACROSS if is_across else WELL_KNOWN if is_well_known else LESS_KNOWN
            # Across languages any sentence may stand out. Within one, words have told the passages
            # apart, so only the sentences of a passage are compared: the title gives them context.
            usual = mean if is_across else _mean(similarity.sentences)
            nearness = (_cosine(similarity, candidate, usual) - usual) / reach
            # Both have the maximum 1, or articles in other languages would drown the reader's own.
            most = 1 + SENTENCE_WEIGHT if is_across else 1
            nearness = (similarity.passage + SENTENCE_WEIGHT * nearness) / most
            score = (1 - weight) * score + weight * nearness
            by_meaning = is_across or candidate.features["nearby_share"] < FEW_WORDS
        fused.append(candidate._replace(score=score, by_meaning=by_meaning))
    return sorted(fused, key=lambda candidate: -candidate.score)


def _cosine(similarity: Similarity, candidate: Candidate, otherwise: float) -> float:
    """The cosine of a sentence; *otherwise* if its passage was embedded with other sentences."""
    inside = candidate.passage.inside
    if len(similarity.sentences) != len(inside):
        return otherwise
    return similarity.sentences[candidate.number - inside.start]


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values) if values else 0.0
