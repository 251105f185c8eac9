"""A quote as it is shown."""

from __future__ import annotations

from typing import NamedTuple

from retrieval import Passage, Span


class Quote(NamedTuple):
    """A quote with all that is shown of it.

    *answer* is the answering sentence, and *words* are the words in it that answer; both are spans
    of the paragraph of *passage*. *parts* are all parts of the quote, *also_in* the places of its
    copies. *conflicting* are its answers, if they conflict with those of other quotes. *is_whole*
    is true if there is nothing around it in its article.
    """

    passage: Passage
    parts: tuple[Passage, ...]
    answer: Span
    also_in: tuple[Passage, ...] = ()
    conflicting: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()
    is_whole: bool = False
