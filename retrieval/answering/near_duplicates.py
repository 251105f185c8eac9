"""Quotes that several paragraphs hold are given once, with the other places; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from retrieval.analysis.numbers import SIGNS
from retrieval.answering.evidence import Quoted
from retrieval.answering.ranking import Candidate
from retrieval.types import Passage

# Of a copy so much may be missing in the other: "officials said", "on Monday".
LEFT_OUT = 0.1
# A shorter sentence ("He was arrested.") may stand in articles on different matters.
FEWEST_WORDS = 8
# A sign of a currency is a word here, for "$20" is not "€20".
WORD = re.compile(rf"\w+|[{''.join(sign for sign in SIGNS if len(sign) == 1)}]")

Words = tuple[str, ...]


class Quotes:
    """Quotes in the order in which they come, without what repeats an earlier one, which names it.

    One repeats another in another paragraph if the quotes, or the sentences that answer, have the
    same words in the same order, but for a tenth that one of them may lack. A number, a sign of
    a currency or a denial may not be lacking, and no number may be lost with a quote left out.
    """

    def __init__(self) -> None:
        self._kept: list[Worded] = []
        self._places: list[list[Passage]] = []
        self._traits: list[Trait] = []
        self._languages: set[str | None] = set()
        self._signs: set[str] = set()

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, quoted: Quoted, *, is_wanted: bool) -> None:
        """Note where one repeats an earlier one, or else take it in if it *is_wanted*."""
        worded = _worded(quoted)
        for kept, places in zip(self._kept, self._places, strict=True):
            if place := _repeated(kept, worded):
                places.append(place)
                return
        if is_wanted:
            self._kept.append(worded)
            self._places.append([])
            self._languages.add(quoted.candidate.read.hit.language)
            for trait in _traits(worded):
                self._traits.append(trait)
                self._signs.update(trait.signs)

    def may_have(self, candidate: Candidate) -> bool:
        """Whether a sentence that is not quoted yet may say what one of these does.

        What is read of it is compared by its terms, which are at hand, not by its words.
        """
        hit = candidate.read.hit
        if not self._languages <= {hit.language}:
            return True
        terms = hit.outline.body.split()
        if self._signs.isdisjoint(terms):
            return False
        return any(len(trait.terms.difference(terms)) <= trait.most for trait in self._traits)

    def quoted(self) -> tuple[Quoted, ...]:
        """All that were kept, each with the other places."""
        return tuple(
            worded.quoted._replace(evidence=replace(worded.quoted.evidence, also_in=tuple(places)))
            if places
            else worded.quoted
            for worded, places in zip(self._kept, self._places, strict=True)
        )


class Worded(NamedTuple):
    """A quote, with its words and those of the sentence in it that answers."""

    quoted: Quoted
    quote: Words
    sentence: Words

    def denies(self) -> bool:
        """Whether the sentence that answers denies something."""
        return self.quoted.candidate.read.analyzer.negates(self.quoted.answer)


class Trait(NamedTuple):
    """The terms of a text, and how many of them a copy may lack; it has one of *signs* at least.

    A text with fewer terms than it may lack, one of little words, is not looked for.
    """

    terms: frozenset[str]
    most: float
    signs: Sequence[str]


def _worded(quoted: Quoted) -> Worded:
    quote = _words(quoted.evidence.passage.quote)
    return Worded(quoted, quote, quote if len(quoted.numbers) == 1 else _words(quoted.answer))


def _traits(worded: Worded) -> Iterator[Trait]:
    """By which terms a copy of the quote or of the sentence is known."""
    quoted = worded.quoted
    lines, number = quoted.candidate.read.hit.outline.lines, quoted.candidate.number
    yield _trait(lines[number : number + 1], worded.sentence)
    if len(quoted.numbers) > 1:
        yield _trait(lines[quoted.numbers.start : quoted.numbers.stop], worded.quote)


def _trait(lines: Iterable[str], words: Words) -> Trait:
    terms = frozenset(term for line in lines for term in line.partition("\t")[0].split())
    most = LEFT_OUT * len(words) / (1 - LEFT_OUT)
    # The longest are rare, so that a text that is no copy is soon known for it.
    longest = sorted(terms, key=len, reverse=True)
    return Trait(terms, most, longest[: int(most) + 1])


def _repeated(first: Worded, other: Worded) -> Passage | None:
    """Where *other* says what *first* says; None where it does not."""
    evidence = other.quoted.evidence
    if first.quoted.candidate.read.place == other.quoted.candidate.read.place:
        return None
    if _alike(first.quote, other.quote):
        place = evidence.passage
    elif (
        min(len(first.sentence), len(other.sentence)) >= FEWEST_WORDS
        and _alike(first.sentence, other.sentence)
        and set(filter(_counts, other.quote)) <= set(first.quote)
    ):
        place = Passage(evidence.passage.paragraph, evidence.answer)
    else:
        return None
    return place if first.denies() == other.denies() else None


def _alike(one: Words, other: Words) -> bool:
    """Whether the longer text is the shorter one with few words put in, none of them a number."""
    if one == other:
        return bool(one)
    short, long = sorted((one, other), key=len)
    more = len(long) - len(short)
    if not short or more > LEFT_OUT * len(long):
        return False
    added, place = 0, 0
    for word in long:
        if place < len(short) and word == short[place]:
            place += 1
        elif added == more or _counts(word):
            return False
        else:
            added += 1
    return True


def _words(text: str) -> Words:
    return tuple(WORD.findall(text.casefold()))


def _counts(word: str) -> bool:
    return not word.isalpha()
