"""A sentence to what it states: its numbers, dates, names and denials; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.quantities import ROMAN, arabic
from retrieval.answering.figures import YEAR
from retrieval.answering.proper_names import ProperName, proper_names
from retrieval.checking.checked import Kind
from retrieval.types import Span, Token

DAY, MONTH, YEARS, SPELLED = "day", "month", "year", "spelled"
# A run of more words with capitals is a title or a list.
LONGEST_NAME = 8
# "No. 5" denies nothing.
NUMBER_SIGN = re.compile(r"no\.\s*+\d", re.IGNORECASE)
IsName = Callable[[str], bool]
"""Whether a word that begins a sentence, and so has a capital anyway, is a name."""


class Figure(NamedTuple):
    """A number or a date: *what* it measures and its value.

    *what* is a unit or currency, "age", "spelled" for a word ("seven"), or empty for a plain
    number; "day", "month" or "year" for a date. The value of a day is "07-30".
    """

    kind: Kind
    what: str
    value: str
    span: Span

    @property
    def term(self) -> str:
        """Its term in a text: "dm:07-30", "usd:25000", "2020"."""
        if self.what in ("", YEARS, SPELLED):
            return self.value
        return f"{'dm' if self.what == DAY else self.what}:{self.value}"


class Statement:
    """A sentence of a claim or of a quote, by the rules of one language.

    *line* are its terms between blanks, if they are at hand.
    """

    def __init__(self, text: str, analyzer: Analyzer, is_name: IsName, line: str = "") -> None:
        self.text = text
        self.analyzer = analyzer
        self._is_name = is_name
        self._line = line

    @cached_property
    def words(self) -> list[Token]:
        """The words that carry content, numbers among them, in order."""
        return list(self.analyzer.tokens(self.text))

    @cached_property
    def terms(self) -> frozenset[str]:
        """All terms."""
        return frozenset(self._line.split() or self.analyzer.terms(self.text))

    @cached_property
    def figures(self) -> list[Figure]:
        """The numbers and dates, in order."""
        return sorted(_figures(self.text, self.words, self.analyzer), key=lambda one: one.span)

    @cached_property
    def names(self) -> list[ProperName]:
        """The proper names, in order, without the months of dates and the numbers in names.

        If words without content have capitals too, as in a headline, capitals show nothing.
        """
        rest = self.text.lstrip().partition(" ")[2]
        if self.text.isupper() or self.analyzer.capitalizes_all(rest):
            return []
        first = self.words[0] if self.words else None
        found = []
        for run in proper_names(self.text, self.analyzer):
            for words in self._divided(run) if len(run.words) <= LONGEST_NAME else ():
                is_opening = words[0] == first and not self._is_name(first.span.of(self.text))
                if words := words[is_opening:]:
                    found.append(self._name(words))
        return found

    def _divided(self, run: ProperName) -> list[list[Token]]:
        """The words of a run with capitals, without those of figures, divided where another word
        stands between: "Marat met Elvira"."""
        parts: list[list[Token]] = [[]]
        for word in self.words:
            if not run.span.overlaps(word.span):
                continue
            in_figure = any(word.span.overlaps(figure.span) for figure in self.figures)
            if in_figure or not word.span.of(self.text)[0].isupper():
                parts.append([])
            else:
                parts[-1].append(word)
        return [part for part in parts if part]

    def _name(self, words: list[Token]) -> ProperName:
        return ProperName(
            tuple(word.span.of(self.text) for word in words),
            tuple(word.term for word in words),
            Span(words[0].span.start, words[-1].span.end),
        )

    @property
    def facts(self) -> list[Figure | ProperName]:
        """The figures and the names."""
        return [*self.figures, *self.names]

    @cached_property
    def other_words(self) -> list[Token]:
        """The words that are in no figure and in no name."""
        taken = {place for fact in self.facts for place in range(fact.span.start, fact.span.end)}
        return [
            word for word in self.words if taken.isdisjoint(range(word.span.start, word.span.end))
        ]

    def beside(self, span: Span) -> set[str]:
        """The terms of the words before and after *span*, each marked with its side."""
        before = [word.term for word in self.words if word.span.end <= span.start][-1:]
        after = [word.term for word in self.words if word.span.start >= span.end][:1]
        return {*(f"< {term}" for term in before), *(f"> {term}" for term in after)}

    @cached_property
    def denied(self) -> Mapping[str, Span]:
        """The term that each denial stands beside, with the span from one to the other.

        It is the word that has the denial in it, or the next one that is no fact, or the last.
        """
        denied: dict[str, list[Span]] = {}
        words = self.other_words
        for span in self.analyzer.denials(self.text):
            following = (word for word in words if word.span.end > span.start)
            word = next(following, words[-1] if words else None)
            if word and not NUMBER_SIGN.match(self.text, span.start):
                ends = (span.start, span.end, word.span.start, word.span.end)
                denied.setdefault(word.term, []).append(Span(min(ends), max(ends)))
        # What is also said without a denial is not denied.
        said = Counter(word.term for word in words)
        return {term: spans[0] for term, spans in denied.items() if said[term] <= len(spans)}


def _figures(text: str, words: list[Token], analyzer: Analyzer) -> Iterator[Figure]:
    valued = [token for token in analyzer.extras(text) if _is_figure(token.term)]
    found = [*_with_units(valued), *_months(text, analyzer)]
    # "49-31 May" is the 31st of May, and 49.
    taken = [figure for figure in found if figure.what != DAY]
    days = [figure for figure in found if figure.what == DAY]
    yield from found
    numerals = _numerals(analyzer)
    for term, span in words:
        written = span.of(text)
        if any(span.overlaps(figure.span) for figure in taken):
            continue
        if inside := [day for day in days if span.overlaps(day.span)]:
            numbers = {int(day.value[-2:]) for day in inside}
            if not term.isdecimal() or int(term) in numbers or span == inside[0].span:
                continue
        if written[0].isdigit():
            is_year = YEAR.fullmatch(written) and not text[span.end : span.end + 1].isalnum()
            kind, what = (Kind.DATE, YEARS) if is_year else (Kind.NUMBER, "")
            yield Figure(kind, what, plain(term), span)
        elif term in numerals:
            yield Figure(Kind.NUMBER, SPELLED, numerals[term], span)
        elif len(written) > 1 and ROMAN.fullmatch(written):
            yield Figure(Kind.NUMBER, "", str(arabic(written)), span)


def _with_units(tokens: list[Token]) -> Iterator[Figure]:
    """Amounts, ages, days, and the years of dates in digits."""
    spans = {token.span for token in tokens if ":" in token.term}
    for term, span in tokens:
        unit, colon, value = term.partition(":")
        if unit == "dm":
            yield Figure(Kind.DATE, DAY, value, span)
        elif colon:
            yield Figure(Kind.NUMBER, unit, plain(value), span)
        elif span not in spans:
            yield Figure(Kind.NUMBER, "", plain(term), span)
        elif YEAR.fullmatch(term):
            yield Figure(Kind.DATE, YEARS, term, span)


def _months(text: str, analyzer: Analyzer) -> Iterator[Figure]:
    """The months without a day."""
    days = [token.span for token in analyzer.extras(text) if token.term.startswith("dm:")]
    for match in analyzer.calendar.sign_of_day.finditer(text):
        span, month = Span(*match.span()), analyzer.calendar.number_of_month(match.group())
        # "may" is seldom a month, and never in small letters.
        is_verb = match.group().islower() and analyzer.fold(match.group()) in analyzer.stopwords
        if month and not is_verb and not any(span.overlaps(day) for day in days):
            yield Figure(Kind.DATE, MONTH, f"{month:02}", span)


def _is_figure(term: str) -> bool:
    return ":" in term or term[0].isdigit()


def plain(value: str) -> str:
    """A number without the noughts at the end of its decimals; what is no number is unchanged."""
    try:
        return format(Decimal(value).normalize(), "f")
    except InvalidOperation:  # "30.07"
        return value


@lru_cache(maxsize=16)
def _numerals(analyzer: Analyzer) -> Mapping[str, str]:
    """The value of each term that is the word for a number. "One" is seldom one."""
    numbers = range(2, len(analyzer.numerals) + 1)
    return {term: str(number) for number in numbers for term in analyzer.numeral_terms(number)}
