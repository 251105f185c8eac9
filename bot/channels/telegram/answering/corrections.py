"""Corrections: shown quotes that articles no longer have, and what they say instead."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from telegram import Message
from telegram.error import NetworkError

from bot.channels.telegram.answering.answer import quote_of
from bot.channels.telegram.receiving.updates import place
from bot.channels.telegram.remembering.saved_and_shown import CorrectedQuote, ShownQuote
from bot.channels.telegram.sending.answer_blocks import Quote, quote_block
from bot.channels.telegram.sending.api_calls import Wire, on
from bot.channels.telegram.sending.keyboards import change_keyboard
from bot.channels.telegram.sending.message_blocks import (
    Block,
    Rendered,
    clean,
    first_that_fit,
    lines_block,
    one_line,
    plain_block,
    shortened,
)
from bot.channels.telegram.sending.sender import is_broken_line
from bot.channels.telegram.services import Services
from bot.readable import unwrapped
from bot.texts import Texts
from retrieval import ArticleFilter, Corpus, Passage, Span, read_reference
from retrieval.errors import (
    ClusterUnusable,
    CorpusBusy,
    QuoteMismatch,
    RetrievalError,
    UnknownArticle,
)

log = logging.getLogger(__name__)
# After each article, people's questions come first for this time.
PAUSE_SECONDS = 0.02
# A moved quote is searched among this many passages.
MOST_PASSAGES = 30
# One message has room for all of these.
LONGEST_TITLE, LONGEST_QUESTION, LONGEST_OLD, LONGEST_NEW = 200, 150, 600, 2400


class Instead(NamedTuple):
    """The quote in place of another, if any; *is_removed*: the article is gone."""

    quote: Quote | None = None
    is_removed: bool = False


async def compare(services: Services, fingerprint: str) -> None:
    """Compare shown quotes with the corpus, which has this fingerprint."""
    shown = services.shown
    for article in shown.articles(fingerprint):
        quotes = shown.of(article)
        missing = await services.corpus_pool.run(partial(gone, article=article, quotes=quotes))
        await shown.set_compared(article, fingerprint, missing)
        await asyncio.sleep(PAUSE_SECONDS)


async def correct(services: Services, quotes: Sequence[CorrectedQuote]) -> None:
    """Send a correction as a reply to the last question that it is about."""
    last = quotes[0]
    chat, person = last.answer.chat, last.answer.person
    to = place(chat, last.answer.question_id, last.thread)
    try:
        if last.is_on_wire:
            await _offer(services, to, last)
            return
        message = await message_of(services, quotes)
        if message and services.still_admits(chat, person):
            with on(Wire(services.corrections, last.id)):
                await services.sender.reply(to, [message])
    except (CorpusBusy, ClusterUnusable, TimeoutError) as error:
        log.info("the corpus is busy, correcting later: %s", error)
        return
    except (NetworkError, RetrievalError) as error:
        if is_broken_line(error):
            await _offer(services, to, last)
            return
        log.warning("a correction could not be told: %s", error)
    await services.corrections.drop(last.id)


async def _offer(services: Services, to: Message, last: CorrectedQuote) -> None:
    texts = services.texts_later(last.answer.chat, last.language)
    keyboard = change_keyboard(last.id, texts)
    await services.sender.insist(to, texts.correction_broke, keyboard)
    await services.corrections.set_offered(last.id)


async def message_of(services: Services, quotes: Sequence[CorrectedQuote]) -> Rendered | None:
    """The message of a correction; None if the articles have all quotes again."""
    last = quotes[0]
    texts = services.texts_later(last.answer.chat, last.language)
    language = services.memory.language(last.answer.chat) or last.language

    def composed(corpus: Corpus) -> Rendered | None:
        pairs = [(quote, instead(corpus, quote, language)) for quote in quotes]
        changed = [(quote, now) for quote, now in pairs if now]
        return _rendered(changed, texts) if changed else None

    return await services.corpus_pool.run(composed)


def gone(corpus: Corpus, article: str, quotes: Iterable[ShownQuote]) -> list[ShownQuote]:
    """Those of *quotes* whose words are nowhere any more; a damaged paragraph has not changed."""
    try:
        texts = _texts(corpus, article)
        return [quote for quote in quotes if not _is_there(corpus, quote, texts)]
    except QuoteMismatch:
        return []


def instead(corpus: Corpus, quote: CorrectedQuote, language: str) -> Instead | None:
    """What the article of *quote* says now; None if it has the words again.

    It is the best passage for the question, or else the paragraph in the same place.
    """
    article = quote.article
    texts = _texts(corpus, article)
    if _is_there(corpus, ShownQuote(quote.passages, quote.words), texts):
        return None
    if not texts:
        return Instead(is_removed=True)
    answered = corpus.ask(
        quote.answer.question,
        context=quote.answer.context,
        likely=language,
        limit=1,
        only=ArticleFilter(articles=(article,)),
    )
    if answered.evidence:
        return Instead(quote_of(answered, answered.evidence[0]))
    number = read_reference(quote.passages[0]).paragraph
    for paragraph in corpus.paragraphs(article):
        if paragraph.number == number and paragraph.text:
            whole = Passage(paragraph, Span(0, len(paragraph.text)))
            return Instead(Quote(whole, (whole,), whole.span))
    return Instead()


def _texts(corpus: Corpus, article: str) -> Mapping[int, str]:
    try:
        return {paragraph.number: paragraph.text for paragraph in corpus.paragraphs(article)}
    except UnknownArticle:
        return {}


def _is_there(corpus: Corpus, quote: ShownQuote, texts: Mapping[int, str]) -> bool:
    places = [read_reference(passage_id) for passage_id in quote.passages]
    there = [
        place.span.of(texts.get(place.paragraph or 0, "")) if place.span else "" for place in places
    ]
    if there == list(quote.words):
        return True
    return all(
        any(words in text for text in texts.values())
        or any(words in hit.passage.paragraph.text for hit in corpus.search(words, MOST_PASSAGES))
        for words in quote.words
    )


def _rendered(quotes: Sequence[tuple[CorrectedQuote, Instead]], texts: Texts) -> Rendered:
    """As many *quotes* of one article as fit, and the number of the others."""
    first, now = quotes[0]
    heading = texts.article_removed if now.is_removed else texts.article_changed
    title = shortened(one_line(first.title), LONGEST_TITLE)
    blocks = [plain_block(heading.format(title=title))]
    blocks += [lines_block([*_lines(quote, now, texts)]) for quote, now in quotes]
    message, count = first_that_fit(blocks)
    if omitted := len(blocks) - count:
        more = plain_block(texts.and_more.format(count=omitted))
        message, _ = first_that_fit([*blocks[:count], more])
    return message


def _lines(quote: CorrectedQuote, now: Instead, texts: Texts) -> Iterator[Block]:
    question = shortened(one_line(quote.answer.question), LONGEST_QUESTION)
    yield plain_block(texts.you_asked.format(question=question))
    yield plain_block(texts.it_said)
    old = plain_block(shortened(clean("\n".join(map(unwrapped, quote.words))), LONGEST_OLD))
    yield Block(old.text, f"<blockquote>{old.html}</blockquote>", 1)
    if now.is_removed:
        return
    if now.quote is None:
        yield plain_block(texts.says_no_more)
        return
    yield plain_block(texts.now_it_says)
    whole = quote_block(now.quote, texts)
    yield whole if whole.units <= LONGEST_NEW else quote_block(now.quote, texts, is_short=True)
