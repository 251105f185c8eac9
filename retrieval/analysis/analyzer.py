"""Text to sentences and terms, by the rules of one language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from retrieval.analysis.answer_types import AnswerType
from retrieval.analysis.numbers import NUMBER, Units, amounts, number_term
from retrieval.analysis.sentences import SentenceRules, sentences
from retrieval.types import Span, Token

# Combining marks and soft hyphens stand inside words but are no letters to Python.
LETTER = "[^\\W\\d_][\u0300-\u036f\u0483-\u0487\u00ad]*"
APOSTROPHES = "'’‘ʼʻ`´"
WORD = re.compile(
    rf"(?P<number>{NUMBER})"
    rf"|(?P<dotted>(?:{LETTER}\.){{2,}})"
    rf"|(?:{LETTER})+(?:[{APOSTROPHES}](?:{LETTER})+)*"
)
# Possessive, and begun at a word's beginning: one long run of letters must not be tried from each.
COMPOUND = re.compile(rf"(?<![^\W\d_])(?:{LETTER})++(?:[-\u2010\u2011](?:{LETTER})++)+")
DIGIT = re.compile(r"\d")
HYPHEN = re.compile("[-\u2010\u2011]")
TO_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


@dataclass(frozen=True)
class Analyzer:
    """What one language needs to be searched: its words, their stems, its sentences.

    *fold* maps a word to its comparable form, *stem* a folded word to its term. *version* is
    raised whenever the terms of a text change, so that what was derived is derived anew.
    """

    language: str
    version: int
    stopwords: frozenset[str]
    fold: Callable[[str], str]
    stem: Callable[[str], str]
    units: Units
    sentence_rules: SentenceRules
    answer_types: tuple[AnswerType, ...]
    addressing: re.Pattern[str]
    polite: re.Pattern[str]

    def tokens(self, text: str) -> Iterator[Token]:
        """The words of *text* that carry content, in order and apart.

        Words are cut from *text* as it stands and folded one by one, so a span never drifts.
        """
        for term, match in self._words(text):
            yield Token(term, Span(match.start(), match.end()))

    def _words(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        shouted = text.isupper()
        for match in WORD.finditer(text):
            word = match.group()
            if match.lastgroup == "number":
                yield number_term(word), match
            # "US" and "WHO" are names, though "us" and "who" are not, unless all is in capitals.
            elif term := self._term(word, not shouted and len(word) > 1 and word.isupper()):
                yield term, match

    def extras(self, text: str) -> Iterator[Token]:
        """Further terms over stretches of *text*: compounds in one word, and amounts.

        ``new-borns`` is also found as ``newborns``; ``$25,000`` and ``25000 dollars`` share
        ``usd:25000``. They stand beside the tokens, never instead of them.
        """
        if HYPHEN.search(text):
            for match in COMPOUND.finditer(text):
                if term := self._term(HYPHEN.sub("", match.group()), False):
                    yield Token(term, Span(match.start(), match.end()))
        if DIGIT.search(text):
            yield from amounts(text, self.units)

    def terms(self, text: str) -> list[str]:
        """Every term of *text*, as an engine takes them."""
        return [term for term, _ in self.placed_terms(text)]

    def placed_terms(self, text: str) -> Iterator[tuple[str, int]]:
        """The same, each with where in *text* it begins."""
        # Spans for every word would take as long as all the rest.
        for term, match in self._words(text):
            yield term, match.start()
        for token in self.extras(text):
            yield token.term, token.span.start

    def query_terms(self, text: str) -> list[str]:
        """Every term of a question. The word of a unit is left to the amount it belongs to, for
        ``$25,000`` has no word that "25000 dollars" could miss."""
        extras = list(self.extras(text))
        amounts = [token.span for token in extras if ":" in token.term]
        tokens = [
            token
            for token in self.tokens(text)
            if token.term[0].isdigit() or not any(token.span.overlaps(span) for span in amounts)
        ]
        return [token.term for token in (*tokens, *extras)]

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


def without_accents(word: str) -> str:
    """*word* without its combining marks, for languages that treat them as decoration."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
