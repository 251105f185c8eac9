"""Quotes to distinct quotes: what several paragraphs say is quoted once, with the others; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from retrieval.analysis.quantities import SIGNS
from retrieval.answering.claims import KINDS
from retrieval.answering.conflicts import CLOSE, COMPARED, NEARLY_SAME
from retrieval.answering.matching import Place
from retrieval.answering.quoting import (
    LONGER,
    MOST_NEIGHBORS,
    Quote,
    count_words,
    make_quotes,
)
from retrieval.answering.ranking import Candidate
from retrieval.types import Passage, Query

# A near-duplicate may lack this share of the words: "officials said", "on Monday".
LEFT_OUT = 0.1
# A shorter sentence ("He was arrested.") may stand in articles on different matters.
FEWEST_WORDS = 8
# A currency sign is a word here, for "$20" is not "€20".
WORD = re.compile(rf"\w+|[{''.join(sign for sign in SIGNS if len(sign) == 1)}]")

Words = tuple[str, ...]


def distinct_quotes(
    candidates: Sequence[Candidate],
    query: Query,
    weights: Mapping[str, float],
    quote_words: int,
    limit: int,
) -> tuple[Quote, ...]:
    """The quotes to choose from, best first: as many as may be shown, each with its duplicates.

    Making a quote and comparing it take turns: beyond the quotes that may be shown, and those that
    may conflict with the first one, a quote is made only if it may duplicate one of them.
    """
    distinct = _DistinctQuotes(LONGER * quote_words)
    may_conflict = query.kind in KINDS

    def is_wanted(candidate: Candidate) -> bool:
        if distinct.sure < limit:
            return True
        is_close = candidate.score >= CLOSE * candidates[0].score
        return may_conflict and is_close and distinct.sure < COMPARED

    def is_needed(candidate: Candidate) -> bool:
        return is_wanted(candidate) or distinct.may_contain(candidate)

    for quote in make_quotes(candidates, weights, quote_words, is_needed, query.kind):
        distinct.add(quote, is_wanted=is_wanted(quote.candidate))
    return distinct.quotes()


class _DistinctQuotes:
    """Quotes in the order in which they were added, without near-duplicates of earlier ones.

    A quote duplicates another one of another paragraph if the two quotes, or the two sentences that
    answer, have the same words in the same order; one may lack a tenth of the other's words. The
    lacking words may not be a number, a currency sign or a denial, and a quote that is left out may
    not contain a number that the other lacks, or another name in nearly the same text.
    """

    def __init__(self, most_words: float) -> None:
        """No quote has more than *most_words* words, with the paragraphs that it takes in."""
        self._most_words = most_words
        self._kept: list[_QuoteWords] = []
        self._sure = 0
        # The paragraphs beside the quotes, with the room that these have.
        self._rooms: dict[Place, float] = {}
        self._fingerprints: list[_Fingerprint] = []
        self._languages: set[str | None] = set()
        self._rare_terms: set[str] = set()

    @property
    def sure(self) -> int:
        """The number of quotes without those that an earlier one may take in with its paragraph."""
        return self._sure

    def add(self, quote: Quote, *, is_wanted: bool) -> None:
        """Note the quote as a duplicate of an earlier one, or else keep it if it *is_wanted*."""
        words = _QuoteWords(quote)
        for kept in self._kept:
            if duplicate := _duplicate(kept, words):
                kept.quote.also_in.append(duplicate)
                return
        if is_wanted:
            self._kept.append(words)
            self._sure += not self._may_be_taken_in(quote)
            self._note_room(quote)
            self._languages.add(quote.candidate.passage.hit.language)
            for fingerprint in _fingerprints(words):
                self._fingerprints.append(fingerprint)
                self._rare_terms.update(fingerprint.rare_terms)

    def may_contain(self, candidate: Candidate) -> bool:
        """Whether the quote of *candidate*, which is not made yet, may duplicate one of these.

        The terms are compared, which are at hand, and not the words.
        """
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
        """Whether an earlier quote has room for the paragraph of *quote*."""
        room = self._rooms.get(quote.place, 0)
        return room > 0 and count_words(quote.paragraph.text) <= room

    def _note_room(self, quote: Quote) -> None:
        article, number = quote.place
        room = self._most_words - count_words(quote.text)
        for offset in range(-MOST_NEIGHBORS, MOST_NEIGHBORS + 1):
            place = article, number + offset
            self._rooms[place] = max(room, self._rooms.get(place, 0))

    def quotes(self) -> tuple[Quote, ...]:
        """All quotes that were kept."""
        return tuple(words.quote for words in self._kept)


class _QuoteWords:
    """A quote with its words, and the words of the sentence in it that answers."""

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
        candidate = self.quote.candidate
        return candidate.passage.analyzer.negates(candidate.text)


class _Fingerprint(NamedTuple):
    """What a near-duplicate is recognized by before its quote is made.

    It lacks at most *most_missing* of *terms*, so it has one of *rare_terms* at least. A text with
    fewer terms than a duplicate may lack, one of function words, is not looked for.
    """

    terms: frozenset[str]
    most_missing: float
    rare_terms: Sequence[str]


def _fingerprints(words: _QuoteWords) -> Iterator[_Fingerprint]:
    """The fingerprints of the sentence and, if it is longer, of the quote."""
    quote = words.quote
    outline = quote.candidate.passage.hit.outline
    yield _fingerprint(outline.words([quote.candidate.number]), words.sentence)
    if len(quote.numbers) > 1:
        yield _fingerprint(outline.words(quote.numbers), words.words)


def _fingerprint(terms: frozenset[str], words: Words) -> _Fingerprint:
    most_missing = LEFT_OUT * len(words) / (1 - LEFT_OUT)
    # Long terms are rare, so they soon show that a text is no duplicate.
    longest = sorted(terms, key=len, reverse=True)
    return _Fingerprint(terms, most_missing, longest[: int(most_missing) + 1])


def _duplicate(first: _QuoteWords, other: _QuoteWords) -> Passage | None:
    """The passage of *other* that says the same as *first*; None if there is none."""
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
    """Whether the longer text is the shorter one with a few words added, none of them a figure."""
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


def place_of(passage: Passage) -> Place:
    """The paragraph that a passage is in."""
    return passage.paragraph.article.id, passage.paragraph.number


def _differ_in_name(first: _QuoteWords, other: _QuoteWords) -> bool:
    """Whether two quotes are versions of one text in which one name replaces another."""
    words, other_words = frozenset(first.words), frozenset(other.words)
    if len(words & other_words) < NEARLY_SAME * len(words | other_words):
        return False
    return bool(first.capitalized - other_words and other.capitalized - words)


def _words(text: str) -> Words:
    return tuple(WORD.findall(text.casefold()))


def _is_figure(word: str) -> bool:
    return not word.isalpha()
