"""Names to keys under which their spellings in all our languages and scripts meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from retrieval.analysis.analyzer import LETTER, Analyzer, fold_word, without_accents
from retrieval.analysis.answer_types import CAPITAL

# A capital inside a sentence; that of a sentence's first word says nothing.
# Written for speed: it begins with a blank or a hyphen, of which a capital is soon seen to be near.
OPENER = "[“«\"'(‘]?"
INSIDE = re.compile(
    rf"[ -](?={OPENER}{CAPITAL})(?:(?<=[\w,;:”»)] )|(?<=\w-)){OPENER}({CAPITAL}(?:{LETTER})+)"
)
SHORTEST, LONGEST = 3, 40

# Cyrillic as it sounds: glides fall away, for one alphabet writes them and another does not.
SOUNDS = str.maketrans({
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "д": "d", "е": "e",
    "ё": "o", "є": "e", "ж": "j", "җ": "j", "ҷ": "j", "з": "z", "и": "i", "і": "i", "ї": "i",
    "ӣ": "i", "й": "", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o",
    "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ү": "u", "ұ": "u", "ў": "u",
    "ӯ": "u", "ф": "f", "х": "h", "ҳ": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a",
    "ı": "i", "ä": "a", "'": "",
})  # fmt: skip
# What letters of one alphabet stand for, before those of all.
SPELLING = {
    "tr": str.maketrans({"c": "j", "ç": "ch", "ş": "sh", "ğ": "g"}),
    "tk": str.maketrans({"ç": "ch", "ş": "sh", "ž": "j", "ý": "y"}),
    "uz": str.maketrans({"x": "h", "ç": "ch", "ş": "sh"}),
}
PAIRS = (
    ("shch", "s"), ("dzh", "j"), ("tch", "4"), ("zh", "j"), ("dj", "j"), ("kh", "h"), ("ch", "4"),
    ("sh", "s"), ("ph", "f"), ("th", "t"), ("gh", "g"), ("ck", "k"), ("ts", "4"), ("tz", "4"),
    ("x", "ks"), ("q", "k"), ("w", "v"),
)  # fmt: skip
SOFT_C = re.compile("c(?=[eiy])")
GLIDE = re.compile("(?<=[aeiou])y|y(?=[aeiou])")
DOUBLED = re.compile(r"(.)\1+")
LEVEL = str.maketrans({"g": "k", "h": "k", "b": "p", "d": "t", "z": "s", "f": "v", "j": "4"})


@lru_cache(maxsize=1 << 14)
def sound(word: str, language: str) -> str:
    """About how *word*, as *language* writes it, is spoken, in plain Latin letters.

    4 stands for ch; o and u are one, and so are i and y.
    """
    text = fold_word(word).translate(SPELLING.get(language, {})).translate(SOUNDS)
    text = without_accents(text)
    for pair, letter in PAIRS:
        text = text.replace(pair, letter)
    text = SOFT_C.sub("s", text).replace("c", "k")
    text = GLIDE.sub("", text).replace("y", "i").replace("u", "o")
    return DOUBLED.sub(r"\1", text)


def skeleton(sounding: str) -> str:
    """The consonants of a name as it sounds, similar ones leveled; a vowel before them is marked.

    Vowels differ most between languages, consonants of one kind often.
    """
    bones = re.sub("[aeio]", "", sounding).translate(LEVEL)
    return DOUBLED.sub(r"\1", f"a{bones}" if sounding[:1] in "aeio" else bones)


def similarity(one: str, other: str) -> float:
    """How alike two sounds are: 1 for the same, 0 for nothing in common."""
    # Imported here: most questions need no name to be compared.
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(one, other)


@lru_cache(maxsize=1 << 14)
def sounds(word: str, analyzer: Analyzer) -> tuple[str, ...]:
    """How *word* sounds, as it stands and without its endings."""
    forms = analyzer.bare(analyzer.fold(word))
    spoken = (sound(form, analyzer.language) for form in forms)
    return tuple(form for form in dict.fromkeys(spoken) if len(form) >= SHORTEST)


def names(text: str, analyzer: Analyzer) -> Iterator[tuple[str, str, str]]:
    """(key, word, term) for each word of *text* with a capital inside a sentence: the skeletons
    under which it is looked up, how it is written, and what is searched for it."""
    for word in dict.fromkeys(INSIDE.findall(text)):
        if len(word) <= LONGEST:
            yield from _keyed(word, analyzer)


def keys(sounding: Iterable[str]) -> tuple[str, ...]:
    """The keys of a name that may sound like any of these."""
    return tuple(dict.fromkeys(key for one in sounding if len(key := skeleton(one)) >= 2))


@lru_cache(maxsize=1 << 15)
def _keyed(word: str, analyzer: Analyzer) -> tuple[tuple[str, str, str], ...]:
    term = next((term for term, _ in analyzer.words(word)), "")
    return tuple((key, word, term) for key in keys(sounds(word, analyzer))) if term else ()
