"""A claim and a sentence of an article to a verdict; pure.

A sentence supports a claim, or differs from it, only if it is on the matter: it has most of the
claim's words, and no other word in the place of one. It supports it if it lacks none of its facts
and denies the same; it differs if something of the same kind stands in the place of what it lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from functools import cached_property
from math import fsum

from retrieval.checking.around import Around
from retrieval.checking.checked import ClaimVerdict, Difference, Kind
from retrieval.checking.lacking import Lacking, lacking
from retrieval.checking.places import Fact, Places
from retrieval.checking.statement import Statement

# The share of a claim's words outside of its facts, weighted by idf, that a sentence needs to be on
# the matter.
ON_THE_MATTER = 0.8
# The share of the words of both that is common to them if no fact shows that they are on one event.
NEARLY_SAME = 0.6
# Nobody reads a list of more differences.
MOST_DIFFERENCES = 8


class Comparison:
    """A claim beside a sentence.

    *weigh* gives the idf of a term. The article must have one of the names in *about*, if there are
    any, each given by its terms.
    """

    def __init__(
        self,
        claim: Statement,
        quote: Statement,
        around: Around,
        weigh: Callable[[str], float],
        about: Sequence[frozenset[str]] = (),
    ) -> None:
        self.claim, self.quote = claim, quote
        self._around, self._weigh, self._about = around, weigh, about

    @cached_property
    def verdict(self) -> ClaimVerdict:
        """What the sentence says of the claim."""
        if not self._is_on_the_matter:
            return ClaimVerdict.NOT_FOUND
        if not (self._lacking.facts or self._denials):
            return ClaimVerdict.SUPPORTED
        return ClaimVerdict.DIFFERS if self.differences else ClaimVerdict.NOT_FOUND

    @property
    def reach(self) -> int:
        """How many of the sentences before it the quote needs to have what the claim has."""
        if self.verdict is ClaimVerdict.NOT_FOUND:
            return 0
        own = self.quote.terms | self._around.title
        needs_it = any(word.term in self._around.beside - own for word in self.claim.other_words)
        return max(self._lacking.reach, int(needs_it))

    @cached_property
    def similarity(self) -> float:
        """The share of the claim's words, without its numbers and dates, that are at hand."""
        names = (term for name in self.claim.names for term in name.terms)
        return self._share({*names, *(word.term for word in self.claim.other_words)}, self._at_hand)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Where both differ; none if they differ in more than can be said.

        Another day or year may be that of another event, and another name that of another person:
        nothing else may differ then. As many facts must be common to both as differ, one more if it
        is a name, unless both are nearly the same.
        """
        if not self._is_on_the_matter:
            return ()
        facts = self._lacking.facts
        if not facts:
            return self._difference_of_denial
        if len(facts) > MOST_DIFFERENCES:
            return ()
        found = sorted(
            self._places.paired(facts, self._lacking.others), key=lambda one: one.claimed
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
        # Most sentences fail the first test, which needs little reading.
        terms = {word.term for word in self.claim.other_words}
        if self._share(terms, self._at_hand) < ON_THE_MATTER:
            return False
        if self._about and not any(name <= self._around.article for name in self._about):
            return False
        return not self._places.has_other_word(self._around.title)

    @property
    def _at_hand(self) -> frozenset[str]:
        """The terms of the sentence, and of what says what it is about."""
        return self.quote.terms | self._around.beside

    def _share(self, terms: set[str], has: Set[str]) -> float:
        weights = {term: self._weigh(term) for term in sorted(terms)}
        whole = fsum(weights.values())
        return fsum(weights[term] for term in weights if term in has) / whole if whole else 1.0

    @cached_property
    def _places(self) -> Places:
        return Places(self.claim, self.quote)

    @cached_property
    def _lacking(self) -> Lacking:
        return lacking(self.claim, self.quote, self._around, self._places)

    @cached_property
    def _denials(self) -> list[str]:
        """The terms beside which only one of both denies something."""
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
        ours = _terms_outside(self.claim, self._lacking.facts)
        theirs = _terms_outside(self.quote, self._lacking.others)
        return self._share(ours | theirs, ours & theirs) >= NEARLY_SAME


def _terms_outside(statement: Statement, facts: Sequence[Fact]) -> set[str]:
    spans = [fact.span for fact in facts]
    return {w.term for w in statement.words if not any(w.span.overlaps(one) for one in spans)}
