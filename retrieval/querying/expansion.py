"""Words of a question that no article holds to how the articles may write them; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.names import keys, pronunciations, similarity
from retrieval.analysis.place_names import aliases
from retrieval.querying.typos import Terms, respelled
from retrieval.types import Also, Name, Query, Token

# A word that is searched for another one counts for half of it.
WEIGHT = 0.5
# The least similarity of two names with the same phonetic key; of a name and a word that is not
# written as one; and of two names in one language, which has no other alphabet for them. Among
# names .5 is enough, but other words sound like names, too.
ALIKE = 0.7
MORE_ALIKE = 0.8
MOST_ALIKE = 0.85
SHORTEST, LONGEST = 4, 40
MOST_FOUND = 4
# A word has more spellings on a poorer keyboard than are worth looking up.
MOST_TYPED = 512


class Held(NamedTuple):
    """What the articles hold: whether a term is *known*, their *names* by key, and their *terms*
    by how they begin."""

    known: Callable[[str], bool]
    names: Callable[[Sequence[str]], Iterable[Name]]
    terms: Terms


def with_spellings(
    query: Query, analyzer: Analyzer, others: Sequence[Analyzer], held: Held
) -> Query:
    """*query* with what may stand in the articles for its words that are not known there.

    *analyzer* is that of the question, *others* those of the articles. A word is looked for as
    the rules of another language cut it, with the letters that a poorer keyboard lacks, where it
    may be a name, among the names of the articles, and last as a misspelled one.
    """
    terms = dict(query.terms)
    also = []
    for token in analyzer.tokens(query.text):
        if token.term not in query.own or token.term[0].isdigit() or held.known(token.term):
            continue
        word = token.span.of(query.text)
        found = dict(_found(word, token, query, analyzer, others, held))
        if not found:
            found = {term: term for term in respelled(token.term, held.terms)}
        found = {term: name for term, name in found.items() if term not in query.own}
        if found:
            also.append(Also(word, token.term, tuple(dict.fromkeys(found.values())), tuple(found)))
            terms |= {term: WEIGHT for term in found if term not in terms}
    return replace(query, terms=terms, also=tuple(also)) if also else query


def _found(
    word: str,
    token: Token,
    query: Query,
    analyzer: Analyzer,
    others: Sequence[Analyzer],
    held: Held,
) -> Iterator[tuple[str, str]]:
    """Terms that the articles hold, each with the word for it."""
    if not SHORTEST <= len(word) <= LONGEST:
        return
    for other in others:
        term = other.stem(other.fold(word))
        if other is not analyzer and held.known(term):
            yield term, word
        for typed in _typed(term, other):
            if held.known(typed):
                yield typed, typed
    starts = not query.text[: token.span.start].strip(" \"'“«(¿¡")
    is_name = word[0].isupper() and not starts
    for name in islice(_names(word, is_name, analyzer, others, held), MOST_FOUND):
        yield name.term, name.word


def _names(
    word: str, is_name: bool, analyzer: Analyzer, others: Sequence[Analyzer], held: Held
) -> Iterator[Name]:
    """The names that sound like *word*, or like a place that it is another name of, the most alike
    first. In its own language a word that *is_name* only may be one in another spelling."""
    by_language = {other.language: other for other in others}
    own = pronunciations(word, analyzer)
    spoken = (*own, *(place for one in own for place in aliases(one)))
    scored = {
        name: max(
            similarity(one, other)
            for one in spoken
            for other in pronunciations(name.word, by_language[name.language])
        )
        for name in held.names(keys(spoken))
        if name.language in by_language and (is_name or name.language != analyzer.language)
    }
    for name in sorted(scored, key=lambda name: (-scored[name], name)):
        same = name.language == analyzer.language
        least = MOST_ALIKE if same else ALIKE if is_name else MORE_ALIKE
        if scored[name] >= least and held.known(name.term):
            yield name


def _typed(term: str, analyzer: Analyzer) -> Iterator[str]:
    """The terms that *term* may be on a keyboard without the letters of a language."""
    choices = [letter + analyzer.typed.get(letter, "") for letter in term]
    number = 1
    for choice in choices:
        number *= len(choice)
    if 1 < number <= MOST_TYPED:
        for letters in product(*choices):
            if (other := "".join(letters)) != term:
                yield other
