"""The words of a search to what a passage must contain: terms for each word, and phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from retrieval.analysis import ANALYZERS, analyzer_for, code_of
from retrieval.analysis.analyzer import Analyzer
from retrieval.engines.engine import Engine
from retrieval.querying.query import MOST_TERMS
from retrieval.querying.understanding import understand
from retrieval.storage.seam import Reading
from retrieval.types import Query, Span, Token

MARKS = '"“”„«»'
QUOTED = re.compile(rf"[{MARKS}]([^{MARKS}]*\w[^{MARKS}]*)[{MARKS}]")
# A phrase is made of whole words, and a number goes on after its marks. What stands before it is
# looked at behind its first character, or else it would be looked at everywhere.
BEGINS = r"{0}(?<!\w{0})(?<!\w['’]{0})(?<!\d[.,]{0})"
ENDS = r"(?!\w)(?!['’]\w)(?![.,]\d)"


class SearchedWord(NamedTuple):
    """A word as it was typed, and the terms by which a passage contains it."""

    text: str
    terms: frozenset[str]


class Phrase(NamedTuple):
    """The text in quotation marks, the pattern that finds it, and the words that tell where.

    A text in which the pattern matches contains a term of each of *words*. There are fewer than
    words in the phrase, for a function word is not searched.
    """

    text: str
    pattern: re.Pattern[str]
    words: tuple[frozenset[str], ...]


class Search(NamedTuple):
    """The words and phrases of a search; *weights* are the weights of all of their terms."""

    query: Query
    words: tuple[SearchedWord, ...]
    phrases: tuple[Phrase, ...]
    weights: Mapping[str, float]

    @property
    def texts(self) -> tuple[str, ...]:
        """What is searched, as it was typed."""
        words = tuple(word.text for word in self.words)
        return words + tuple(phrase.text for phrase in self.phrases)

    @property
    def required(self) -> list[frozenset[str]]:
        """The terms of each word that a passage with all words and phrases contains."""
        return [*(word.terms for word in self.words), *self.required_by_phrases]

    @property
    def required_by_phrases(self) -> list[frozenset[str]]:
        """The same for the phrases alone."""
        return [terms for phrase in self.phrases for terms in phrase.words]


def read_search(
    text: str,
    engine: Engine,
    store: Reading,
    likely: Sequence[str | None] = (),
    language: str | None = None,
) -> Search:
    """*text*, whose words are understood as those of a question are.

    *language* is its language. Without it, *likely* are those to assume if the words do not show
    theirs.
    """
    query = understand(text, engine, store, language=language, likely=likely)
    # Who searches for words wants these words, and none that are only near them.
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
    # A greeting, and a function word of one language that is a word of another, are searched, too.
    terms = sorted(frozenset().union(*search.required))
    return search._replace(weights={term: query.terms.get(term, 1.0) for term in terms})


def _words(
    tokens: Sequence[Token], text: str, query: Query, analyzer: Analyzer
) -> Iterator[SearchedWord]:
    """Each word with its term, with those of the words that may be written instead, and with those
    of the compound, amount or date that it is a part of."""
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
    """The terms of each word that has a term by the rules of any language, however it is written.

    Numbers and single letters are left out: they may be parts of others in an article.
    """
    for token in analyzer.tokens(text):
        word = token.span.of(text)
        if len(word) > 1 and word.isalpha():
            forms = {word, word.lower(), word.upper(), word.capitalize()}
            terms = frozenset(one.term(form) for one in analyzers for form in forms)
            if "" not in terms:
                yield terms
