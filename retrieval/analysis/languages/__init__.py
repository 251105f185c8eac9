"""The table of languages; the module of each holds its ``Profile``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from retrieval.analysis.analyzer import Analyzer
    from retrieval.analysis.profile import Profile

Table = TypeVar("Table")
Value = TypeVar("Value")

UNKNOWN = "und"
# A new language is a line here and its module.
LANGUAGES = {
    "en": "english",
    "ru": "russian",
    "kk": "kazakh",
    "uz": "uzbek",
    "ky": "kyrgyz",
    "tg": "tajik",
    "tk": "turkmen",
    "tr": "turkish",
    UNKNOWN: "other",
}


class _ByCode(Mapping[str, Value]):
    """A value for each of ``LANGUAGES``, made from its profile on access."""

    def __init__(self, value_of: Callable[[Profile], Value]) -> None:
        self._value_of = value_of

    def __getitem__(self, code: str) -> Value:
        return self._value_of(_loaded(LANGUAGES[code]))

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


PROFILES: Mapping[str, Profile] = _ByCode(lambda profile: profile)
ANALYZERS: Mapping[str, Analyzer] = _ByCode(lambda profile: profile.analyzer)


def code_of(language: str | None) -> str:
    """Return the code in ``LANGUAGES`` for the language that an article names.

    "en-US" -> "en", "English" -> "en", "de" -> "und".
    """
    code = (language or UNKNOWN).strip().lower().replace("_", "-").partition("-")[0]
    return code if code in LANGUAGES else _aliases().get(code, UNKNOWN)


def of_all_languages(make: Callable[[tuple[Profile, ...]], Table]) -> Callable[[], Table]:
    """Make a function that returns *make* of all profiles, once for each state of ``LANGUAGES``."""
    kept = lru_cache(maxsize=1)(make)

    def table() -> Table:
        return kept(tuple(PROFILES.values()))

    return table


@of_all_languages
def _aliases(profiles: tuple[Profile, ...]) -> dict[str, str]:
    return {alias: profile.code for profile in profiles for alias in profile.aliases.split()}


@cache
def _loaded(module: str) -> Profile:
    profile: Profile = import_module(f"retrieval.analysis.languages.{module}").PROFILE
    return profile
