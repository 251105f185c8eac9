"""Keys under which the spellings of a name in all languages and scripts meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from retrieval.analysis.analyzer import CAPITAL, LETTER, Analyzer, fold_word, without_accents
from retrieval.analysis.languages import of_all_languages
from retrieval.analysis.profile import Profile, phrases

# For speed it begins with a blank or a hyphen, and first looks for a capital.
OPENER = "[“«\"'(‘]?"
INSIDE = re.compile(
    rf"[ -](?={OPENER}{CAPITAL})(?:(?<=[\w,;:”»)] )|(?<=\w-)){OPENER}({CAPITAL}(?:{LETTER})+)"
)
SHORTEST, LONGEST = 3, 40

# Of Cyrillic letters, in all languages. Glides are dropped, because only some alphabets have them.
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
    """A capitalized word inside a sentence: its *key*, the *word* as written, and its *term*."""

    key: str
    word: str
    term: str


@lru_cache(maxsize=1 << 14)
def pronunciation(word: str, analyzer: Analyzer | None = None) -> str:
    """Return a rough pronunciation of *word* in Latin letters, with 4 for ch, o for u, i for y.

    "Çehov" in Turkish and "Чехов" in Russian are both "4ehov". Without the *analyzer* of its
    language, ç is only a c.
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
    """Return the consonants of a pronunciation, after ``a`` if it begins with a vowel.

    "samarkant" -> "smrknt", "almati" -> "almt".
    """
    consonants = VOWELS.sub("", pronounced).translate(LEVEL)
    begins_with_vowel = VOWELS.match(pronounced)
    return DOUBLED.sub(r"\1", f"a{consonants}" if begins_with_vowel else consonants)


def similarity(one: str, other: str) -> float:
    """Return the similarity of two pronunciations: 1 if equal, 0 if they share nothing."""
    # Imported here: most questions compare no names.
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(one, other)


@lru_cache(maxsize=1 << 14)
def pronunciations(word: str, analyzer: Analyzer) -> tuple[str, ...]:
    """Return the pronunciations of *word* with and without endings."""
    forms = analyzer.bare(analyzer.fold(word))
    pronounced = (pronunciation(form, analyzer) for form in forms)
    return tuple(form for form in dict.fromkeys(pronounced) if len(form) >= SHORTEST)


def names(text: str, analyzer: Analyzer) -> Iterator[KeyedName]:
    """Yield each capitalized word inside a sentence of *text* under each of its keys."""
    for word in dict.fromkeys(INSIDE.findall(text)):
        if len(word) <= LONGEST:
            yield from _keyed(word, analyzer)


def keys(pronounced: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of a name by its possible pronunciations."""
    phonetic_keys = map(phonetic_key, pronounced)
    return tuple(key for key in dict.fromkeys(phonetic_keys) if len(key) >= 2)


@lru_cache(maxsize=1 << 15)
def _keyed(word: str, analyzer: Analyzer) -> tuple[KeyedName, ...]:
    term = next((term for term, _ in analyzer.words(word)), "")
    if not term:
        return ()
    return tuple(KeyedName(key, word, term) for key in keys(pronunciations(word, analyzer)))


# The least similarity of a name to a place name.
ALIKE = 0.8


def aliases(name: str) -> tuple[str, ...]:
    """Return the pronunciations of all names of a place by the pronunciation of one of them."""
    places = [
        names
        for known, names in _places().get(phonetic_key(name), ())
        if similarity(known, name) >= ALIKE
    ]
    return tuple(dict.fromkeys(alias for names in places for alias in names))


@of_all_languages
def _places(
    profiles: tuple[Profile, ...],
) -> Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]:
    """Map the key of each place name to its pronunciation and those of all names of the place.

    "Germany Германия" and "Germany Almanya" give germani, germania and almana.
    """
    names_of: dict[str, list[str]] = {}
    for profile in profiles:
        for line in phrases(profile.place_names):
            names_of.setdefault(line.split()[0], []).extend(line.split())
    places: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for names in names_of.values():
        spoken = tuple(dict.fromkeys(pronunciation(name) for name in names))
        for name in spoken:
            places.setdefault(phonetic_key(name), []).append((name, spoken))
    return places
