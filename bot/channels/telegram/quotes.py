"""Remembered answers to what is shown of them again: further quotes, paragraphs around one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.telegram.memory import Remembered, Shown
from bot.channels.telegram.questions import digest
from bot.channels.telegram.render import Block, plain_block, quote_block
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


def quotes(
    corpus: Corpus, remembered: Remembered, first: int, count: int
) -> list[tuple[Passage, Span]]:
    """The quotes of an answer from number *first* on, each with its answering sentence."""
    found = []
    for shown in remembered.passages[first : first + count]:
        if passage := recalled(corpus, shown):
            found.append((passage, Span(shown.start, shown.end)))
    return found


def quote_blocks(
    remembered: Remembered, found: Sequence[tuple[Passage, Span]], first: int, texts: Texts
) -> list[Block]:
    """*found* as blocks, as they were sent when they began with quote number *first*."""
    blocks = [quote_block(passage, answer, texts) for passage, answer in found]
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
