"""Stemmers: Snowball (snowballstem.org), and tables of endings, which cut the longest first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

ROUNDS = 3
# Letters that an ending must leave.
SHORTEST_LEFT = 3
SHORTEST_LEFT_BY_A_LETTER = 4


class Snowball:
    """The Snowball stemmer of one language.

    Two threads must not use an object of PyStemmer at once, so each thread makes its own.
    """

    def __init__(self, algorithm: str) -> None:
        self._algorithm = algorithm
        self._of_this_thread = threading.local()

    def stem(self, word: str) -> str:
        """Return the stem of a folded word."""
        try:
            stem_word = self._of_this_thread.stem_word
        except AttributeError:
            # Imported here: a language with a table of endings does not need it.
            import Stemmer

            stem_word = Stemmer.Stemmer(self._algorithm).stemWord
            self._of_this_thread.stem_word = stem_word
        stem: str = stem_word(word)
        return stem


class Suffixes(NamedTuple):
    """The endings of a language.

    In *endings* a capital stands for any letter of its class. With the classes ``{"A": "ae", "D":
    "dt"}``, the endings ``"lAr DA m"`` are these seven:

        lar ler  da de ta te  m

    So "kitaplarda" loses "da", then "lar", and leaves "kitap", as "kitapta" does.

    *level* maps a last letter that changed before an ending: with ``{"b": "p"}``, the "kitab" of
    "kitabım" becomes "kitap" too. A term has at most *cut* letters.
    """

    endings: str
    classes: Mapping[str, str]
    level: Mapping[str, str]
    cut: int


def stemmer(suffixes: Suffixes) -> Callable[[str], str]:
    """Make the function from a folded word to its term, which has no endings."""
    shortened, level = _shortener(suffixes), suffixes.level

    def stem(word: str) -> str:
        for _ in range(ROUNDS):
            word = next(shortened(word), word)
        return (word[:-1] + level.get(word[-1], word[-1]))[: suffixes.cut] if word else word

    return stem


def stripper(suffixes: Suffixes) -> Callable[[str], tuple[str, ...]]:
    """Make the function from a folded word to its possible forms, with no, one or more endings cut.

    Only the articles show which form of a name is right.
    """
    shortened = _shortener(suffixes)

    def strip(word: str) -> tuple[str, ...]:
        forms = [word, *shortened(word)]
        for _ in range(1, ROUNDS):
            word = next(shortened(word), word)
            forms.append(next(shortened(word), word))
        return tuple(dict.fromkeys(forms))

    return strip


def _shortener(suffixes: Suffixes) -> Callable[[str], Iterator[str]]:
    endings = frozenset(
        "".join(letters)
        for ending in suffixes.endings.split()
        for letters in product(*(suffixes.classes.get(letter, letter) for letter in ending))
    )
    longest = max(map(len, endings))

    def shortened(word: str) -> Iterator[str]:
        for length in range(min(longest, len(word) - SHORTEST_LEFT), 0, -1):
            left = len(word) - length
            if word[left:] in endings and (length > 1 or left >= SHORTEST_LEFT_BY_A_LETTER):
                yield word[:left]

    return shortened
