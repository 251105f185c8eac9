"""The names of a question to those that an article lacks in every form; pure.

"US" is in an article that has "U.S.", "United States" or "American", "France" in one that has
"French", "1970s" in one that has "1973", "World War 1" in one that has "World War I".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from retrieval.analysis import analyzer_for
from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.quantities import ROMAN, arabic
from retrieval.answering.matching import MatchedPassage
from retrieval.types import Mention, Query

# Forms of a name share at least this many first letters: Europe and European, Токаев and Токаевтың.
STEM = 4
# An abbreviation has up to this many letters.
MOST_INITIALS = 6
# Of the words before a number in a question ("Henry 8"), no more are looked for.
MOST_WORDS_BEFORE = 8
# A word without a capital that an abbreviation leaves out: "of", "the", "and".
LEFT_OUT = r"(?:[^\W\d_]{1,3}+[\s-]++)?"


class NameForms:
    """Finds the names of a question in texts of one language, whatever form they have there."""

    def __init__(self, query: Query, analyzer: Analyzer) -> None:
        self._query = query
        self._analyzer = analyzer
        self._calendar = analyzer_for(query.language).calendar
        self._alternatives = query.alternatives

    def missing(
        self,
        passage: MatchedPassage,
        others: Iterable[MatchedPassage],
        beside: Iterable[str] = (),
    ) -> Iterator[Mention]:
        """The names of which neither the paragraph of *passage* nor its title has any form, nor
        any of the *others*, passages of the same article. *beside* are the lines of terms of the
        other paragraphs of its quote.

        A number must be in the quote's paragraphs or in the title: a year elsewhere in the article
        is of something else.
        """
        terms = " ".join([passage.title, *passage.lines, *beside])
        text = f"{passage.paragraph.article.title or ''} {passage.paragraph.text}"
        elsewhere = " ".join(line for other in others for line in other.lines)
        for name in self._query.names:
            if self._is_number(name):
                if not self._has_number(name, terms, text):
                    yield name
            elif not self._has_name(name, terms, text) and not self._has_name(name, elsewhere, ""):
                yield name

    def lacks_word(self, terms: frozenset[str], line: str, text: str) -> bool:
        """Whether a quote lacks a word of a name. *terms* are the words of the question that it
        has, *line* are all of its terms, each between blanks, *text* are its characters."""
        return not all(
            terms.issuperset(name.terms)
            or (
                self._has_number(name, line, text)
                if self._is_number(name)
                else all(word in terms or _has_stem(word, line) for word in name.terms)
                or self._has_form(name, line, text)
            )
            for name in self._query.names
        )

    @staticmethod
    def _is_number(name: Mention) -> bool:
        return name.terms[0][0].isdigit()

    def _has_name(self, name: Mention, terms: str, text: str) -> bool:
        """Whether a word of the name, or another form of it, is among *terms* or in *text*."""
        words = {*name.terms, *(t for term in name.terms for t in self._alternatives.get(term, ()))}
        return (
            any(f" {word} " in terms for word in words)
            or any(_has_stem(word, terms) for word in name.terms)
            or self._has_form(name, terms, text)
        )

    def _has_form(self, name: Mention, terms: str, text: str) -> bool:
        """Whether another form of the name, or of a part of it, is among *terms* or in *text*."""
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
        """Whether a number, or the time or rank that it stands for, is among *terms* or in
        *text*."""
        number = name.terms[0]
        if f" {number} " in terms or any(
            f" {day} " in terms for day in self._days if int(day[-2:]) == _whole(number)
        ):
            return True
        return (
            self._has_years(number, terms)
            or any(
                arabic(match[1]) == _whole(number)
                for word in (self._words_before(name) if _whole(number) else ())
                for match in re.finditer(
                    rf"(?<!\w){re.escape(word)}\s++({ROMAN.pattern})(?!\w)", text
                )
            )
            or any(f" {word} " in terms for word in self._analyzer.numeral_terms(_whole(number)))
        )

    def _has_years(self, number: str, terms: str) -> bool:
        """Whether a year of the decade or century that this *number* names is among *terms*."""
        years = self._years.get(number)
        return years is not None and bool(re.search(rf" {years} ", terms))

    @cached_property
    def _days(self) -> Sequence[str]:
        return [term for term in self._query.own if term.startswith("dm:")]

    @cached_property
    def _years(self) -> dict[str, str]:
        """The pattern of the years of each decade and each century in the question."""
        return dict(self._calendar.spans_of_years(self._query.searched))

    def _words_before(self, name: Mention) -> Iterable[str]:
        words = rf"(?<![^\W\d_])([^\W\d_]++)\s++{re.escape(name.text)}(?!\w)"
        return [*dict.fromkeys(re.findall(words, self._query.searched))][:MOST_WORDS_BEFORE]


def _has_stem(word: str, terms: str) -> bool:
    """Whether another form of *word* is among *terms*."""
    return len(word) >= STEM and not word[0].isdigit() and f" {word[:STEM]}" in terms


def _whole(number: str) -> int:
    """The value of a whole *number* of up to four digits; 0 if it is another one."""
    return int(number) if number.isdecimal() and len(number) <= 4 else 0


def has_initials(name: str, text: str) -> bool:
    """Whether *name* is an abbreviation of words in *text*, or *text* has an abbreviation of it.

    "US" abbreviates "United States", "U.N." "United Nations".
    """
    letters = name.replace(".", "")
    if letters.isupper() and letters.isalpha() and 1 < len(letters) <= MOST_INITIALS:
        words = rf"\w*+(?:['’]s)?+[\s-]++{LEFT_OUT}".join(letters)
        return bool(re.search(rf"(?<!\w){words}[^\W\d_]", text))
    initials = [word[0] for word in re.split(r"[\s-]+", name) if word[:1].isupper()]
    if 1 < len(initials) <= MOST_INITIALS:
        abbreviation = r"\.?".join(initials)
        return bool(re.search(rf"(?<!\w){abbreviation}(?!\w)", text))
    return False
