"""A text that states something: what the articles say of each claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.delivery import until_reached
from bot.channels.telegram.sending.answer_blocks import Quote, quote_block
from bot.channels.telegram.sending.message_blocks import (
    Block,
    lines_block,
    one_line,
    pack,
    plain_block,
    shortened,
    with_bold,
)
from bot.channels.telegram.services import Services, services_of
from bot.texts import Texts
from retrieval import CheckedClaim, CheckedText, ClaimVerdict, Span

MOST_CLAIMS = 12
MOST_WAITING_SECONDS = 3600
MOST_UNITS = 300
# A longer pasted text with this many claims states something, unless it ends with a question.
LONG, FEWEST_CLAIMS = 300, 2
QUESTION_MARKS = "?？؟"
CLOSING = " \t\r\n\"'”’»)]!"


async def on_verify(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Check the text after the command, or the one that it quotes or replies to."""
    message = update.effective_message
    if message is None:
        return
    services = services_of(context)
    texts = services.texts_of(update)
    text = " ".join((message.text or "").split(maxsplit=1)[1:])
    replied = message.reply_to_message
    if not text and message.quote:
        text = message.quote.text
    elif not text and replied:
        text = replied.text or replied.caption or ""
    if not text.strip():
        await services.sender.say(message, texts.verify_usage)
    elif not await check(update, services, text):
        await services.sender.say(message, texts.verify_no_claim)


def states(message: Message, text: str) -> bool:
    """Whether a private message states something: forwarded or long, and not a question."""
    is_question = text.rstrip(CLOSING).endswith(tuple(QUESTION_MARKS))
    is_forwarded = message.forward_origin is not None
    is_private = message.chat.type == ChatType.PRIVATE
    return is_private and not is_question and (is_forwarded or len(text) > LONG)


async def check(update: Update, services: Services, text: str, fewest: int = 1) -> bool:
    """Reply with a verdict on each claim of *text*; False if it has fewer claims."""
    message = update.effective_message
    assert message is not None
    texts = services.texts_of(update)
    language = services.language(update.effective_chat, update.effective_user)
    try:
        checked = await until_reached(
            services,
            message,
            texts,
            lambda: services.corpus_pool.run(
                lambda corpus: corpus.check_claims(text, MOST_CLAIMS, language)
            ),
            MOST_WAITING_SECONDS,
        )
    except TimeoutError:
        await services.sender.say(message, texts.busy)
        return True
    if checked is None or len(checked.claims) < fewest:
        return False
    await services.sender.reply(message, pack(_blocks(checked, texts)))
    return True


def _blocks(checked: CheckedText, texts: Texts) -> Iterator[Block]:
    verdicts = [claim.verdict for claim in checked.claims]
    yield plain_block(
        texts.verify_summary.format(
            supported=verdicts.count(ClaimVerdict.SUPPORTED),
            different=verdicts.count(ClaimVerdict.DIFFERS),
            missing=verdicts.count(ClaimVerdict.NOT_FOUND),
        )
    )
    for number, claim in enumerate(checked.claims, start=1):
        yield lines_block([*_lines(number, claim, texts)])
    if checked.left_out:
        yield plain_block(texts.verify_left_out.format(count=checked.left_out))


def _lines(number: int, checked: CheckedClaim, texts: Texts) -> Iterator[Block]:
    yield plain_block(f"{number}. {_verdict(checked, texts)}")
    yield _claim(checked.claim.text, [one.claimed for one in checked.differences])
    if checked.evidence:
        if checked.verdict is ClaimVerdict.NOT_FOUND:
            yield plain_block(texts.verify_across if checked.is_across else texts.verify_nearest)
        evidence = checked.evidence
        bold = tuple(one.quoted for one in checked.differences)
        quote = Quote(evidence.passage, evidence.parts, evidence.answer_span, words=bold)
        yield quote_block(quote, texts, is_short=True)


def _verdict(checked: CheckedClaim, texts: Texts) -> str:
    match checked.verdict:
        case ClaimVerdict.SUPPORTED:
            return texts.verify_supported
        case ClaimVerdict.DIFFERS:
            kinds = dict.fromkeys(one.kind.value for one in checked.differences)
            named = ", ".join(getattr(texts, f"kind_{kind}") for kind in kinds)
            return texts.verify_differs.format(kinds=named)
        case ClaimVerdict.NOT_FOUND:
            return texts.verify_missing


def _claim(text: str, bold: Sequence[Span]) -> Block:
    """The claim in quotation marks, its differences in bold."""
    shown = shortened(one_line(text), MOST_UNITS)
    if not bold or shown != text:
        return plain_block(f"“{shown}”")
    inner = with_bold(text, Span(0, len(text)), bold)
    return Block(f"“{text}”", f"“{inner}”", len(bold))
