"""The articles as a list with pages, all of them or those with some words."""

from __future__ import annotations

from itertools import islice

from telegram import InlineKeyboardMarkup
from telegram import Message as Sent

from bot.channels.telegram.sending.blocks import (
    Message,
    lines_block,
    one_line,
    pack,
    plain_block,
    shortened,
)
from bot.channels.telegram.sending.keyboards import articles_keyboard
from bot.channels.telegram.sending.rendering import article_line
from bot.channels.telegram.services import Services
from bot.texts.texts import Texts
from retrieval import Article, Corpus

PAGE = 10
# Of a search, the articles of so many passages are listed.
MOST_FOUND = 200
LONGEST_WORDS = 100


def searched_words(message: Sent | None) -> str:
    """The words after ``/sources`` in a message."""
    text = (message.text or "") if message else ""
    return " ".join(text.split()[1:]) if text.startswith("/") else ""


async def articles_page(
    services: Services, words: str, page: int, texts: Texts
) -> tuple[Message, InlineKeyboardMarkup | None]:
    """Page number *page* of the articles that contain *words*, or of all if there are none."""
    articles, total = await services.corpus_pool.run(
        lambda corpus: _found(corpus, words, page) if words else _all(corpus, page)
    )
    shown_words = shortened(one_line(words), LONGEST_WORDS)
    if not articles:
        text = texts.no_such_articles.format(words=shown_words) if words else texts.empty_corpus
        return Message("", text), None
    first = page * PAGE + 1
    heading = texts.articles_of.format(first=first, last=first + len(articles) - 1, total=total)
    if words:
        heading = f"{texts.articles_with.format(words=shown_words)}\n{heading}"
    lines = [article_line(article, number) for number, article in enumerate(articles, start=first)]
    [message] = pack([lines_block([plain_block(heading), *lines])])
    return message, articles_keyboard(page, -(-total // PAGE), texts)


def _all(corpus: Corpus, page: int) -> tuple[list[Article], int]:
    start = page * PAGE
    return [*islice(corpus.articles(), start, start + PAGE)], corpus.state().articles


def _found(corpus: Corpus, words: str, page: int) -> tuple[list[Article], int]:
    matches = corpus.find(words, most=MOST_FOUND).matches
    articles = dict.fromkeys(match.passage.paragraph.article for match in matches)
    start = page * PAGE
    return [*articles][start : start + PAGE], len(articles)
