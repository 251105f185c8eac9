"""A remembered quote, word for word as the corpus has it now, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.channels.telegram.remembering.memory import RememberedQuote
from retrieval import Corpus, Passage
from retrieval.errors import QuoteMismatch


def digest(parts: Sequence[Passage]) -> str:
    """A short hash of a quote with these parts, to notice later that its text has changed."""
    text = "\n".join(part.quote for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def recalled(corpus: Corpus, quote: RememberedQuote) -> tuple[Passage, ...]:
    """The parts of a quote; none if the corpus no longer contains it word for word."""
    try:
        parts = [corpus.recall(part_id) for part_id in quote.parts or [quote.id]]
    except QuoteMismatch:
        return ()
    whole = tuple(part for part in parts if part)
    return whole if len(whole) == len(parts) and digest(whole) == quote.digest else ()


def main_part(quote: RememberedQuote, parts: Sequence[Passage]) -> Passage:
    """The one of *parts* with the answering sentence."""
    return next(part for part in parts if part.id == quote.id)
