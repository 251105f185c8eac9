"""Quotes as they are remembered, and as they are shown again: further ones, or with context."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from telegram import Chat
from telegram.constants import ChatType

from bot.channels.telegram.remembering.memory import RememberedAnswer, RememberedQuote
from bot.channels.telegram.sending.rendering import (
    Block,
    Message,
    first_that_fit,
    pack,
    plain_block,
    quote_block,
)
from bot.notes import answers_in
from bot.texts.texts import Texts
from retrieval import Answer, Corpus, Outcome, Paragraph, Passage, Span
from retrieval.errors import QuoteMismatch


class Quote(NamedTuple):
    """A quote: its passage and all its parts, answering sentence, copies, conflicting answers."""

    passage: Passage
    parts: tuple[Passage, ...]
    answer: Span
    also_in: tuple[Passage, ...]
    answers: tuple[Span, ...]


def remembered_quotes(answer: Answer) -> list[RememberedQuote]:
    """The quotes of an answer in the form in which they are stored."""
    answers = answer.conflict.answers if answer.conflict else ()
    spans_of = [*answers, *[()] * (len(answer.evidence) - len(answers))]
    return [
        RememberedQuote(
            evidence.passage.id,
            evidence.answer_span.start,
            evidence.answer_span.end,
            digest(evidence.parts),
            [copy.id for copy in evidence.also_in],
            [(span.start, span.end) for span in spans],
            [part.id for part in evidence.parts] if len(evidence.parts) > 1 else [],
        )
        for evidence, spans in zip(answer.evidence, spans_of, strict=True)
    ]


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


def quotes(corpus: Corpus, answer: RememberedAnswer, first: int, limit: int) -> list[Quote]:
    """The quotes of an answer from number *first* on: *limit*, or all that conflict."""
    recalled_quotes = []
    for quote in answer.quotes[first : max(first + limit, answer.conflicting_count)]:
        if parts := recalled(corpus, quote):
            passage = main_part(quote, parts)
            answers = tuple(Span(start, end) for start, end in quote.answers)
            sentence = Span(quote.start, quote.end)
            recalled_quotes.append(Quote(passage, parts, sentence, _copies(corpus, quote), answers))
    return recalled_quotes


def _copies(corpus: Corpus, quote: RememberedQuote) -> tuple[Passage, ...]:
    try:
        copies = [corpus.recall(passage_id) for passage_id in quote.also_in]
    except QuoteMismatch:
        return ()
    return tuple(copy for copy in copies if copy)


def quote_blocks(
    answer: RememberedAnswer, shown: Sequence[Quote], first: int, texts: Texts
) -> list[Block]:
    """The blocks of the quotes *shown*, with the notes that belong above quote number *first*."""
    blocks = [
        quote_block(quote.passage, quote.answer, texts, quote.also_in, quote.parts)
        for quote in shown
    ]
    answers = [answers_in(quote.passage, quote.answers) for quote in shown if quote.answers]
    if first == 0 and len(answers) > 1:
        blocks.insert(0, plain_block(texts.differ.format(answers=" / ".join(answers))))
    if first == 0 and answer.outcome is Outcome.CLOSEST:
        blocks.insert(0, plain_block(texts.closest))
    return blocks


def pack_for(chat: Chat, blocks: Sequence[Block], quote_count: int) -> tuple[list[Message], int]:
    """The messages for *blocks*, whose last *quote_count* are quotes, and how many of these fit.

    A group gets a single message, so that an answer does not flood it.
    """
    if chat.type == ChatType.PRIVATE:
        return pack(blocks), quote_count
    message, block_count = first_that_fit(blocks)
    return [message], max(0, quote_count - (len(blocks) - block_count))


def neighbor(
    corpus: Corpus, quote: RememberedQuote, offset: int
) -> tuple[Paragraph | None, tuple[Passage, ...]] | None:
    """The paragraph *offset* paragraphs after the quote's own, and the parts of the quote.

    The paragraph is None beyond the ends of the article. The result is None if the quote is gone.
    """
    parts = recalled(corpus, quote)
    if not parts:
        return None
    own = main_part(quote, parts).paragraph
    paragraphs = corpus.paragraphs(own.article.id)
    number = own.number + offset
    return next((one for one in paragraphs if one.number == number), None), parts
