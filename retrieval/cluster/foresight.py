"""What a question will ask of the words of the articles, told beforehand and read at once.

The rules that choose words ask for one at a time. They are pure, so they are run before: what they
ask for and is not known yet is noted, read in one request, and they are run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from retrieval.analysis import ANALYZERS, code_of, identify_language
from retrieval.engines.weighting import idf
from retrieval.querying.query import beginning, read_query
from retrieval.types import Name

MOST_ROUNDS = 4
MOST_TERMS = 256  # of one text


class Vocabulary(Protocol):
    """The words of the articles, as far as they were read."""

    def count(self, term: str) -> int | None:
        """The number of passages with a term; None if it is not known."""
        ...

    def named(self, key: str) -> Sequence[Name] | None:
        """The names under a key; None if they are not known."""
        ...

    def beginning(self, letters: str) -> Sequence[str] | None:
        """The terms that begin so; None if they are not known."""
        ...


@dataclass(slots=True)
class Wanted:
    """What was asked for and is not known."""

    terms: dict[str, None] = field(default_factory=dict)
    keys: dict[str, None] = field(default_factory=dict)
    beginnings: dict[str, None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.terms or self.keys or self.beginnings)


def likely_languages(text: str, languages: Sequence[str]) -> list[str]:
    """The codes of the languages that *text* may be in; *languages* are those of the articles."""
    code = _identified(text, tuple(languages))
    known = (code,) if code else languages
    return [one for one in known or ANALYZERS if one in ANALYZERS]


# The counts, the guess of the search and the rehearsal of a question each ask for it.
@lru_cache(maxsize=16)
def _identified(text: str, languages: tuple[str, ...]) -> str | None:
    return identify_language(text, languages)


def likely_terms(texts: Iterable[str], languages: Sequence[str]) -> list[str]:
    """The terms of *texts* by the rules of their likely languages."""
    terms: dict[str, None] = {}
    for text in map(beginning, texts):
        for code in likely_languages(text, languages):
            terms |= dict.fromkeys([*ANALYZERS[code].query_terms(text)][:MOST_TERMS])
    return [*terms]


def foresee(
    texts: Iterable[str],
    languages: Sequence[str | None],
    vocabulary: Vocabulary,
    passages: int,
    read: Callable[[Wanted], None],
) -> None:
    """Have *read* read what the questions *texts* will ask for, in a few steps.

    *languages* are those of the articles, *passages* is the number of their passages.
    """
    codes = [*dict.fromkeys(map(code_of, languages))]
    pairs = [(text, code) for text in texts for code in likely_languages(text, codes)]
    for _ in range(MOST_ROUNDS):
        wanted = Wanted()
        for text, code in pairs:
            _rehearse(text, code, codes, _Noting(vocabulary, passages, wanted))
        if not wanted:
            return
        read(wanted)


def _rehearse(text: str, code: str, codes: Sequence[str], noting: _Noting) -> None:
    # Imported here: most questions need none of it.
    from retrieval.querying import expansion

    analyzer = ANALYZERS[code]
    query = read_query(text, (), analyzer)
    known = [noting.knows(term) for term in query.own]  # all are noted
    if not all(known):
        words = expansion.Vocabulary(noting.knows, noting.idf, noting.names, noting.terms)
        expansion.expand(query, analyzer, [ANALYZERS[one] for one in codes], words)


class _Noting:
    """Answers what is known, and notes what is not."""

    def __init__(self, vocabulary: Vocabulary, passages: int, wanted: Wanted) -> None:
        self._vocabulary, self._passages, self._wanted = vocabulary, passages, wanted

    def knows(self, term: str) -> bool:
        found = self._vocabulary.count(term)
        if found is None:
            self._wanted.terms[term] = None
        return bool(found)

    def idf(self, term: str) -> float:
        return idf(self._passages, self._vocabulary.count(term) or 0)

    def names(self, keys: Sequence[str]) -> Iterator[Name]:
        for key in keys:
            found = self._vocabulary.named(key)
            if found is None:
                self._wanted.keys[key] = None
            yield from found or ()

    def terms(self, letters: str) -> Sequence[str]:
        found = self._vocabulary.beginning(letters)
        if found is None:
            self._wanted.beginnings[letters] = None
        known = [(term, self.knows(term)) for term in found or ()]  # all are noted
        return [term for term, is_known in known if is_known]
