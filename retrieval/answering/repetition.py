"""Quotes that several paragraphs hold are given once, with the other places; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
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

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, quoted: Quoted) -> None:
        """Take one in, or note where it repeats an earlier one."""
        worded = Worded(quoted)
        for kept, places in zip(self._kept, self._places, strict=True):
            if kept.may_be_in(quoted.candidate) and (place := _repeated(kept, worded)):
                places.append(place)
                return
        self._kept.append(worded)
        self._places.append([])

    def may_have(self, candidate: Candidate) -> bool:
        """Whether a sentence that is not quoted yet may say what one of these does.

        What is read of it is compared by its terms, which are at hand, not by its words.
        """
        return any(kept.may_be_in(candidate) for kept in self._kept)

    def quoted(self) -> tuple[Quoted, ...]:
        """All that were kept, each with the other places."""
        return tuple(
            kept.quoted._replace(evidence=replace(kept.quoted.evidence, also_in=tuple(places)))
            if places
            else kept.quoted
            for kept, places in zip(self._kept, self._places, strict=True)
        )


class Worded:
    """A quote, with its words and those of the sentence in it that answers."""

    def __init__(self, quoted: Quoted) -> None:
        self.quoted = quoted

    @cached_property
    def quote(self) -> Words:
        """The words of the quote."""
        return _words(self.quoted.evidence.passage.quote)

    @cached_property
    def sentence(self) -> Words:
        """The words of the sentence."""
        return self.quote if len(self.quoted.numbers) == 1 else _words(self.quoted.answer)

    def denies(self) -> bool:
        """Whether the sentence that answers denies something."""
        return self.quoted.candidate.read.analyzer.negates(self.quoted.answer)

    def may_be_in(self, other: Candidate) -> bool:
        """Whether the terms of a copy are in the paragraph of *other*."""
        language, hit = self.quoted.candidate.read.hit.language, other.read.hit
        body = hit.outline.body
        return language != hit.language or any(trait.is_in(body) for trait in self._traits)

    @cached_property
    def _traits(self) -> Sequence[Trait]:
        """By which terms a copy of the sentence or of the quote is known."""
        lines, numbers = self.quoted.candidate.read.hit.outline.lines, self.quoted.numbers
        traits = [_trait([lines[self.quoted.candidate.number]], self.sentence)]
        if len(numbers) > 1:
            traits.append(_trait(lines[numbers.start : numbers.stop], self.quote))
        return traits


class Trait(NamedTuple):
    """The terms of a text, each between blanks, and how many of them a copy may lack."""

    terms: list[str]
    most: float

    def is_in(self, text: str) -> bool:
        """Whether *text* holds the terms that a copy would."""
        missing = 0
        for term in self.terms:
            if term not in text:
                missing += 1
                if missing > self.most:
                    return False
        return True


def _trait(lines: Iterable[str], words: Words) -> Trait:
    terms = dict.fromkeys(term for line in lines for term in line.partition("\t")[0].split())
    most = LEFT_OUT * len(words) / (1 - LEFT_OUT)
    return Trait([f" {term} " for term in terms], most)


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
