"""A question and the questions before it to the text that is searched; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from retrieval.analysis import of_all_languages
from retrieval.analysis.profile import Profile, phrases
from retrieval.analysis.small_talk import small_talk

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# A question of so few words depends on the one before.
SHORT = 3


class Cues(NamedTuple):
    """The signs in all languages that a question goes on from the one before."""

    pointers: frozenset[str]
    opening: re.Pattern[str]


@of_all_languages
def cues(profiles: tuple[Profile, ...]) -> Cues:
    """The cues of all *profiles*."""
    openings = [phrase for profile in profiles for phrase in phrases(profile.openings)]
    return Cues(
        frozenset(word for profile in profiles for word in profile.pointers.split()),
        re.compile(rf"\s*(?:{'|'.join(map(re.escape, openings))})\b", re.IGNORECASE),
    )


def context_of(question: str, history: Sequence[str]) -> tuple[str, ...]:
    """The earlier questions whose words support the search for *question*; none if it stands alone.

    It depends on earlier questions only if there is a cue: a word that points back, an opening that
    goes on, or very few words. A question with a name that was not mentioned before begins a new
    subject. The first and the last question carry the subject best; small talk is skipped.
    """
    earlier = [past for past in history if past.strip() and not small_talk(past)]
    if (
        not earlier
        or small_talk(question)
        or not _continues(question)
        or _new_names(question, earlier)
    ):
        return ()
    return tuple(dict.fromkeys((earlier[0], earlier[-1])))


def searched(question: str, context: Sequence[str]) -> str:
    """The searched text, to be shown: the question and the questions that it seems to follow."""
    return " | ".join((question, *context))


def _continues(question: str) -> bool:
    words = [word.casefold().replace("’", "'") for word in WORD.findall(question)]
    pointers, opening = cues()
    if opening.match(question) or len(words) <= SHORT:
        return True
    return not pointers.isdisjoint(words)


def _new_names(question: str, earlier: Sequence[str]) -> bool:
    said = {word.casefold() for past in earlier for word in WORD.findall(past)}
    words = WORD.findall(question)
    names = [word for word in words[1:] if word[0].isupper() and word != "I"]
    return any(name.casefold().split("'")[0] not in said for name in names)
