"""What a search found, as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.types import Passage, Query, Reason, Span


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that contains the words of a search.

    *matches* are the spans of these words in its paragraph; they lie inside the passage, are
    ordered and do not overlap. There are none if only the title or the heading has the words.
    *excerpt* is the part of the passage to show, of about 60 words at most.
    """

    passage: Passage
    score: float
    matches: tuple[Span, ...]
    excerpt: Passage

    def __post_init__(self) -> None:
        inside = self.passage.span
        for span in (*self.matches, self.excerpt.span):
            if span.start < inside.start or span.end > inside.end:
                raise ValueError(f"{span} is outside of the passage {inside}")


@dataclass(frozen=True, slots=True)
class Found:
    """All passages that a search found, or the first of them.

    *words* are the content words and the phrases that were searched, as they were typed; *query*
    says how they were understood. *total* is the number of all matching passages, *matches* are the
    best ones, best first.

    *reason* is ``FOUND`` if each match contains all of the words, and ``WORDS_MISSING`` if no
    passage does, so that the matches contain some of them. Otherwise there is no match, because
    of ``NO_MATCH``, ``NO_CONTENT_WORD``, ``NO_ARTICLE`` or ``EMPTY_CORPUS``.
    """

    query: Query
    words: tuple[str, ...]
    total: int
    reason: Reason
    matches: Iterable[Match] = ()
