"""Kinds of answers, as patterns of questions and of sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from retrieval.analysis.quantities import Calendar, QuantityFinder, Units, quantity_finders
from retrieval.analysis.sentences import SentenceRules, sentences
from retrieval.types import Span, Token

CAPITAL = "[A-ZА-ЯЁІӘҒҚҢӨҰҮҺӢӮҲҶЎÄÇĞİŇÖŞÜÝŽ]"
"""A capital of the Latin and Cyrillic alphabets of all languages."""
NAME_INSIDE = rf" (?<=[\w,;:'’”\"»] )[“«\"'(]*{CAPITAL}\w"
"""A capitalized word inside a sentence; the blank makes the search fast. Case counts."""
YEAR = r"\b(?:1\d|20)\d\d(?!\d)"


@dataclass(frozen=True, eq=False)
class AnswerType:
    """A kind of answer, such as "age", in one language.

    Each line of *in_question* is a pattern of questions for it, each line of *in_answer* of
    sentences that may give it. Case counts in the default only, the pattern of a name.
    """

    name: str
    in_question: str
    in_answer: str = NAME_INSIDE

    @cached_property
    def asked(self) -> re.Pattern[str]:
        """The pattern of a question for it."""
        return either(self.in_question)

    @cached_property
    def given(self) -> re.Pattern[str]:
        """The pattern of a sentence that may give it."""
        if self.in_answer == NAME_INSIDE:
            return re.compile(NAME_INSIDE)
        return either(self.in_answer)


def either(lines: str) -> re.Pattern[str]:
    """Compile the pattern of all *lines*, which matches nothing if there are none."""
    patterns = [line.strip() for line in lines.strip().splitlines()]
    return re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)


def given(kind: str | None, types: tuple[AnswerType, ...]) -> re.Pattern[str] | None:
    """Return the pattern of a sentence that may give this *kind* of *types*."""
    return next((known.given for known in types if known.name == kind), None)


def expected(question: str, types: tuple[AnswerType, ...]) -> AnswerType | None:
    """Return the first of *types* that *question* asks for."""
    return next((kind for kind in types if kind.asked.search(question)), None)


# The words, terms and sentences of texts, by the rules of one language.

# Python does not count combining marks and soft hyphens as letters.
LETTER = "[^\\W\\d_][\u0300-\u036f\u0483-\u0487\u00ad]*+"
APOSTROPHES = "'’‘ʼʻ`´"
WORD = rf"(?P<dotted>(?:{LETTER}\.){{2,}})|(?:{LETTER})+(?:[{APOSTROPHES}](?:{LETTER})+)*"
# Any word, since a pattern of compounds alone would be tried from each letter of a long one.
COMPOUND = re.compile(rf"(?:{LETTER})++(?P<rest>(?:[-\u2010\u2011](?:{LETTER})++)++)?+")
RUN = re.compile(rf"{LETTER}[\w{APOSTROPHES}]*")
# A stress mark that does not make another letter.
MARK = re.compile("[\u0300-\u036f]")
QUOTED = re.compile(
    r"\"[^\"]+\"|“[^“”]+”|«[^«»]+»|„[^„“”]+[“”]|(?<!\w)'[^']*(?:\w'\w[^']*)*'(?!\w)"
)
DIGIT = re.compile(r"\d")
HYPHEN = re.compile("[-\u2010\u2011]")
# Apostrophes that Python counts as letters.
APOSTROPHE_LETTERS = frozenset(filter(str.isalpha, APOSTROPHES))
TO_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


@dataclass(frozen=True, eq=False)
class Analyzer:
    """Finds the words, terms and sentences of texts in one language. A ``Profile`` makes it.

    ``Profile`` explains the fields. *fold* maps a word to its comparable form, *stem* a folded word
    to its term, *bare* a folded word to its possible forms without endings.
    """

    language: str
    version: int
    stopwords: frozenset[str]
    fold: Callable[[str], str]
    stem: Callable[[str], str]
    bare: Callable[[str], tuple[str, ...]]
    typed: Mapping[str, str]
    spelling: Mapping[int, str]
    units: Units
    calendar: Calendar
    sentence_rules: SentenceRules
    answer_types: tuple[AnswerType, ...]
    addressing: str = ""
    polite: str = ""
    generic_you: str = ""
    light: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    negation: str = ""
    name_forms: tuple[tuple[str, ...], ...] = ()
    numerals: tuple[str, ...] = ()

    @property
    def rules(self) -> str:
        """A string that changes whenever the terms of a text do."""
        return f"{self.language}/{self.version}"

    def tokens(self, text: str) -> Iterator[Token]:
        """The words of *text* that carry content, in order, without overlaps."""
        for term, match in self.words(text):
            yield Token(term, Span(match.start(), match.end()))

    def words(self, text: str, part: Span | None = None) -> Iterator[tuple[str, re.Match[str]]]:
        """The terms of ``tokens``, each with its match; to make spans would double the time.

        Words are cut from the unchanged text and folded later, so a span never drifts.
        """
        all_capitals, term_of = text.isupper(), self._memo
        start, end = (part.start, part.end) if part else (0, len(text))
        for match in self._word.finditer(text, start, end):
            word = match.group()
            if match.lastgroup == "number":
                yield self.units.number_term(word), match
            # "US" and "WHO" are names, unless the whole text is in capitals.
            elif term := term_of(word, not all_capitals and len(word) > 1 and word.isupper()):
                yield term, match

    def term(self, word: str) -> str:
        """The term of a *word*, "" if it has no content, in a text that is not all in capitals."""
        return self._memo(word, len(word) > 1 and word.isupper())

    def extras(self, text: str) -> Iterator[Token]:
        """Further terms of *text*: compounds as one word, amounts, days and ages.

        "new-borns" also has the term ``newborns``; "$25,000" and "25000 dollars" share
        ``usd:25000``, "July 30" and "30.07.2024" share ``dm:07-30``, "41-year-old" and "aged 41"
        share ``age:41``.
        """
        yield from self.compounds(text)
        if DIGIT.search(text):
            for finder in self.quantities:
                yield from finder.find(text)

    def compounds(self, text: str) -> Iterator[Token]:
        """The compounds in *text*, without their hyphens."""
        if HYPHEN.search(text):
            for match in COMPOUND.finditer(text):
                if not match["rest"]:
                    continue
                if term := self._memo(HYPHEN.sub("", match.group()), False):
                    yield Token(term, Span(match.start(), match.end()))

    @cached_property
    def quantities(self) -> tuple[QuantityFinder, ...]:
        """The finders of expressions with digits that have separate terms."""
        return quantity_finders(self.units, self.calendar)

    def terms(self, text: str) -> list[str]:
        """All terms of *text*, as an engine indexes them."""
        terms = [term for term, _ in self.words(text)]
        return [*terms, *(token.term for token in self.extras(text))]

    def query_terms(self, text: str) -> list[str]:
        """The terms of a question, without words of units and days of dates, which articles may
        write otherwise: "25000 dollars" finds "$25,000"."""
        extras = list(self.extras(text))
        valued = [token for token in extras if ":" in token.term]
        whole = _covered(text, (t.span for t in valued if not t.term.startswith("dm:")))
        days = _covered(text, (t.span for t in valued if t.term.startswith("dm:")))

        def is_needed(token: Token) -> bool:
            place = slice(token.span.start, token.span.end)
            if not token.term[0].isdigit():
                return not any(whole[place])
            is_year = len(token.term) == 4
            return is_year or not any(days[place])

        parts = [token for token in (*self.tokens(text), *extras) if ":" not in token.term]
        return [token.term for token in (*filter(is_needed, parts), *valued)]

    def is_put_to_bot(self, text: str) -> bool:
        """Whether a question is about the bot: *addressing* matches outside of quotation marks,
        titles ("Who sings Hold Your Hand?"), *polite* phrases and *generic_you*.
        """
        text = MARK.sub("", unicodedata.normalize("NFC", text)).translate(TO_APOSTROPHE)
        for pattern in (QUOTED, self._polite, self._generic_you):
            text = pattern.sub("", text)
        titled = _starts_in_titles(text)
        return any(match.start() not in titled for match in self._addressing.finditer(text))

    def dropped(self, text: str) -> tuple[str, ...]:
        """The words of *text* without content, as they are written."""
        kept = {token.span for token in self.tokens(text)}
        words = ((Span(*match.span()), match.group()) for match in self._word.finditer(text))
        return tuple(dict.fromkeys(word for span, word in words if span not in kept))

    def negates(self, text: str) -> bool:
        """Whether *text* has a word that denies something."""
        return bool(self._negation.search(text))

    def denials(self, text: str) -> Iterator[Span]:
        """The words of *text* that deny something, in order."""
        return (Span(*match.span()) for match in self._negation.finditer(text) if match.group())

    def forms_of(self, name: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The other forms of a name, given by its terms, or of a part of it."""
        for start in range(len(name)):
            for end in range(start + 1, len(name) + 1):
                yield from self._forms.get(tuple(name[start:end]), ())

    def numeral_terms(self, number: int) -> Sequence[str]:
        """The terms of the words for a *number*, if the language lists it."""
        known = self.numerals[number - 1 : number] if number > 0 else ()
        return [self.stem(self.fold(word)) for words in known for word in words.split("/")]

    def points_back(self, sentence: str) -> bool:
        """Whether *sentence* begins with a pronoun that refers to the sentence before."""
        first = self._word.search(sentence)
        return first is not None and self.fold(first.group()) in self.pronouns

    def capitalizes_all(self, text: str) -> bool:
        """Whether words without content begin with a capital, as in headlines."""
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
        """The sentences of *text*, in order; they leave out only blanks."""
        return sentences(text, self.sentence_rules, self.stopwords)

    @cached_property
    def _forms(self) -> Mapping[tuple[str, ...], frozenset[tuple[str, ...]]]:
        forms: dict[tuple[str, ...], frozenset[tuple[str, ...]]] = {}
        for names in self.name_forms:
            terms = frozenset(tuple(filter(None, map(self.term, name.split()))) for name in names)
            for form in terms:
                forms[form] = forms.get(form, frozenset()) | (terms - {form})
        return forms

    @cached_property
    def _addressing(self) -> re.Pattern[str]:
        return either(self.addressing)

    @cached_property
    def _polite(self) -> re.Pattern[str]:
        return either(self.polite)

    @cached_property
    def _generic_you(self) -> re.Pattern[str]:
        return either(self.generic_you)

    @cached_property
    def _negation(self) -> re.Pattern[str]:
        return either(self.negation)

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


def _covered(text: str, spans: Iterable[Span]) -> bytearray:
    covered = bytearray(len(text))
    for span in spans:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    return covered


def _starts_in_titles(text: str) -> frozenset[int]:
    """Return where capitalized words begin that are beside another one, as in a title."""
    words = [(word.start(), word.group()[0].isupper()) for word in RUN.finditer(text)]
    if all(is_upper for _, is_upper in words):
        return frozenset()
    # The first word does not count, and there is none before it and after the last.
    upper = [False, False, *(is_upper for _, is_upper in words[1:]), False]
    return frozenset(
        start
        for number, (start, is_upper) in enumerate(words, start=1)
        if is_upper and (upper[number - 1] or upper[number + 1])
    )


def fold_word(word: str) -> str:
    """Return *word* in lower case and NFKC, with plain apostrophes, no soft hyphens, no dots."""
    if (
        word.isalpha()
        and unicodedata.is_normalized("NFKC", word)
        and APOSTROPHE_LETTERS.isdisjoint(word)
    ):
        return word.casefold()
    folded = unicodedata.normalize("NFKC", word).translate(TO_APOSTROPHE).casefold()
    # NFKC makes four words of U+FDFA, but a term has no blanks.
    return "".join(folded.replace("\u00ad", "").replace(".", "").split())


def without_accents(word: str, kept: str = "") -> str:
    """Return *word* without its combining marks; the letters in *kept* do not lose theirs."""
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
