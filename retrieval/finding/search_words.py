"""Reads a search: the terms that a passage must contain for each word, and the phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from retrieval.analysis import ANALYZERS, analyzer_for, code_of
from retrieval.analysis.analyzer import Analyzer
from retrieval.engines.engine import Engine
from retrieval.querying.query import MOST_TERMS, understand
from retrieval.storage.seam import Reading
from retrieval.types import Query, Span, Token

MARKS = '"“”„«»'
QUOTED = re.compile(rf"[{MARKS}]([^{MARKS}]*\w[^{MARKS}]*)[{MARKS}]")
# Whole words; a number goes on after its marks. The text before is tested behind the first
# character, or else everywhere.
BEGINS = r"{0}(?<!\w{0})(?<!\w['’]{0})(?<!\d[.,]{0})"
ENDS = r"(?!\w)(?!['’]\w)(?![.,]\d)"


class SearchedWord(NamedTuple):
    """A word as typed, and the terms by which a passage contains it."""

    text: str
    terms: frozenset[str]


class Phrase(NamedTuple):
    """A quoted text, and its pattern. Any match contains a term of each of *words*."""

    text: str
    pattern: re.Pattern[str]
    words: tuple[frozenset[str], ...]


class Search(NamedTuple):
    """The words and phrases of a search; *weights* has all their terms."""

    query: Query
    words: tuple[SearchedWord, ...]
    phrases: tuple[Phrase, ...]
    weights: Mapping[str, float]

    @property
    def texts(self) -> tuple[str, ...]:
        """The words and phrases as typed."""
        words = tuple(word.text for word in self.words)
        return words + tuple(phrase.text for phrase in self.phrases)

    @property
    def required(self) -> list[frozenset[str]]:
        """For each word and phrase, the terms of which a passage has one."""
        return [*(word.terms for word in self.words), *self.required_by_phrases]

    @property
    def required_by_phrases(self) -> list[frozenset[str]]:
        """The same for phrases alone."""
        return [terms for phrase in self.phrases for terms in phrase.words]


def read_search(
    text: str,
    engine: Engine,
    store: Reading,
    likely: Sequence[str | None] = (),
    language: str | None = None,
) -> Search:
    """Read *text* as a question in *language*; if it is None, *likely* languages may apply."""
    query = understand(text, engine, store, language=language, likely=likely)
    # Words that are only near them are not wanted here.
    spellings = tuple(one for one in query.expansions if not one.across)
    query = replace(query, expansions=spellings)
    analyzer = analyzer_for(query.language)
    quoted = [Span(*match.span()) for match in QUOTED.finditer(text)]
    used = {analyzer.language, *map(code_of, store.languages())}
    analyzers = [ANALYZERS[code] for code in sorted(used)]
    phrases = [_phrase(match[1], analyzer, analyzers) for match in QUOTED.finditer(text)]
    free = [
        token
        for token in analyzer.tokens(text)
        if not any(token.span.overlaps(span) for span in quoted)
    ]
    search = Search(query, tuple(_words(free, text, query, analyzer)), tuple(phrases), {})
    # Greetings are searched, too, and function words that are words of other languages.
    terms = sorted(frozenset().union(*search.required))
    return search._replace(weights={term: query.terms.get(term, 1.0) for term in terms})


def _words(
    tokens: Sequence[Token], text: str, query: Query, analyzer: Analyzer
) -> Iterator[SearchedWord]:
    """Each word with its term, with those of other spellings, and of its compound, amount or
    date."""
    others = {expansion.term: expansion.terms for expansion in query.expansions}
    extras = [*analyzer.extras(text)]
    seen = set()
    for token in tokens[:MOST_TERMS]:
        if token.term not in seen:
            seen.add(token.term)
            wider = [extra.term for extra in extras if extra.span.overlaps(token.span)]
            terms = frozenset((token.term, *others.get(token.term, ()), *wider))
            yield SearchedWord(token.span.of(text), terms)


def _phrase(text: str, analyzer: Analyzer, analyzers: Sequence[Analyzer]) -> Phrase:
    text = " ".join(text.split())
    first = re.escape(text[0])
    begin = BEGINS.format(first) if text[0].isalnum() else first
    pattern = begin + r"\s+".join(map(re.escape, text[1:].split(" ")))
    pattern += ENDS if text[-1].isalnum() else ""
    words = dict.fromkeys(_certain_words(text, analyzer, analyzers))
    return Phrase(text, re.compile(pattern, re.IGNORECASE), tuple(words))


def _certain_words(
    text: str, analyzer: Analyzer, analyzers: Sequence[Analyzer]
) -> Iterator[frozenset[str]]:
    """The terms of each word that has one by the rules of any language, however it is written.

    Numbers and single letters are left out: in an article they may be parts of others.
    """
    for token in analyzer.tokens(text):
        word = token.span.of(text)
        if len(word) > 1 and word.isalpha():
            forms = {word, word.lower(), word.upper(), word.capitalize()}
            terms = frozenset(one.term(form) for one in analyzers for form in forms)
            if "" not in terms:
                yield terms
