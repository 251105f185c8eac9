"""The first quote to its confidence features, and to what rules out that it answers; pure.

To add a feature, add a field to ``ConfidenceFeatures`` and an entry to ``DECLARATIONS``, and fit
its shape (``weights.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import APOSTROPHES, Analyzer
from retrieval.analysis.answer_types import given
from retrieval.answering.matching import MatchedPassage
from retrieval.answering.name_forms import NameForms
from retrieval.answering.quoting import Quote
from retrieval.answering.ranking import Candidate
from retrieval.answering.weights import Contribution, fitted_weights
from retrieval.engines.weighting import K1
from retrieval.types import Evidence, Query

# A quote is near the question if the BM25 score of its passage is this share of the highest
# possible, or if it contains more than half of the question's terms: see docs/measuring.md.
NEAR = 0.22
NUMERIC_KINDS = ("age", "count", "money")
# "Thank You (song)"
IN_BRACKETS = re.compile(r"\([^)]*\)")
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
WORD = re.compile(r"\w+")
# The lead of a cosine counts between these limits.
LEAST_LEAD, MOST_LEAD = -0.05, 0.1


class ConfidenceFeatures(NamedTuple):
    """What speaks for and against the first quote as an answer, each in [0, 1].

    The distance to the next paragraph and the share in the whole paragraph are no features: they
    depend on how a text is divided, which should change as little as possible.

    A "share" is a share of the question's own terms, weighted by idf; terms of earlier questions
    do not count. A term that the corpus lacks weighs the most. ``DECLARATIONS`` has a clause for
    each feature.
    """

    engine_score: float
    sentence_share: float
    article_share: float
    ranking_score: float
    article_gap: float
    brevity: float
    name_missing: float
    negation_mismatch: float


class Declaration(NamedTuple):
    """A confidence feature: its clause for ``explain``, and what its fitted shape may look like.

    The shape rises if *direction* is 1, falls if it is -1, and may do both if it is 0. It may bend
    at *knots*, of which the last is 1.
    """

    meaning: str
    direction: int
    knots: tuple[float, ...] = (1.0,)


DECLARATIONS: Mapping[str, Declaration] = {
    "engine_score": Declaration("BM25 score over the highest possible", 1, (0.2, 0.35, 1.0)),
    "sentence_share": Declaration("share of the question in the sentence", 1, (0.4, 0.6, 0.8, 1.0)),
    "article_share": Declaration("share of it in the article's passages", 1, (0.5, 0.75, 1.0)),
    "ranking_score": Declaration(
        "sentence score over the highest possible", 1, (0.3, 0.45, 0.6, 1.0)
    ),
    "article_gap": Declaration("distance to the next article's score", 1, (0.3, 0.7, 1.0)),
    "brevity": Declaration("one divided by the number of terms", 0, (0.2, 0.34, 0.5, 1.0)),
    "name_missing": Declaration("the quote lacks a word of a name", -1),
    "negation_mismatch": Declaration("only the question denies something", -1),
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The confidence features, and what rules an answer out.

    *matched* is the share of the question's terms in the quote, common or rare. *missing* are names
    of the question that neither the article nor the quote contains in any form. *lacks_number* is
    true if a number is asked for and the quote has none but the question's own. *to_bot* is true if
    the question is put to the bot, unless only the article's title is: "who wrote thank you for the
    music". *is_across* is true if the article is in another language than the question, so that it
    can share only names and near words with it. *cosine_lead* is by how much the quote is nearer in
    meaning to the question than the next one that was compared; None if it was not compared.
    """

    features: ConfidenceFeatures
    matched: float
    missing: tuple[str, ...]
    lacks_number: bool
    to_bot: bool = False
    is_across: bool = False
    cosine_lead: float | None = None

    @property
    def is_near(self) -> bool:
        """Whether the quote has enough of the question to be shown whatever the confidence."""
        return self.features.engine_score >= NEAR or self.matched > 0.5

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What each feature contributes to the log-odds, in the order of the features."""
        weights = fitted_weights()
        shapes = weights.meaning.confidence if self.is_across else weights.confidence
        contributions = [
            Contribution(
                name,
                name,
                DECLARATIONS[name].meaning,
                value,
                shapes[name].of(value),
                shapes[name].most,
            )
            for name, value in self.features._asdict().items()
            if name in shapes
        ]
        if self.cosine_lead is not None:
            name, weight = "cosine_lead", weights.meaning.cosine_lead
            meaning = "nearer in meaning than the next"
            part, most = weight * self.lead, weight * MOST_LEAD
            contributions.append(Contribution(name, name, meaning, self.lead, part, most))
        return tuple(contributions)

    @property
    def lead(self) -> float:
        """The lead of the cosine, as far as it counts; 0 if the quote was not compared."""
        return max(LEAST_LEAD, min(MOST_LEAD, self.cosine_lead or 0.0))

    @property
    def bias(self) -> float:
        """The log-odds of an answer if all features are zero."""
        weights = fitted_weights()
        meaning, compared = weights.meaning, self.cosine_lead is not None
        if self.is_across:
            return meaning.bias_compared if compared else meaning.bias
        return weights.bias + (meaning.compared if compared else 0.0)

    @property
    def log_odds(self) -> float:
        """The natural logarithm of the odds that the quote answers: bias and contributions."""
        return self.bias + fsum(contribution.part for contribution in self.contributions)

    @property
    def probability(self) -> float:
        """The probability that the quote answers: the logistic function of the log-odds."""
        return 1 / (1 + exp(-self.log_odds))


def assess(
    quote: Quote, candidates: Sequence[Candidate], query: Query, term_weights: Mapping[str, float]
) -> Assessment:
    """The assessment of *quote* among *candidates*, which *query* has found by its words.

    *term_weights* are the weights of the query's terms times their idf.
    """
    weights = {term: term_weights[term] for term in query.own}
    is_across = quote.language != query.language
    best = next((c for c in candidates if c.passage.place == quote.place), None)
    if best is None:  # the question's own words would not have found it
        features = ConfidenceFeatures(*(0.0 for _ in ConfidenceFeatures._fields))
        return Assessment(features, 0.0, (), False, query.to_bot, is_across)
    passage, evidence = best.passage, quote.evidence
    article, _ = quote.place
    next_article = next((c.score for c in candidates if c.passage.hit.article != article), 0.0)
    forms = NameForms(query, passage.analyzer)
    quoted = " ".join([passage.title, *(passage.hit.outline.lines[n] for n in quote.numbers)])
    question = analyzer_for(query.language)
    denies = question.negates(query.searched) and not passage.analyzer.negates(quote.candidate.text)
    features = ConfidenceFeatures(
        engine_score=passage.hit.score / ((K1 + 1) * (fsum(weights.values()) or 1.0)),
        sentence_share=_share(passage, [best.number], weights, query),
        article_share=best.features["article_share"],
        ranking_score=best.score / fitted_weights().most,
        article_gap=_gap(best.score, next_article),
        brevity=1 / len(query.own),
        name_missing=float(forms.lacks_word(evidence.terms, quoted, quote.text)),
        negation_mismatch=float(denies),
    )
    lacks_number = query.kind in NUMERIC_KINDS and _lacks_number(evidence, passage.analyzer)
    others = (c.passage for c in candidates if c.passage.hit.article == passage.hit.article)
    beside = [neighbor.outline.body for neighbor in (*quote.before, *quote.after)]
    missing = tuple(name.text for name in forms.missing(passage, others, beside))
    to_bot = query.to_bot and _is_put_to_bot(query, passage.paragraph.article.title)
    matched = len(evidence.terms & weights.keys()) / len(weights)
    lead = _lead(best, candidates)
    return Assessment(features, matched, missing, lacks_number, to_bot, is_across, lead)


def _lead(best: Candidate, candidates: Sequence[Candidate]) -> float | None:
    others = [one.cosine for one in candidates if one is not best and one.cosine is not None]
    return best.cosine - max(others) if others and best.cosine is not None else None


def _gap(score: float, next_score: float) -> float:
    """How far *next_score* is below *score*: from 0, not at all, to 1, by half of it or more."""
    return min(1.0, max(0.0, 2 - 2 * next_score / score)) if score else 0.0


def _share(
    passage: MatchedPassage, numbers: Iterable[int], weights: Mapping[str, float], query: Query
) -> float:
    """The share of the question's own terms in some sentences and in the title.

    A term that was found as an expansion only may mean something else, so it counts for half.
    """
    terms = passage.bits.terms(passage.bits_in(numbers) | passage.title_bits)
    alternatives = query.alternatives
    counted = (
        weight if term in terms else weight / 2
        for term, weight in weights.items()
        if term in terms or not terms.isdisjoint(alternatives.get(term, ()))
    )
    return fsum(counted) / (fsum(weights.values()) or 1.0)


def _lacks_number(evidence: Evidence, analyzer: Analyzer) -> bool:
    """Whether a quote has no number other than those of the question."""
    pattern = given("count", analyzer.answer_types)
    if pattern is None:
        return False
    for part, matches in zip(evidence.parts, evidence.part_matches, strict=True):
        quote, offset = list(part.quote), part.span.start
        for span in matches:
            start, end = span.start - offset, span.end - offset
            quote[start:end] = "x" * (end - start)
        if pattern.search("".join(quote)):
            return False
    return True


def _is_put_to_bot(query: Query, title: str | None) -> bool:
    """Whether a question is put to the bot even if the article's *title* is left out of it."""
    analyzer = analyzer_for(query.language)
    title = IN_BRACKETS.sub("", title or "").casefold()
    question, named = f" {_plain(query.searched)} ", f" {_plain(title)} "
    if named not in question or not analyzer.is_put_to_bot(title):
        return True
    return analyzer.is_put_to_bot(question.replace(named, " "))


def _plain(text: str) -> str:
    """The words of *text* in lower case, without apostrophes and other marks."""
    return " ".join(WORD.findall(APOSTROPHE.sub("", text.casefold())))
