"""Words that no article contains to the words that the articles may use for them; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain, islice, product
from math import exp, fsum, log
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.names import aliases, keys, pronunciations, similarity
from retrieval.near_words import Near, Word, near_by_tables
from retrieval.storage.stored_values import IndexedName
from retrieval.types import Expansion, Name, Query

# The weight of a term that is searched instead of another.
WEIGHT = 0.5
# The least similarity of two names with the same phonetic key; of a name and a word that is not
# written as one; and of two names in one language. Among names .5 is enough, but other words sound
# like names, too.
ALIKE = 0.7
MORE_ALIKE = 0.8
MOST_ALIKE = 0.85
SHORTEST, LONGEST = 4, 40
MOST_NAMES = 4
# A word with more possible spellings is not looked up.
MOST_SPELLINGS = 512
# The weight of the nearest word of another language beside a word that articles contain: by tables,
# and by comparing the word itself, which errs less.
NEAR_WEIGHT, COMPARED_WEIGHT = 0.6, 0.8
MOST_NEAR = 8  # near words of a word
# The least idf of near words that most passages contain.
LEAST_IDF = 0.1
# Words that are looked up: a term may be written in many ways.
MOST_LOOKED_UP = 64
SHORTEST_MISSPELLED = 5
# From this length on two errors are allowed; a shorter word would become another one.
LONG_WORD = 8
MOST_RESPELLED = 2


class Vocabulary(NamedTuple):
    """The words of the articles. Each function takes many words, which one request answers.

    *known* returns the terms that an article contains; *names* the names under phonetic keys, and
    *terms_near* the terms near misspelled ones, some of which no article may contain. *near*
    returns the near words of words in other languages; *near_weight* is the weight of the nearest.
    """

    known: Callable[[Collection[str]], Set[str]]
    idf: Callable[[str], float]
    names: Callable[[Sequence[str]], Iterable[IndexedName]]
    terms_near: Callable[[Sequence[str]], Iterable[str]]
    near: Near = near_by_tables
    near_weight: float = NEAR_WEIGHT


class _Unknown(NamedTuple):
    """A word that no article contains, its term, and whether it is written as a name."""

    word: str
    term: str
    is_name: bool

    @property
    def may_be_written_otherwise(self) -> bool:
        """Whether its length is in the range of words that are looked up."""
        return SHORTEST <= len(self.word) <= LONGEST


def expand(
    query: Query, analyzer: Analyzer, others: Sequence[Analyzer], vocabulary: Vocabulary
) -> Query:
    """*query* with terms that the articles may use for words that they do not contain.

    *analyzer* belongs to the question, *others* to the articles. A word is looked up as other
    languages stem it; with letters that a keyboard may not have; among the names, if it may be one;
    and last as a misspelled word. Besides, near words of other languages are searched.
    """
    unknown = [*islice(_unknown(query, analyzer, vocabulary.known(query.own)), MOST_LOOKED_UP)]
    if not unknown:
        return query
    languages = [other.language for other in others]
    words = [Word(one.word, one.term) for one in unknown]
    nearest = vocabulary.near(words, analyzer.language, languages)
    spelled = [[*_spelled(one, analyzer, others)] for one in unknown]
    names = _names(unknown, analyzer, others, vocabulary)
    known = vocabulary.known(
        {
            *(term for pairs in spelled for term, _ in pairs),
            *(name.term for some in names for name in some),
            *chain.from_iterable(nearest),
        }
    )
    found = []
    for pairs, alike in zip(spelled, names, strict=True):
        heard = islice((name for name in alike if name.term in known), MOST_NAMES)
        spellings = [pair for pair in pairs if pair[0] in known]
        found.append(dict([*spellings, *((name.term, name.word) for name in heard)]))
    misspelled = [one.term for one, forms in zip(unknown, found, strict=True) if not forms]
    respelled = _respelled([*dict.fromkeys(misspelled)], vocabulary)

    terms, expansions = dict(query.terms), []
    for one, written, nearness in zip(unknown, found, nearest, strict=True):
        forms = written or {term: term for term in respelled.get(one.term, ())}
        forms = {term: form for term, form in forms.items() if term not in query.own}
        if forms:
            distinct = tuple(dict.fromkeys(forms.values()))
            expansions.append(Expansion(one.word, one.term, distinct, tuple(forms)))
            terms |= {term: WEIGHT for term in forms if term not in terms}
        by_nearness = sorted(nearness, key=lambda term: (-nearness[term], term))
        best = islice((term for term in by_nearness if term in known), MOST_NEAR)
        if across := {term: nearness[term] for term in best if term not in terms}:
            expansions.append(Expansion(one.word, one.term, (*across,), (*across,), across=True))
            terms |= _weights(across, vocabulary)
    return replace(query, terms=terms, expansions=tuple(expansions)) if expansions else query


def _unknown(query: Query, analyzer: Analyzer, known: Set[str]) -> Iterator[_Unknown]:
    """The words of the question that no article contains; a repeated word comes once."""
    seen = set()
    for token in analyzer.tokens(query.searched):
        if token.term not in query.own or token.term[0].isdigit() or token.term in known:
            continue
        word = token.span.of(query.text)
        is_first = not query.text[: token.span.start].strip(" \"'“«(¿¡")
        if (word, is_first) not in seen:
            seen.add((word, is_first))
            yield _Unknown(word, token.term, word[0].isupper() and not is_first)


def _spelled(
    unknown: _Unknown, analyzer: Analyzer, others: Sequence[Analyzer]
) -> Iterator[tuple[str, str]]:
    """The terms as other languages or keyboards have the word, each with a word for it."""
    if not unknown.may_be_written_otherwise:
        return
    for other in others:
        term = other.stem(other.fold(unknown.word))
        if other is not analyzer:
            yield term, unknown.word
        yield from ((spelling, spelling) for spelling in _spellings(term, other))


def _spellings(term: str, analyzer: Analyzer) -> Iterator[str]:
    """The terms that may be typed as *term* on a keyboard without some letters."""
    choices = [letter + analyzer.typed.get(letter, "") for letter in term]
    number = 1
    for choice in choices:
        number *= len(choice)
    if 1 < number <= MOST_SPELLINGS:
        for letters in product(*choices):
            if (other := "".join(letters)) != term:
                yield other


def _names(
    unknown: Sequence[_Unknown],
    analyzer: Analyzer,
    others: Sequence[Analyzer],
    vocabulary: Vocabulary,
) -> list[list[Name]]:
    """For each word the names that sound like it or like another name of the place, best first.

    A name in the question's language counts only if the word is written as a name.
    """
    by_language = {other.language: other for other in others}
    spoken = []
    for one in unknown:
        own = pronunciations(one.word, analyzer) if one.may_be_written_otherwise else ()
        spoken.append((*own, *(place for form in own for place in aliases(form))))
    wanted = [dict.fromkeys(keys(forms)) for forms in spoken]
    by_key: dict[str, list[Name]] = {}
    if every := dict.fromkeys(chain.from_iterable(wanted)):
        for key, word, language, term in vocabulary.names([*every]):
            by_key.setdefault(key, []).append(Name(word, language, term))

    def likeness(name: Name, forms: Sequence[str]) -> float:
        theirs = pronunciations(name.word, by_language[name.language])
        return max(similarity(form, other) for form in forms for other in theirs)

    found = []
    for one, forms, its_keys in zip(unknown, spoken, wanted, strict=True):
        scored = {
            name: likeness(name, forms)
            for name in dict.fromkeys(name for key in its_keys for name in by_key.get(key, ()))
            if name.language in by_language and (one.is_name or name.language != analyzer.language)
        }
        alike = []
        for name in sorted(scored, key=lambda name: (-scored[name], name)):
            same = name.language == analyzer.language
            least = MOST_ALIKE if same else ALIKE if one.is_name else MORE_ALIKE
            if scored[name] >= least:
                alike.append(name)
        found.append(alike)
    return found


def _respelled(terms: Sequence[str], vocabulary: Vocabulary) -> Mapping[str, Sequence[str]]:
    """For each term the terms that differ least, by one typing error or, if it is long, two.

    An error is a letter that is added, missing, wrong, or swapped with its neighbor (optimal string
    alignment: Boytsov, "Indexing methods for approximate dictionary searching", 2011, section 2.1).
    The first letter is assumed to be right.
    """
    terms = [term for term in terms if len(term) >= SHORTEST_MISSPELLED and term.isalpha()]
    if not terms:
        return {}
    # Imported here: few questions have a word that no article contains.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    likely = [*vocabulary.terms_near(terms)]
    distances: dict[str, dict[str, int]] = {}
    for term in terms:
        most = 2 if len(term) >= LONG_WORD else 1
        near = process.extract(
            term,
            [one for one in likely if one[0] == term[0] and abs(len(one) - len(term)) <= most],
            scorer=OSA.distance,
            processor=None,
            score_cutoff=most,
            limit=None,
        )
        distances[term] = {other: distance for other, distance, _ in near}
    known = vocabulary.known({*chain.from_iterable(distances.values())})
    found = {}
    for term, by_distance in distances.items():
        live = {other: distance for other, distance in by_distance.items() if other in known}
        least = min(live.values(), default=0)
        found[term] = sorted(other for other in live if live[other] == least)[:MOST_RESPELLED]
    return found


def _weights(nearness: Mapping[str, float], vocabulary: Vocabulary) -> Mapping[str, float]:
    """The weights of near terms, by which each counts as rare as all of them together are.

    Translations count as one word that occurs where any of them does, each by its probability
    (*nearness*, in (0, 1]): Darwish and Oard, "Probabilistic Structured Query Methods", 2003,
    section 3.
    """
    idfs = {term: vocabulary.idf(term) for term in nearness}
    # exp(-idf) is the share of passages that contain a term, nearly.
    share = fsum(near * exp(-idfs[term]) for term, near in nearness.items())
    together = max(LEAST_IDF, -log(share))
    weight = vocabulary.near_weight * together
    return {term: weight * near / idfs[term] for term, near in nearness.items()}
