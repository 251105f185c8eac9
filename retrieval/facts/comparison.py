"""A claim and a sentence of an article to a verdict; pure.

They are compared only if they are about the same thing: the sentence has most of the claim's words,
and no other word in the place of one. It supports the claim if it misses none of its facts and
denies the same, and differs if something of the same kind is in the place of a missing fact. The
title may have a fact; the sentence must have it, in any form, in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from math import fsum
from typing import NamedTuple, TypeVar

from retrieval.facts.alignment import common, opcodes
from retrieval.facts.figures import (
    DAY,
    MONTH,
    SPELLED,
    YEARS,
    Figure,
    may_be_rounded,
    same_figure,
)
from retrieval.facts.proper_names import ProperName, has_name, name_the_same, same_name
from retrieval.facts.statement import Fact, Statement
from retrieval.types import Span, Token

# The share of a claim's words outside of facts, weighted by idf, that a sentence about the same
# thing has.
SAME_MATTER = 0.8
# The same of both, if no fact shows that they are on one event.
NEARLY_SAME = 0.6
# Nobody reads a list of more differences.
MOST_DIFFERENCES = 8

Value = TypeVar("Value")


class ClaimVerdict(Enum):
    """How the articles relate to a claim."""

    SUPPORTED = "supported"
    DIFFERS = "differs"
    NOT_FOUND = "not found"


class Kind(Enum):
    """The kinds of differences."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"


class Difference(NamedTuple):
    """A span in the claim, and the different one in the quoted sentence or paragraph."""

    kind: Kind
    claimed: Span
    quoted: Span


@dataclass(frozen=True)
class Surroundings:
    """The context of a sentence in its article.

    *before* are the sentences before it, the nearest first; *title* includes the heading; *year* is
    the year of publication or empty; *bodies* are the terms of paragraphs.
    """

    before: Sequence[str]
    title: str
    title_terms: frozenset[str]
    year: str
    bodies: Sequence[str]

    @cached_property
    def article(self) -> frozenset[str]:
        """The terms of title and paragraphs."""
        return self.title_terms.union(*map(str.split, self.bodies))


class Comparison:
    """A claim beside a sentence.

    *weigh* gives the idf of a term. The article must have one of the names *about*, given by their
    terms, if there are any.
    """

    def __init__(
        self,
        claim: Statement,
        quote: Statement,
        around: Surroundings,
        weigh: Callable[[str], float],
        about: Sequence[frozenset[str]] = (),
    ) -> None:
        self.claim, self.quote = claim, quote
        self._around, self._weigh, self._about = around, weigh, about

    @cached_property
    def verdict(self) -> ClaimVerdict:
        """The verdict of the sentence on the claim."""
        if not self._is_on_the_matter:
            return ClaimVerdict.NOT_FOUND
        if not (self._missing.facts or self._denials):
            return ClaimVerdict.SUPPORTED
        return ClaimVerdict.DIFFERS if self.differences else ClaimVerdict.NOT_FOUND

    @property
    def reach(self) -> int:
        """The number of sentences before it that complete the quote."""
        if self.verdict is ClaimVerdict.NOT_FOUND:
            return 0
        own = self.quote.terms | self._around.title_terms
        needs_it = any(word.term in self._beside - own for word in self.claim.other_words)
        return max(self._missing.reach, int(needs_it))

    @cached_property
    def similarity(self) -> float:
        """The share of the claim's words, without figures, that are at hand."""
        names = (term for name in self.claim.names for term in name.terms)
        return self._share({*names, *(word.term for word in self.claim.other_words)}, self._at_hand)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """The differences; empty if there are more than can be named.

        Another date may be of another event, another name of another person: nothing else may
        differ then. As many facts must be common as differ, one more for a name, unless both are
        nearly the same.
        """
        if not self._is_on_the_matter:
            return ()
        facts = self._missing.facts
        if not facts:
            return self._difference_of_denial
        if len(facts) > MOST_DIFFERENCES:
            return ()
        found = sorted(
            self._places.paired(facts, self._missing.others), key=lambda one: one.claimed
        )
        if self._denials or len(found) < len(facts):
            return ()
        kinds = [difference.kind for difference in found]
        is_one_thing = kinds in ([Kind.NAME], [Kind.NUMBER] * len(kinds), [Kind.DATE] * len(kinds))
        fewest_common = len(found) + (kinds == [Kind.NAME])
        is_on_one_event = len(self.claim.facts) - len(facts) >= fewest_common
        return tuple(found) if is_one_thing and (is_on_one_event or self._are_nearly_same) else ()

    @cached_property
    def _is_on_the_matter(self) -> bool:
        # Most sentences fail this first test.
        terms = {word.term for word in self.claim.other_words}
        if self._share(terms, self._at_hand) < SAME_MATTER:
            return False
        if self._about and not any(name <= self._around.article for name in self._about):
            return False
        return not self._places.has_other_word(self._around.title_terms)

    @cached_property
    def _beside(self) -> frozenset[str]:
        before, analyzer = self._around.before, self.quote.analyzer
        if before and analyzer.points_back(self.quote.text):
            return self._around.title_terms.union(analyzer.terms(before[0]))
        return self._around.title_terms

    @property
    def _at_hand(self) -> frozenset[str]:
        return self.quote.terms | self._beside

    def _share(self, terms: set[str], has: Set[str]) -> float:
        weights = {term: self._weigh(term) for term in sorted(terms)}
        whole = fsum(weights.values())
        return fsum(weights[term] for term in weights if term in has) / whole if whole else 1.0

    @cached_property
    def _places(self) -> _Places:
        return _Places(self.claim, self.quote)

    @cached_property
    def _missing(self) -> _Missing:
        return _missing_facts(self.claim, self.quote, self._around, self._places)

    @cached_property
    def _denials(self) -> list[str]:
        ours, theirs = self.claim.denied, self.quote.denied
        return [
            *(term for term in ours if term not in theirs),
            *(term for term in theirs if term not in ours and term in self.claim.terms),
        ]

    @property
    def _difference_of_denial(self) -> tuple[Difference, ...]:
        if len(self._denials) != 1:
            return ()
        [term] = self._denials
        ours, theirs = (
            one.denied.get(term) or next((w.span for w in one.words if w.term == term), None)
            for one in (self.claim, self.quote)
        )
        return (Difference(Kind.NEGATION, ours, theirs),) if ours and theirs else ()

    @property
    def _are_nearly_same(self) -> bool:
        ours = _terms_outside(self.claim, self._missing.facts)
        theirs = _terms_outside(self.quote, self._missing.others)
        return self._share(ours | theirs, ours & theirs) >= NEARLY_SAME


def _terms_outside(statement: Statement, facts: Sequence[Fact]) -> set[str]:
    spans = [fact.span for fact in facts]
    return {w.term for w in statement.words if not any(w.span.overlaps(one) for one in spans)}


class _Missing(NamedTuple):
    """The facts that only the claim has, those that only the sentence has, and the *reach*: the
    number of sentences before it that have the missing names."""

    facts: list[Fact]
    others: list[Fact]
    reach: int


def _missing_facts(
    claim: Statement, quote: Statement, around: Surroundings, places: _Places
) -> _Missing:
    figures, other_figures = _missing_figures(claim, quote, around)
    analyzer = quote.analyzer

    def is_same(name: ProperName, other: ProperName) -> bool:
        return same_name(name, other, analyzer, around.article)

    def is_in_words(name: ProperName) -> bool:
        """Whether the sentence has the words of a name, but not as this name, and no other name
        in its place."""
        if any(name_the_same(name, other, analyzer) for other in quote.names):
            return False  # in another order, or with a word that the article does not have
        if any(places.is_in_place(name, other) for other in other_names):
            return False
        return has_name(name, quote.terms, quote.text, analyzer)

    pairs = common(claim.names, quote.names, is_same)
    names = _without(claim.names, {i for i, _ in pairs})
    other_names = [
        other
        for other in _without(quote.names, {j for _, j in pairs})
        # The claim may have it in another place.
        if any(places.is_in_place(name, other) for name in names)
        or not has_name(other, claim.terms, claim.text, analyzer)
    ]
    names = [name for name in names if not is_in_words(name)]
    # Only a sentence that leaves open whom it speaks of may have a name outside.
    is_open = not other_names or analyzer.points_back(quote.text)
    is_replaced = any(places.is_in_place(name, one) for name in names for one in other_names)
    reach = 0
    if names and is_open and not is_replaced:
        names, reach = _missing_around(names, quote, around)
    return _Missing([*figures, *names], [*other_figures, *other_names], reach)


def _missing_figures(
    claim: Statement, quote: Statement, around: Surroundings
) -> tuple[list[Figure], list[Figure]]:
    found, others = list[Figure](), list[Figure]()
    for is_date in (False, True):
        ours, theirs = ([f for f in s.figures if f.is_date is is_date] for s in (claim, quote))
        pairs = common(ours, theirs, same_figure)
        rest = _without(theirs, {j for _, j in pairs})
        others += rest
        kinds = {figure.what for figure in rest}
        # A day without a year is of the year of publication.
        year = around.year if any(ours[i].what == DAY for i, _ in pairs) else ""
        found += [
            figure
            for figure in _without(ours, {i for i, _ in pairs})
            if figure.what in kinds
            or not (
                figure.term in around.title_terms or (figure.what == YEARS and figure.value == year)
            )
        ]
    return found, others


def _missing_around(
    names: list[ProperName], quote: Statement, around: Surroundings
) -> tuple[list[ProperName], int]:
    """Those of *names* that the title does not have; none if the sentences before have them all,
    with their number."""
    analyzer, terms, text = quote.analyzer, around.title_terms, around.title
    rest = [name for name in names if not has_name(name, terms, text, analyzer)]
    for number, sentence in enumerate(around.before if rest else (), start=1):
        terms |= frozenset(analyzer.terms(sentence))
        text = f"{sentence} {text}"
        if all(has_name(name, terms, text, analyzer) for name in rest):
            return [], number
    return rest, 0


def _without(values: Sequence[Value], places: set[int]) -> list[Value]:
    return [value for place, value in enumerate(values) if place not in places]


class _Places:
    def __init__(self, claim: Statement, quote: Statement) -> None:
        self._claim, self._quote = claim, quote
        self._others = frozenset(quote.other_words)

    @cached_property
    def _replaced(self) -> list[tuple[list[Token], list[Token]]]:
        """The words of the claim, and the sentence's between the same words."""
        words, others = self._claim.words, self._quote.words
        steps = opcodes([word.term for word in words], [word.term for word in others])
        return [(words[a:b], others[c:d]) for tag, a, b, c, d in steps if tag == "replace"]

    def has_other_word(self, title: Set[str]) -> bool:
        """Whether another word, and no fact, replaces one that neither sentence nor *title* has:
        "rose" for "fell"."""
        counts, others = (Counter(w.term for w in s.words) for s in (self._claim, self._quote))
        words = frozenset(self._claim.other_words)
        return any(
            word in words and word.term not in title and counts[word.term] > others[word.term]
            for here, _ in self._replaced
            for word in here
        )

    def is_in_place(self, claimed: Fact, written: Fact) -> bool:
        """Whether two facts are between the same words, with only facts beside *written*."""
        return any(
            any(claimed.span.overlaps(word.span) for word in here)
            and any(written.span.overlaps(word.span) for word in there)
            and self._others.isdisjoint(there)
            for here, there in self._replaced
        )

    def paired(self, ours: Sequence[Fact], theirs: Sequence[Fact]) -> Iterator[Difference]:
        """Each of *ours* with the one of *theirs* in its place, the surest pairs first."""
        scored = [
            (self._sureness(one, other), -i, -j)
            for i, one in enumerate(ours)
            for j, other in enumerate(theirs)
            if _may_differ(one, other)
        ]
        taken, other_taken = set[int](), set[int]()
        for sureness, i, j in sorted(scored, reverse=True):
            if sureness and i not in taken and j not in other_taken:
                taken.add(i)
                other_taken.add(j)
                yield _difference(ours[-i], theirs[-j])

    def _sureness(self, claimed: Fact, written: Fact) -> int:
        beside = self._claim.beside(claimed.span) & self._quote.beside(written.span)
        is_of_one_unit = (
            isinstance(claimed, Figure)
            and isinstance(written, Figure)
            and claimed.what == written.what != ""
        )
        return len(beside) + self.is_in_place(claimed, written) + is_of_one_unit


def _may_differ(claimed: Fact, written: Fact) -> bool:
    if not isinstance(claimed, Figure) or not isinstance(written, Figure):
        return isinstance(claimed, ProperName) and isinstance(written, ProperName)
    kinds = {claimed.what, written.what}
    is_one_kind = len(kinds) == 1 or kinds in ({DAY, MONTH}, {"", YEARS}) or SPELLED in kinds
    return is_one_kind and claimed.value != written.value and not may_be_rounded(claimed, written)


def _difference(claimed: Fact, written: Fact) -> Difference:
    kind = Kind.NAME
    if isinstance(claimed, Figure):
        kind = Kind.DATE if claimed.is_date else Kind.NUMBER
    return Difference(kind, claimed.span, written.span)
