"""A correction as one message: the old words of each quote beside what stands there now; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.channels.reflow import unwrapped
from bot.channels.telegram.remembering.corrections import CorrectedQuote
from bot.channels.telegram.sending.blocks import (
    Block,
    Message,
    clean,
    first_that_fit,
    lines_block,
    one_line,
    plain_block,
    shortened,
)
from bot.channels.telegram.sending.rendering import quote_block
from bot.channels.telegram.telling.comparing import Instead
from bot.texts.texts import Texts

# All of these fit into one message.
LONGEST_TITLE, LONGEST_QUESTION, LONGEST_OLD, LONGEST_NEW = 200, 150, 600, 2400


def correction_message(quotes: Sequence[tuple[CorrectedQuote, Instead]], texts: Texts) -> Message:
    """The message for *quotes* of one article: as many as fit, and the number of the others."""
    first, now = quotes[0]
    heading = texts.article_removed if now.is_removed else texts.article_changed
    title = shortened(one_line(first.title), LONGEST_TITLE)
    blocks = [plain_block(heading.format(title=title))]
    blocks += [lines_block([*_parts(quote, now, texts)]) for quote, now in quotes]
    message, count = first_that_fit(blocks)
    if omitted := len(blocks) - count:
        more = plain_block(texts.and_more.format(count=omitted))
        message, _ = first_that_fit([*blocks[:count], more])
    return message


def _parts(quote: CorrectedQuote, now: Instead, texts: Texts) -> Iterator[Block]:
    question = shortened(one_line(quote.answer.question), LONGEST_QUESTION)
    yield plain_block(texts.you_asked.format(question=question))
    yield plain_block(texts.it_said)
    old = "\n".join(map(unwrapped, quote.words))
    yield _quoted(shortened(clean(old), LONGEST_OLD))
    if now.is_removed:
        return
    if now.quote is None:
        yield plain_block(texts.says_no_more)
        return
    yield plain_block(texts.now_it_says)
    whole = quote_block(now.quote, texts)
    yield whole if whole.units <= LONGEST_NEW else quote_block(now.quote, texts, is_short=True)


def _quoted(text: str) -> Block:
    """Words that are no longer in the corpus, as a quote."""
    inner = plain_block(text)
    return Block(inner.text, f"<blockquote>{inner.html}</blockquote>", 1)
