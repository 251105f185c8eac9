"""Candidate sentences to distinct quotes: what several paragraphs say is quoted once; pure.

A quote duplicates one of another paragraph if the quotes, or the sentences that answer, have the
same words in order; one may miss a tenth, but no number, currency sign or denial. The one left out
may not have a number that the other misses, or another name in nearly the same text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from retrieval.analysis.quantities import SIGNS
from retrieval.answering.conflicts import CLOSE, COMPARED, KINDS, NEARLY_SAME
from retrieval.answering.passages import Place, count_words
from retrieval.answering.quotes import LONGER, MOST_NEIGHBORS, Quote, quote_around
from retrieval.answering.ranking import Candidate
from retrieval.types import Passage, Query, Span

# A near-duplicate may miss this share of the words: "officials said".
LEFT_OUT = 0.1
# Articles on different matters may share a shorter sentence ("He was arrested.").
FEWEST_WORDS = 8
# A currency sign is a word: "$20" is not "€20".
WORD = re.compile(rf"\w+|[{''.join(sign for sign in SIGNS if len(sign) == 1)}]")

Words = tuple[str, ...]


def distinct_quotes(
    candidates: Sequence[Candidate],
    query: Query,
    weights: Mapping[str, float],
    quote_words: int,
    limit: int,
) -> tuple[Quote, ...]:
    """The quotes to choose from, best first, each with its duplicates; no two overlap.

    Each passage has one at most. Quotes that are not wanted, because they are neither shown nor may
    conflict with the first, are made only if they may be duplicates: with all, a question would
    take a third to a half longer.
    """
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        best.setdefault(id(candidate.passage), candidate)
    if not best:
        return ()
    shares = candidates[0].passage.bits.shares(weights)
    passages_at = Counter(candidate.passage.place for candidate in best.values())
    taken: dict[Place, list[Span]] = {}
    distinct = _DistinctQuotes(LONGER * quote_words)
    for candidate in best.values():
        is_close = query.kind in KINDS and candidate.score >= CLOSE * candidates[0].score
        is_wanted = distinct.sure < (max(limit, COMPARED) if is_close else limit)
        # Quotes of one paragraph may overlap.
        is_single = passages_at[candidate.passage.place] == 1
        if is_single and not is_wanted and not distinct.may_contain(candidate):
            continue
        quote = quote_around(candidate, shares, quote_words, query.kind)
        spans = taken.setdefault(quote.place, [])
        if not any(quote.span.overlaps(other) for other in spans):
            spans.append(quote.span)
            distinct.add(quote, is_wanted=is_wanted)
    return tuple(words.quote for words in distinct.kept)


class _DistinctQuotes:
    """The quotes that are *kept*: those without near-duplicates before them.

    *sure* is their number without those that an earlier one, of up to *most_words* words, may take
    in.
    """

    def __init__(self, most_words: float) -> None:
        self.kept: list[_QuoteWords] = []
        self.sure = 0
        self._most_words = most_words
        self._fingerprints: list[_Fingerprint] = []
        self._languages: set[str | None] = set()
        self._rare_terms: set[str] = set()

    def add(self, quote: Quote, *, is_wanted: bool) -> None:
        """Note the quote as a duplicate, or else keep it if it *is_wanted*."""
        words = _QuoteWords(quote)
        for earlier in self.kept:
            if duplicate := _duplicate(earlier, words):
                earlier.quote.also_in.append(duplicate)
                return
        if is_wanted:
            self.sure += not self._may_be_taken_in(quote)
            self.kept.append(words)
            self._languages.add(quote.candidate.passage.hit.language)
            for fingerprint in _fingerprints(words):
                self._fingerprints.append(fingerprint)
                self._rare_terms.update(fingerprint.rare_terms)

    def may_contain(self, candidate: Candidate) -> bool:
        """Whether the quote of *candidate* may duplicate one of these, by the terms at hand."""
        hit = candidate.passage.hit
        if not self._languages <= {hit.language}:
            return True
        terms = frozenset(hit.outline.body.split())
        if self._rare_terms.isdisjoint(terms):
            return False
        return any(
            len(fingerprint.terms - terms) <= fingerprint.most_missing
            for fingerprint in self._fingerprints
        )

    def _may_be_taken_in(self, quote: Quote) -> bool:
        article, number = quote.place
        rooms = [
            self._most_words - count_words(earlier.quote.text)
            for earlier in self.kept
            if earlier.quote.place[0] == article
            and abs(earlier.quote.place[1] - number) <= MOST_NEIGHBORS
        ]
        room = max(rooms, default=0)
        return room > 0 and count_words(quote.paragraph.text) <= room


class _QuoteWords:
    def __init__(self, quote: Quote) -> None:
        self.quote = quote
        self.words = _words(quote.text)
        is_one_sentence = len(quote.numbers) == 1
        self.sentence = self.words if is_one_sentence else _words(quote.candidate.text)

    @cached_property
    def capitalized(self) -> frozenset[str]:
        """The words that begin with a capital."""
        words = WORD.findall(self.quote.text)
        return frozenset(word.casefold() for word in words if word[0].isupper())

    @cached_property
    def denies(self) -> bool:
        """Whether the sentence that answers denies something."""
        return self.quote.analyzer.negates(self.quote.candidate.text)


class _Fingerprint(NamedTuple):
    """The terms by which a near-duplicate is recognized before its quote is made.

    It misses at most *most_missing* of *terms*, so it has one of *rare_terms*, unless those are
    few.
    """

    terms: frozenset[str]
    most_missing: float
    rare_terms: Sequence[str]


def _fingerprints(words: _QuoteWords) -> Iterator[_Fingerprint]:
    quote = words.quote
    outline = quote.candidate.passage.hit.outline
    texts = [([quote.candidate.number], words.sentence), (quote.numbers, words.words)]
    for numbers, some in texts[: len(quote.numbers)]:
        terms, most_missing = outline.words(numbers), LEFT_OUT * len(some) / (1 - LEFT_OUT)
        # Long terms are rare.
        longest = sorted(terms, key=len, reverse=True)
        yield _Fingerprint(terms, most_missing, longest[: int(most_missing) + 1])


def _duplicate(first: _QuoteWords, other: _QuoteWords) -> Passage | None:
    if first.quote.place == other.quote.place:
        return None
    if _nearly_equal(first.words, other.words):
        span = other.quote.span
    elif (
        min(len(first.sentence), len(other.sentence)) >= FEWEST_WORDS
        and _nearly_equal(first.sentence, other.sentence)
        and set(filter(_is_figure, other.words)) <= set(first.words)
        and not _differ_in_name(first, other)
    ):
        span = other.quote.answer_span
    else:
        return None
    return Passage(other.quote.paragraph, span) if first.denies == other.denies else None


def _nearly_equal(words: Words, others: Words) -> bool:
    """Whether the longer text only adds a few words, none of them a figure."""
    if words == others:
        return bool(words)
    short, long = sorted((words, others), key=len)
    surplus = len(long) - len(short)
    if not short or surplus > LEFT_OUT * len(long):
        return False
    added, place = 0, 0
    for word in long:
        if place < len(short) and word == short[place]:
            place += 1
        elif added == surplus or _is_figure(word):
            return False
        else:
            added += 1
    return True


def _differ_in_name(first: _QuoteWords, other: _QuoteWords) -> bool:
    words, other_words = frozenset(first.words), frozenset(other.words)
    if len(words & other_words) < NEARLY_SAME * len(words | other_words):
        return False
    return bool(first.capitalized - other_words and other.capitalized - words)


def _words(text: str) -> Words:
    return tuple(WORD.findall(text.casefold()))


def _is_figure(word: str) -> bool:
    return not word.isalpha()
