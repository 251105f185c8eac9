"""Terms of words in languages with many endings: the longest known ending is cut off, thrice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

ROUNDS = 3
# How many letters an ending must leave. An ending of a single letter is less certain.
SHORTEST_LEFT = 3
SHORTEST_LEFT_BY_A_LETTER = 4


class Suffixes(NamedTuple):
    """The endings of a language.

    *endings* are words in which a capital stands for any letter of its class. With the classes
    ``{"A": "ae", "D": "dt"}``, the endings ``"lAr DA m"`` are these seven:

        lar ler  da de ta te  m

    So "kitaplarda" loses "da", then "lar", and leaves "kitap", as "kitapta" does.

    Consonants at the end of a word change if an ending follows. *level* maps such a letter to the
    one that it stands for: with ``{"b": "p"}``, the rest "kitab" of "kitabım" becomes "kitap" too.
    The term of a word is at most its first *cut* letters after that.
    """

    endings: str
    classes: Mapping[str, str]
    level: Mapping[str, str]
    cut: int


def stemmer(suffixes: Suffixes) -> Callable[[str], str]:
    """A function from a folded word to its term: its beginning, without its endings."""
    shortened, level = _shortener(suffixes), suffixes.level

    def stem(word: str) -> str:
        for _ in range(ROUNDS):
            word = next(shortened(word), word)
        return (word[:-1] + level.get(word[-1], word[-1]))[: suffixes.cut] if word else word

    return stem


def stripper(suffixes: Suffixes) -> Callable[[str], tuple[str, ...]]:
    """A function from a folded word to its possible forms without endings: the word itself, the
    word without each ending that it may have, and the word without several endings.

    A name must not lose more than its endings, and only the articles show which form is right.
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
    """A function from a word to the word without each of its endings, the longest ending first."""
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
