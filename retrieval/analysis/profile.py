"""All that the library knows of one language, as plain data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_types import AnswerType
from retrieval.analysis.dates import Calendar
from retrieval.analysis.numbers import SIGNS, Units
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.suffixes import Suffixes, stemmer, stripper


@dataclass(frozen=True, eq=False, kw_only=True)
class Profile:
    """All that the library knows of one language. Each file of ``languages`` holds one.

    Identification, small talk, place names and follow-ups read the profiles of all languages at
    every start. So a profile is plain data, words in strings and patterns that are not compiled;
    the costly parts are in ``analyzer``, which is made only for the languages in use.

    Where a field holds words, blanks stand between them. Where it holds phrases, ``|`` or the end
    of a line stands between them: "what about | why".
    """

    code: str
    """The two letters of ISO 639-1."""
    aliases: str = ""
    """Other names by which an article may give its language: "kaz kazakh"."""

    # Identification.
    scripts: str = ""
    """The scripts in which it is written, by their names in ``identify.SCRIPTS``."""
    letters: str = ""
    """The letters that it has and another language of its scripts lacks. A letter in lower case
    stands for its capital too."""
    letter_pattern: str = ""
    """A pattern of such letters that take more than one character. Case does not count."""
    common_words: str = ""
    """Words of many of its sentences and questions, and of few in the other languages."""
    question_beginnings: str = ""
    """The beginnings of question words that take endings."""
    cld2_neighbors: str = ""
    """The codes of languages for which CLD2 mistakes it."""
    cld2_weight: float = 2.0
    """The weight of CLD2's vote for it."""
    head_start: float = 0.0
    """The weight of a vote for it in every text of its scripts: for a language with few letters
    that its neighbors lack."""

    # Searching. See ``Analyzer`` for the fields of the same name.
    version: int = 1
    function_words: str = ""
    question_words: str = ""
    """Words without content beside the function words, such as stand in questions."""
    light_words: str = ""
    pronouns: str = ""
    words_are_folded: bool = True
    """Whether function words, question words and pronouns stand here as *fold* leaves them. If not,
    they are folded first."""
    fold: Callable[[str], str]
    suffixes: Suffixes | None = None
    """The endings that make the terms of words and the bare forms of names, instead of *stem* and
    *bare*."""
    stem: Callable[[str], str] | None = None
    bare: Callable[[str], tuple[str, ...]] = lambda word: (word,)
    typed: Mapping[str, str] = field(default_factory=dict)
    units: Units = Units(multipliers={}, units=SIGNS)  # noqa: RUF009  # it is frozen
    calendar: Calendar = Calendar(months=(), ages=())  # noqa: RUF009
    sentence_rules: SentenceRules = SentenceRules(  # noqa: RUF009
        titles=frozenset(), abbreviations=frozenset()
    )
    answer_types: tuple[AnswerType, ...] = ()
    addressing: str = ""
    polite: str = ""
    generic_you: str = ""
    negation: str = ""

    # Conversation.
    pointers: str = ""
    """Pronouns and the like that make a question depend on the one before. None of them may be a
    plain word of another language: they are looked for in questions of all languages."""
    openings: str = ""
    """Phrases with which a question begins that goes on from the one before."""
    small_talk: Mapping[str, str] = field(default_factory=dict)
    """The phrases of people who ask nothing, by their kind, one of ``small_talk.KINDS``. Letters
    lose their accents, so each phrase stands once."""
    beside_small_talk: str = ""
    """Phrases that may stand beside small talk and are none by themselves."""
    greeting_names: str = ""
    """Greetings that are names of people too."""

    # Names.
    spelling: Mapping[str, str] = field(default_factory=dict)
    """Letters with the pronunciation that its alphabet gives them, if other alphabets do not."""
    place_names: str = ""
    """A place on each line: its name in English, and its names in this language."""

    name_forms: str = ""
    """Names of the same, a set on each line, with ``|`` between them: countries with their people,
    and what is abbreviated otherwise than by initials: "France | French". Forms with the same first
    four letters need not be listed."""
    numerals: str = ""
    """The words for 1, 2, 3 and so on, with ``/`` between words for the same: "one/first"."""

    @cached_property
    def analyzer(self) -> Analyzer:
        """The analyzer by these rules; made when it is first used."""
        return Analyzer(
            language=self.code,
            version=self.version,
            stopwords=self._word_set(f"{self.function_words} {self.question_words}"),
            fold=self.fold,
            stem=stemmer(self.suffixes) if self.suffixes else self.stem or self.fold,
            bare=stripper(self.suffixes) if self.suffixes else self.bare,
            typed=self.typed,
            spelling=str.maketrans(dict(self.spelling)),
            units=self.units,
            calendar=self.calendar,
            sentence_rules=self.sentence_rules,
            answer_types=self.answer_types,
            addressing=self.addressing,
            polite=self.polite,
            generic_you=self.generic_you,
            light=frozenset(self.light_words.split()),
            pronouns=self._word_set(self.pronouns),
            negation=self.negation,
            name_forms=tuple(
                tuple(phrases(line)) for line in self.name_forms.splitlines() if line.strip()
            ),
            numerals=tuple(self.numerals.split()),
        )

    def _word_set(self, words: str) -> frozenset[str]:
        separate = words.split()
        return frozenset(separate if self.words_are_folded else map(self.fold, separate))


def phrases(text: str) -> Iterator[str]:
    """The phrases of a field of a profile: "what about | why" -> "what about", "why"."""
    return filter(None, (phrase.strip() for phrase in re.split(r"[|\n]", text)))
