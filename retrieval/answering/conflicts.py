"""Quotes to conflicts: whether the best ones give different answers to the same question; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from math import fsum
from typing import NamedTuple

from retrieval.answering.claims import KINDS, NAMED_KINDS, Claim, Question, Text
from retrieval.answering.figures import YEARS, Figure, agree
from retrieval.answering.proper_names import ProperName, name_the_same
from retrieval.answering.quoting import Quote
from retrieval.types import Conflict, Query, Span

# So many quotes are compared with the first, if they have this share of its score. A version under
# another title scores a fifth less, because the title lacks words of the question.
COMPARED = 5
CLOSE = 0.7
# The first quote must contain this share of the question: otherwise it may speak of another thing.
# Another quote must contain this share of what the first one contains of the question.
FEWEST_SHARED = 0.5
SAME_SUBJECT = 0.8
# The share of the words of two sentences that is common to them: at least the first if they report
# one event, at least the second if they are versions of one sentence.
SAME_EVENT = 0.25
NEARLY_SAME = 0.6
MOST_CONFLICTING = 3
# Two answers have at most so many terms together: most texts are told apart by their terms, before
# any name is compared.
MOST_ANSWER_TERMS = 8


class Difference(NamedTuple):
    """Where two claims differ: the spans, each in its paragraph, of the answers of both."""

    ours: frozenset[Span]
    theirs: frozenset[Span]


def detect_conflict(
    quotes: Sequence[Quote], query: Query, weights: Mapping[str, float]
) -> tuple[Sequence[Quote], Conflict | None]:
    """*quotes* with those that contradict the first moved up to it, and the conflict, if any.

    Two quotes conflict if they have the same subject and give different answers of the kind that
    the question asks for. Numbers are compared if they measure the same thing. Names, and whatever
    two quotes of one article say, are compared only if the two texts are nearly the same. *weights*
    are the weights of the query's terms times their idf.
    """
    if query.kind not in KINDS or len(quotes) < 2:
        return quotes, None
    claims, spans = _conflicting_claims(quotes[:COMPARED], Question(query), weights)
    if len(claims) < 2:
        return quotes, None
    first = [claim.quote for claim in claims]
    rest = [quote for quote in quotes if quote not in first]
    return (*first, *rest), Conflict(query.kind, tuple(tuple(sorted(one)) for one in spans))


def _conflicting_claims(
    quotes: Sequence[Quote], question: Question, weights: Mapping[str, float]
) -> tuple[list[Claim], list[set[Span]]]:
    """The first quote and those that conflict with it and with each other, in their order, each
    with the spans of its answers."""

    def weight(terms: Set[str]) -> float:
        return fsum(weights[term] for term in sorted(terms))

    first = Claim(quotes[0], question)
    claims, spans = [first], [set[Span]()]
    least = SAME_SUBJECT * weight(first.subject)
    if weight(first.subject) < FEWEST_SHARED * weight(question.terms):
        return claims, spans
    for quote in quotes[1:]:
        if quote.score < CLOSE * quotes[0].score or len(claims) == MOST_CONFLICTING:
            break
        claim = Claim(quote, question)
        lacking = first.subject - claim.subject
        # The cup of 2022 is another subject than that of 2024, however little a number weighs.
        if (
            any(term[0].isdigit() for term in lacking)
            or weight(claim.subject & first.subject) < least
        ):
            continue
        differences = [_difference(other, claim) for other in claims]
        if all(differences):
            claims.append(claim)
            spans.append(set())
            for number, difference in enumerate(differences):
                if difference:
                    spans[number] |= difference.ours
                    spans[-1] |= difference.theirs
    return claims, spans


def _difference(ours: Claim, theirs: Claim) -> Difference | None:
    """The answers in which two claims differ; None if they may agree."""
    is_one_article = ours.article == theirs.article
    sentences = ours.sentence, theirs.sentence
    found = None if is_one_article else _different_figures(*sentences)
    found = found or _difference_of_versions(*sentences, is_one_article=is_one_article)
    if not found:
        found = _difference_of_versions(ours.whole, theirs.whole, is_one_article=is_one_article)
        if found and _have_common_answer(*sentences):
            return None
    # Subjects are compared last: few claims come so far, and to find names takes the most time.
    return found if found and ours.own_subject == theirs.own_subject else None


def _different_figures(ours: Text, theirs: Text) -> Difference | None:
    """The figures of the same things in which two reports of one event differ."""
    if not _may_share(ours, theirs, SAME_EVENT):
        return None
    spans, other_spans = _disputed_figures(ours, theirs)
    if not spans or (ours.kind != "time" and _are_disjoint(ours.years, theirs.years)):
        return None
    common = _common_share(ours.terms_outside(spans), theirs.terms_outside(other_spans))
    if common < SAME_EVENT:
        return None
    # Two reports name different people and days, but a version that does speaks of another subject.
    if common >= NEARLY_SAME and _name_others(ours, spans, theirs, other_spans):
        return None
    return Difference(ours.in_paragraph(spans), theirs.in_paragraph(other_spans))


def _difference_of_versions(ours: Text, theirs: Text, *, is_one_article: bool) -> Difference | None:
    """The answers in which two versions of one text differ; None if they differ in more."""
    if not _may_share(ours, theirs, NEARLY_SAME):
        return None
    if ours.kind in NAMED_KINDS:
        names, other_names = _different_names(ours, theirs)
        if len(names) != 1 or len(other_names) != 1:
            return None
        spans, other_spans = frozenset(names), frozenset(other_names)
        if any(map(ours.is_month, spans)) or any(map(theirs.is_month, other_spans)):
            return None
    else:
        spans, other_spans = _different_numbers(ours, theirs)
        if not spans or not other_spans:
            return None
        if _name_others(ours, spans, theirs, other_spans):
            return None
    rest, other_rest = ours.terms_outside(spans), theirs.terms_outside(other_spans)
    added, other_added = rest - other_rest, other_rest - rest
    if _common_share(rest, other_rest) < NEARLY_SAME:
        return None
    # Another number, or in one article any other word, is the sign of another event.
    if is_one_article and added and other_added:
        return None
    if _are_disjoint(
        *({term for term in one if term[0].isdigit()} for one in (added, other_added))
    ):
        return None
    return Difference(ours.in_paragraph(spans), theirs.in_paragraph(other_spans))


def _different_numbers(ours: Text, theirs: Text) -> tuple[frozenset[Span], frozenset[Span]]:
    """The spans of the figures, one of a thing in each of two texts, that the other one lacks. If
    there are none, the spans of the one month in each that the other one lacks, or of the one
    number, unless both texts have figures, which then agree.
    """
    spans, other_spans = set[Span](), set[Span]()
    lacking, other_lacking = _lacking(ours, theirs), _lacking(theirs, ours)
    for what in {figure.what for figure in lacking}:
        mine, others = _of(what, lacking), _of(what, other_lacking)
        if len(mine) == len(others) == 1:
            spans.add(mine[0].span)
            other_spans.add(others[0].span)
    if not spans:
        terms, other_terms = ({term for term, _ in text.numbers} for text in (ours, theirs))
        spans = {span for term, span in ours.numbers if term not in other_terms}
        other_spans = {span for term, span in theirs.numbers if term not in terms}
        have_figures = bool(ours.figures and theirs.figures)
        if not len(spans) == len(other_spans) == 1 or (
            have_figures and not all(map(ours.is_month, spans))
        ):
            return frozenset(), frozenset()
    return frozenset(spans), frozenset(other_spans)


def _name_others(ours: Text, spans: Set[Span], theirs: Text, other_spans: Set[Span]) -> bool:
    """Whether both texts have names, outside of these spans, that the other one lacks."""
    names, other_names = _different_names(ours, theirs)
    return bool(_outside(names, spans) and _outside(other_names, other_spans))


def _outside(spans: Sequence[Span], others: Set[Span]) -> list[Span]:
    return [span for span in spans if not any(span.overlaps(other) for other in others)]


def _lacking(ours: Text, theirs: Text) -> list[Figure]:
    """The figures of *ours* that *theirs* does not have."""
    return [figure for figure in ours.figures if not _have_common([figure], theirs.figures)]


def _disputed_figures(ours: Text, theirs: Text) -> tuple[frozenset[Span], frozenset[Span]]:
    """The spans of the figures that measure the same things, without any two that agree."""
    disputed = {
        what
        for what in {f.what for f in ours.figures} & {f.what for f in theirs.figures}
        if not _may_agree(_of(what, ours.figures), _of(what, theirs.figures))
    }
    spans, other_spans = (
        frozenset(figure.span for figure in text.figures if figure.what in disputed)
        for text in (ours, theirs)
    )
    return spans, other_spans


def _of(what: str, figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.what == what]


def _may_agree(figures: Sequence[Figure], others: Sequence[Figure]) -> bool:
    """Whether two are equal, or a year of one is within the years of the other: "1754-1763"."""
    if _have_common(figures, others):
        return True
    values, other_values = ([f.value for f in one if f.what == YEARS] for one in (figures, others))
    return any(
        min(ends) < value < max(ends)
        for ends, inside in ((values, other_values), (other_values, values))
        for value in inside
        if ends
    )


def _have_common(figures: Sequence[Figure], others: Sequence[Figure]) -> bool:
    return any(agree(a, b) for a in figures for b in others if a.what == b.what)


def _different_names(ours: Text, theirs: Text) -> tuple[list[Span], list[Span]]:
    """The spans of the names in each of two texts that name nothing in the other one."""

    def lacking(names: Sequence[ProperName], others: Sequence[ProperName]) -> list[Span]:
        analyzer = ours.analyzer
        return [
            name.span
            for name in names
            if not any(name_the_same(name, other, analyzer) for other in others)
        ]

    return lacking(ours.names, theirs.names), lacking(theirs.names, ours.names)


def _have_common_answer(ours: Text, theirs: Text) -> bool:
    """Whether two texts have a figure or a name in common that could answer."""
    if ours.kind in NAMED_KINDS:
        return len(_different_names(ours, theirs)[0]) < len(ours.names)
    return _have_common(ours.figures, theirs.figures)


def _common_share(terms: Set[str], others: Set[str]) -> float:
    """The share of the terms of both that is common to them."""
    return len(terms & others) / (len(terms | others) or 1)


def _may_share(ours: Text, theirs: Text, share: float) -> bool:
    """Whether this *share* of the terms of both may be common to them outside of the answers."""
    common = len(ours.terms & theirs.terms)
    return common >= share * (len(ours.terms | theirs.terms) - MOST_ANSWER_TERMS)


def _are_disjoint(ours: Set[object], theirs: Set[object]) -> bool:
    """Whether both sets have elements, and none in common."""
    return bool(ours and theirs) and ours.isdisjoint(theirs)
