"""The signs that a question follows an earlier one, in all languages at once: a question of one or
two words does not show which language it is in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retrieval.analysis import of_all_languages
from retrieval.analysis.profile import Profile, phrases

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# A pronoun among so many first words points to an earlier question; a later one may point to the
# words before it: "Who wrote the song when she was young?"
FIRST_WORDS = 4


class Cues(NamedTuple):
    """The words that point back, and the phrases with which a question goes on."""

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


def goes_on(question: str) -> bool:
    """Whether *question* begins as one that goes on: "and", "what about"."""
    return cues().opening.match(question) is not None


def points_back(question: str) -> bool:
    """Whether a word such as "she" stands early in *question*."""
    first = (word.casefold().replace("’", "'") for word in WORD.findall(question)[:FIRST_WORDS])
    return not cues().pointers.isdisjoint(first)


def names_in(question: str) -> Iterator[str]:
    """The capitalized words of *question* but for its first, which is capitalized anyway."""
    return (word for word in WORD.findall(question)[1:] if word[0].isupper() and word != "I")


def has_new_name(question: str, earlier: Sequence[str]) -> bool:
    """Whether *question* has a name that the questions *earlier* do not mention."""
    said = {word.casefold() for past in earlier for word in WORD.findall(past)}
    return any(re.split("['’]", name.casefold())[0] not in said for name in names_in(question))


def in_other_script(question: str, earlier: str) -> bool:
    """Whether *question* has no letter of the alphabets of *earlier*: of Latin, Cyrillic."""
    scripts, others = (
        {_script(char) for char in text if char.isalpha()} for text in (question, earlier)
    )
    return bool(scripts and others) and scripts.isdisjoint(others)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
