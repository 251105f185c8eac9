"""Inline queries to articles that can be sent anywhere."""

from __future__ import annotations

import hashlib

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.channels.telegram.desk import Desk, desk_of
from bot.channels.telegram.render import first_that_fit, plain_block, quote_block, shortened
from bot.notes import differing_numbers
from bot.texts.texts import Texts
from retrieval import Answer, Corpus, Evidence

PAGE = 50
MOST_FOUND = 150
CACHE_SECONDS = 300
# Typing sends a query a letter, and going back sends it again.
MOST_REMEMBERED = 30
START = "inline"


async def on_inline_query(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer with a page of quotes; with a hint where nothing is typed or found."""
    query = update.inline_query
    assert query is not None
    desk = desk_of(context)
    texts = desk.texts(None, query.from_user)
    question = query.query.strip()
    start = int(query.offset) if query.offset.isdecimal() else 0
    answer = None
    if question and desk.admits(None, query.from_user):
        answer = await _found(desk, question)
    found = answer.evidence if answer else ()
    page = found[start : start + PAGE]
    following = str(start + PAGE) if len(found) > start + PAGE else ""
    button = None
    if not found:
        asked = answer is not None and not answer.query.small_talk
        text = texts.inline_nothing if asked else texts.inline_hint
        button = InlineQueryResultsButton(shortened(text, 60), start_parameter=START)
    try:
        await query.answer(
            [_article(one, answer, texts) for one in page if answer],
            cache_time=CACHE_SECONDS if found else 0,
            # The line under a quote is in the language of whoever asks.
            is_personal=True,
            next_offset=following,
            button=button,
        )
    except BadRequest as error:
        # Whoever typed has typed on.
        if "query is too old" not in error.message.lower():
            raise


async def _found(desk: Desk, question: str) -> Answer:
    def ask(corpus: Corpus) -> Answer:
        key = (corpus.state().fingerprint, question)
        found = desk.found_inline.get(key)
        if found is None:
            found = corpus.ask(question, limit=MOST_FOUND, candidates=MOST_FOUND)
            desk.found_inline[key] = found
            # Another thread may be at the same; then a little more is forgotten.
            while len(desk.found_inline) > MOST_REMEMBERED:
                desk.found_inline.popitem(last=False)
        return found

    return await desk.asker.do(ask)


def _article(evidence: Evidence, answer: Answer, texts: Texts) -> InlineQueryResultArticle:
    passage = evidence.passage
    article = passage.paragraph.article
    title = article.title or article.source
    if article.published:
        title = f"{title} · {article.published}"
    blocks = [quote_block(passage, evidence.answer, texts, evidence.also_in)]
    if passage in (side.passage for side in answer.conflicting):
        # Whoever sends one side sends all.
        numbers = plain_block(texts.differ.format(numbers=differing_numbers(answer)))
        blocks = [
            numbers,
            *(
                quote_block(one.passage, one.answer, texts, one.also_in)
                for one in answer.conflicting
            ),
        ]
    message, _ = first_that_fit(blocks)
    return InlineQueryResultArticle(
        id=hashlib.blake2b(passage.id.encode(), digest_size=16).hexdigest(),
        title=shortened(" ".join(title.split()), 250),
        description=shortened(" ".join(passage.quote.split()), 250),
        input_message_content=InputTextMessageContent(
            message.html, ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
    )
