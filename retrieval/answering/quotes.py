"""Candidate sentences to quotes: the text around each sentence.

A quote that is shown may run over short paragraphs: in news, they are often one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, cached_property
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer, given
from retrieval.analysis.outline import Outline
from retrieval.answering.passages import MatchedPassage, Place, Shares, count_words, place_of
from retrieval.answering.ranking import Candidate
from retrieval.types import Evidence, Paragraph, Passage, Span

# A quote may be this much longer for a sentence that says who "he" is or has a missing word of the
# question, and for a next one that begins with "he", has several words of it, or its kind of
# answer.
LONGER = 1.5
# A quote runs over at most this many paragraphs more: each has a source to show.
MOST_NEIGHBORS = 3


class Neighbor(NamedTuple):
    """A paragraph that joins the quote beside it as a whole."""

    paragraph: Paragraph
    outline: Outline
    bits: int

    @property
    def passage(self) -> Passage:
        """All of its sentences."""
        sentences = self.outline.sentences
        return Passage(self.paragraph, Span(sentences[0].start, sentences[-1].end))

    @property
    def words(self) -> int:
        """The number of its words."""
        return count_words(self.paragraph.text)


class Quote:
    """A run of sentences, with these *numbers*, around a candidate.

    *also_in* are passages that say the same. *before* and *after* are the paragraphs that it runs
    over, in the order of reading.
    """

    def __init__(self, candidate: Candidate, numbers: range) -> None:
        self.candidate = candidate
        self.numbers = numbers
        self.also_in: list[Passage] = []
        self.before: list[Neighbor] = []
        self.after: list[Neighbor] = []
        sentences = candidate.passage.hit.outline.sentences
        self.answer_span = sentences[candidate.number]
        self.span = Span(sentences[numbers.start].start, sentences[numbers.stop - 1].end)

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph that is quoted."""
        return self.candidate.passage.paragraph

    @property
    def place(self) -> Place:
        """The article's id, and the paragraph's number."""
        return self.candidate.passage.place

    @property
    def analyzer(self) -> Analyzer:
        """The analyzer of the article's language."""
        return self.candidate.passage.analyzer

    @property
    def score(self) -> float:
        """The score of the candidate."""
        return self.candidate.score

    @property
    def text(self) -> str:
        """The quoted characters."""
        return self.span.of(self.paragraph.text)

    @property
    def bits(self) -> int:
        """The query's terms in the quote."""
        return self.candidate.passage.bits_in(self.numbers)

    @property
    def all_bits(self) -> int:
        """The query's terms in the quote, its neighbors and the title."""
        bits = self.bits | self.candidate.passage.title_bits
        for neighbor in (*self.before, *self.after):
            bits |= neighbor.bits
        return bits

    @property
    def places(self) -> Iterator[Place]:
        """The paragraphs that are quoted."""
        article, number = self.place
        first, last = number - len(self.before), number + len(self.after)
        return ((article, number) for number in range(first, last + 1))

    @cached_property
    def evidence(self) -> Evidence:
        """The quote for readers, with matched words marked; made on demand, as most are not
        shown."""
        passage = self.candidate.passage
        main = Passage(self.paragraph, self.span)
        numbers = [number for number in self.numbers if passage.sentence_bits.get(number)]
        matches = self._matches(main, numbers, passage.hit.outline, self.bits)
        before, after = map(self._parts, (self.before, self.after))
        parts = (*before, (main, matches), *after)
        return Evidence(
            passage=main,
            answer_span=self.answer_span,
            matches=matches,
            terms=passage.bits.terms(self.bits | passage.title_bits),
            score=self.score,
            also_in=tuple(self.also_in),
            parts=tuple(part for part, _ in parts),
            part_matches=tuple(matches for _, matches in parts),
        )

    def _parts(self, neighbors: Iterable[Neighbor]) -> Iterator[tuple[Passage, tuple[Span, ...]]]:
        within = self.candidate.passage.bits.within
        for neighbor in neighbors:
            outline = neighbor.outline
            numbers = [number for number, line in enumerate(outline.lines) if within(line)]
            yield (
                neighbor.passage,
                self._matches(neighbor.passage, numbers, outline, neighbor.bits),
            )

    def _matches(
        self, part: Passage, numbers: Iterable[int], outline: Outline, bits: int
    ) -> tuple[Span, ...]:
        """The spans of the query's words in the sentences *numbers* of a part."""
        text, wanted = part.paragraph.text, self.candidate.passage.bits.terms(bits)
        spans, met = [], set()
        for number in numbers:
            for term, match in self.analyzer.words(text, outline.sentences[number]):
                if term in wanted:
                    met.add(term)
                    spans.append(Span(*match.span()))
        if not wanted <= met:
            for token in self.analyzer.extras(part.quote):
                if token.term in wanted:
                    spans.append(token.span.moved(part.span.start))
        return tuple(_merged(spans))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in sorted(spans):
        if last is None or span.start >= last.end:
            if last:
                yield last
            last = span
        elif span.end > last.end:
            last = Span(last.start, span.end)
    if last:
        yield last


def quote_around(candidate: Candidate, shares: Shares, quote_words: int, kind: str | None) -> Quote:
    """The quote around a candidate: its sentence, and the neighbors that fit into *quote_words*.

    *kind* is the kind of answer asked for.
    """
    passage = candidate.passage
    if count_words(passage.paragraph.text) <= quote_words:
        return Quote(candidate, range(len(passage.hit.outline.sentences)))
    grown = _grown(passage, candidate.number, shares, quote_words)
    return Quote(candidate, _with_answer(passage, grown, kind, LONGER * quote_words))


def _grown(passage: MatchedPassage, best: int, shares: Shares, quote_words: int) -> range:
    """The numbers of the sentences of a quote around sentence *best*.

    The one before comes first if *best* begins with a pronoun. Then the neighbor is added with more
    of what the quote misses; if equal, the one behind *best* if it begins with a pronoun; then the
    one with more of the query; then the one on the shorter side; then the one before.
    """
    sentences, points_back = passage.hit.outline.sentences, passage.analyzer.points_back

    @cache
    def length(number: int) -> int:
        return count_words(passage.sentence(number))

    first = last = best
    words = length(best)
    if (
        best
        and words + length(best - 1) <= LONGER * quote_words
        and points_back(passage.sentence(best))
    ):
        first -= 1
        words += length(first)

    while True:
        has = passage.bits_in(range(first, last + 1))
        gains: dict[int, tuple[float, bool, float, bool]] = {}
        for number in (first - 1, last + 1):
            if not 0 <= number < len(sentences):
                continue
            bits, is_after = passage.sentence_bits.get(number, 0), number > last
            goes_on = number == best + 1 and points_back(passage.sentence(number))
            gained, has_several = shares[bits & ~has], is_after and bits.bit_count() > 1
            longer = LONGER if gained or goes_on or has_several else 1
            if words + length(number) <= quote_words * longer:
                balances = is_after == (best - first > last - best)
                gains[number] = gained, goes_on, shares[bits], balances
        if not gains:
            return range(first, last + 1)
        added = max(gains, key=gains.__getitem__)
        words += length(added)
        first, last = min(first, added), max(last, added)


def _with_answer(
    passage: MatchedPassage, numbers: range, kind: str | None, most_words: float
) -> range:
    """*numbers* and the next sentence, if only that may give an answer of this *kind*."""
    wanted = given(kind, passage.analyzer.answer_types)
    longer = range(numbers.start, numbers.stop + 1)
    if wanted is None or longer.stop > len(passage.hit.outline.sentences):
        return numbers
    texts = [passage.sentence(number) for number in longer]
    may_answer = [number for number, text in zip(longer, texts, strict=True) if wanted.search(text)]
    fits = sum(map(count_words, texts)) <= most_words
    return longer if may_answer == [numbers.stop] and fits else numbers


def extend(
    quotes: Sequence[Quote],
    weights: Mapping[str, float],
    quote_words: int,
    limit: int,
    conflicting: int,
) -> tuple[Quote, ...]:
    """The first *limit* of *quotes*, each with the short paragraphs beside it.

    A quote of a paragraph that an earlier one has taken in is left out. The first *conflicting* are
    kept, and no other takes in their paragraphs.
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
    def __init__(self, quote: Quote, shares: Shares, quote_words: int, taken: Set[Place]) -> None:
        self._quote, self._shares = quote, shares
        self._quote_words, self._taken = quote_words, taken
        self._words = count_words(quote.text)
        self._points_back = quote.analyzer.points_back(quote.text)

    def run(self) -> None:
        """Take in paragraphs as long as one fits.

        The one with more of what the quote misses is taken, else the one after. The one before must
        have some of it, or the quote begin with a pronoun.
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
        misses_terms = quote.all_bits != quote.candidate.passage.bits.all
        if quote.numbers.start or not (misses_terms or self._points_back):
            return None
        return self._neighbor(-len(quote.before) - 1)

    def _after(self) -> Neighbor | None:
        quote = self._quote
        if quote.numbers.stop < len(quote.candidate.passage.hit.outline.sentences):
            return None
        return self._neighbor(len(quote.after) + 1)

    def _neighbor(self, offset: int) -> Neighbor | None:
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

    def _gain(self, neighbor: Neighbor) -> float:
        return self._shares[neighbor.bits & ~self._quote.all_bits]

    def _fits(self, neighbor: Neighbor) -> bool:
        goes_on = neighbor.paragraph.number > self._quote.paragraph.number
        may_be_longer = self._gain(neighbor) or (
            goes_on and self._quote.analyzer.points_back(neighbor.paragraph.text)
        )
        return self._words + neighbor.words <= self._quote_words * (LONGER if may_be_longer else 1)
