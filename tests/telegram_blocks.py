"""An answer as the blocks that Telegram shows."""

from collections.abc import Iterator, Sequence

from bot.channels.telegram.answering.quotes import quote_of
from bot.channels.telegram.sending.blocks import Block, plain_block
from bot.channels.telegram.sending.notes import notes_on
from bot.channels.telegram.sending.rendering import quote_block
from bot.texts.texts import Texts
from retrieval import Answer, Evidence


def answer_blocks(answer: Answer, texts: Texts, shown: Sequence[Evidence]) -> Iterator[Block]:
    yield from map(plain_block, notes_on(answer, texts, shown))
    for evidence in shown:
        yield quote_block(quote_of(answer, evidence), texts)
