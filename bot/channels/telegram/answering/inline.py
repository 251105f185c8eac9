"""Inline queries: quotes that a person can send to any chat."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.channels.telegram.answering.answer import quote_of
from bot.channels.telegram.answering.delivery import count
from bot.channels.telegram.sending.answer_blocks import quote_block
from bot.channels.telegram.sending.message_blocks import (
    first_that_fit,
    one_line,
    plain_block,
    shortened,
)
from bot.channels.telegram.services import Services, services_of
from bot.notes import conflicting_answers
from bot.texts import Texts
from retrieval import Answer, Corpus, Evidence

PAGE = 50
MOST_QUOTES = 150
CACHE_SECONDS = 300
# Telegram sends a query for each letter.
MOST_CACHED = 30
START = "inline"


async def on_inline_query(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer with a page of quotes, or with a hint."""
    query = update.inline_query
    assert query is not None
    services = services_of(context)
    texts = services.texts(None, query.from_user)
    question = query.query.strip()
    if query.offset and not query.offset.isdecimal():  # the bot never gave it
        await _reply(query)
        return
    start = int(query.offset or 0)
    answer, begun = None, time.monotonic()
    if question and services.admits(None, query.from_user):
        answer = await _answer(services, question)
    evidence = answer.evidence if answer else ()
    results = [_result(quote, answer, texts) for quote in evidence[start : start + PAGE] if answer]
    next_offset = str(start + PAGE) if len(evidence) > start + PAGE else None
    if not evidence:
        is_question = answer is not None and not answer.query.small_talk
        await reply_with_hint(query, texts.inline_nothing if is_question else texts.inline_hint)
    else:
        await _reply(query, results, next_offset, CACHE_SECONDS)
    if answer and not start:
        count(update, services, answer, time.monotonic() - begun)


async def reply_with_hint(query: InlineQuery, text: str) -> None:
    """Answer without quotes; *text* leads to the chat with the bot."""
    button = InlineQueryResultsButton(shortened(text, 60), start_parameter=START)
    await _reply(query, button=button)


async def _reply(
    query: InlineQuery,
    results: Sequence[InlineQueryResultArticle] = (),
    next_offset: str | None = None,
    cache_seconds: int = 0,
    button: InlineQueryResultsButton | None = None,
) -> None:
    """Answer a query.

    For an empty next offset the library sends ``[]``, and clients would ask for that page.
    """
    try:
        await query.answer(
            results,
            cache_time=cache_seconds,
            # The source is in the person's language.
            is_personal=True,
            next_offset=next_offset,
            button=button,
        )
    except BadRequest as error:
        # The person has typed on.
        if "query is too old" not in error.message.lower():
            raise


async def _answer(services: Services, question: str) -> Answer:
    cache, only = services.inline_answers, services.only_in(None)

    def ask(corpus: Corpus) -> Answer:
        key = (corpus.state().fingerprint, question)
        answer = cache.get(key)
        if answer is None:
            answer = corpus.ask(question, limit=MOST_QUOTES, candidates=MOST_QUOTES, only=only)
            cache[key] = answer
            # Two threads at once only lose a few more.
            while len(cache) > MOST_CACHED:
                cache.popitem(last=False)
        return answer

    return await services.corpus_pool.run(ask)


def _result(evidence: Evidence, answer: Answer, texts: Texts) -> InlineQueryResultArticle:
    passage = evidence.passage
    article = passage.paragraph.article
    title = article.title or article.source
    if article.published:
        title = f"{title} · {article.published}"
    shown = [evidence]
    blocks = []
    if passage in (conflicting.passage for conflicting in answer.conflicting):
        # Nobody can send one side of a conflict alone.
        shown = [*answer.conflicting]
        blocks.append(plain_block(texts.differ.format(answers=conflicting_answers(answer))))
    blocks += [quote_block(quote_of(answer, quote), texts) for quote in shown]
    message, _ = first_that_fit(blocks)
    return InlineQueryResultArticle(
        id=hashlib.blake2b(passage.id.encode(), digest_size=16).hexdigest(),
        title=shortened(one_line(title), 250),
        description=shortened(one_line(passage.quote), 250),
        input_message_content=InputTextMessageContent(
            message.html, ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
    )
