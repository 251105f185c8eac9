"""Words that no article contains to the words that the articles may use for them; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from math import exp, fsum, log
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.names import aliases, keys, pronunciations, similarity
from retrieval.near_words import Near, Word, near_by_tables
from retrieval.querying.typos import TermsByPrefix, respelled
from retrieval.types import Expansion, Name, Query, Token

# The weight of a term that is searched instead of another.
WEIGHT = 0.5
# The least similarity of two names with the same phonetic key; of a name and a word that is not
# written as one; and of two names in one language, which has no other alphabet for them. Among
# names .5 is enough, but other words sound like names, too.
ALIKE = 0.7
MORE_ALIKE = 0.8
MOST_ALIKE = 0.85
SHORTEST, LONGEST = 4, 40
MOST_NAMES = 4
# A word with more possible spellings than this is not looked up.
MOST_SPELLINGS = 512
# The weight of the nearest word of another language beside that of a word that articles contain: as
# tables have it, and as the word itself is compared, which errs less.
NEAR_WEIGHT, COMPARED_WEIGHT = 0.6, 0.8
# So many near words of a word are searched, the nearest.
MOST_NEAR = 8
# Near words that most passages contain count at least as much as this.
LEAST_IDF = 0.1
# No more words are looked up: a term may be written in many ways.
MOST_LOOKED_UP = 64


class Vocabulary(NamedTuple):
    """The words of the articles.

    *knows* is true for a term that an article contains. *names* gives the names under some phonetic
    keys, *terms* the terms that begin with some letters. *near* gives the near words of words in
    other languages, which an article may contain or not, and *near_weight* is that of the nearest.
    """

    knows: Callable[[str], bool]
    idf: Callable[[str], float]
    names: Callable[[Sequence[str]], Iterable[Name]]
    terms: TermsByPrefix
    near: Near = near_by_tables
    near_weight: float = NEAR_WEIGHT


def expand(
    query: Query, analyzer: Analyzer, others: Sequence[Analyzer], vocabulary: Vocabulary
) -> Query:
    """*query* with terms that the articles may use for words that they do not contain.

    *analyzer* is that of the question, *others* are those of the articles. A word is looked up as
    the rules of another language stem it; with the letters that a keyboard may lack; among the
    names of the articles, if it may be a name; and last as a misspelled word. Besides, the words of
    other languages that are near in meaning are searched.
    """
    terms = dict(query.terms)
    expansions = []
    unknown = [*islice(_unknown(query, analyzer, vocabulary), MOST_LOOKED_UP)]
    written = [Word(token.span.of(query.text), token.term) for token in unknown]
    languages = [other.language for other in others]
    nearest = vocabulary.near(written, analyzer.language, languages)
    for token, (word, _), nearness in zip(unknown, written, nearest, strict=True):
        words = dict(_words_for(word, token, query, analyzer, others, vocabulary))
        if not words:
            words = {term: term for term in respelled(token.term, vocabulary.terms)}
        words = {term: written for term, written in words.items() if term not in query.own}
        if words:
            distinct = tuple(dict.fromkeys(words.values()))
            expansions.append(Expansion(word, token.term, distinct, tuple(words)))
            terms |= {term: WEIGHT for term in words if term not in terms}
        known = islice(_known(nearness, vocabulary), MOST_NEAR)
        if across := {term: near for term, near in known if term not in terms}:
            expansions.append(Expansion(word, token.term, (*across,), (*across,), across=True))
            terms |= _weights(across, vocabulary)
    return replace(query, terms=terms, expansions=tuple(expansions)) if expansions else query


def _unknown(query: Query, analyzer: Analyzer, vocabulary: Vocabulary) -> Iterator[Token]:
    """The words of the question that no article contains; what is repeated comes once."""
    seen = set()
    for token in analyzer.tokens(query.searched):
        if token.term not in query.own or token.term[0].isdigit() or vocabulary.knows(token.term):
            continue
        as_written = token.span.of(query.text), _starts(query.text, token)
        if as_written not in seen:
            seen.add(as_written)
            yield token


def _starts(text: str, token: Token) -> bool:
    """Whether no word stands before *token*."""
    return not text[: token.span.start].strip(" \"'“«(¿¡")


def _words_for(
    word: str,
    token: Token,
    query: Query,
    analyzer: Analyzer,
    others: Sequence[Analyzer],
    vocabulary: Vocabulary,
) -> Iterator[tuple[str, str]]:
    """(term, word) for each term of the articles that may stand for *word*."""
    if not SHORTEST <= len(word) <= LONGEST:
        return
    for other in others:
        term = other.stem(other.fold(word))
        if other is not analyzer and vocabulary.knows(term):
            yield term, word
        for spelling in _spellings(term, other):
            if vocabulary.knows(spelling):
                yield spelling, spelling
    is_name = word[0].isupper() and not _starts(query.text, token)
    for name in islice(_names(word, is_name, analyzer, others, vocabulary), MOST_NAMES):
        yield name.term, name.word


def _weights(nearness: Mapping[str, float], vocabulary: Vocabulary) -> Mapping[str, float]:
    """The weights of near terms, by which each counts as rare as all of them together are.

    Translations count as one word that occurs where any of them does, each by its probability:
    Darwish and Oard, "Probabilistic Structured Query Methods", 2003, section 3. *nearness* has the
    nearness of each term in (0, 1].
    """
    idfs = {term: vocabulary.idf(term) for term in nearness}
    # exp(-idf) is the share of passages that contain a term, nearly.
    share = fsum(near * exp(-idfs[term]) for term, near in nearness.items())
    together = max(LEAST_IDF, -log(share))
    weight = vocabulary.near_weight * together
    return {term: weight * near / idfs[term] for term, near in nearness.items()}


def _known(nearness: Mapping[str, float], vocabulary: Vocabulary) -> Iterator[tuple[str, float]]:
    """Those of some near terms that articles contain, the nearest first."""
    for term in sorted(nearness, key=lambda term: (-nearness[term], term)):
        if vocabulary.knows(term):
            yield term, nearness[term]


def _names(
    word: str,
    is_name: bool,
    analyzer: Analyzer,
    others: Sequence[Analyzer],
    vocabulary: Vocabulary,
) -> Iterator[Name]:
    """The names that sound like *word*, or like another name of the same place, best first.

    A name in the question's own language is considered only if *word* is written as a name.
    """
    by_language = {other.language: other for other in others}
    own = pronunciations(word, analyzer)
    spoken = (*own, *(place for one in own for place in aliases(one)))
    scored = {
        name: max(
            similarity(one, other)
            for one in spoken
            for other in pronunciations(name.word, by_language[name.language])
        )
        for name in vocabulary.names(keys(spoken))
        if name.language in by_language and (is_name or name.language != analyzer.language)
    }
    for name in sorted(scored, key=lambda name: (-scored[name], name)):
        same = name.language == analyzer.language
        least = MOST_ALIKE if same else ALIKE if is_name else MORE_ALIKE
        if scored[name] >= least and vocabulary.knows(name.term):
            yield name


def _spellings(term: str, analyzer: Analyzer) -> Iterator[str]:
    """The terms that may be typed as *term* on a keyboard that lacks letters of the language."""
    choices = [letter + analyzer.typed.get(letter, "") for letter in term]
    number = 1
    for choice in choices:
        number *= len(choice)
    if 1 < number <= MOST_SPELLINGS:
        for letters in product(*choices):
            if (other := "".join(letters)) != term:
                yield other
