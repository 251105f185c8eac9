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
    """A quote: its passage, answering sentence, copies, and the answers that conflict."""

    passage: Passage
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
            digest(evidence.passage),
            [copy.id for copy in evidence.also_in],
            [(span.start, span.end) for span in spans],
        )
        for evidence, spans in zip(answer.evidence, spans_of, strict=True)
    ]


def digest(passage: Passage) -> str:
    """A short hash of the quote, to notice later that its text has changed."""
    return hashlib.blake2b(passage.quote.encode(), digest_size=6).hexdigest()


def recalled(corpus: Corpus, quote: RememberedQuote) -> Passage | None:
    """The passage of a quote; None if the corpus no longer contains it word for word."""
    try:
        passage = corpus.recall(quote.id)
    except QuoteMismatch:
        return None
    return passage if passage and digest(passage) == quote.digest else None


def quotes(corpus: Corpus, answer: RememberedAnswer, first: int, limit: int) -> list[Quote]:
    """The quotes of an answer from number *first* on: *limit*, or all that conflict."""
    recalled_quotes = []
    for quote in answer.quotes[first : max(first + limit, answer.conflicting_count)]:
        if passage := recalled(corpus, quote):
            answers = tuple(Span(start, end) for start, end in quote.answers)
            sentence = Span(quote.start, quote.end)
            recalled_quotes.append(Quote(passage, sentence, _copies(corpus, quote), answers))
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
    blocks = [quote_block(quote.passage, quote.answer, texts, quote.also_in) for quote in shown]
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
) -> tuple[Paragraph | None, Passage] | None:
    """The paragraph *offset* paragraphs after the quote's own, and the passage of the quote.

    The paragraph is None beyond the ends of the article. The result is None if the quote is gone.
    """
    passage = recalled(corpus, quote)
    if passage is None:
        return None
    number = passage.paragraph.number + offset
    paragraphs = corpus.paragraphs(passage.paragraph.article.id)
    return next(
        (paragraph for paragraph in paragraphs if paragraph.number == number), None
    ), passage


def titles(corpus: Corpus, most: int) -> list[str]:
    """The titles of the first *most* articles."""
    first_titles: list[str] = []
    for article in corpus.articles():
        if len(first_titles) == most:
            break
        first_titles.append(article.title or article.source)
    return first_titles
