"""Quotes that several paragraphs hold are given once, with the other places; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from retrieval.analysis.numbers import SIGNS
from retrieval.answering.ranking import AnalyzerFor
from retrieval.types import Evidence, Passage

# Of a copy so much may be missing in the other: "officials said", "on Monday".
LEFT_OUT = 0.1
# A shorter sentence ("He was arrested.") may stand in articles on different matters.
FEWEST_WORDS = 8
# A sign of a currency is a word here, for "$20" is not "€20".
WORD = re.compile(rf"\w+|[{''.join(sign for sign in SIGNS if len(sign) == 1)}]")

Words = tuple[str, ...]


class Worded(NamedTuple):
    """An evidence with the words of its quote and of the sentence in it that answers."""

    evidence: Evidence
    quote: Words
    sentence: Words

    def keys(self) -> Iterable[Words]:
        """What copies share at least one of: two of the three longest words."""
        for words in {self.quote, self.sentence}:
            longest = sorted(dict.fromkeys(words), key=len)[-3:]
            yield from combinations(longest, min(2, len(longest)))


def once(evidence: Sequence[Evidence], analyzer_for: AnalyzerFor) -> tuple[Evidence, ...]:
    """*evidence* in its order without what repeats an earlier one, which names it in *also_in*.

    One repeats another in another paragraph if the quotes, or the sentences that answer, have the
    same words in the same order, but for a tenth that one of them may lack. A number, a sign of
    a currency or a denial may not be lacking, and no number may be lost with a quote left out.
    """
    kept: list[Worded] = []
    places: list[list[Passage]] = []
    known: dict[Words, list[int]] = {}
    for one in evidence:
        text = one.passage.paragraph.text
        worded = Worded(one, _words(one.passage.quote), _words(one.answer.of(text)))
        keys = tuple(worded.keys())
        likely = sorted({number for key in keys for number in known.get(key, ())})
        for number in likely:
            if place := _repeated(kept[number], worded, analyzer_for):
                places[number].append(place)
                break
        else:
            for key in keys:
                known.setdefault(key, []).append(len(kept))
            kept.append(worded)
            places.append([])
    return tuple(
        replace(one.evidence, also_in=tuple(others)) if others else one.evidence
        for one, others in zip(kept, places, strict=True)
    )


def _repeated(first: Worded, other: Worded, analyzer_for: AnalyzerFor) -> Passage | None:
    """Where *other* says what *first* says; None where it does not."""
    passage, paragraph = other.evidence.passage, other.evidence.passage.paragraph
    if paragraph == first.evidence.passage.paragraph:
        return None
    if _alike(first.quote, other.quote):
        place = passage
    elif (
        min(len(first.sentence), len(other.sentence)) >= FEWEST_WORDS
        and _alike(first.sentence, other.sentence)
        and set(filter(_counts, other.quote)) <= set(first.quote)
    ):
        place = Passage(paragraph, other.evidence.answer)
    else:
        return None
    denials = {
        analyzer_for(one.passage.paragraph.article.language).negates(
            one.answer.of(one.passage.paragraph.text)
        )
        for one in (first.evidence, other.evidence)
    }
    return place if len(denials) == 1 else None


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
