"""The first quote to its confidence and its outcome; pure.

A new feature goes to ``ConfidenceFeatures`` and ``DECLARATIONS``; its shape is fitted
(``weights.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import APOSTROPHES, Analyzer, given
from retrieval.answering.features import Contribution, fitted_weights
from retrieval.answering.passages import missing_names
from retrieval.answering.quotes import Quote
from retrieval.answering.ranking import Candidate
from retrieval.engines.scoring import K1
from retrieval.facts.proper_names import NameForms
from retrieval.types import Estimate, Evidence, Outcome, Query, Reason

# A quote is near the question from this share of the highest possible BM25 score, or with more than
# half of the question's terms: see docs/measuring.md.
NEAR = 0.22
NUMERIC_KINDS = ("age", "count", "money")
# "Thank You (song)"
IN_BRACKETS = re.compile(r"\([^)]*\)")
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
WORD = re.compile(r"\w+")
# A cosine's lead counts between these.
LEAST_LEAD, MOST_LEAD = -0.05, 0.1


class ConfidenceFeatures(NamedTuple):
    """The evidence for and against the first quote as an answer, each in [0, 1].

    How a text is divided should not count: the next paragraph and the whole one are not features. A
    "share" is one of the question's own terms, weighted by idf. A term that no article has weighs
    the most.
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
    """A confidence feature: its clause for ``explain``, and the limits of its shape.

    The shape rises if *direction* is 1, falls if it is -1, may do both if it is 0; it may bend at
    *knots*, the last of which is 1.
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
    """The confidence features, and the reasons that rule an answer out.

    *matched* is the share of the question's terms in the quote, common or rare. *missing* are its
    names that article and quote have in no form. *lacks_number* if a number is asked for and the
    quote has only the question's. *to_bot* if the question is put to the bot; in "who wrote thank
    you for the music", only the title is. *is_across* if the article is in another language.
    *cosine_lead* is how much nearer in meaning the quote is than the next one compared.
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
        """Whether it has enough of the question to be shown at any confidence."""
        return self.features.engine_score >= NEAR or self.matched > 0.5

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """The contribution of each feature to the log-odds, in their order."""
        weights = fitted_weights()
        shapes = weights.meaning.confidence if self.is_across else weights.confidence
        contributions = []
        for name, value in self.features._asdict().items():
            if shape := shapes.get(name):
                meaning, part = DECLARATIONS[name].meaning, shape.of(value)
                contributions.append(Contribution(name, name, meaning, value, part, shape.most))
        if self.cosine_lead is not None:
            name, weight = "cosine_lead", weights.meaning.cosine_lead
            meaning = "nearer in meaning than the next"
            part, most = weight * self.lead, weight * MOST_LEAD
            contributions.append(Contribution(name, name, meaning, self.lead, part, most))
        return tuple(contributions)

    @property
    def lead(self) -> float:
        """The cosine's lead, as far as it counts; 0 if it was not compared."""
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
        """The natural logarithm of the odds of an answer: bias and contributions."""
        return self.bias + fsum(contribution.part for contribution in self.contributions)

    @property
    def probability(self) -> float:
        """The logistic function of the log-odds."""
        return 1 / (1 + exp(-self.log_odds))


def estimate(
    assessment: Assessment | None,
    query: Query,
    missing: tuple[str, ...],
    answer_threshold: float,
    closest_threshold: float,
    is_found: bool = False,
) -> Estimate:
    """The estimate for a first quote; *assessment* is None if it cannot be judged.

    *missing* are the phrases that no paragraph contains; *is_found* is true if earlier questions
    found a quote. Below *closest_threshold*, three are ``closest``, too: a passage near the
    question; a follow-up, which is judged by its few words; and a quote in another language, which
    shares only names and near words. The outcome is never ``answer`` if the question is put to the
    bot, is a single word that is not a name, has a name that the article has in no form or a number
    that the paragraph does not have, or asks for a number that the quote does not have.
    """
    if query.small_talk:
        return Estimate(0.0, Outcome.NOTHING, Reason.SMALL_TALK)
    if not query.own:  # "Why?"
        outcome = Outcome.CLOSEST if is_found else Outcome.NOTHING
        return Estimate(0.0, outcome, Reason.NO_CONTENT_WORD)
    if assessment is None:
        return Estimate(0.0, Outcome.NOTHING, Reason.NO_MATCH)
    confidence = assessment.probability
    is_follow_up = query.without_context() is not query
    may_be_shown = assessment.is_near or is_follow_up or assessment.is_across
    if confidence < closest_threshold and not may_be_shown:
        return Estimate(confidence, Outcome.NOTHING, Reason.WORDS_MISSING)
    if assessment.to_bot:
        return Estimate(confidence, Outcome.CLOSEST, Reason.ASKS_THE_BOT)
    if len(query.words) == 1 and len(query.terms) == 1 and not query.names:
        return Estimate(confidence, Outcome.CLOSEST, Reason.ONE_WORD)
    if missing:
        return Estimate(confidence, Outcome.CLOSEST, Reason.PHRASE_MISSING, missing)
    if assessment.missing:
        return Estimate(confidence, Outcome.CLOSEST, Reason.NAME_MISSING, assessment.missing)
    if assessment.lacks_number:
        return Estimate(confidence, Outcome.CLOSEST, Reason.NUMBER_MISSING)
    if confidence < answer_threshold:
        return Estimate(confidence, Outcome.CLOSEST, Reason.WORDS_MISSING)
    return Estimate(confidence, Outcome.ANSWER, Reason.FOUND)


def assess(
    quote: Quote, candidates: Sequence[Candidate], query: Query, term_weights: Mapping[str, float]
) -> Assessment:
    """The assessment of *quote* among *candidates*, which the words of *query* have found."""
    weights = {term: term_weights[term] for term in query.own}
    is_across = quote.analyzer.language != query.language
    best = next((c for c in candidates if c.passage.place == quote.place), None)
    if best is None:  # the question's own words would not have found it
        features = ConfidenceFeatures(*(0.0 for _ in ConfidenceFeatures._fields))
        return Assessment(features, 0.0, (), False, query.to_bot, is_across)
    passage, evidence, whole = best.passage, quote.evidence, fsum(weights.values()) or 1.0
    article, _ = quote.place
    next_score = next((c.score for c in candidates if c.passage.hit.article != article), 0.0)
    gap = min(1.0, max(0.0, 2 - 2 * next_score / best.score)) if best.score else 0.0
    forms = NameForms(query, passage.analyzer)
    quoted = " ".join([passage.title, *(passage.hit.outline.lines[n] for n in quote.numbers)])
    question = analyzer_for(query.language)
    denies = question.negates(query.searched) and not passage.analyzer.negates(quote.candidate.text)
    # A term found only as an expansion may mean something else, so it counts for half.
    terms = passage.bits.terms(passage.bits_in([best.number]) | passage.title_bits)
    alternatives = query.alternatives
    counted = (
        weight if term in terms else weight / 2
        for term, weight in weights.items()
        if term in terms or not terms.isdisjoint(alternatives.get(term, ()))
    )
    features = ConfidenceFeatures(
        engine_score=passage.hit.score / ((K1 + 1) * whole),
        sentence_share=fsum(counted) / whole,
        article_share=best.features["article_share"],
        ranking_score=best.score / fitted_weights().most,
        article_gap=gap,
        brevity=1 / len(query.own),
        name_missing=float(forms.lacks_word(evidence.terms, quoted, quote.text)),
        negation_mismatch=float(denies),
    )
    lacks_number = query.kind in NUMERIC_KINDS and _lacks_number(evidence, passage.analyzer)
    beside = [neighbor.outline.body for neighbor in (*quote.before, *quote.after)]
    missing = missing_names(forms, passage, (c.passage for c in candidates), beside)
    to_bot = query.to_bot and _is_put_to_bot(query, passage.paragraph.article.title)
    matched = len(evidence.terms & weights.keys()) / len(weights)
    others = [one.cosine for one in candidates if one is not best and one.cosine is not None]
    lead = best.cosine - max(others) if others and best.cosine is not None else None
    names = tuple(name.text for name in missing)
    return Assessment(features, matched, names, lacks_number, to_bot, is_across, lead)


def _lacks_number(evidence: Evidence, analyzer: Analyzer) -> bool:
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
    """Whether a question is put to the bot even without the article's *title*."""
    analyzer = analyzer_for(query.language)
    title = IN_BRACKETS.sub("", title or "").casefold()
    question, named = f" {_plain(query.searched)} ", f" {_plain(title)} "
    if named not in question or not analyzer.is_put_to_bot(title):
        return True
    return analyzer.is_put_to_bot(question.replace(named, " "))


def _plain(text: str) -> str:
    return " ".join(WORD.findall(APOSTROPHE.sub("", text.casefold())))
