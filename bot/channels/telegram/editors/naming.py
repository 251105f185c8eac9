"""Which quote an editor's reply names: by the id of a paragraph, or by a link that the bot gave."""

from __future__ import annotations

import re

from bot.channels.telegram.answering.commands import CITATION
from bot.channels.telegram.remembering.memory import RememberedQuote
from bot.channels.telegram.remembering.recalling import digest, recalled
from bot.channels.telegram.sending.blocks import one_line, shortened, utf16
from bot.channels.telegram.sending.rendering import MOST_QUOTE_UNITS
from bot.channels.telegram.services import Services
from bot.texts.texts import Texts
from retrieval import Corpus, read_reference
from retrieval.errors import UnknownArticle

LINK = re.compile(rf"(?:https?://)?t\.me/\w+\?start={CITATION}(?P<token>[\w-]+)", re.ASCII)
MOST_SHOWN = 100


class NotSent(Exception):
    """Nothing was sent for a reply; the message says why to the editor."""


def names_a_paragraph(text: str) -> bool:
    """Whether *text* has the form of an id of a paragraph, or of a link that the bot gave."""
    return bool(LINK.fullmatch(text.strip())) or _reads_as_id(text)


async def quote_named(services: Services, text: str, texts: Texts) -> RememberedQuote:
    """The quote that an editor's reply names. Raises ``NotSent``."""
    if link := LINK.fullmatch(text.strip()):
        shared = services.memory.shared(link["token"])
        if shared is None:
            raise NotSent(texts.editors_no_id)
        # Of the question that the quote answered, nothing is passed on.
        answer, number = shared
        quote = answer.quotes[number]
    elif _reads_as_id(text):
        try:
            quote = await services.corpus_pool.run(lambda corpus: _quote_of(corpus, text))
        except UnknownArticle as error:
            raise NotSent(_unknown(error, texts)) from None
    else:
        raise NotSent(texts.editors_no_id)
    parts = await services.corpus_pool.run(lambda corpus: recalled(corpus, quote))
    if not parts:
        raise NotSent(texts.no_article.format(id=quote.id))
    if sum(utf16(part.quote) for part in parts) > MOST_QUOTE_UNITS:
        raise NotSent(texts.editors_too_long.format(id=quote.id.partition(":")[0]))
    return quote


def _reads_as_id(text: str) -> bool:
    reference = read_reference(text)
    return reference.paragraph is not None and len(reference.article_id.split()) == 1


def _quote_of(corpus: Corpus, text: str) -> RememberedQuote:
    """The quote that an id names. Raises ``UnknownArticle``."""
    passage = corpus.passage(read_reference(text))
    assert passage is not None  # for the id names a paragraph
    return RememberedQuote(passage.id, 0, 0, digest([passage]))


def _unknown(error: UnknownArticle, texts: Texts) -> str:
    said = texts.no_article.format(id=shortened(one_line(error.name), MOST_SHOWN))
    if error.nearest:
        said += f" {texts.did_you_mean.format(id=shortened(one_line(error.nearest), MOST_SHOWN))}"
    return said
