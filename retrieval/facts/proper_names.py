"""Texts to proper names, and whether a text has a name in any form; pure.

Forms are "US" in "United States" or "American", "1970s" in "1973", "World War 1" in "World War I".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.names import aliases, pronunciation, similarity
from retrieval.analysis.quantities import ROMAN, arabic
from retrieval.types import Mention, Query, Span

# Between words of a name: "J. R. R. Tolkien", "Charles de Gaulle".
BETWEEN = re.compile("\\.?[ \u00a0\u202f](?:([^\\W\\d_]{2,3}) )?|[-\u2010\u2011]")
INITIAL = re.compile(r"\w\.?")
# More similar words are spellings of one: "Satpayev", "Satpaev".
ALIKE = 0.8
# Forms of a name share these first letters: Europe, European; Токаев, Токаевтың.
STEM = 4
# An abbreviation has up to this many letters.
MOST_INITIALS = 6
# At most this many words before a number ("Henry 8") are looked for.
MOST_WORDS_BEFORE = 8
# A word that an abbreviation leaves out: "of", "the".
LEFT_OUT = r"(?:[^\W\d_]{1,3}+[\s-]++)?"


class ProperName(NamedTuple):
    """A run of words with capitals, with their terms and its span.

    Example: ``ProperName(("Edwin", "Carver"), ("edwin", "carver"), Span(20, 32))``.
    """

    words: tuple[str, ...]
    terms: tuple[str, ...]
    span: Span


def proper_names(text: str, analyzer: Analyzer) -> Iterator[ProperName]:
    """The proper names in *text*, without titles ("Mr") and words without content.

    A word that *text* also has in lower case is not a name: it began a sentence.
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
            yield name_of(text, run)
            run = []
        run.append((term, span))
    if run:
        yield name_of(text, run)


def name_of(text: str, words: Sequence[tuple[str, Span]]) -> ProperName:
    """The name of these terms and spans of *text*."""
    return ProperName(
        tuple(span.of(text) for _, span in words),
        tuple(term for term, _ in words),
        Span(words[0][1].start, words[-1][1].end),
    )


def _are_joined(between: str, analyzer: Analyzer) -> bool:
    match = BETWEEN.fullmatch(between)
    return match is not None and (match[1] or "") not in analyzer.stopwords


def name_the_same(name: ProperName, other: ProperName, analyzer: Analyzer) -> bool:
    """Whether one of two names may be a form of the other.

    All its words are words of the other ("Tokayev", "Kassym-Jomart Tokayev"), the last words are
    the same and all others begin alike ("Joe Biden", "Joseph Biden"), its letters are the other's
    initials ("UN"), or both name one place.
    """
    short, long = sorted((name, other), key=lambda one: len(one.words))
    if all(
        any(_same_word(long, number, short, place) for number in range(len(long.words)))
        for place in range(len(short.words))
    ):
        return True
    initials, others = ({word[0] for word in one.words[:-1]} for one in (short, long))
    if _same_word(short, -1, long, -1) and initials <= others:
        return True
    letters, firsts = short.words[0].replace(".", ""), "".join(word[0] for word in long.words)
    if len(short.words) == 1 and len(firsts) > 1 and letters.startswith(firsts):
        return True
    spoken, other_spoken = (pronunciation("-".join(n.words), analyzer) for n in (short, long))
    return other_spoken in aliases(spoken)


def _same_word(name: ProperName, place: int, other: ProperName, other_place: int) -> bool:
    word, other_word = name.words[place], other.words[other_place]
    if name.terms[place] == other.terms[other_place]:
        return True
    if INITIAL.fullmatch(word) or INITIAL.fullmatch(other_word):
        return word[0] == other_word[0]
    return similarity(pronunciation(word), pronunciation(other_word)) > ALIKE


def same_name(
    claimed: ProperName, written: ProperName, analyzer: Analyzer, article: Set[str]
) -> bool:
    """Whether two names name the same: "Kassym-Jomart Tokayev" is "Tokayev" if the *article* has
    all his words."""
    if not name_the_same(claimed, written, analyzer):
        return False
    if any(map(INITIAL.fullmatch, (claimed.words[0], written.words[0]))) and 1 in map(
        len, (claimed.words, written.words)
    ):
        return claimed.terms == written.terms  # "Q" is no abbreviation
    ours, theirs = {*claimed.terms}, {*written.terms}
    return ours.isdisjoint(theirs) or ours - theirs <= article


def has_name(name: ProperName, terms: Set[str], text: str, analyzer: Analyzer) -> bool:
    """Whether a text with these *terms* has all words of a name, or forms of each or the whole:
    "US" is in "American", "UN" in "United Nations"."""

    def has_form(words: tuple[str, ...]) -> bool:
        # "North Korea" has other forms than "Korea".
        parts = {form for part in (words[1:], words[:-1]) for form in analyzer.forms_of(part)}
        return any(terms >= {*form} for form in analyzer.forms_of(words) if form not in parts)

    if all(term in terms or has_form((term,)) for term in name.terms):
        return True
    return has_form(name.terms) or has_initials(" ".join(name.words), text)


class NameForms:
    """Finds the names of a question, in any form, in texts of one language.

    *terms* of a text are its terms, each between blanks.
    """

    def __init__(self, query: Query, analyzer: Analyzer) -> None:
        self._query, self._analyzer = query, analyzer
        self._calendar = analyzer_for(query.language).calendar
        self._alternatives = query.alternatives

    def missing(self, terms: str, text: str, elsewhere: str) -> Iterator[Mention]:
        """The names that neither the quoted paragraphs, the title, nor terms *elsewhere* in the
        article have.

        A number must be quoted: a year elsewhere is of something else.
        """
        for name in self._query.names:
            if _is_number(name):
                if not self._has_number(name, terms, text):
                    yield name
            elif not self._has_name(name, terms, text) and not self._has_name(name, elsewhere, ""):
                yield name

    def lacks_word(self, found: frozenset[str], terms: str, text: str) -> bool:
        """Whether a quote with the words *found* of the question, its *terms* and its *text*
        misses a word of a name."""
        return not all(
            found.issuperset(name.terms)
            or (
                self._has_number(name, terms, text)
                if _is_number(name)
                else all(word in found or _has_stem(word, terms) for word in name.terms)
                or self._has_form(name, terms, text)
            )
            for name in self._query.names
        )

    def _has_name(self, name: Mention, terms: str, text: str) -> bool:
        words = {*name.terms, *(t for term in name.terms for t in self._alternatives.get(term, ()))}
        return (
            any(f" {word} " in terms for word in words)
            or any(_has_stem(word, terms) for word in name.terms)
            or self._has_form(name, terms, text)
        )

    def _has_form(self, name: Mention, terms: str, text: str) -> bool:
        return (
            any(f" {' '.join(form)} " in terms for form in self._analyzer.forms_of(name.terms))
            or self._has_month(name, terms, text)
            or self._has_years(name.text, terms)
            or bool(text and has_initials(name.text, text))
        )

    def _has_month(self, name: Mention, terms: str, text: str) -> bool:
        if len(name.terms) > 1 or (number := self._calendar.number_of_month(name.text)) is None:
            return False
        return f" dm:{number:02}-" in terms or self._analyzer.calendar.has_month(number, text)

    def _has_number(self, name: Mention, terms: str, text: str) -> bool:
        number = name.terms[0]
        whole = int(number) if number.isdecimal() and len(number) <= 4 else 0
        days = (term for term in self._query.own if term.startswith("dm:"))
        if f" {number} " in terms or any(
            f" {day} " in terms for day in days if int(day[-2:]) == whole
        ):
            return True
        return (
            self._has_years(number, terms)
            or any(
                arabic(match[1]) == whole
                for word in (self._words_before(name) if whole else ())
                for match in re.finditer(
                    rf"(?<!\w){re.escape(word)}\s++({ROMAN.pattern})(?!\w)", text
                )
            )
            or any(f" {word} " in terms for word in self._analyzer.numeral_terms(whole))
        )

    def _has_years(self, number: str, terms: str) -> bool:
        years = self._years.get(number)
        return years is not None and bool(re.search(rf" {years} ", terms))

    @cached_property
    def _years(self) -> dict[str, str]:
        return dict(self._calendar.spans_of_years(self._query.searched))

    def _words_before(self, name: Mention) -> Iterable[str]:
        words = rf"(?<![^\W\d_])([^\W\d_]++)\s++{re.escape(name.text)}(?!\w)"
        return [*dict.fromkeys(re.findall(words, self._query.searched))][:MOST_WORDS_BEFORE]


def _is_number(name: Mention) -> bool:
    return name.terms[0][0].isdigit()


def _has_stem(word: str, terms: str) -> bool:
    return len(word) >= STEM and not word[0].isdigit() and f" {word[:STEM]}" in terms


def has_initials(name: str, text: str) -> bool:
    """Whether one abbreviates the other: "US" and "United States"."""
    letters = name.replace(".", "")
    if letters.isupper() and letters.isalpha() and 1 < len(letters) <= MOST_INITIALS:
        words = rf"\w*+(?:['’]s)?+[\s-]++{LEFT_OUT}".join(letters)
        return bool(re.search(rf"(?<!\w){words}[^\W\d_]", text))
    initials = [word[0] for word in re.split(r"[\s-]+", name) if word[:1].isupper()]
    if 1 < len(initials) <= MOST_INITIALS:
        abbreviation = r"\.?".join(initials)
        return bool(re.search(rf"(?<!\w){abbreviation}(?!\w)", text))
    return False
