"""The terms of a list of words, each with a few of its forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from retrieval.analysis.analyzer import Analyzer

# Characters inside words beside letters.
MARKS = frozenset("'’ʻʼ`-")
# The terms that are kept, those with the most forms, because they are used most.
MOST_TERMS = {
    "en": 33_000, "kk": 26_000, "ky": 28_000, "ru": 28_000, "tg": 26_000, "tk": 26_000,
    "tr": 26_000, "uz": 28_000,
}  # fmt: skip
# The first terms have further forms, from these quarters of the list of their forms.
MOST_WITH_FORMS = 16_000
QUARTERS = (1, 2)
# With fewer forms, the shortest is enough.
FEWEST_FORMS = 4


class Forms(NamedTuple):
    """A term with the forms that are embedded for it, the shortest first."""

    term: str
    forms: tuple[str, ...]


def forms_of(words: Iterable[str], analyzer: Analyzer) -> Mapping[str, Sequence[str]]:
    """Return the *words* of each term, without those that the analyzer splits."""
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) > 1 and all(letter.isalpha() or letter in MARKS for letter in word):
            tokens = list(analyzer.tokens(word))
            if len(tokens) == 1 and tokens[0].span.of(word) == word:
                found.setdefault(tokens[0].term, []).append(word)
    return found


def chosen(words: Mapping[str, Sequence[str]], most: int, is_english: bool) -> list[Forms]:
    """Return the *most* terms with the most words, and their forms."""
    terms = sorted(words, key=lambda term: (-len(words[term]), term))[:most]
    some = 0 if is_english else MOST_WITH_FORMS
    return [Forms(term, _some_of(words[term], place < some)) for place, term in enumerate(terms)]


def _some_of(words: Sequence[str], has_more: bool) -> tuple[str, ...]:
    forms = sorted({word.lower() for word in words}, key=lambda word: (len(word), word))
    more = QUARTERS if has_more and len(forms) >= FEWEST_FORMS else ()
    places = (0, *(len(forms) * quarter // 4 for quarter in more))
    return tuple(dict.fromkeys(forms[place] for place in places))
