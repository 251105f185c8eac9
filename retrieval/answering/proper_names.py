"""Texts to the proper names in them, and whether two of them name the same; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.names import aliases, pronunciation, similarity
from retrieval.types import Span

# Words of a name stand side by side; an initial has a point, and a short word may stand between:
# "J. R. R. Tolkien", "Charles de Gaulle".
BETWEEN = re.compile("\\.?[ \u00a0\u202f](?:([^\\W\\d_]{2,3}) )?|[-\u2010\u2011]")
INITIAL = re.compile(r"\w\.?")
# Above this similarity two words are spellings of one: "Satpayev", "Satpaev".
ALIKE = 0.8


class ProperName(NamedTuple):
    """A run of words with capitals: the *words* as they are written, their *terms*, and its span.

    Example: ``ProperName(("Edwin", "Carver"), ("edwin", "carver"), Span(20, 32))``.
    """

    words: tuple[str, ...]
    terms: tuple[str, ...]
    span: Span


def proper_names(text: str, analyzer: Analyzer) -> Iterator[ProperName]:
    """The proper names in *text*, without titles ("Mr") and words that carry no content.

    A word that *text* also has in lower case is no name: it had a capital only because it began a
    sentence.
    """
    words = [(term, Span(*match.span())) for term, match in analyzer.words(text)]
    lower = {term for term, span in words if span.of(text)[0].islower()}
    run: list[tuple[str, Span]] = []
    for term, span in words:
        written = span.of(text)
        if (
            not written[0].isupper()
            or term in lower
            or analyzer.fold(written) in analyzer.sentence_rules.titles
        ):
            continue
        if run and not _are_joined(text[run[-1][1].end : span.start], analyzer):
            yield _name(text, run)
            run = []
        run.append((term, span))
    if run:
        yield _name(text, run)


def _are_joined(between: str, analyzer: Analyzer) -> bool:
    match = BETWEEN.fullmatch(between)
    return match is not None and (match[1] or "") not in analyzer.stopwords


def _name(text: str, run: list[tuple[str, Span]]) -> ProperName:
    return ProperName(
        tuple(span.of(text) for _, span in run),
        tuple(term for term, _ in run),
        Span(run[0][1].start, run[-1][1].end),
    )


def name_the_same(name: ProperName, other: ProperName, analyzer: Analyzer) -> bool:
    """Whether one of two names may be a form of the other.

    It may if all its words are words of the other ("Tokayev", "Kassym-Jomart Tokayev"), if the last
    words are the same and all others begin alike ("Joe Biden", "Joseph Biden"), if its letters are
    the other's initials ("UN", "United Nations"), or if both are names of one place.
    """
    short, long = sorted((name, other), key=lambda one: len(one.words))
    if all(_has_word(long, short, place) for place in range(len(short.words))):
        return True
    initials, others = ({word[0] for word in one.words[:-1]} for one in (short, long))
    if _same_word(short, -1, long, -1) and initials <= others:
        return True
    return _is_acronym(short, long) or _name_one_place(short, long, analyzer)


def _has_word(name: ProperName, other: ProperName, place: int) -> bool:
    """Whether *name* has the word number *place* of the *other* name."""
    return any(_same_word(name, number, other, place) for number in range(len(name.words)))


def _same_word(name: ProperName, place: int, other: ProperName, other_place: int) -> bool:
    word, other_word = name.words[place], other.words[other_place]
    if name.terms[place] == other.terms[other_place]:
        return True
    if INITIAL.fullmatch(word) or INITIAL.fullmatch(other_word):
        return word[0] == other_word[0]
    return similarity(pronunciation(word), pronunciation(other_word)) > ALIKE


def _is_acronym(short: ProperName, long: ProperName) -> bool:
    letters = short.words[0].replace(".", "")
    initials = "".join(word[0] for word in long.words)
    return len(short.words) == 1 and len(initials) > 1 and letters.startswith(initials)


def _name_one_place(name: ProperName, other: ProperName, analyzer: Analyzer) -> bool:
    spoken, other_spoken = (pronunciation("-".join(n.words), analyzer) for n in (name, other))
    return other_spoken in aliases(spoken)
