"""A query to the passages that are ranked for it, with its terms in each sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from math import fsum
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import Analyzer
from retrieval.engines.engine import Index
from retrieval.engines.rows import Hit
from retrieval.facts.proper_names import NameForms
from retrieval.querying.query import published_in
from retrieval.types import Mention, Paragraph, Passage, Query, Span

# Passages below this share of the best score are not ranked. On four public question sets that
# changes Success@1 by less than 0.003 and saves a third to a half of the reading.
LEAST_SHARE = 0.3
# A passage must contain a quoted phrase, so this many are searched if none of the best does.
PHRASE_CANDIDATES = 200
# The number of sentences before and after a passage that are compared.
MOST_AROUND = 20
# A longer stretch counts as several words: some texts have no blanks.
LONGEST_WORD = 20

Place = tuple[str, int]
"""A paragraph: the article's id, and its number."""


def place_of(passage: Passage) -> Place:
    """The paragraph that a passage is in."""
    return passage.paragraph.article.id, passage.paragraph.number


def count_words(text: str) -> int:
    """The number of words by which a quote is measured."""
    return max(len(text.split()), len(text) // LONGEST_WORD)


class MatchedPassage(NamedTuple):
    """A hit whose sentences were compared with the query's terms.

    *inside* are the numbers of the passage's sentences in its paragraph, *around* some more on both
    sides. *sentence_bits* maps the number of each sentence in *around* to its terms, if any;
    *title_bits* are those of title and heading. *title_overlap* is the share of the title's terms
    that the query has. *title* has these terms, each between blanks, with the date if the question
    says when.
    """

    hit: Hit
    analyzer: Analyzer
    bits: Bits
    inside: range
    around: range
    sentence_bits: Mapping[int, int]
    title_bits: int
    title_overlap: float
    title: str

    @property
    def place(self) -> Place:
        """The paragraph that the passage is in."""
        return self.hit.article, self.hit.number

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph, with its text."""
        return self.hit.paragraph

    @property
    def lines(self) -> Sequence[str]:
        """The terms of each sentence in *around*, each between blanks."""
        return self.hit.outline.lines[self.around.start : self.around.stop]

    def bits_in(self, numbers: Iterable[int]) -> int:
        """The query's terms in these sentences."""
        bits = 0
        for number in numbers:
            bits |= self.sentence_bits.get(number, 0)
        return bits

    def sentence(self, number: int) -> str:
        """The text of a sentence."""
        return self.span(number).of(self.paragraph.text)

    def span(self, number: int) -> Span:
        """The span of a sentence."""
        return self.hit.outline.sentences[number]


def term_weights(query: Query, index: Index) -> dict[str, float]:
    """The weight of each term in the query times its idf."""
    return {term: weight * index.engine.idf(term) for term, weight in query.terms.items()}


def retrieve(
    query: Query, index: Index, candidates: int
) -> tuple[list[MatchedPassage], tuple[str, ...]]:
    """The best *candidates* passages, and the phrases that no passage contains.

    If any contain the quoted phrases of the question, only those are returned.
    """
    if query.small_talk:
        return [], ()
    passages = match(index.search(query, candidates, LEAST_SHARE), query)
    if not query.phrases:
        return passages, ()
    containing = _with_phrases(passages, query.phrases)
    if not containing:
        more = match(index.search(query, max(candidates, PHRASE_CANDIDATES)), query)
        containing = _with_phrases(more, query.phrases)[:candidates]
    if containing:
        return containing, ()
    return passages, tuple(phrase.text for phrase in query.phrases)


def match(hits: Iterable[Hit], query: Query) -> list[MatchedPassage]:
    """Each hit with the query's terms in its sentences."""
    bits = Bits(query.terms)
    analyzers: dict[str | None, Analyzer] = {}
    titles: dict[str, tuple[int, float]] = {}
    passages = []
    for hit in hits:
        outline, title = hit.outline, hit.title
        if query.period:
            title += date_terms(hit.paragraph.article.published)
        lines, inside = outline.lines, outline.inside(hit.part)
        around = range(
            max(inside.start - MOST_AROUND, 0), min(inside.stop + MOST_AROUND, len(lines))
        )
        if title not in titles:
            title_bits = bits.within(title)
            # A term that the title repeats counts once.
            overlap = title_bits.bit_count() / len(set(title.split())) if title_bits else 0.0
            titles[title] = title_bits, overlap
        analyzer = analyzers.get(hit.language) or analyzers.setdefault(
            hit.language, analyzer_for(hit.language)
        )
        sentence_bits = bits_by_line(lines, around, bits.among(outline.body))
        passages.append(
            MatchedPassage(
                hit, analyzer, bits, inside, around, sentence_bits, *titles[title], title
            )
        )
    return passages


def date_terms(published: str | None) -> str:
    """The terms of a date, each with a blank behind it: "2024 dm:05-17 "."""
    when = published_in(published)
    if when is None:
        return ""
    year, month, day = when.first.year, when.first.month, when.first.day
    return f"{year} " + (f"dm:{month:02}-{day:02} " if when.first == when.last else "")


def _with_phrases(
    passages: Sequence[MatchedPassage], phrases: Sequence[Mention]
) -> list[MatchedPassage]:

    def contains(passage: MatchedPassage, terms: Sequence[str]) -> bool:
        if all(f" {term} " in passage.hit.title for term in terms):
            return True
        spaced = f" {' '.join(terms)} "
        return any(spaced in line for line in passage.lines)

    return [one for one in passages if all(contains(one, phrase.terms) for phrase in phrases)]


def with_written_forms(query: Query, passages: Sequence[MatchedPassage]) -> Query:
    """*query* with the words of its expansions as *passages* write them.

    Of misspelled words and near words, only the terms were known.
    """
    if not query.expansions or not passages:
        return query
    bare = {term for one in query.expansions for term in one.terms if term in one.words}
    # The first word with each term.
    written: dict[str, str] = {}
    wanted = passages[0].bits.of(bare)
    for passage in passages:
        for number, bits in passage.sentence_bits.items():
            if bits & wanted:
                missing = passage.bits.terms(bits & wanted)
                sentence = passage.sentence(number)
                for token in passage.analyzer.tokens(sentence):
                    if token.term in missing:
                        written.setdefault(token.term, token.span.of(sentence))
                wanted &= ~passage.bits.of(written)
    expansions = tuple(
        expansion._replace(words=tuple(written.get(word, word) for word in expansion.words))
        for expansion in query.expansions
    )
    return replace(query, expansions=expansions)


def missing_names(
    forms: NameForms,
    passage: MatchedPassage,
    passages: Iterable[MatchedPassage],
    beside: Iterable[str] = (),
) -> list[Mention]:
    """The names that neither the paragraph of *passage*, its title, nor *passages* of its
    article have in any form. *beside* are the terms of other quoted paragraphs, for numbers."""
    terms = " ".join([passage.title, *passage.lines, *beside])
    text = f"{passage.paragraph.article.title or ''} {passage.paragraph.text}"
    others = (one for one in passages if one.hit.article == passage.hit.article)
    elsewhere = " ".join(line for other in others for line in other.lines)
    return [*forms.missing(terms, text, elsewhere)]


# A query's terms as bits: a set of terms is an integer; pure.

Bit = tuple[str, int]
"""A term between blanks, and its bit: ``(" owl ", 4)``."""


class Bits:
    """The terms of a query. The first term is the lowest bit.

    Example: with ``Bits(["owl", "hunt"])``, ``within(" owls hunt an owl ")`` is 3 and ``terms(2)``
    is ``{"hunt"}``.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = tuple(terms)
        self.spaced = [(f" {term} ", 1 << number) for number, term in enumerate(self._terms)]

    @property
    def all(self) -> int:
        """The bits of all terms."""
        return (1 << len(self._terms)) - 1

    def within(self, text: str) -> int:
        """The terms that occur in *text*, which has blanks around terms."""
        return sum([bit for spaced, bit in self.spaced if spaced in text])

    def among(self, text: str) -> list[Bit]:
        """The same as a list."""
        return [pair for pair in self.spaced if pair[0] in text]

    def of(self, terms: Iterable[str]) -> int:
        """The bits of the query's terms in *terms*."""
        wanted = frozenset(terms)
        return sum(1 << number for number, term in enumerate(self._terms) if term in wanted)

    def terms(self, bits: int) -> frozenset[str]:
        """The terms that *bits* stand for."""
        return frozenset(term for number, term in enumerate(self._terms) if bits >> number & 1)

    def shares(self, weights: Mapping[str, float], groups: Sequence[Set[str]] = ()) -> Shares:
        """A table of the share of the query, by *weights*, that a set of its terms has.

        Only the term with the highest weight of each of *groups* counts.
        """
        numbers = {term: number for number, term in enumerate(self._terms)}
        grouped = [{numbers[term] for term in group} for group in groups]
        return Shares([weights[term] for term in self._terms], grouped)


def bits_by_line(lines: Sequence[str], numbers: range, some: Sequence[Bit]) -> dict[int, int]:
    """The terms of *some* in each line with one of these *numbers*; lines without any are left out.

    A single line must contain all of *some*.
    """
    if len(lines) == 1:
        return {0: sum([bit for _, bit in some])} if some else {}
    by_number = {}
    for number in numbers:
        line, bits = lines[number], 0
        for spaced, bit in some:
            if spaced in line:
                bits |= bit
        if bits:
            by_number[number] = bits
    return by_number


class Shares(dict[int, float]):
    """The share of a query's weight that a set of its terms has: bits -> share in [0, 1].

    The sums are exact (``fsum``): no tie may depend on the order of a set.
    """

    def __init__(self, weights: list[float], groups: Sequence[Set[int]] = ()) -> None:
        super().__init__()
        self._weights = weights
        self._groups = groups
        self._alone = [*set(range(len(weights))).difference(*groups)]
        self._whole = self._sum(-1) or 1.0

    def __missing__(self, bits: int) -> float:
        share = self[bits] = self._sum(bits) / self._whole
        return share

    def _sum(self, bits: int) -> float:
        weights = self._weights
        some = [weights[number] for number in self._alone if bits >> number & 1]
        for group in self._groups:
            some.append(max((weights[n] for n in group if bits >> n & 1), default=0.0))
        return fsum(some)
