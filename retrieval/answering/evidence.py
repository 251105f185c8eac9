"""Ranked sentences to evidence: what to quote, and how much around it; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from retrieval.answering.bits import Shares
from retrieval.answering.ranking import Candidate, Read
from retrieval.types import Evidence, Passage, Span

# A quote may be this much longer for the sentence that says who "he" is, or that holds a word of
# the question which the quote lacks.
LONGER = 1.5


class Quoted(NamedTuple):
    """Evidence with the sentence that it was chosen for, and the numbers of all it quotes."""

    evidence: Evidence
    candidate: Candidate
    numbers: range

    @property
    def held(self) -> int:
        """The query's terms in the quote, as bits."""
        return self.candidate.read.within(self.numbers)

    @property
    def answer(self) -> str:
        """The characters of the sentence."""
        return self.candidate.read.sentence(self.candidate.number)

    def marked(self) -> Evidence:
        """The evidence with the words of the query in its quote, which few need."""
        read = self.candidate.read
        analyzer, text = read.analyzer, read.paragraph.text
        wanted, sentences = read.bits.terms(self.held), read.hit.outline.sentences
        spans, found = [], set()
        for number in self.numbers:
            if read.held.get(number):
                for term, match in analyzer.words(text, sentences[number]):
                    if term in wanted:
                        spans.append(Span(*match.span()))
                        found.add(term)
        if not wanted <= found:
            quote = self.evidence.passage.span
            for token in analyzer.extras(quote.of(text)):
                if token.term in wanted:
                    span = token.span
                    spans.append(Span(span.start + quote.start, span.end + quote.start))
        return replace(self.evidence, matches=tuple(_merged(spans)))


def select(
    candidates: Sequence[Candidate],
    weights: Mapping[str, float],
    quote_words: int,
    is_needed: Callable[[Candidate], bool] = lambda _: True,
) -> Iterator[Quoted]:
    """The best sentence of each hit with its neighbors, best first, no two overlapping.

    A quote is a sentence and as many around it, inside its paragraph, as fit into *quote_words*
    words; the one before comes first where the sentence begins with a pronoun. *weights* are what
    the query's terms count. Each is made when it is taken, and none of a sentence that
    *is_needed*, asked at that time, does not want. The matches are left to ``marked``.
    """
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        best.setdefault(id(candidate.read), candidate)
    if not best:
        return
    shares = candidates[0].read.bits.shares(weights)
    hits = Counter(one.read.place for one in best.values())
    apart = _Apart()
    titled = []
    for one in best.values():
        # Where a paragraph has several hits, each may overlap the next.
        if hits[one.read.place] == 1 and not is_needed(one):
            continue
        quoted = _quoted(one, shares, quote_words)
        # A word in the title alone makes a quote worth showing only where no text has one.
        if not quoted.held and not one.by_meaning:
            titled.append(quoted)
        elif apart.add(quoted):
            yield quoted
    if not apart.spans:
        yield from filter(apart.add, titled)


def _quoted(candidate: Candidate, shares: Shares, quote_words: int) -> Quoted:
    """The quote around a sentence."""
    read, number = candidate.read, candidate.number
    sentences = read.hit.outline.sentences
    if len(read.paragraph.text.split()) <= quote_words:
        numbers = range(len(sentences))
    else:
        numbers = _grown(read, number, shares, quote_words)
    span = Span(sentences[numbers.start].start, sentences[numbers.stop - 1].end)
    terms = read.bits.terms(read.within(numbers) | read.title)
    evidence = Evidence(
        Passage(read.paragraph, span),
        sentences[number],
        (),
        terms,
        candidate.score,
        by_meaning=candidate.by_meaning,
    )
    return Quoted(evidence, candidate, numbers)


def _grown(read: Read, best: int, shares: Shares, quote_words: int) -> range:
    """The numbers of the sentences of a quote around *best*.

    Of its two neighbors the one that holds more of what the quote lacks comes first, then the one
    that holds more of the query; of equals the one before.
    """
    sentences, counts = read.hit.outline.sentences, _Counts(read)
    first = last = best
    words = counts[best]
    if (
        best
        and words + counts[best - 1] <= LONGER * quote_words
        and read.analyzer.points_back(read.sentence(best))
    ):
        first -= 1
        words += counts[first]

    def gain(number: int) -> tuple[float, float]:
        terms = read.held.get(number, 0)
        return shares[terms & ~read.within(range(first, last + 1))], shares[terms]

    while True:
        sides = [n for n in (first - 1, last + 1) if 0 <= n < len(sentences)]
        fitting = [
            n for n in sides if words + counts[n] <= quote_words * (LONGER if gain(n)[0] else 1)
        ]
        if not fitting:
            return range(first, last + 1)
        taken = max(fitting, key=gain)
        words += counts[taken]
        first, last = min(first, taken), max(last, taken)


class _Counts(dict[int, int]):
    """How many words each sentence has, counted when it is asked for."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, number: int) -> int:
        self[number] = len(self._read.sentence(number).split())
        return self[number]


class _Apart:
    """The quotes that were taken, by paragraph."""

    def __init__(self) -> None:
        self.spans: dict[tuple[str, int], list[Span]] = {}

    def add(self, quoted: Quoted) -> bool:
        """Take a quote unless it overlaps another; whether it was taken."""
        span = quoted.evidence.passage.span
        spans = self.spans.setdefault(quoted.candidate.read.place, [])
        if any(span.overlaps(other) for other in spans):
            return False
        spans.append(span)
        return True


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """The same characters as *spans*, in spans that are ordered and apart."""
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
