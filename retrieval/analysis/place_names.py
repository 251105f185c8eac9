"""Place-name aliases: the other names of a place that languages call by unrelated names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retrieval.analysis import of_all_languages
from retrieval.analysis.names import phonetic_key, pronunciation, similarity
from retrieval.analysis.profile import Profile, phrases

# The least similarity of a name to one of the table to be taken for it.
ALIKE = 0.8


def aliases(name: str) -> tuple[str, ...]:
    """The pronunciations of all names of a place, by the pronunciation of one of them."""
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
    """By its phonetic key, the pronunciation of each name of a place with those of all its names.

    The lines of the profiles that begin with the same English name are of one place: "Germany
    Германия" and "Germany Almanya" give the pronunciations germani, germania and almana.
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
