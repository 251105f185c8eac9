"""A claim and a sentence to the facts that only one of them has; pure.

A number, date or name of the claim is lacking if the sentence does not have it in the same order as
the others of its kind, in whatever form it is written, and if the title does not have it either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from retrieval.answering.proper_names import ProperName, name_the_same
from retrieval.checking.alignment import common
from retrieval.checking.around import Around
from retrieval.checking.checked import Kind
from retrieval.checking.facts import has_name, same_figure, same_name
from retrieval.checking.places import Fact, Places
from retrieval.checking.statement import DAY, YEARS, Figure, Statement

Value = TypeVar("Value")


class Lacking(NamedTuple):
    """The facts that only the claim has, those that only the sentence has, and the *reach*: how
    many of the sentences before it have the names that it lacks itself."""

    facts: list[Fact]
    others: list[Fact]
    reach: int


def lacking(claim: Statement, quote: Statement, around: Around, places: Places) -> Lacking:
    """The facts that only the *claim* or only the sentence has."""
    figures, other_figures = _figures(claim, quote, around)
    analyzer = quote.analyzer

    def is_same(name: ProperName, other: ProperName) -> bool:
        return same_name(name, other, analyzer, around.article)

    pairs = common(claim.names, quote.names, is_same)
    names = _without(claim.names, {i for i, _ in pairs})
    other_names = [
        other
        for other in _without(quote.names, {j for _, j in pairs})
        # The claim may have it in another place.
        if any(places.is_in_place(name, other) for name in names)
        or not has_name(other, claim.terms, claim.text, analyzer)
    ]
    names = [name for name in names if not _stands_as_words(name, quote, other_names, places)]
    # A name may stand outside only of a sentence that leaves open whom it speaks of.
    is_open = not other_names or analyzer.points_back(quote.text)
    is_replaced = any(places.is_in_place(name, one) for name in names for one in other_names)
    reach = 0
    if names and is_open and not is_replaced:
        names, reach = _without_those_outside(names, quote, around)
    return Lacking([*figures, *names], [*other_figures, *other_names], reach)


def _figures(
    claim: Statement, quote: Statement, around: Around
) -> tuple[list[Figure], list[Figure]]:
    """The figures that only the claim has, and those that only the sentence has."""
    found, others = list[Figure](), list[Figure]()
    for kind in (Kind.NUMBER, Kind.DATE):
        ours, theirs = ([f for f in s.figures if f.kind is kind] for s in (claim, quote))
        pairs = common(ours, theirs, same_figure)
        rest = _without(theirs, {j for _, j in pairs})
        others += rest
        kinds = {figure.what for figure in rest}
        # A day without its year is of the year in which the article was published.
        year = around.year if any(ours[i].what == DAY for i, _ in pairs) else ""
        found += [
            figure
            for figure in _without(ours, {i for i, _ in pairs})
            if figure.what in kinds
            or not (figure.term in around.title or (figure.what == YEARS and figure.value == year))
        ]
    return found, others


def _stands_as_words(
    name: ProperName, quote: Statement, others: Sequence[ProperName], places: Places
) -> bool:
    """Whether the sentence has the words of a name, though not as this name, and none of *others*
    in its place."""
    analyzer = quote.analyzer
    if any(name_the_same(name, other, analyzer) for other in quote.names):
        return False  # in another order, or with a word that the article lacks
    if any(places.is_in_place(name, other) for other in others):
        return False
    return has_name(name, quote.terms, quote.text, analyzer)


def _without_those_outside(
    names: list[ProperName], quote: Statement, around: Around
) -> tuple[list[ProperName], int]:
    """Those of *names* that the title lacks; none if the sentences before have them all, with the
    number of these sentences."""
    analyzer, terms, text = quote.analyzer, around.title, around.title_text
    rest = [name for name in names if not has_name(name, terms, text, analyzer)]
    for number, sentence in enumerate(around.before if rest else (), start=1):
        terms |= frozenset(analyzer.terms(sentence))
        text = f"{sentence} {text}"
        if all(has_name(name, terms, text, analyzer) for name in rest):
            return [], number
    return rest, 0


def _without(values: Sequence[Value], places: set[int]) -> list[Value]:
    return [value for place, value in enumerate(values) if place not in places]
