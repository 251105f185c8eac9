"""The best candidates of a ranking in a new order, by how near in meaning they are; pure.

What is compared is a stretch of text around each candidate's sentence. It does not depend on the
question, so that its vector can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from math import fsum

from retrieval.answering.matching import MatchedPassage
from retrieval.answering.quoting import count_words
from retrieval.answering.ranking import Candidate
from retrieval.answering.weights import fitted_weights
from retrieval.types import Query

# The number of words of a stretch.
STRETCH_WORDS = 70
# A candidate is compared if its score lacks at most this of the best one's, in its own language
# and across languages, where words say less; but so many at least, and so many at most. In its own
# language, nothing is compared if the second candidate lacks more.
CLOSE, CLOSE_ACROSS = 0.4, 1.0
FEWEST, MOST = 4, 15

Compare = Callable[[str, Sequence[str], Set[str]], Sequence[float]]
"""The cosines of a question and texts, which are in these languages; the last may be missing."""


def rerank(candidates: Sequence[Candidate], query: Query, compare: Compare) -> Sequence[Candidate]:
    """*candidates*, the best by their words first, with the best of them ordered anew.

    The score of each is raised or lowered by a multiple of its cosine above their mean.
    """
    some = candidates[: how_many(candidates, query)]
    texts = [stretch(one.passage, one.number) for one in some]
    languages = {query.language, *(one.passage.analyzer.language for one in some)}
    cosines = compare(query.searched, texts, languages) if len(texts) > 1 else ()
    if len(cosines) < 2:
        return candidates
    mean = fsum(cosines) / len(cosines)
    compared = []
    for candidate, cosine in zip(some, cosines, strict=False):
        score = candidate.score + _weight(candidate, query) * (cosine - mean)
        compared.append(candidate._replace(score=score, cosine=cosine))
    compared.sort(key=lambda one: -one.score)
    lowest = compared[-1].score
    rest = [one._replace(score=min(one.score, lowest)) for one in candidates[len(compared) :]]
    return [*compared, *rest]


def with_compared(every: Sequence[Candidate], ranked: Sequence[Candidate]) -> list[Candidate]:
    """*every* sentence, in the order of its score by words, behind those of *ranked* that were
    compared."""
    compared = {one.place: one for one in ranked if one.cosine is not None}
    return [*compared.values(), *(one for one in every if one.place not in compared)]


def how_many(candidates: Sequence[Candidate], query: Query) -> int:
    """How many of *candidates* are compared: more if their scores are close, none if one is sure.

    The others could not come first: no cosine makes up for what they lack.
    """
    if len(candidates) < 2:
        return 0
    best, second = candidates[0], candidates[1]
    across = _is_across(best, query) or _is_across(second, query)
    if not across and best.score - second.score > CLOSE:
        return 0
    fewest = best.score - (CLOSE_ACROSS if across else CLOSE)
    close = sum(one.score >= fewest for one in candidates[:MOST])
    return max(FEWEST, close)


def stretch(passage: MatchedPassage, number: int) -> str:
    """The title, and a sentence with as many of its neighbors, in turns, as are short enough."""
    sentences, text = passage.hit.outline.sentences, passage.paragraph.text
    first = last = number
    words = count_words(passage.sentence(number))
    growing = True
    while growing:
        growing = False
        for other in (last + 1, first - 1):
            if 0 <= other < len(sentences):
                more = count_words(passage.sentence(other))
                if words + more <= STRETCH_WORDS:
                    first, last, words = min(first, other), max(last, other), words + more
                    growing = True
    title = passage.paragraph.article.title
    quoted = text[sentences[first].start : sentences[last].end]
    return f"{title}\n{quoted}" if title else quoted


def _weight(candidate: Candidate, query: Query) -> float:
    meaning = fitted_weights().meaning
    return meaning.across if _is_across(candidate, query) else meaning.within


def _is_across(candidate: Candidate, query: Query) -> bool:
    return candidate.passage.analyzer.language != query.language
