"""Text to sentences and terms: the table of analyzers, one a language."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from retrieval.analysis.analyzer import Analyzer

UNKNOWN = "und"
MODULES = {
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
# What else articles may tell their language by.
LONGER = {
    "eng": "en", "rus": "ru", "kaz": "kk", "kir": "ky", "uzb": "uz", "tgk": "tg", "tuk": "tk",
    "tur": "tr", "english": "en", "russian": "ru", "kazakh": "kk", "kyrgyz": "ky", "uzbek": "uz",
    "tajik": "tg", "turkmen": "tk", "turkish": "tr",
}  # fmt: skip


class Analyzers(Mapping[str, Analyzer]):
    """The analyzers by the code of their language, each loaded when it is asked for."""

    def __getitem__(self, code: str) -> Analyzer:
        return _loaded(MODULES[code])

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


ANALYZERS: Mapping[str, Analyzer] = Analyzers()


def code_of(language: str | None) -> str:
    """The code in ``ANALYZERS`` for a language as an article tells it: "en-US", "English", "de"."""
    code = (language or UNKNOWN).strip().lower().replace("_", "-").partition("-")[0]
    code = LONGER.get(code, code)
    return code if code in MODULES else UNKNOWN


def analyzer_for(language: str | None) -> Analyzer:
    """The analyzer of a language, as an article tells it."""
    return ANALYZERS[code_of(language)]


@cache
def _loaded(name: str) -> Analyzer:
    analyzer = getattr(import_module(f"retrieval.analysis.languages.{name}"), name.upper())
    assert isinstance(analyzer, Analyzer)
    return analyzer
