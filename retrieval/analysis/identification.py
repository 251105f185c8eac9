"""The language of a text, offline: by script, letters and common words, and if these do not
decide, by Chromium's CLD2."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.analysis.languages import UNKNOWN, of_all_languages
from retrieval.analysis.profile import Profile

# The letters of each script, as ranges from first to last.
SCRIPTS = {
    "cyrillic": (("\u0400", "\u052f"),),
    "latin": (("A", "\u024f"), ("\u1e00", "\u1eff")),
}
WORD = re.compile(r"[^\W\d_]+(?:['’‘ʻʼ`´][^\W\d_]+)*")
APOSTROPHES = re.compile("[’‘ʻʼ`´]")
# The share of letters above which a script counts: a question may have a name in another script.
LEAST_SHARE = 0.2

LETTER_WEIGHT = 1.0
WORD_WEIGHT = 1.5
LIKELY_WEIGHT = 0.8
# The lead that the first language needs over the second, and the one that needs no CLD2.
AHEAD = 0.5
FAR_AHEAD = 3.0
# In characters; the rest adds nothing.
LONGEST_READ = 600
# One or two words without a vote are names of any language.
FEWEST_WORDS = 3
# From this number of words on, the vote of CLD2 counts twice.
MANY_WORDS = 8
# In characters. A shorter text is never taken for a foreign language.
SHORTEST_FOREIGN = 100
FOREIGN = UNKNOWN


@dataclass(frozen=True, eq=False)
class Votes:
    """The evidence for each language, from all profiles."""

    languages: Mapping[str, tuple[str, ...]]
    """Codes of the languages by script."""
    letters: Mapping[str, tuple[str, ...]]
    letter_patterns: Sequence[tuple[str, re.Pattern[str]]]
    words: Mapping[str, Sequence[str]]
    question_beginnings: Mapping[str, tuple[str, ...]]
    head_starts: Mapping[str, float]
    cld2_weights: Mapping[str, float]
    neighbors: Mapping[str, str]


@of_all_languages
def votes(profiles: tuple[Profile, ...]) -> Votes:
    """Gather the votes of all *profiles*."""
    letters: dict[str, tuple[str, ...]] = {}
    words: dict[str, list[str]] = {}
    for profile in profiles:
        for letter in profile.letters.split():
            letters[letter] = (*letters.get(letter, ()), profile.code)
        for word in profile.common_words.split():
            words.setdefault(word, []).append(profile.code)
    return Votes(
        {
            script: tuple(p.code for p in profiles if script in p.scripts.split())
            for script in SCRIPTS
        },
        letters,
        [
            (profile.code, re.compile(profile.letter_pattern, re.IGNORECASE))
            for profile in profiles
            if profile.letter_pattern
        ],
        words,
        {profile.code: tuple(profile.question_beginnings.split()) for profile in profiles},
        {profile.code: profile.head_start for profile in profiles if profile.head_start},
        {profile.code: profile.cld2_weight for profile in profiles},
        {code: profile.code for profile in profiles for code in profile.cld2_neighbors.split()},
    )


def identify_language(text: str, likely: Sequence[str] = ()) -> str | None:
    """Return the code of the language of *text*, ``und`` for a foreign one, None if undecided.

    If the words do not decide, it is the first possible one of *likely*. Script is a hard
    constraint: a Latin text is never Kyrgyz.
    """
    known = votes()
    text = unicodedata.normalize("NFC", text[:LONGEST_READ])
    possible = _possible(text, known)
    if not possible:
        return FOREIGN if any(map(str.isalpha, text)) else None
    scores = dict.fromkeys(possible, 0.0)
    for code, weight in known.head_starts.items():
        _vote(scores, [code], weight)
    _vote(scores, dict.fromkeys(likely), LIKELY_WEIGHT)
    _vote_by_letters(scores, text, known)
    words = WORD.findall(text)
    for word in words:
        for code, weight in _votes_of(word, possible, known):
            scores[code] += weight
    if len(words) >= FEWEST_WORDS and _lead(scores) < FAR_AHEAD:
        guess, is_sure = _by_cld2(text, known.neighbors)
        if is_sure and guess not in scores and len(text) >= SHORTEST_FOREIGN:
            return FOREIGN
        weight = known.cld2_weights.get(guess, 0.0)
        _vote(scores, [guess], weight * (2 if len(words) >= MANY_WORDS else 1))
    best = max(scores, key=lambda code: scores[code])
    if _lead(scores) >= AHEAD:
        return best
    return next((code for code in likely if scores.get(code, 0) > scores[best] - AHEAD), None)


def _vote_by_letters(scores: dict[str, float], text: str, known: Votes) -> None:
    for letter, languages in known.letters.items():
        if letter in text or letter.upper() in text:
            _vote(scores, languages, LETTER_WEIGHT)
    for code, pattern in known.letter_patterns:
        if pattern.search(text):
            _vote(scores, [code], LETTER_WEIGHT)


@lru_cache(maxsize=1 << 14)
def _votes_of(word: str, possible: tuple[str, ...], known: Votes) -> tuple[tuple[str, float], ...]:
    common = known.words.get(APOSTROPHES.sub("'", word).lower(), [])
    beginnings = known.question_beginnings
    begun = [code for code in possible if word.lower().startswith(beginnings[code])]
    return tuple(
        (code, WORD_WEIGHT / len(languages))
        for languages in (common, begun)
        for code in languages
        if code in possible
    )


def _possible(text: str, known: Votes) -> tuple[str, ...]:
    if text.isascii():  # as most English texts are
        return known.languages["latin"] if any(map(str.isalpha, text)) else ()
    letters = [char for char in text if char.isalpha()]
    counts = {
        script: sum(first <= char <= last for first, last in ranges for char in letters)
        for script, ranges in SCRIPTS.items()
    }
    if sum(counts.values()) * 2 <= len(letters):
        return ()
    return tuple(
        code
        for script, count in counts.items()
        if count > LEAST_SHARE * len(letters)
        for code in known.languages[script]
    )


def _vote(scores: dict[str, float], languages: Iterable[str], weight: float) -> None:
    for language in languages:
        if language in scores:
            scores[language] += weight


def _lead(scores: Mapping[str, float]) -> float:
    first, second, *_ = sorted([*scores.values(), 0.0, 0.0], reverse=True)
    return first - second


def _by_cld2(text: str, neighbors: Mapping[str, str]) -> tuple[str, bool]:
    # Imported here: few questions in English need it.
    import pycld2

    try:
        is_reliable, _, ((_, code, share, _), *_) = pycld2.detect(text, bestEffort=True)
    except pycld2.error:  # it refuses some characters
        return "un", False
    return neighbors.get(code, code), is_reliable and share >= 80
