"""An answer as the blocks that Telegram shows."""

from collections.abc import Iterator, Sequence

from bot.channels.telegram.answering.answer import quote_of
from bot.channels.telegram.sending.answer_blocks import notes_on, quote_block
from bot.channels.telegram.sending.message_blocks import Block, plain_block
from bot.texts import Texts
from retrieval import Answer, Evidence


def answer_blocks(answer: Answer, texts: Texts, shown: Sequence[Evidence]) -> Iterator[Block]:
    yield from map(plain_block, notes_on(answer, texts, shown))
    for evidence in shown:
        yield quote_block(quote_of(answer, evidence), texts)
