"""Quotes to quotes that run over short paragraphs beside their own.

In news a paragraph is often one sentence. A paragraph joins a quote as a whole, and only if it
fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from retrieval.answering.bits import Shares
from retrieval.answering.matching import Place
from retrieval.answering.near_duplicates import place_of
from retrieval.answering.quoting import LONGER, MOST_NEIGHBORS, Neighbor, Quote, count_words


def extend(
    quotes: Sequence[Quote],
    weights: Mapping[str, float],
    quote_words: int,
    limit: int,
    conflicting: int,
) -> tuple[Quote, ...]:
    """The first *limit* of *quotes*, each with the short paragraphs beside it.

    A quote of a paragraph that an earlier quote has taken in is left out. The first *conflicting*
    quotes are all kept, and no other quote takes in their paragraphs. *weights* are the weights of
    the query's terms times their idf.
    """
    if not quotes:
        return ()
    shares = quotes[0].candidate.passage.bits.shares(weights)
    kept: list[Quote] = []
    quoted = {quote.place for quote in quotes[:conflicting]}
    taken_in: set[Place] = set()
    for number, quote in enumerate(quotes):
        if number >= conflicting:
            if len(kept) >= limit:
                break
            if quote.place in taken_in:
                continue
        copies = map(place_of, quote.also_in)
        _Extension(quote, shares, quote_words, quoted.union(copies)).run()
        quoted.update(quote.places)
        # A long paragraph may have several quotes.
        taken_in.update(place for place in quote.places if place != quote.place)
        kept.append(quote)
    return tuple(kept)


class _Extension:
    """The growth of a quote over the ends of its paragraph, but not into paragraphs *taken*."""

    def __init__(self, quote: Quote, shares: Shares, quote_words: int, taken: Set[Place]) -> None:
        self._quote, self._shares = quote, shares
        self._quote_words, self._taken = quote_words, taken
        self._words = count_words(quote.text)
        self._analyzer = quote.candidate.passage.analyzer
        self._points_back = self._analyzer.points_back(quote.text)

    def run(self) -> None:
        """Take in paragraphs as long as one fits.

        Of the two neighbors, the one is taken that contains more of what the quote lacks; if equal,
        the one after it. The one before is taken only if it contains something of that, or if the
        quote begins with a pronoun.
        """
        quote = self._quote
        before, after = self._before(), self._after()
        for _ in range(MOST_NEIGHBORS):
            gain = self._gain(before) if before else 0.0
            if after and self._gain(after) >= gain:
                quote.after.append(after)
                self._words += after.words
                after = self._after()
            elif before and (gain or self._points_back):
                quote.before.insert(0, before)
                self._words += before.words
                self._points_back = False
                before = self._before()
            else:
                return
            before = before if before and self._fits(before) else None
            after = after if after and self._fits(after) else None

    def _before(self) -> Neighbor | None:
        quote = self._quote
        if quote.numbers.start or not (self._lacks_terms or self._points_back):
            return None
        return self._neighbor(-len(quote.before) - 1)

    def _after(self) -> Neighbor | None:
        quote = self._quote
        if quote.numbers.stop < len(quote.candidate.passage.hit.outline.sentences):
            return None
        return self._neighbor(len(quote.after) + 1)

    def _neighbor(self, offset: int) -> Neighbor | None:
        """The paragraph at this *offset* if it may be taken in and fits."""
        quote, passage = self._quote, self._quote.candidate.passage
        article, number = quote.place
        most = int(self._quote_words * LONGER) - self._words
        if most <= 0 or (article, number + offset) in self._taken:
            return None
        found = passage.hit.neighbor(offset, most)
        if found is None or found.paragraph.heading != quote.paragraph.heading:
            return None
        neighbor = Neighbor(*found, passage.bits.within(found.outline.body))
        return neighbor if self._fits(neighbor) else None

    @property
    def _lacks_terms(self) -> bool:
        return self._quote.all_bits != self._quote.candidate.passage.bits.all

    def _gain(self, neighbor: Neighbor) -> float:
        """The share of the query that the quote lacks and the neighbor contains."""
        return self._shares[neighbor.bits & ~self._quote.all_bits]

    def _fits(self, neighbor: Neighbor) -> bool:
        """Whether it fits, or adds a word of the question or goes on about "him" and fits then."""
        goes_on = neighbor.paragraph.number > self._quote.paragraph.number
        may_be_longer = self._gain(neighbor) or (
            goes_on and self._analyzer.points_back(neighbor.paragraph.text)
        )
        return self._words + neighbor.words <= self._quote_words * (LONGER if may_be_longer else 1)
