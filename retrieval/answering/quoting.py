"""Candidate sentences to quotes: how much is quoted around the sentence; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import given
from retrieval.analysis.outline import Outline
from retrieval.answering.bits import Shares
from retrieval.answering.matching import MatchedPassage, Place
from retrieval.answering.ranking import Candidate
from retrieval.types import Evidence, Paragraph, Passage, Span

# A quote may be this much longer for a sentence that says who "he" is, for one that contains a
# word of the question which the quote lacks, and for a next one that begins with "he", contains
# several words of the question, or has the kind of answer asked for.
LONGER = 1.5
# A text has at least a word for so many characters: some have few blanks, or none.
LONGEST_WORD = 20
# A quote runs over at most this many paragraphs beside its own: each has a source to show.
MOST_NEIGHBORS = 3


def count_words(text: str) -> int:
    """The number of words of *text*, by which a quote is measured."""
    return max(len(text.split()), len(text) // LONGEST_WORD)


class Neighbor(NamedTuple):
    """A paragraph that joins the quote beside it as a whole, with the query's terms in it."""

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
    """A run of sentences around the candidate that it was chosen for.

    *numbers* are the numbers of its sentences. *also_in* are passages that say the same. *before*
    and *after* are the neighboring paragraphs that it runs over, in the order of reading.
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
    def is_at_an_end(self) -> bool:
        """Whether it has the first or the last sentence of its paragraph, so that it may grow."""
        sentences = self.candidate.passage.hit.outline.sentences
        return self.numbers.start == 0 or self.numbers.stop == len(sentences)

    @property
    def language(self) -> str:
        """The code of the language of its article: that of "en-US" is "en"."""
        return self.candidate.passage.analyzer.language

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
        """The quote as it is given to readers, with the matched words marked.

        It is made when it is asked for: most quotes are compared and not shown.
        """
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
        for neighbor in neighbors:
            outline = neighbor.outline
            within = self.candidate.passage.bits.within
            numbers = [number for number, line in enumerate(outline.lines) if within(line)]
            matches = self._matches(neighbor.passage, numbers, outline, neighbor.bits)
            yield neighbor.passage, matches

    def _matches(
        self, part: Passage, numbers: Iterable[int], outline: Outline, bits: int
    ) -> tuple[Span, ...]:
        """The spans of the query's words in a part; *numbers* are its sentences with any."""
        passage = self.candidate.passage
        wanted = passage.bits.terms(bits)
        return tuple(_merged(_matches(part, numbers, outline, passage.analyzer, wanted)))


def _matches(
    part: Passage,
    numbers: Iterable[int],
    outline: Outline,
    analyzer: Analyzer,
    wanted: frozenset[str],
) -> Iterator[Span]:
    """The spans, in the paragraph, of the words of *part* whose terms are *wanted*."""
    text, start, met = part.paragraph.text, part.span.start, set()
    for number in numbers:
        for term, match in analyzer.words(text, outline.sentences[number]):
            if term in wanted:
                met.add(term)
                yield Span(*match.span())
    if not wanted <= met:
        for token in analyzer.extras(part.quote):
            if token.term in wanted:
                yield Span(token.span.start + start, token.span.end + start)


def make_quotes(
    candidates: Sequence[Candidate],
    weights: Mapping[str, float],
    quote_words: int,
    is_needed: Callable[[Candidate], bool] = lambda _: True,
    kind: str | None = None,
) -> Iterator[Quote]:
    """The quote around the best sentence of each passage, best first; no two overlap.

    A quote is a sentence and as many of its neighbors in the paragraph as fit into *quote_words*
    words. *weights* are the weights of the query's terms times their idf. A quote is made when it
    is taken from the iterator, and only if *is_needed*, which is asked at that moment, says so.
    *kind* is the kind of answer that the question asks for.
    """
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        best.setdefault(id(candidate.passage), candidate)
    if not best:
        return
    shares = candidates[0].passage.bits.shares(weights)
    passages_at = Counter(candidate.passage.place for candidate in best.values())
    taken = _TakenSpans()
    for candidate in best.values():
        # If a paragraph has several passages, each quote may overlap the next.
        if passages_at[candidate.passage.place] == 1 and not is_needed(candidate):
            continue
        quote = _quote_around(candidate, shares, quote_words, kind)
        if taken.add(quote):
            yield quote


def _quote_around(
    candidate: Candidate, shares: Shares, quote_words: int, kind: str | None
) -> Quote:
    passage = candidate.passage
    if count_words(passage.paragraph.text) <= quote_words:
        return Quote(candidate, range(len(passage.hit.outline.sentences)))
    grown = _grown(passage, candidate.number, shares, quote_words)
    return Quote(candidate, _with_answer(passage, grown, kind, LONGER * quote_words))


def _grown(passage: MatchedPassage, best: int, shares: Shares, quote_words: int) -> range:
    """The numbers of the sentences of a quote around sentence *best*.

    The sentence before it comes first if *best* begins with a pronoun. Then, of the two neighbors,
    the one is added that contains more of what the quote lacks; if equal, the one behind *best* if
    it begins with a pronoun, so that it goes on about the same; if equal, the one that contains
    more of the query; if equal, the one on the side with fewer sentences; if equal, the one before.
    """
    sentences, lengths = passage.hit.outline.sentences, _Lengths(passage)
    first = last = best
    words = lengths[best]
    if (
        best
        and words + lengths[best - 1] <= LONGER * quote_words
        and passage.analyzer.points_back(passage.sentence(best))
    ):
        first -= 1
        words += lengths[first]

    while True:
        has = passage.bits_in(range(first, last + 1))
        gains: dict[int, tuple[float, bool, float, bool]] = {}
        for number in (first - 1, last + 1):
            if not 0 <= number < len(sentences):
                continue
            bits, is_after = passage.sentence_bits.get(number, 0), number > last
            goes_on = number == best + 1 and passage.analyzer.points_back(passage.sentence(number))
            lacking, has_several = shares[bits & ~has], is_after and bits.bit_count() > 1
            longer = LONGER if lacking or goes_on or has_several else 1
            if words + lengths[number] <= quote_words * longer:
                balances = is_after == (best - first > last - best)
                gains[number] = lacking, goes_on, shares[bits], balances
        if not gains:
            return range(first, last + 1)
        added = max(gains, key=gains.__getitem__)
        words += lengths[added]
        first, last = min(first, added), max(last, added)


def _with_answer(
    passage: MatchedPassage, numbers: range, kind: str | None, most_words: float
) -> range:
    """*numbers* and the next sentence, if it may give the answer and none of *numbers* may.

    *kind* is the kind of answer that the question asks for. With the sentence, the quote must have
    at most *most_words*.
    """
    wanted = given(kind, passage.analyzer.answer_types)
    longer = range(numbers.start, numbers.stop + 1)
    if wanted is None or longer.stop > len(passage.hit.outline.sentences):
        return numbers
    texts = [passage.sentence(number) for number in longer]
    may_answer = [number for number, text in zip(longer, texts, strict=True) if wanted.search(text)]
    fits = sum(map(count_words, texts)) <= most_words
    return longer if may_answer == [numbers.stop] and fits else numbers


class _Lengths(dict[int, int]):
    """The number of words of each sentence, counted when it is asked for."""

    def __init__(self, passage: MatchedPassage) -> None:
        super().__init__()
        self._passage = passage

    def __missing__(self, number: int) -> int:
        self[number] = count_words(self._passage.sentence(number))
        return self[number]


class _TakenSpans:
    """The spans that are quoted already, by paragraph."""

    def __init__(self) -> None:
        self.by_place: dict[Place, list[Span]] = {}

    def add(self, quote: Quote) -> bool:
        """Take a quote unless it overlaps another; return whether it was taken."""
        spans = self.by_place.setdefault(quote.place, [])
        if any(quote.span.overlaps(other) for other in spans):
            return False
        spans.append(quote.span)
        return True


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """The same characters as *spans*, as spans that are ordered and do not overlap."""
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
