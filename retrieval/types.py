"""The domain as values: from a span of text to a cited answer. Every value is frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import NamedTuple

Progress = Callable[[int, int], None]
"""A function of (units done, units in total) that is called during long work."""


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
    """One text with its metadata: its title, where it came from, who wrote it and when.

    *published* is kept as the source writes it, in ISO 8601 if the source offers a choice.
    """

    id: str
    title: str | None
    source: str
    url: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Conditions on articles; an article passes if it meets all that are given.

    *since* and *until* are days: the day, month or year in which the article was published, if it
    begins as an ISO 8601 date does, must share a day with the time between them. An article of
    "2021" passes if *since* is 2021-05-01; one without a readable date never passes then. *author*
    must occur in the author; *source* in the name of its source, in its address, or in the path or
    address where it was found. Letters are compared without case. *articles* are ids.

    *languages* are codes, as in ``LANGUAGES``; the language of an article that names none, or
    another one, is ``und``. With *same_language*, an article must be in the language of the
    question or of the words that are searched; where there are none, all articles are. With
    *with_address*, it must have an address of its own that is safe to open.
    """

    since: date | None = None
    until: date | None = None
    author: str | None = None
    source: str | None = None
    articles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    same_language: bool = False
    with_address: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit that is cited. It is numbered from 1 in its article, and its text is unaltered."""

    article: Article
    number: int
    text: str
    page: int | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of one paragraph. It holds no copy of the text, so it cannot misquote."""

    paragraph: Paragraph
    span: Span

    def __post_init__(self) -> None:
        if self.span.end > len(self.paragraph.text):
            raise ValueError(f"{self.span} is outside of {self.paragraph.article.id}")

    @property
    def quote(self) -> str:
        """The characters of the stored paragraph inside the span, unaltered."""
        return self.span.of(self.paragraph.text)

    @property
    def id(self) -> str:
        """The citation id of these characters: ``article#paragraph:start-end``."""
        place = f"{self.paragraph.article.id}#{self.paragraph.number}"
        return f"{place}:{self.span.start}-{self.span.end}"


class Name(NamedTuple):
    """A word that the articles capitalize inside a sentence, with its language and its term."""

    word: str
    language: str
    term: str


class Expansion(NamedTuple):
    """A word of the question that no article contains, and what is searched in addition to it.

    *word* is the word as it was typed and *term* its term. *words* are the words that it may stand
    for, as the articles write them, and *terms* their terms. *across* is true if these are words of
    another language that are near in meaning; else they are spellings or names.

    Example: ``Expansion("Самарқанд", "самар", ("Samarkand",), ("samarkand",))``.
    """

    word: str
    term: str
    words: tuple[str, ...]
    terms: tuple[str, ...]
    across: bool = False


class Mention(NamedTuple):
    """A name, a number or a quoted phrase in a question, as it was typed, with its terms."""

    text: str
    terms: tuple[str, ...]


class Period(NamedTuple):
    """The days from *first* to *last*, both included."""

    first: date
    last: date

    def distance(self, other: Period) -> int:
        """The number of days between the two periods; 0 if they share a day."""
        return max(0, (self.first - other.last).days, (other.first - self.last).days)


@dataclass(frozen=True, slots=True)
class Query:
    """The terms that are searched for a question, and what the question asks for.

    *terms* maps every searched term to its weight. *own* are the terms of the question itself;
    confidence is computed from these alone. The other terms come from earlier questions and from
    *expansions*, which the reader must be shown. *words* are the content words as they were typed.
    *to_bot* is true if the question is put to the bot itself ("who are you") and not to the
    articles. *names* are the names and numbers in the question, *phrases* the texts in quotation
    marks, *kind* is the kind of answer that it asks for. *small_talk* is the kind of small talk, or
    None for a question. *period* are the days that it asks about, if it says or implies them.
    *unread* is the number of characters at the end of a very long *text* that are not searched.
    *context* are the earlier questions that supported the search, none if it stands alone.
    """

    text: str
    language: str
    to_bot: bool
    words: tuple[str, ...]
    own: tuple[str, ...]
    terms: Mapping[str, float]
    expansions: tuple[Expansion, ...] = ()
    names: tuple[Mention, ...] = ()
    phrases: tuple[Mention, ...] = ()
    kind: str | None = None
    small_talk: str | None = None
    period: Period | None = None
    unread: int = 0
    context: tuple[str, ...] = ()

    @property
    def alternatives(self) -> Mapping[str, tuple[str, ...]]:
        """The terms that are searched instead of a term of the question, for each that has any."""
        found: dict[str, tuple[str, ...]] = {}
        for expansion in self.expansions:
            found[expansion.term] = (*found.get(expansion.term, ()), *expansion.terms)
        return found

    @property
    def groups(self) -> Sequence[frozenset[str]]:
        """The terms that stand for one word of the question in other languages, with its own.

        A term that is near several words is in the first of these groups only.
        """
        groups: list[frozenset[str]] = []
        for expansion in self.expansions:
            if expansion.across:
                terms = {expansion.term, *expansion.terms}.difference(*groups)
                groups.append(frozenset(terms & self.terms.keys()))
        return groups

    @property
    def searched(self) -> str:
        """The beginning of *text* that is searched: all of it, unless it is very long."""
        return self.text[: len(self.text) - self.unread]

    def without_context(self) -> Query:
        """The query without the terms of earlier questions; the same object if it has none."""
        return self.with_context(0.0)

    def with_context(self, share: float) -> Query:
        """The query with this *share* of the weight of the terms of earlier questions; without
        these terms if it is 0, and the same object if there are none."""
        kept = {*self.own, *(term for expansion in self.expansions for term in expansion.terms)}
        if kept >= self.terms.keys():
            return self
        weights = (
            (term, weight if term in kept else share * weight)
            for term, weight in self.terms.items()
        )
        return replace(self, terms={term: weight for term, weight in weights if weight})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote, the sentence in it that answers, and the words that matched.

    *answer_span* and *matches* are spans of the paragraph and lie inside the quote's span; the
    matches are ordered and do not overlap. *terms* are the query's terms in the quote or in the
    title above it. *also_in* are passages of other paragraphs that say the same in nearly the same
    words.

    A quote may run over neighboring paragraphs of one article: *parts* has its stretch of each of
    them in the order of reading. One of them is *passage*, the part with the sentence that answers;
    by default it is the only one. *part_matches* has the matches in each part.
    """

    passage: Passage
    answer_span: Span
    matches: tuple[Span, ...]
    terms: frozenset[str]
    score: float
    also_in: tuple[Passage, ...] = ()
    parts: tuple[Passage, ...] = ()
    part_matches: tuple[tuple[Span, ...], ...] = ()

    def __post_init__(self) -> None:
        if not self.parts:
            object.__setattr__(self, "parts", (self.passage,))
            object.__setattr__(self, "part_matches", (self.matches,))
        _inside(self.answer_span, self.passage)
        for part, matches in zip(self.parts, self.part_matches, strict=True):
            for span in matches:
                _inside(span, part)
        if (self.passage, self.matches) not in zip(self.parts, self.part_matches, strict=True):
            raise ValueError(f"{self.passage.id} is no part of its own quote")
        if not all(map(_is_next, self.parts, self.parts[1:])):
            raise ValueError(f"{self.passage.id}: the parts are not of neighboring paragraphs")
        paragraphs = {part.paragraph for part in self.parts}
        if any(other.paragraph in paragraphs for other in self.also_in):
            raise ValueError(f"{self.passage.id}: also_in names a paragraph of the quote itself")

    @property
    def text(self) -> str:
        """The quoted characters of all parts, with a line break between two paragraphs."""
        return "\n".join(part.quote for part in self.parts)


class Outcome(Enum):
    """Whether the quotes answer, may answer, or there are none to show."""

    ANSWER = "answer"
    CLOSEST = "closest"
    NOTHING = "nothing"


class Reason(Enum):
    """Why the outcome is the one given. For ``NO_ARTICLE``, no article passes the filter."""

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
    NO_ARTICLE = "no_article"


@dataclass(frozen=True, slots=True)
class Estimate:
    """The confidence that the first quote answers, in [0, 1], with the outcome and its reason.

    *missing* are the names or phrases of the question that the passages found do not contain: names
    in no form, numbers not in the quoted paragraph.
    """

    confidence: float
    outcome: Outcome
    reason: Reason
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorpusState:
    """The size of the corpus, and the fingerprint of its content."""

    articles: int
    paragraphs: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """The first quotes of an answer give different answers to the same question.

    *kind* is the kind of answer that the question asks for. *answers* has one entry for each of the
    conflicting quotes: the spans, in its paragraph, of the numbers or the names that the other
    quotes lack.
    """

    kind: str
    answers: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.answers) < 2 or not all(self.answers):
            raise ValueError("a conflict needs at least two quotes, each with an answer")


@dataclass(frozen=True, slots=True)
class Answer:
    """The evidence that the corpus has for a question, best first.

    If the articles give different answers, the conflicting quotes come before all other evidence.
    *left_out* are the codes of the languages of articles that were not searched because the filter
    asks for others.
    """

    query: Query
    estimate: Estimate
    evidence: tuple[Evidence, ...]
    corpus: CorpusState
    conflict: Conflict | None = None
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        answers = self.conflict.answers if self.conflict else ()
        for evidence, spans in zip(self.evidence[: len(answers)], answers, strict=True):
            for span in spans:
                _inside(span, evidence.passage)

    @property
    def conflicting(self) -> tuple[Evidence, ...]:
        """The quotes that give different answers; empty if there is no conflict."""
        return self.evidence[: len(self.conflict.answers)] if self.conflict else ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage that the answer refers to: the quotes and their near-duplicates.

        The main part of a quote comes before its other parts.
        """
        passages = []
        for evidence in self.evidence:
            others = (part for part in evidence.parts if part != evidence.passage)
            passages += [evidence.passage, *others, *evidence.also_in]
        return tuple(passages)


def _is_next(part: Passage, other: Passage) -> bool:
    """Whether *other* is of the paragraph behind that of *part*."""
    paragraph, following = part.paragraph, other.paragraph
    return following.article == paragraph.article and following.number == paragraph.number + 1


def _inside(span: Span, passage: Passage) -> None:
    if span.start < passage.span.start or span.end > passage.span.end:
        raise ValueError(f"{span} is outside of the quote {passage.span}")
