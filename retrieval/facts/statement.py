"""A sentence to its numbers, dates, names and denials; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property

from retrieval.analysis.analyzer import Analyzer
from retrieval.facts.figures import Figure, stated_figures
from retrieval.facts.proper_names import ProperName, name_of, proper_names
from retrieval.types import Span, Token

# A longer run of capitals is a title or list.
LONGEST_NAME = 8
# "No. 5" denies nothing.
NUMBER_SIGN = re.compile(r"no\.\s*+\d", re.IGNORECASE)
IsName = Callable[[str], bool]
"""Whether a word that begins a sentence is a name."""
Fact = Figure | ProperName


class Statement:
    """A sentence by the rules of one language. *line* are its terms between blanks, if at hand."""

    def __init__(self, text: str, analyzer: Analyzer, is_name: IsName, line: str = "") -> None:
        self.text, self.analyzer = text, analyzer
        self._is_name, self._line = is_name, line

    @cached_property
    def words(self) -> list[Token]:
        """The content words and numbers, in order."""
        return list(self.analyzer.tokens(self.text))

    @cached_property
    def terms(self) -> frozenset[str]:
        """All terms."""
        return frozenset(self._line.split() or self.analyzer.terms(self.text))

    @cached_property
    def figures(self) -> list[Figure]:
        """The numbers and dates, in order."""
        return stated_figures(self.text, self.words, self.analyzer)

    @cached_property
    def names(self) -> list[ProperName]:
        """The proper names, in order, without months of dates and numbers.

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
                    found.append(name_of(self.text, words))
        return found

    def _divided(self, run: ProperName) -> list[list[Token]]:
        """The words of a run, without figures, divided at other words: "Marat met Elvira"."""
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

    @property
    def facts(self) -> list[Fact]:
        """The figures and the names."""
        return [*self.figures, *self.names]

    @cached_property
    def other_words(self) -> list[Token]:
        """The words outside of facts."""
        taken = {place for fact in self.facts for place in range(fact.span.start, fact.span.end)}
        return [
            word for word in self.words if taken.isdisjoint(range(word.span.start, word.span.end))
        ]

    def beside(self, span: Span) -> set[str]:
        """The terms before and after *span*, each marked with its side."""
        before = [word.term for word in self.words if word.span.end <= span.start][-1:]
        after = [word.term for word in self.words if word.span.start >= span.end][:1]
        return {*(f"< {term}" for term in before), *(f"> {term}" for term in after)}

    @cached_property
    def denied(self) -> Mapping[str, Span]:
        """The term beside each denial, with the span of both.

        It is the word with the denial in it, the next one outside of facts, or the last.
        """
        denied: dict[str, list[Span]] = {}
        words = self.other_words
        for span in self.analyzer.denials(self.text):
            following = (word for word in words if word.span.end > span.start)
            word = next(following, words[-1] if words else None)
            if word and not NUMBER_SIGN.match(self.text, span.start):
                ends = (span.start, span.end, word.span.start, word.span.end)
                denied.setdefault(word.term, []).append(Span(min(ends), max(ends)))
        # A word that also stands without a denial is not denied.
        said = Counter(word.term for word in words)
        return {term: spans[0] for term, spans in denied.items() if said[term] <= len(spans)}
