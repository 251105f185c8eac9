"""Text to sentences and terms, by the rules of one language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

from retrieval.analysis.answer_types import AnswerType
from retrieval.analysis.dates import Calendar, ages, dates
from retrieval.analysis.numbers import Units, amounts
from retrieval.analysis.sentences import SentenceRules, sentences
from retrieval.types import Span, Token

# Combining marks and soft hyphens stand inside words but are no letters to Python.
LETTER = "[^\\W\\d_][\u0300-\u036f\u0483-\u0487\u00ad]*"
APOSTROPHES = "'’‘ʼʻ`´"
WORD = rf"(?P<dotted>(?:{LETTER}\.){{2,}})|(?:{LETTER})+(?:[{APOSTROPHES}](?:{LETTER})+)*"
# Possessive, and begun at a word's beginning: one long run of letters must not be tried from each.
COMPOUND = re.compile(rf"(?<![^\W\d_])(?:{LETTER})++(?:[-\u2010\u2011](?:{LETTER})++)+")
DIGIT = re.compile(r"\d")
HYPHEN = re.compile("[-\u2010\u2011]")
LETTERS = frozenset(filter(str.isalpha, APOSTROPHES))  # to Python, as they are to some languages
TO_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


class Figure(NamedTuple):
    """A kind of stretch with digits that has terms of its own: how it is found in a text, and what
    a piece of the text without blanks must hold for there to be any."""

    find: Callable[[str], Iterator[Token]]
    sign: re.Pattern[str]


@dataclass(frozen=True, eq=False)
class Analyzer:
    """What one language needs to be searched: its words, their stems, its sentences.

    *fold* maps a word to its comparable form, *stem* a folded word to its term, *bare* to what
    it may be without its endings, but whole, where it is a name. *typed* maps a letter to those for
    which it is typed where the keyboard has no others. *version* is raised whenever the terms of a
    text change, so that what was derived is derived anew. *light* are words of little content,
    *pronouns* words that point back to the sentence before; *negation* finds a word that denies,
    *opposites* are sets of words of which one excludes another.
    """

    language: str
    version: int
    stopwords: frozenset[str]
    fold: Callable[[str], str]
    stem: Callable[[str], str]
    bare: Callable[[str], tuple[str, ...]]
    typed: Mapping[str, str]
    units: Units
    calendar: Calendar
    sentence_rules: SentenceRules
    answer_types: tuple[AnswerType, ...]
    addressing: re.Pattern[str]
    polite: re.Pattern[str]
    light: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    negation: re.Pattern[str] | None = None
    opposites: tuple[frozenset[str], ...] = ()

    @property
    def rules(self) -> str:
        """A word that changes with the terms that are made of a text."""
        return f"{self.language}/{self.version}"

    def tokens(self, text: str) -> Iterator[Token]:
        """The words of *text* that carry content, in order and apart.

        Words are cut from *text* as it stands and folded one by one, so a span never drifts.
        """
        for term, match in self.words(text):
            yield Token(term, Span(match.start(), match.end()))

    def words(self, text: str, part: Span | None = None) -> Iterator[tuple[str, re.Match[str]]]:
        """The terms of ``tokens``, in all of *text* or a *part*, each with where it was found.

        A span for every word would take as long as all the rest.
        """
        shouted, term_of = text.isupper(), self._memo
        start, end = (part.start, part.end) if part else (0, len(text))
        for match in self._word.finditer(text, start, end):
            word = match.group()
            if match.lastgroup == "number":
                yield self.units.number_term(word), match
            # "US" and "WHO" are names, though "us" and "who" are not, unless all is in capitals.
            elif term := term_of(word, not shouted and len(word) > 1 and word.isupper()):
                yield term, match

    def term(self, word: str) -> str:
        """The term of a *word* of a text that is not all in capitals; none without content."""
        return self._memo(word, len(word) > 1 and word.isupper())

    def extras(self, text: str) -> Iterator[Token]:
        """Further terms over stretches of *text*: compounds in one word, amounts, days and ages.

        ``new-borns`` is also found as ``newborns``; ``$25,000`` and ``25000 dollars`` share
        ``usd:25000``, "July 30" and "30.07.2024" ``dm:07-30``, "41-year-old" and "aged 41"
        ``age:41``. They stand beside the tokens, never instead of them.
        """
        yield from self.compounds(text)
        if DIGIT.search(text):
            for figure in self.figures:
                yield from figure.find(text)

    def compounds(self, text: str) -> Iterator[Token]:
        """The words of *text* that hyphens join, each as one word."""
        if HYPHEN.search(text):
            for match in COMPOUND.finditer(text):
                if term := self._term(HYPHEN.sub("", match.group()), False):
                    yield Token(term, Span(match.start(), match.end()))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The kinds of stretches with digits that have terms of their own, in their order."""
        units, calendar = self.units, self.calendar
        return (
            Figure(partial(amounts, units=units), units.sign),
            Figure(partial(dates, calendar=calendar), calendar.sign_of_day),
            Figure(partial(ages, calendar=calendar), calendar.sign_of_age),
        )

    def terms(self, text: str) -> list[str]:
        """Every term of *text*, as an engine takes them."""
        terms = [term for term, _ in self.words(text)]
        return [*terms, *(token.term for token in self.extras(text))]

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

    def dropped(self, text: str) -> tuple[str, ...]:
        """The words of *text* that carry no content, as they stand there."""
        kept = {token.span for token in self.tokens(text)}
        words = ((Span(*match.span()), match.group()) for match in self._word.finditer(text))
        return tuple(dict.fromkeys(word for span, word in words if span not in kept))

    def negates(self, text: str) -> bool:
        """Whether there is a word in *text* that denies something."""
        return self.negation is not None and bool(self.negation.search(text))

    @cached_property
    def opposite_terms(self) -> Mapping[str, frozenset[str]]:
        """Each term with those that exclude it."""
        excluded: dict[str, frozenset[str]] = {}
        for words in self.opposites:
            terms = frozenset(self.stem(self.fold(word)) for word in words)
            for term in terms:
                excluded[term] = excluded.get(term, frozenset()) | (terms - {term})
        return excluded

    def points_back(self, sentence: str) -> bool:
        """Whether *sentence* begins with a word that only the one before it explains."""
        first = self._word.search(sentence)
        return first is not None and self.fold(first.group()) in self.pronouns

    def capitalizes_all(self, text: str) -> bool:
        """Whether *text* has capitals on words without content, as headlines have."""
        words = (match.group() for match in self._word.finditer(text))
        return any(
            word[0].isupper() and len(word) > 1 and not word.isupper()
            for word in words
            if self.fold(word) in self.stopwords
        )

    @cached_property
    def light_terms(self) -> frozenset[str]:
        """The terms of the words of little content."""
        return frozenset(self.stem(self.fold(word)) for word in self.light)

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
    if word.isalpha() and unicodedata.is_normalized("NFKC", word) and LETTERS.isdisjoint(word):
        return word.casefold()
    folded = unicodedata.normalize("NFKC", word).translate(TO_APOSTROPHE).casefold()
    # Some letters unfold into phrases (U+FDFA into four words); a term has no blanks.
    return "".join(folded.replace("\u00ad", "").replace(".", "").split())


def without_accents(word: str, kept: str = "") -> str:
    """*word* without its combining marks, for languages that treat them as decoration; *kept* are
    letters that have one and are not to lose it."""
    if word.isascii():
        return word
    if kept and not set(kept).isdisjoint(word := unicodedata.normalize("NFC", word)):
        return "".join([char if char in kept else _without_accents(char) for char in word])
    return _without_accents(word)


@lru_cache(maxsize=1 << 12)
def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    if decomposed.isalpha():  # no mark is a letter
        return decomposed
    return "".join(char for char in decomposed if not unicodedata.combining(char))
