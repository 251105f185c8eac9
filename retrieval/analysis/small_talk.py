"""A message to the kind of small talk that it is, if it is nothing else, in all languages at once:
one or two words do not show which language they are in."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from retrieval.analysis import of_all_languages
from retrieval.analysis.analyzer import APOSTROPHES, fold_word, without_accents
from retrieval.analysis.profile import Profile, phrases

# The first kind wins if a message is of several: "hello, what can you do?" asks for help. It also
# keeps a phrase that is of several kinds, in one language or in two.
KINDS = ("help", "thanks", "farewell", "how_are_you", "greeting", "affirmation")
# The kind of phrases that are no small talk by themselves.
BESIDE = ""
# The kinds that may stand before a question, and after it, without being a part of it.
BEFORE = frozenset(("greeting", "how_are_you", "thanks", BESIDE))
AFTER = frozenset(("thanks", BESIDE))

# A longer message says something else, too.
MOST_WORDS = 16
# A greeting is looked for in the beginning of a text.
LONGEST_READ = 500
WORD = re.compile(rf"\w+(?:[{APOSTROPHES}]\w+)*")
MARK = re.compile(r"[,.!?;:…\n–—)]")
QUOTED = re.compile('["“”„«»]')


class Word(NamedTuple):
    """A word of a text, folded, and its place."""

    folded: str
    start: int
    end: int


class Part(NamedTuple):
    """A phrase of the table in a text: its kind and its place."""

    kind: str
    start: int
    end: int


class Phrases(NamedTuple):
    """The kind of each folded phrase of all languages, and the number of words of the longest."""

    kinds: Mapping[str, str]
    longest: int
    greeting_names: Set[str]


def small_talk(text: str) -> str | None:
    """The kind of small talk that all of *text* is, one of ``KINDS``; None if there is another
    word, or a quotation mark."""
    words = [*islice(_words(text), MOST_WORDS + 1)]
    if not 0 < len(words) <= MOST_WORDS or QUOTED.search(text):
        return None
    parts = list(_parts(words))
    if _count_words(text, parts) < len(words):
        return None
    kinds = {part.kind for part in parts}
    return next((kind for kind in KINDS if kind in kinds), None)


def without_small_talk(text: str, opening: Set[str]) -> str:
    """*text* without the greeting before a question and the thanks after it; all of *text* if they
    may be a part of the question.

    They are cut off if a mark separates them from the question, and a greeting also if a word that
    opens a question, one of *opening*, follows it.
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
    words = [*islice(_words(text[:LONGEST_READ]), MOST_WORDS)]
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
    """The phrases with which *words* begin, the longest each time, up to a word that is in none."""
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
    """A word as people type it in haste: no case, no accents, no apostrophes, a plain i."""
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
