"""The words of the library as values: from a span of text to a cited answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

Progress = Callable[[int, int], None]
"""(done so far, all there is to do), called now and then."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in one paragraph's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """The characters of *text* that this span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


class Token(NamedTuple):
    """A term with the span it was cut from; what is matched, folded and stemmed."""

    term: str
    span: Span


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of one text: its name, where it came from, who wrote it and when.

    *published* is kept as the source writes it, ISO 8601 where the source can be asked for it.
    """

    id: str
    title: str | None
    source: str
    url: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit that is cited: numbered from 1 in its article, its text unaltered."""

    article: Article
    number: int
    text: str
    page: int | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one paragraph. It holds no text of its own, so it cannot misquote."""

    paragraph: Paragraph
    span: Span

    def __post_init__(self) -> None:
        if self.span.end > len(self.paragraph.text):
            raise ValueError(f"{self.span} is outside of {self.paragraph.article.id}")

    @property
    def quote(self) -> str:
        """The characters of the stored paragraph, as they stand there."""
        return self.span.of(self.paragraph.text)

    @property
    def id(self) -> str:
        """A name for these very characters: ``article#paragraph:start-end``."""
        place = f"{self.paragraph.article.id}#{self.paragraph.number}"
        return f"{place}:{self.span.start}-{self.span.end}"


class Name(NamedTuple):
    """A word that the articles write with a capital inside a sentence, and the term for it."""

    word: str
    language: str
    term: str


class Also(NamedTuple):
    """What is searched beside a word of a question that no article holds.

    *word* is how it was typed and *term* what was made of it; *words* are how the articles write
    what may be meant, *terms* what is searched for that.
    """

    word: str
    term: str
    words: tuple[str, ...]
    terms: tuple[str, ...]


class Mention(NamedTuple):
    """A name, a number or a quoted phrase in a question: as it was typed, and its terms."""

    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched: its own terms, and weaker ones from the talk before it.

    *terms* maps every searched term to its weight; *own* names those of the question itself,
    on which alone confidence is computed; *words* are its words of content as they were typed;
    *to_bot* says that it is put to whoever answers ("who are you"), not to the articles; *also*
    are the words that were searched for others, which the reader must be shown. *names* are the
    names and numbers in it, *phrases* what stands in quotation marks; *kind* is the kind of answer
    it asks for, *small_talk* the kind of talk that it is where it is no question.
    """

    text: str
    language: str
    to_bot: bool
    words: tuple[str, ...]
    own: tuple[str, ...]
    terms: Mapping[str, float]
    also: tuple[Also, ...] = ()
    names: tuple[Mention, ...] = ()
    phrases: tuple[Mention, ...] = ()
    kind: str | None = None
    small_talk: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote, the sentence in it that answers, and the words that matched.

    *answer* and *matches* are spans of the paragraph, inside the quote's own span; the matches
    are ordered and apart. *terms* are the query's terms in the quote or in the title over it.
    *also_in* are the places where other paragraphs say the same in nearly the same words.
    *by_meaning* tells that these are few, and that it was found by what it means.
    """

    passage: Passage
    answer: Span
    matches: tuple[Span, ...]
    terms: frozenset[str]
    score: float
    also_in: tuple[Passage, ...] = ()
    by_meaning: bool = False

    def __post_init__(self) -> None:
        for span in (self.answer, *self.matches):
            _inside(span, self.passage)
        if any(other.paragraph == self.passage.paragraph for other in self.also_in):
            raise ValueError(f"{self.passage.id} is no other place than its own")


class Outcome(Enum):
    """What an answer amounts to."""

    ANSWER = "answer"
    CLOSEST = "closest"
    NOTHING = "nothing"


class Reason(Enum):
    """Why the outcome is what it is."""

    FOUND = "found"
    WORDS_MISSING = "words_missing"
    ONE_WORD = "one_word"
    NAME_MISSING = "name_missing"
    NUMBER_MISSING = "number_missing"
    PHRASE_MISSING = "phrase_missing"
    SMALL_TALK = "small_talk"
    ASKS_THE_BOT = "asks_the_bot"
    NO_MATCH = "no_match"
    NO_CONTENT_WORD = "no_content_word"
    EMPTY_CORPUS = "empty_corpus"


@dataclass(frozen=True, slots=True)
class Estimate:
    """How far the evidence can be trusted: a confidence in [0, 1], what follows, and why.

    *missing* is what the question names and the articles do not.
    """

    confidence: float
    outcome: Outcome
    reason: Reason
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorpusState:
    """How much the corpus holds, and the fingerprint of its content."""

    articles: int
    paragraphs: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different numbers for what is asked, in the first quotes of an answer.

    *kind* is that of the question; *numbers* are, for each of these quotes, the spans in its
    paragraph of the numbers that the others do not give.
    """

    kind: str
    numbers: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.numbers) < 2 or not all(self.numbers):
            raise ValueError("a conflict has two sides, each with a number")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the corpus says to a question, in its own words, best evidence first.

    Where the articles differ, the sides of the conflict come before all other evidence.
    """

    query: Query
    estimate: Estimate
    evidence: tuple[Evidence, ...]
    corpus: CorpusState
    conflict: Conflict | None = None

    def __post_init__(self) -> None:
        numbers = self.conflict.numbers if self.conflict else ()
        for side, spans in zip(self.evidence[: len(numbers)], numbers, strict=True):
            for span in spans:
                _inside(span, side.passage)

    @property
    def sides(self) -> tuple[Evidence, ...]:
        """The quotes that give different numbers; none where the articles do not differ."""
        return self.evidence[: len(self.conflict.numbers)] if self.conflict else ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage that the answer names, whether it is quoted or only referred to."""
        return tuple(p for one in self.evidence for p in (one.passage, *one.also_in))


def _inside(span: Span, passage: Passage) -> None:
    if span.start < passage.span.start or span.end > passage.span.end:
        raise ValueError(f"{span} is outside of the quote {passage.span}")
