"""Two statements, word by word: what stands in one in the place of what in the other; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import cached_property

from retrieval.answering.proper_names import ProperName
from retrieval.checking.alignment import replaced
from retrieval.checking.checked import Difference, Kind
from retrieval.checking.facts import may_be_rounded
from retrieval.checking.statement import DAY, MONTH, SPELLED, YEARS, Figure, Statement
from retrieval.types import Token

Fact = Figure | ProperName


class Places:
    """The words of a claim beside those of a sentence."""

    def __init__(self, claim: Statement, quote: Statement) -> None:
        self._claim, self._quote = claim, quote
        # Outside of facts.
        self._words, self._others = frozenset(claim.other_words), frozenset(quote.other_words)

    @cached_property
    def _replaced(self) -> list[tuple[list[Token], list[Token]]]:
        """The words of the claim, and those of the sentence in their place: between the same
        words."""
        words, others = self._claim.words, self._quote.words
        runs = replaced([word.term for word in words], [word.term for word in others])
        return [([words[i] for i in here], [others[j] for j in there]) for here, there in runs]

    def has_other_word(self, title: Set[str]) -> bool:
        """Whether the sentence has something else in the place of a word of the claim that neither
        it nor the *title* has: "rose" for "fell". A fact of the claim is no such word."""
        counts, others = (Counter(w.term for w in s.words) for s in (self._claim, self._quote))

        def is_gone(word: Token) -> bool:
            term = word.term
            return word in self._words and term not in title and counts[term] > others[term]

        return any(any(map(is_gone, here)) for here, _ in self._replaced)

    def is_in_place(self, claimed: Fact, written: Fact) -> bool:
        """Whether two facts stand between the same words, and nothing but facts beside what is
        written."""
        return any(
            _has(here, claimed) and _has(there, written) and self._others.isdisjoint(there)
            for here, there in self._replaced
        )

    def paired(self, ours: Sequence[Fact], theirs: Sequence[Fact]) -> Iterator[Difference]:
        """Each of *ours*, which only the claim has, with that of *theirs* in its place, if there is
        one: the surest pairs first."""
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
        """How sure two facts stand in one place. Of what has a unit there are few in a sentence."""
        beside = self._claim.beside(claimed.span) & self._quote.beside(written.span)
        is_of_one_unit = (
            isinstance(claimed, Figure)
            and isinstance(written, Figure)
            and claimed.what == written.what != ""
        )
        return len(beside) + self.is_in_place(claimed, written) + is_of_one_unit


def _may_differ(claimed: Fact, written: Fact) -> bool:
    """Whether two facts are of the same kind, and not the same."""
    if not isinstance(claimed, Figure) or not isinstance(written, Figure):
        return isinstance(claimed, ProperName) and isinstance(written, ProperName)
    kinds = {claimed.what, written.what}
    is_one_kind = len(kinds) == 1 or kinds in ({DAY, MONTH}, {"", YEARS}) or SPELLED in kinds
    return is_one_kind and claimed.value != written.value and not may_be_rounded(claimed, written)


def _difference(claimed: Fact, written: Fact) -> Difference:
    kind = claimed.kind if isinstance(claimed, Figure) else Kind.NAME
    return Difference(kind, claimed.span, written.span)


def _has(words: Sequence[Token], fact: Fact) -> bool:
    return any(fact.span.overlaps(word.span) for word in words)
