"""Which quotes the articles no longer have, and what they say instead; run in the pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.channels.telegram.answering.quotes import quote_of
from bot.channels.telegram.remembering.corrections import CorrectedQuote
from bot.channels.telegram.remembering.shown import ShownQuote
from bot.channels.telegram.sending.quote import Quote
from retrieval import ArticleFilter, Corpus, Passage, Span, read_reference
from retrieval.errors import QuoteMismatch, UnknownArticle

# A quote that has moved to another article is looked for among so many passages.
MOST_PASSAGES = 30


class Instead(NamedTuple):
    """What stands in an article instead of a quote, if anything does.

    *is_removed* says that the whole article is gone.
    """

    quote: Quote | None = None
    is_removed: bool = False


def gone(corpus: Corpus, article: str, quotes: Iterable[ShownQuote]) -> list[ShownQuote]:
    """Those of *quotes* whose words stand neither where they stood nor anywhere else.

    A paragraph that has become damaged has not changed.
    """
    try:
        texts = _texts(corpus, article)
        return [quote for quote in quotes if not _stands(corpus, quote, texts)]
    except QuoteMismatch:
        return []


def instead(corpus: Corpus, quote: CorrectedQuote, language: str) -> Instead | None:
    """What stands instead of *quote* now; None if its words stand again.

    It is the passage of the article that answers the same question best, or else the paragraph in
    the same place.
    """
    article = quote.article
    texts = _texts(corpus, article)
    if _stands(corpus, ShownQuote(quote.passages, quote.words), texts):
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
    """The texts of an article's paragraphs by number; none if there is no such article."""
    try:
        return {paragraph.number: paragraph.text for paragraph in corpus.paragraphs(article)}
    except UnknownArticle:
        return {}


def _stands(corpus: Corpus, quote: ShownQuote, texts: Mapping[int, str]) -> bool:
    places = [read_reference(passage_id) for passage_id in quote.passages]
    there = [
        place.span.of(texts.get(place.paragraph or 0, "")) if place.span else "" for place in places
    ]
    if there == list(quote.words):
        return True
    return all(
        any(words in text for text in texts.values()) or _stands_elsewhere(corpus, words)
        for words in quote.words
    )


def _stands_elsewhere(corpus: Corpus, words: str) -> bool:
    hits = corpus.search(words, MOST_PASSAGES)
    return any(words in hit.passage.paragraph.text for hit in hits)
