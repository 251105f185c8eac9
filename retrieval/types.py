"""The domain as frozen values: from a span to a cited answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

Progress = Callable[[int, int], None]
"""A function of (units done, units in total), called during long work."""


def well_formed(text: str) -> str:
    """*text* with a mark for each unpaired surrogate, which nothing can encode.

    Command lines, file names and JSON escapes can hold such halves of a character.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in a paragraph."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """The characters of *text* in the span."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def moved(self, offset: int) -> Span:
        """The span *offset* characters further on."""
        return Span(self.start + offset, self.end + offset)


class Token(NamedTuple):
    """A folded and stemmed term with its span."""

    term: str
    span: Span


@dataclass(frozen=True, slots=True)
class Article:
    """One text with its metadata.

    *published* is as written, in ISO 8601 if the source offers it.
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
    """Conditions on articles, all of which must be met.

    *since* and *until* are days; a day, month or year of publication in ISO 8601 must share a day
    with the time between: "2021" passes if *since* is 2021-05-01, no date never does. *author* must
    occur in the author; *source* in the source's name, address, or the path or address where it was
    found; in any case. *articles* are ids.

    *languages* are codes of ``LANGUAGES``, ``und`` for any other. *same_language* asks for the
    language of the question or search words, *with_address* for an address that is safe to open.
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
    """The unit that is cited, numbered from 1, with unaltered text."""

    article: Article
    number: int
    text: str
    page: int | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of one paragraph. It has no copy of the text, so it cannot misquote."""

    paragraph: Paragraph
    span: Span

    def __post_init__(self) -> None:
        if self.span.end > len(self.paragraph.text):
            raise ValueError(f"{self.span} is outside of {self.paragraph.article.id}")

    @property
    def quote(self) -> str:
        """The characters inside the span, unaltered."""
        return self.span.of(self.paragraph.text)

    @property
    def id(self) -> str:
        """The citation id of these characters: ``article#paragraph:start-end``."""
        place = f"{self.paragraph.article.id}#{self.paragraph.number}"
        return f"{place}:{self.span.start}-{self.span.end}"


class Name(NamedTuple):
    """A word that articles capitalize inside sentences."""

    word: str
    language: str
    term: str


class Expansion(NamedTuple):
    """A word of the question that no article contains, and the words searched in addition.

    *word* is as typed, *words* as the articles write them. *across* if they are near words of
    another language; else they are spellings or names.

    Example: ``Expansion("Самарқанд", "самар", ("Samarkand",), ("samarkand",))``.
    """

    word: str
    term: str
    words: tuple[str, ...]
    terms: tuple[str, ...]
    across: bool = False


class Mention(NamedTuple):
    """A name, number or quoted phrase as typed, with its terms."""

    text: str
    terms: tuple[str, ...]


class Period(NamedTuple):
    """The days from *first* to *last*, inclusive."""

    first: date
    last: date

    def distance(self, other: Period) -> int:
        """The days between the two periods; 0 if they share one."""
        return max(0, (self.first - other.last).days, (other.first - self.last).days)


@dataclass(frozen=True, slots=True)
class Query:
    """The terms that are searched for a question, and the facts about it.

    *terms* maps each term to its weight. *own* are the question's, which alone decide the
    confidence; others are of earlier questions and *expansions*, which readers must be shown.
    *words* are the content words as typed, *phrases* the texts in quotation marks. *to_bot* if it
    asks the bot ("who are you"). *kind* is the kind of answer, *small_talk* of small talk, *period*
    the days asked about. *unread* characters at the end of *text* are not searched. *context* are
    earlier questions that supported the search.
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
        """The terms that are searched instead of a term."""
        found: dict[str, tuple[str, ...]] = {}
        for expansion in self.expansions:
            found[expansion.term] = (*found.get(expansion.term, ()), *expansion.terms)
        return found

    @property
    def groups(self) -> Sequence[frozenset[str]]:
        """The terms for a word in other languages, with its own term.

        A term that is near several words is only in the first group.
        """
        groups: list[frozenset[str]] = []
        for expansion in self.expansions:
            if expansion.across:
                terms = {expansion.term, *expansion.terms}.difference(*groups)
                groups.append(frozenset(terms & self.terms.keys()))
        return groups

    @property
    def searched(self) -> str:
        """The part of *text* that is searched."""
        return self.text[: len(self.text) - self.unread]

    def without_context(self) -> Query:
        """The query without earlier questions; the same object if there are none."""
        return self.with_context(0.0)

    def with_context(self, share: float) -> Query:
        """The query with this *share* of the weight of earlier questions; the same object if
        there are none."""
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

    *answer_span* and *matches*, ordered and disjoint, are spans of the paragraph inside the quote.
    *terms* are the query's in quote and title. *also_in* are nearly the same passages elsewhere.

    *parts* are its stretches of neighboring paragraphs in order, *part_matches* their matches.
    *passage* is the part that answers; by default, the only one.
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
        places = [(part.paragraph.article, part.paragraph.number) for part in self.parts]
        if any((a[0], a[1] + 1) != b for a, b in pairwise(places)):
            raise ValueError(f"{self.passage.id}: the parts are not of neighboring paragraphs")
        paragraphs = {part.paragraph for part in self.parts}
        if any(other.paragraph in paragraphs for other in self.also_in):
            raise ValueError(f"{self.passage.id}: also_in names a paragraph of the quote itself")

    @property
    def text(self) -> str:
        """The quoted characters, with line breaks between paragraphs."""
        return "\n".join(part.quote for part in self.parts)


class Outcome(Enum):
    """The quotes answer, may answer, or there are none."""

    ANSWER = "answer"
    CLOSEST = "closest"
    NOTHING = "nothing"


class Reason(Enum):
    """The reason of an outcome; ``NO_ARTICLE`` if none passes the filter."""

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
    """The confidence that the first quote answers, in [0, 1], with outcome and reason.

    *missing* are names and phrases that the passages, and numbers that the quoted paragraph does
    not have.
    """

    confidence: float
    outcome: Outcome
    reason: Reason
    missing: tuple[str, ...] = ()


# The number of quotes of an answer, unless another is asked for.
MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of the library: how a question is answered.

    *engine* names an entry of ``ENGINES``; ``auto`` chooses by the size of the corpus. *language*
    is the code of all texts that do not state theirs; None means to identify it. *candidates* is
    the number of passages that are re-ranked, *quote_words* the number of words up to which a quote
    grows. A quote answers from the confidence *answer_threshold*. Below *closest_threshold*, it is
    shown only if its passage is near the question, the question follows others, or the languages
    differ. *embedder* names an entry of ``EMBEDDERS``, or is None to search by words alone.
    *embedding_seconds* limit the comparison by vectors; the file *vectors* keeps up to
    *vector_bytes* of them, None none.
    """

    engine: str = "auto"
    language: str | None = None
    candidates: int = 30
    quote_words: int = 60
    answer_threshold: float = 0.5
    embedder: str | None = None
    embedding_seconds: float = 0.5
    vectors: Path | None = None
    vector_bytes: int = 100_000_000
    closest_threshold: float = 0.05


@dataclass(frozen=True, slots=True)
class CorpusState:
    """The size and the fingerprint of a corpus."""

    articles: int
    paragraphs: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class CorpusSummary:
    """A corpus at a glance: its *size* in bytes, approximately; the *newest* and *oldest* dates
    in ISO 8601; the number of articles in each language, the most common first."""

    state: CorpusState
    size: int
    newest: str | None
    oldest: str | None
    languages: Mapping[str | None, int]


@dataclass(frozen=True, slots=True)
class Conflict:
    """The first quotes of an answer give different answers of one *kind*.

    *answers* are the spans, in each quote's paragraph, of numbers or names that the other quotes
    miss.
    """

    kind: str
    answers: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.answers) < 2 or not all(self.answers):
            raise ValueError("a conflict needs at least two quotes, each with an answer")


@dataclass(frozen=True, slots=True)
class Answer:
    """The evidence that the corpus has for a question, best first; conflicting quotes before
    others.

    *left_out* are the languages, by code, that the filter left out.
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
        """The quotes that give different answers."""
        return self.evidence[: len(self.conflict.answers)] if self.conflict else ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The quotes, each with its main part first, and near-duplicates."""
        passages = []
        for evidence in self.evidence:
            others = (part for part in evidence.parts if part != evidence.passage)
            passages += [evidence.passage, *others, *evidence.also_in]
        return tuple(passages)


def _inside(span: Span, passage: Passage) -> None:
    if span.start < passage.span.start or span.end > passage.span.end:
        raise ValueError(f"{span} is outside of the quote {passage.span}")


REFERENCE = re.compile(
    r"(?P<id>[^#]+)(?:#(?P<paragraph>\d{1,9})(?::(?P<start>\d{1,9})-(?P<end>\d{1,9}))?)?"
)


class Reference(NamedTuple):
    """An article, a paragraph, or a stretch of it."""

    article_id: str
    paragraph: int | None
    span: Span | None

    def __str__(self) -> str:
        paragraph = "" if self.paragraph is None else f"#{self.paragraph}"
        span = f":{self.span.start}-{self.span.end}" if self.span else ""
        return f"{self.article_id}{paragraph}{span}"


def read_reference(text: str) -> Reference:
    """The place that *text* names; any other text is an article's id."""
    text = well_formed(text.strip())
    match = REFERENCE.fullmatch(text)
    if match is None:
        return Reference(text, None, None)
    paragraph = int(match["paragraph"]) if match["paragraph"] else None
    if not match["start"]:
        return Reference(match["id"], paragraph, None)
    start, end = int(match["start"]), int(match["end"])
    if start >= end:
        return Reference(text, None, None)
    return Reference(match["id"], paragraph, Span(start, end))
