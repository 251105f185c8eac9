"""Remembered answers to what is shown of them again: further quotes, paragraphs around one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.channels.telegram.answering.questions import digest
from bot.channels.telegram.remembering.memory import Remembered, Shown
from bot.channels.telegram.sending.rendering import Block, plain_block, quote_block
from bot.notes import numbers_in
from bot.texts.texts import Texts
from retrieval import Corpus, Outcome, Paragraph, Passage, Span
from retrieval.errors import QuoteMismatch


def recalled(corpus: Corpus, shown: Shown) -> Passage | None:
    """The passage that was shown; None where the corpus no longer has it word for word."""
    try:
        passage = corpus.recall(shown.id)
    except QuoteMismatch:
        return None
    return passage if passage and digest(passage) == shown.digest else None


class Quote(NamedTuple):
    """A quote that was shown: its answering sentence, its copies, the numbers that differ."""

    passage: Passage
    answer: Span
    also_in: tuple[Passage, ...]
    numbers: tuple[Span, ...]


def quotes(corpus: Corpus, remembered: Remembered, first: int, limit: int) -> list[Quote]:
    """The quotes of an answer from number *first* on: *limit*, or all that differ."""
    found = []
    for shown in remembered.passages[first : max(first + limit, remembered.sides)]:
        if passage := recalled(corpus, shown):
            numbers = tuple(Span(start, end) for start, end in shown.numbers)
            answer = Span(shown.start, shown.end)
            found.append(Quote(passage, answer, _copies(corpus, shown), numbers))
    return found


def _copies(corpus: Corpus, shown: Shown) -> tuple[Passage, ...]:
    try:
        copies = [corpus.recall(passage_id) for passage_id in shown.also_in]
    except QuoteMismatch:
        return ()
    return tuple(copy for copy in copies if copy)


def quote_blocks(
    remembered: Remembered, found: Sequence[Quote], first: int, texts: Texts
) -> list[Block]:
    """*found* as blocks, as they were sent when they began with quote number *first*."""
    blocks = [quote_block(one.passage, one.answer, texts, one.also_in) for one in found]
    sides = [numbers_in(one.passage, one.numbers) for one in found if one.numbers]
    if first == 0 and len(sides) > 1:
        blocks.insert(0, plain_block(texts.differ.format(numbers=" / ".join(sides))))
    if first == 0 and remembered.outcome is Outcome.CLOSEST:
        blocks.insert(0, plain_block(texts.closest))
    return blocks


def neighbor(corpus: Corpus, shown: Shown, away: int) -> tuple[Paragraph | None, Passage] | None:
    """The paragraph *away* paragraphs from a quote's own (None beyond the article), and the quote;
    None where the quote is gone."""
    passage = recalled(corpus, shown)
    if passage is None:
        return None
    paragraphs = corpus.paragraphs(passage.paragraph.article.id)
    number = passage.paragraph.number + away
    inside = next((p for p in paragraphs if p.number == number), None)
    return inside, passage
