"""Small talk, and signs that a question follows an earlier one, in all languages at once."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from retrieval.analysis.analyzer import APOSTROPHES, fold_word, without_accents
from retrieval.analysis.languages import of_all_languages
from retrieval.analysis.profile import Profile, phrases

# The first kind wins if a message or a phrase is of several: "hello, what can you do?" asks for
# help.
KINDS = ("help", "thanks", "farewell", "how_are_you", "greeting", "affirmation")
# The kind of phrases that are not small talk by themselves.
BESIDE = ""
# The kinds that are cut off before a question, and after it.
BEFORE = frozenset(("greeting", "how_are_you", "thanks", BESIDE))
AFTER = frozenset(("thanks", BESIDE))

# A longer message says something else, too.
MOST_WORDS = 16
LONGEST_GREETING = 500  # characters
WORD = re.compile(rf"\w+(?:[{APOSTROPHES}]\w+)*")
MARK = re.compile(r"[,.!?;:…\n–—)]")
QUOTED = re.compile('["“”„«»]')


class Word(NamedTuple):
    """A word of a text, folded, and its place."""

    folded: str
    start: int
    end: int


class Part(NamedTuple):
    """A known phrase in a text: its kind and its place."""

    kind: str
    start: int
    end: int


class Phrases(NamedTuple):
    """The kind of each folded phrase, and the most words of a phrase."""

    kinds: Mapping[str, str]
    longest: int
    greeting_names: Set[str]


def kind_of_small_talk(text: str) -> str | None:
    """Return the one of ``KINDS`` that all of *text* is, if it is."""
    words = [*islice(_words(text), MOST_WORDS + 1)]
    if not 0 < len(words) <= MOST_WORDS or QUOTED.search(text):
        return None
    parts = list(_parts(words))
    if _count_words(text, parts) < len(words):
        return None
    kinds = {part.kind for part in parts}
    return next((kind for kind in KINDS if kind in kinds), None)


def without_small_talk(text: str, opening: Set[str]) -> str:
    """Return *text* without a greeting before the question and thanks after it.

    A mark must separate them from the question, or a word of *opening* follow the greeting.
    """
    text = text[_end_of_greeting(text, opening) :]
    words = [*deque(_words(text), MOST_WORDS)]
    for number, word in enumerate(words):
        before = text[: word.start].rstrip()
        if before and MARK.match(before[-1]):
            parts = list(_parts(words[number:]))
            kinds = {part.kind for part in parts}
            is_small_talk = any(kinds) and kinds <= AFTER
            if is_small_talk and _count_words(text, parts) == len(words) - number:
                return before
    return text


def _end_of_greeting(text: str, opening: Set[str]) -> int:
    end = 0
    is_greeting = False
    words = [*islice(_words(text[:LONGEST_GREETING]), MOST_WORDS)]
    word_at = {word.start: word.folded for word in words}
    for part in _parts(words):
        if part.kind not in BEFORE:
            break
        is_greeting = is_greeting or part.kind != BESIDE
        rest = text[part.end :].lstrip(" ")
        start_of_rest = len(text) - len(rest)
        if is_greeting and MARK.match(rest) and WORD.search(rest):
            end = part.end + 1
        elif part.kind == "greeting" and word_at.get(start_of_rest) in opening:
            # "Salom is how old?" asks for a person.
            is_name = text[part.start : part.end].lower() in _phrases().greeting_names
            end = end if is_name else part.end
    return len(text) - len(text[end:].lstrip(" ,.!?;:…\n–—)")) if end else 0


def _parts(words: Sequence[Word]) -> Iterator[Part]:
    """Yield the known phrases with which *words* begin."""
    known = _phrases()
    first = 0
    while first < len(words):
        for length in range(min(known.longest, len(words) - first), 0, -1):
            phrase = words[first : first + length]
            kind = known.kinds.get(" ".join(word.folded for word in phrase))
            if kind is not None:
                yield Part(kind, phrase[0].start, phrase[-1].end)
                first += length
                break
        else:
            return


def _count_words(text: str, parts: Sequence[Part]) -> int:
    return sum(len(WORD.findall(text[part.start : part.end])) for part in parts)


def _words(text: str) -> Iterator[Word]:
    return (Word(_fold(match.group()), *match.span()) for match in WORD.finditer(text))


@lru_cache(maxsize=1 << 12)
def _fold(word: str) -> str:
    """Fold a word that was typed in haste."""
    return without_accents(fold_word(word)).replace("'", "").replace("ı", "i")


@of_all_languages
def _phrases(profiles: tuple[Profile, ...]) -> Phrases:
    """The small talk of all *profiles*."""
    kinds: dict[str, str] = {}
    for kind in (*KINDS, BESIDE):
        for profile in profiles:
            text = profile.small_talk.get(kind, "") if kind else profile.beside_small_talk
            for phrase in phrases(text):
                if folded := " ".join(map(_fold, phrase.split())):
                    kinds.setdefault(folded, kind)
    longest = max(phrase.count(" ") for phrase in kinds) + 1
    greeting_names = {word for profile in profiles for word in profile.greeting_names.split()}
    return Phrases(kinds, longest, greeting_names)


WORD_OF_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# A later pronoun may refer to the words before it: "Who wrote the song when she was young?"
FIRST_WORDS = 4


class Cues(NamedTuple):
    """Words that refer to an earlier question, and openings of questions that go on."""

    pointers: frozenset[str]
    opening: re.Pattern[str]


@of_all_languages
def _cues(profiles: tuple[Profile, ...]) -> Cues:
    """The cues of all *profiles*."""
    openings = [phrase for profile in profiles for phrase in phrases(profile.openings)]
    return Cues(
        frozenset(word for profile in profiles for word in profile.pointers.split()),
        re.compile(rf"\s*(?:{'|'.join(map(re.escape, openings))})\b", re.IGNORECASE),
    )


def goes_on(question: str) -> bool:
    """Whether *question* begins with a phrase such as "and" or "what about"."""
    return _cues().opening.match(question) is not None


def points_back(question: str) -> bool:
    """Whether a word such as "she" is near the start of *question*."""
    first = (
        word.casefold().replace("’", "'")
        for word in WORD_OF_LETTERS.findall(question)[:FIRST_WORDS]
    )
    return not _cues().pointers.isdisjoint(first)


def names_in(question: str) -> Iterator[str]:
    """Return the capitalized words of *question* except its first."""
    return (
        word for word in WORD_OF_LETTERS.findall(question)[1:] if word[0].isupper() and word != "I"
    )


def has_new_name(question: str, earlier: Sequence[str]) -> bool:
    """Whether *question* has a name that the questions *earlier* do not mention."""
    said = {word.casefold() for past in earlier for word in WORD_OF_LETTERS.findall(past)}
    return any(re.split("['’]", name.casefold())[0] not in said for name in names_in(question))


def in_other_script(question: str, earlier: str) -> bool:
    """Whether *question* has no letter of a script of *earlier*, such as Latin or Cyrillic."""
    scripts, others = (
        {_script(char) for char in text if char.isalpha()} for text in (question, earlier)
    )
    return bool(scripts and others) and scripts.isdisjoint(others)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
