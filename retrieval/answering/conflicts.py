"""Whether the best quotes give different numbers for what is asked, and which; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.answering.figures import READERS, Figure, agree
from retrieval.answering.ranking import AnalyzerFor
from retrieval.types import Conflict, Evidence, Query, Span

# A quote is compared with the first if it scores nearly as high, and if both hold this much of
# the question: below that they may well speak of different things.
CLOSE = 0.9
HELD = 0.5
MOST_SIDES = 3


class Side(NamedTuple):
    """An evidence with the figures of its answering sentence, as spans of the sentence."""

    evidence: Evidence
    figures: tuple[Figure, ...]

    def of(self, what: str) -> list[Figure]:
        """Its figures of *what*."""
        return [figure for figure in self.figures if figure.what == what]

    def spans(self, whats: frozenset[str]) -> tuple[Span, ...]:
        """Where in the paragraph its figures of *whats* stand."""
        offset = self.evidence.answer.start
        places = sorted({figure.span for figure in self.figures if figure.what in whats})
        return tuple(Span(span.start + offset, span.end + offset) for span in places)


def differing(
    evidence: Sequence[Evidence],
    query: Query,
    weights: Mapping[str, float],
    asked: Analyzer,
    analyzer_for: AnalyzerFor,
) -> tuple[tuple[Evidence, ...], Conflict | None]:
    """*evidence* with what contradicts the first moved up to it, and the conflict, if there is one.

    Two quotes differ if the question asks for a number, both answering sentences hold the same of
    its terms (*weights* are what these count), both give numbers for the same and none in common.
    Numbers that the question has do not answer it; *asked* is the analyzer of the question.
    """
    found = tuple(evidence)
    sides = _sides(found, query, weights, asked, analyzer_for) if len(found) > 1 else []
    if len(sides) < 2:
        return found, None
    disputed = frozenset[str]().union(
        *(_disputed(one, other) for one in sides for other in sides if one is not other)
    )
    first = [side.evidence for side in sides]
    rest = [one for one in found if not any(one is side for side in first)]
    conflict = Conflict(query.kind or "", tuple(side.spans(disputed) for side in sides))
    return (*first, *rest), conflict


def _sides(
    evidence: Sequence[Evidence],
    query: Query,
    weights: Mapping[str, float],
    asked: Analyzer,
    analyzer_for: AnalyzerFor,
) -> list[Side]:
    """The first evidence and those that differ from it and from each other, in their order."""
    read, own = READERS.get(query.kind or ""), frozenset(query.own)
    if read is None:
        return []
    given = {(figure.what, figure.value) for figure in read(query.text, asked, own)}
    sides: list[Side] = []
    about: frozenset[str] = frozenset()
    for one in evidence:
        if one.score < CLOSE * evidence[0].score or len(sides) == MOST_SIDES:
            break
        paragraph = one.passage.paragraph
        analyzer = analyzer_for(paragraph.article.language)
        # What stands in one article has its title in common, whatever it speaks of.
        alone = bool(sides) and paragraph.article == sides[0].evidence.passage.paragraph.article
        held = _held(one, query, analyzer, titled=not alone)
        figures = read(one.answer.of(paragraph.text), analyzer, own)
        new = Side(one, tuple(f for f in figures if (f.what, f.value) not in given))
        if not sides:
            about = held
            share = fsum(weights[term] for term in held)
            if not new.figures or share < HELD * fsum(weights[term] for term in own):
                break
        if about <= held and all(_disputed(side, new) for side in sides):
            sides.append(new)
    return sides


def _held(evidence: Evidence, query: Query, analyzer: Analyzer, *, titled: bool) -> frozenset[str]:
    """The question's own terms in the answering sentence or, if *titled*, in the title over it."""
    paragraph = evidence.passage.paragraph
    title = analyzer.terms(f"{paragraph.article.title or ''} {paragraph.heading or ''}")
    sentence = analyzer.terms(evidence.answer.of(paragraph.text))
    return frozenset(query.own) & frozenset(sentence).union(title if titled else ())


def _disputed(one: Side, other: Side) -> frozenset[str]:
    """For what both give numbers and none in common."""
    whats = {figure.what for figure in one.figures} & {figure.what for figure in other.figures}
    return frozenset(
        what for what in whats if not any(agree(a, b) for a in one.of(what) for b in other.of(what))
    )
