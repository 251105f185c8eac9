"""Quotes that several paragraphs hold are given once, with the other places; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from retrieval.analysis.numbers import SIGNS
from retrieval.answering.evidence import Quoted
from retrieval.answering.ranking import Candidate
from retrieval.types import Evidence, Passage

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
        self._known: dict[Words, list[int]] = {}
        self._traits: list[Trait] = []

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, quoted: Quoted) -> None:
        """Take one in, or note where it repeats an earlier one."""
        worded = Worded(quoted, _words(quoted.evidence.passage.quote), _words(quoted.answer))
        keys = tuple(worded.keys())
        for number in sorted({number for key in keys for number in self._known.get(key, ())}):
            if place := _repeated(self._kept[number], worded):
                self._places[number].append(place)
                return
        for key in keys:
            self._known.setdefault(key, []).append(len(self._kept))
        self._kept.append(worded)
        self._places.append([])
        self._traits += worded.traits()

    def may_have(self, candidate: Candidate) -> bool:
        """Whether a sentence that is not quoted yet may say what one of these does.

        What is read of it is compared by its terms, which are at hand, not by its words.
        """
        hit = candidate.read.hit
        text = "".join(hit.outline.lines)
        return any(trait.language != hit.language or trait.is_in(text) for trait in self._traits)

    def evidence(self) -> tuple[Evidence, ...]:
        """All that were kept, their words marked."""
        return tuple(
            replace(worded.quoted.marked(), also_in=tuple(others))
            for worded, others in zip(self._kept, self._places, strict=True)
        )


class Worded(NamedTuple):
    """A quote, with its words and those of the sentence in it that answers."""

    quoted: Quoted
    quote: Words
    sentence: Words

    def denies(self) -> bool:
        """Whether the sentence that answers denies something."""
        return self.quoted.candidate.read.analyzer.negates(self.quoted.answer)

    def keys(self) -> Iterable[Words]:
        """What copies share at least one of: two of the three longest words."""
        for words in {self.quote, self.sentence}:
            longest = sorted(dict.fromkeys(words), key=len)[-3:]
            yield from combinations(longest, min(2, len(longest)))

    def traits(self) -> Iterator[Trait]:
        """By which terms of an outline a copy of the quote or of the sentence is known."""
        hit = self.quoted.candidate.read.hit
        number, numbers = self.quoted.candidate.number, self.quoted.numbers
        for words, some in ((self.sentence, [number]), (self.quote, numbers)):
            lines = (hit.outline.lines[n].partition("\t")[0] for n in some)
            terms = {term for line in lines for term in line.split()}
            most = LEFT_OUT * len(words) / (1 - LEFT_OUT)
            yield Trait(hit.language, [f" {term} " for term in terms], most)


class Trait(NamedTuple):
    """The terms of a text, each between blanks, and how many of them a copy may lack."""

    language: str | None
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
