"""Profiles of languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from retrieval.analysis.analyzer import Analyzer, AnswerType
from retrieval.analysis.quantities import SIGNS, Calendar, Units
from retrieval.analysis.sentences import SentenceRules
from retrieval.analysis.stems import Suffixes, stemmer, stripper


@dataclass(frozen=True, eq=False, kw_only=True)
class Profile:
    """All that the library knows of one language. Each module of ``languages`` has one.

    Every start reads all profiles, so a profile is plain data, with patterns as strings. Only
    ``analyzer`` is costly; it is made for the languages in use.

    Blanks separate words. ``|`` or the end of a line separates phrases: "what about | why".
    """

    code: str
    """The two letters of ISO 639-1."""
    aliases: str = ""
    """Other names of it in articles: "kaz kazakh"."""

    # Identification.
    scripts: str = ""
    """Its scripts, by their names in ``identification.SCRIPTS``."""
    letters: str = ""
    """Its letters that another language of its scripts does not have, in lower case, for both
    cases."""
    letter_pattern: str = ""
    """A pattern of such letters of several characters. Case does not count."""
    common_words: str = ""
    """Words of many of its sentences and questions, and of few of other languages."""
    question_beginnings: str = ""
    """Beginnings of question words that take endings."""
    cld2_neighbors: str = ""
    """Codes of the languages that CLD2 mistakes it for."""
    cld2_weight: float = 2.0
    """The weight of CLD2's vote for it."""
    head_start: float = 0.0
    """The weight of a vote for it in every text of its scripts, because *letters* are few."""

    # Searching. ``Analyzer`` has the fields of the same name.
    version: int = 1
    """Raised whenever the terms of a text change, so that stored articles are analyzed again."""
    function_words: str = ""
    """Words without content."""
    question_words: str = ""
    """Further words without content, such as words of questions."""
    light_words: str = ""
    """Words of little content."""
    pronouns: str = ""
    """Words at the start of a sentence that refer to the one before."""
    words_are_folded: bool = True
    """Whether function words, question words and pronouns are already as *fold* leaves them."""
    fold: Callable[[str], str]
    suffixes: Suffixes | None = None
    """The endings, instead of *stem* and *bare*."""
    stem: Callable[[str], str] | None = None
    bare: Callable[[str], tuple[str, ...]] = lambda word: (word,)
    typed: Mapping[str, str] = field(default_factory=dict)
    """Letters, each with the letters that people replace by it on a keyboard without them."""
    units: Units = Units(multipliers={}, units=SIGNS)  # noqa: RUF009  # it is frozen
    calendar: Calendar = Calendar(months=(), ages=())  # noqa: RUF009
    sentence_rules: SentenceRules = SentenceRules(  # noqa: RUF009
        titles=frozenset(), abbreviations=frozenset()
    )
    answer_types: tuple[AnswerType, ...] = ()
    addressing: str = ""
    """A pattern on each line, as in the next fields: of questions to the bot itself."""
    polite: str = ""
    """Phrases that only seem to be such a question: "could you tell me"."""
    generic_you: str = ""
    """Clauses whose "you" is anybody: "how do you treat a burn"."""
    negation: str = ""
    """Words that deny something."""

    # Conversation.
    pointers: str = ""
    """Pronouns and the like that refer to an earlier question. They are looked for in questions of
    all languages, so none may be a plain word of another."""
    openings: str = ""
    """Beginnings of questions that go on from the one before."""
    small_talk: Mapping[str, str] = field(default_factory=dict)
    """Phrases that ask nothing, without accents, by their kind in ``small_talk.KINDS``."""
    beside_small_talk: str = ""
    """Phrases beside small talk that are not small talk by themselves."""
    greeting_names: str = ""
    """Greetings that are also names of people."""

    # Names.
    spelling: Mapping[str, str] = field(default_factory=dict)
    """Letters whose pronunciation differs from other alphabets."""
    place_names: str = ""
    """A place on each line: its name in English, and its names in this language."""
    name_forms: str = ""
    """Forms of one name on each line: "France | French". Initials, and forms with the same first
    four letters, need no line."""
    numerals: str = ""
    """The words for 1, 2, 3 and so on, with ``/`` between words for one number: "one/first"."""

    @cached_property
    def analyzer(self) -> Analyzer:
        """The analyzer by these rules, made on first use."""
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
    """Split a field of a profile: "what about | why" -> "what about", "why"."""
    return filter(None, (phrase.strip() for phrase in re.split(r"[|\n]", text)))
