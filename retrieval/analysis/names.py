"""Names to keys under which their spellings in all our languages and scripts meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from retrieval.analysis.analyzer import LETTER, Analyzer, fold_word, without_accents
from retrieval.analysis.answer_types import CAPITAL

# A capital inside a sentence: the first word of a sentence has one even if it is no name.
# Written for speed: the pattern begins with a blank or a hyphen, and first looks for a capital.
OPENER = "[“«\"'(‘]?"
INSIDE = re.compile(
    rf"[ -](?={OPENER}{CAPITAL})(?:(?<=[\w,;:”»)] )|(?<=\w-)){OPENER}({CAPITAL}(?:{LETTER})+)"
)
SHORTEST, LONGEST = 3, 40

# The pronunciation of Cyrillic letters, in all languages that are written in it. Glides are
# dropped, because one alphabet writes them and another does not.
SOUNDS = str.maketrans({
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "д": "d", "е": "e",
    "ё": "o", "є": "e", "ж": "j", "җ": "j", "ҷ": "j", "з": "z", "и": "i", "і": "i", "ї": "i",
    "ӣ": "i", "й": "", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o",
    "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ү": "u", "ұ": "u", "ў": "u",
    "ӯ": "u", "ф": "f", "х": "h", "ҳ": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a",
    "ı": "i", "ä": "a", "'": "",
})  # fmt: skip
PAIRS = (
    ("shch", "s"), ("dzh", "j"), ("tch", "4"), ("zh", "j"), ("dj", "j"), ("kh", "h"), ("ch", "4"),
    ("sh", "s"), ("ph", "f"), ("th", "t"), ("gh", "g"), ("ck", "k"), ("ts", "4"), ("tz", "4"),
    ("x", "ks"), ("q", "k"), ("w", "v"),
)  # fmt: skip
SOFT_C = re.compile("c(?=[eiy])")
GLIDE = re.compile("(?<=[aeiou])y|y(?=[aeiou])")
VOWELS = re.compile("[aeio]")
DOUBLED = re.compile(r"(.)\1+")
LEVEL = str.maketrans({"g": "k", "h": "k", "b": "p", "d": "t", "z": "s", "f": "v", "j": "4"})


class KeyedName(NamedTuple):
    """A word with a capital inside a sentence: a *key* under which it is looked up, the *word* as
    it is written, and the *term* that is searched for it."""

    key: str
    word: str
    term: str


@lru_cache(maxsize=1 << 14)
def pronunciation(word: str, analyzer: Analyzer | None = None) -> str:
    """Roughly how *word* is pronounced, in plain Latin letters: "Çehov" in Turkish and "Чехов" in
    Russian are both "4ehov". Without the *analyzer* of its language, ç is only a c.

    4 stands for ch. u is written as o, and y as i.
    """
    text = fold_word(word)
    if analyzer:
        text = text.translate(analyzer.spelling)
    text = without_accents(text.translate(SOUNDS))
    for pair, letter in PAIRS:
        text = text.replace(pair, letter)
    text = SOFT_C.sub("s", text).replace("c", "k")
    text = GLIDE.sub("", text).replace("y", "i").replace("u", "o")
    return DOUBLED.sub(r"\1", text)


def phonetic_key(pronounced: str) -> str:
    """The consonants of a pronunciation, with one letter for similar ones; ``a`` in front of them
    stands for a vowel: "samarkant" -> "smrknt", "almati" -> "almt".

    Vowels differ most between languages; consonants of one kind often do.
    """
    consonants = VOWELS.sub("", pronounced).translate(LEVEL)
    begins_with_vowel = VOWELS.match(pronounced)
    return DOUBLED.sub(r"\1", f"a{consonants}" if begins_with_vowel else consonants)


def similarity(one: str, other: str) -> float:
    """The similarity of two pronunciations: 1 if they are the same, 0 if they share nothing."""
    # Imported here: most questions need no name to be compared.
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(one, other)


@lru_cache(maxsize=1 << 14)
def pronunciations(word: str, analyzer: Analyzer) -> tuple[str, ...]:
    """The pronunciations of *word*, as it stands and without its endings."""
    forms = analyzer.bare(analyzer.fold(word))
    pronounced = (pronunciation(form, analyzer) for form in forms)
    return tuple(form for form in dict.fromkeys(pronounced) if len(form) >= SHORTEST)


def names(text: str, analyzer: Analyzer) -> Iterator[KeyedName]:
    """Each word of *text* with a capital inside a sentence, under each of its keys."""
    for word in dict.fromkeys(INSIDE.findall(text)):
        if len(word) <= LONGEST:
            yield from _keyed(word, analyzer)


def keys(pronounced: Iterable[str]) -> tuple[str, ...]:
    """The keys of a name that may be pronounced in any of these ways."""
    phonetic_keys = map(phonetic_key, pronounced)
    return tuple(key for key in dict.fromkeys(phonetic_keys) if len(key) >= 2)


@lru_cache(maxsize=1 << 15)
def _keyed(word: str, analyzer: Analyzer) -> tuple[KeyedName, ...]:
    term = next((term for term, _ in analyzer.words(word)), "")
    if not term:
        return ()
    return tuple(KeyedName(key, word, term) for key in keys(pronunciations(word, analyzer)))
