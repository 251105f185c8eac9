"""Text to sentences and terms, by the rules of one language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from retrieval.analysis.answer_types import AnswerType
from retrieval.analysis.dates import Calendar, ages, dates
from retrieval.analysis.numbers import Units, amounts
from retrieval.analysis.sentences import SentenceRules, sentences
from retrieval.types import Span, Token

# Combining marks and soft hyphens stand inside words but are no letters to Python.
LETTER = "[^\\W\\d_][\u0300-\u036f\u0483-\u0487\u00ad]*"
APOSTROPHES = "'’‘ʼʻ`´"
WORD = rf"(?P<dotted>(?:{LETTER}\.){{2,}})|(?:{LETTER})+(?:[{APOSTROPHES}](?:{LETTER})+)*"
DIGIT = re.compile(r"\d")
# Possessive, and begun at a word's beginning: one long run of letters must not be tried from each.
COMPOUND = re.compile(rf"(?<![^\W\d_])(?:{LETTER})++(?:[-\u2010\u2011](?:{LETTER})++)+")
TO_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


@dataclass(frozen=True, eq=False)
class Analyzer:
    """What one language needs to be searched: its words, their stems, its sentences.

    *fold* maps a word to its comparable form, *stem* a folded word to its term, *bare* to what is
    compared where it is a name: without its endings, but whole. *typed* maps a letter to those for
    which it is typed where the keyboard has no others. *version* is raised whenever the terms of a
    text change, so that what was derived is derived anew.
    """

    language: str
    version: int
    stopwords: frozenset[str]
    fold: Callable[[str], str]
    stem: Callable[[str], str]
    bare: Callable[[str], str]
    typed: Mapping[str, str]
    units: Units
    calendar: Calendar
    sentence_rules: SentenceRules
    answer_types: tuple[AnswerType, ...]
    addressing: re.Pattern[str]
    polite: re.Pattern[str]

    @property
    def rules(self) -> str:
        """A word that changes with the terms that are made of a text."""
        return f"{self.language}/{self.version}"

    def tokens(self, text: str) -> Iterator[Token]:
        """The words of *text* that carry content, in order and apart.

        Words are cut from *text* as it stands and folded one by one, so a span never drifts.
        """
        shouted = text.isupper()
        for match in self._word.finditer(text):
            word = match.group()
            span = Span(match.start(), match.end())
            if match.lastgroup == "number":
                yield Token(self.units.number_term(word), span)
            # "US" and "WHO" are names, though "us" and "who" are not, unless all is in capitals.
            elif term := self._term(word, not shouted and len(word) > 1 and word.isupper()):
                yield Token(term, span)

    def extras(self, text: str) -> Iterator[Token]:
        """Further terms over stretches of *text*: compounds in one word, amounts, days and ages.

        ``new-borns`` is also found as ``newborns``; ``$25,000`` and ``25000 dollars`` share
        ``usd:25000``, "July 30" and "30.07.2024" ``dm:07-30``, "41-year-old" and "aged 41"
        ``age:41``. They stand beside the tokens, never instead of them.
        """
        for match in COMPOUND.finditer(text):
            joined = re.sub("[-\u2010\u2011]", "", match.group())
            if term := self._term(joined, False):
                yield Token(term, Span(match.start(), match.end()))
        if DIGIT.search(text):
            yield from amounts(text, self.units)
            yield from dates(text, self.calendar)
            yield from ages(text, self.calendar)

    def terms(self, text: str) -> list[str]:
        """Every term of *text*, as an engine takes them."""
        return [token.term for token in (*self.tokens(text), *self.extras(text))]

    def query_terms(self, text: str) -> list[str]:
        """Every term of a question. The word of a unit is left to the amount it belongs to, for
        ``$25,000`` has no word that "25000 dollars" could miss; so is the day to its date."""
        extras = list(self.extras(text))
        valued = [token for token in extras if ":" in token.term]
        whole = [token.span for token in valued if not token.term.startswith("dm:")]
        days = [token.span for token in valued if token.term.startswith("dm:")]

        def stands(token: Token) -> bool:
            if not token.term[0].isdigit():
                return not any(token.span.overlaps(span) for span in whole)
            is_year = len(token.term) == 4
            return is_year or not any(token.span.overlaps(span) for span in days)

        parts = [token for token in (*self.tokens(text), *extras) if ":" not in token.term]
        return [token.term for token in (*filter(stands, parts), *valued)]

    def is_put_to_bot(self, text: str) -> bool:
        """Whether a question is about whoever answers it: *addressing* words in it, *polite* forms
        ("could you tell me") apart."""
        return bool(self.addressing.search(self.polite.sub("", text)))

    def sentences(self, text: str) -> tuple[Span, ...]:
        """The sentences of *text*: ordered, apart, and together all of it but the blanks."""
        return sentences(text, self.sentence_rules, self.stopwords)

    def _term(self, word: str, is_name: bool) -> str:
        return self._memo(word, is_name)

    @cached_property
    def _word(self) -> re.Pattern[str]:
        return re.compile(rf"(?P<number>{self.units.number})|{WORD}")

    @cached_property
    def _memo(self) -> Callable[[str, bool], str]:
        @lru_cache(maxsize=1 << 16)
        def term(word: str, is_name: bool) -> str:
            folded = self.fold(word)
            if not is_name and folded in self.stopwords:
                return ""
            return self.stem(folded)

        return term


def fold_word(word: str) -> str:
    """*word* in lower case and one spelling: NFKC, plain apostrophes, no soft hyphens or dots."""
    folded = unicodedata.normalize("NFKC", word).translate(TO_APOSTROPHE).casefold()
    # Some letters unfold into phrases (U+FDFA into four words); a term has no blanks.
    return "".join(folded.replace("\u00ad", "").replace(".", "").split())


def without_accents(word: str, kept: str = "") -> str:
    """*word* without its combining marks, for languages that treat them as decoration; *kept* are
    letters that have one and are not to lose it."""
    if word.isascii():
        return word
    if kept and not set(kept).isdisjoint(word := unicodedata.normalize("NFC", word)):
        return "".join(char if char in kept else without_accents(char) for char in word)
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
