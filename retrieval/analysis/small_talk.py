"""A message to the kind of small talk that it is, if it is nothing else; in all languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache, lru_cache
from typing import NamedTuple

from retrieval.analysis.analyzer import APOSTROPHES, fold_word, without_accents
from retrieval.analysis.small_talk_phrases import BESIDE, NAMES, PHRASES

# What may go before a question or after it, and is no part of it.
BEFORE = frozenset(("greeting", "how_are_you", "thanks", ""))
AFTER = frozenset(("thanks", ""))

# A longer message says something else, too.
MOST_WORDS = 16
WORD = re.compile(rf"\w+(?:[{APOSTROPHES}]\w+)*")
MARK = re.compile(r"[,.!?;:…\n–—)]")
QUOTED = re.compile('["“”„«»]')


class Part(NamedTuple):
    """A phrase of the table in a text: its kind ("" for what only stands beside), its place."""

    kind: str
    start: int
    end: int


def small_talk(text: str) -> str | None:
    """The kind of small talk that all of *text* is, a key of ``PHRASES``; None where there is a
    word more, or one in quotation marks."""
    words = _words(text)
    if not 0 < len(words) <= MOST_WORDS or QUOTED.search(text):
        return None
    parts = list(_parts(words))
    if sum(len(WORD.findall(text[part.start : part.end])) for part in parts) < len(words):
        return None
    kinds = {part.kind for part in parts}
    return next((kind for kind in PHRASES if kind in kinds), None)


def without_small_talk(text: str, opening: Set[str]) -> str:
    """*text* without the greeting before a question and the thanks after it; all of it where they
    may be a part of the question.

    A mark parts them from it, or after a greeting a word that opens a question, one of *opening*.
    """
    start = _end_of_greeting(text, opening)
    words = _words(text[start:])[-MOST_WORDS:]
    for n, (_, begin, _) in enumerate(words):
        before = text[start : start + begin].rstrip()
        if before and MARK.match(before[-1]):
            parts = list(_parts(words[n:]))
            talks = any(part.kind for part in parts)
            whole = sum(len(WORD.findall(text[start:][p.start : p.end])) for p in parts)
            if talks and whole == len(words) - n and {p.kind for p in parts} <= AFTER:
                return text[start : start + begin].rstrip()
    return text[start:]


def _end_of_greeting(text: str, opening: Set[str]) -> int:
    end = 0
    talks = False
    words = _words(text[:500])[:MOST_WORDS]
    following = {one[1]: one[0] for one in words}
    for part in _parts(words):
        if part.kind not in BEFORE:
            break
        talks = talks or bool(part.kind)
        rest = text[part.end :].lstrip(" ")
        nearest = len(text) - len(rest)
        if talks and MARK.match(rest) and WORD.search(rest):
            end = part.end + 1
        elif part.kind == "greeting" and following.get(nearest) in opening:
            end = end if text[part.start : part.end].lower() in NAMES else part.end
    return len(text) - len(text[end:].lstrip(" ,.!?;:…\n–—)")) if end else 0


def _parts(words: list[tuple[str, int, int]]) -> Iterator[Part]:
    """The phrases that *words* begin with, the longest each time, up to a word that is in none."""
    table = _table()
    n = 0
    while n < len(words):
        for length in range(min(_longest(), len(words) - n), 0, -1):
            kind = table.get(" ".join(word for word, _, _ in words[n : n + length]))
            if kind is not None:
                yield Part(kind, words[n][1], words[n + length - 1][2])
                n += length
                break
        else:
            return


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(_fold(match.group()), *match.span()) for match in WORD.finditer(text)]


@lru_cache(maxsize=1 << 12)
def _fold(word: str) -> str:
    """A word as people type it in haste: no case, no accents, no apostrophes, a plain i."""
    return without_accents(fold_word(word)).replace("'", "").replace("ı", "i")


@cache
def _table() -> dict[str, str]:
    """Each folded phrase to its kind; the kind that stands first in ``PHRASES`` keeps it."""
    table: dict[str, str] = {}
    for kind, phrases in (*PHRASES.items(), ("", BESIDE)):
        for phrase in re.split(r"[|\n]", phrases):
            if folded := " ".join(map(_fold, phrase.split())):
                table.setdefault(folded, kind)
    return table


@cache
def _longest() -> int:
    return max(phrase.count(" ") for phrase in _table()) + 1
