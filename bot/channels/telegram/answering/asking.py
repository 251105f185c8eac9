"""A question to what is stored and shown of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.channels.telegram.answering.quotes import content, shown_quotes
from bot.channels.telegram.answering.showing import Look, shown_first
from bot.channels.telegram.remembering.memory import Content
from bot.channels.telegram.sending.notes import Titles, notes_on
from bot.channels.telegram.sending.quote import Quote
from bot.channels.telegram.services import Services
from bot.notes import titles
from retrieval import Answer, ArticleFilter, Corpus, Outcome
from retrieval.analysis import code_of

# How many quotes are remembered for "more", and how many titles are listed if nothing is found.
MOST_QUOTES = 20
MOST_TITLES = 5
MOST_HITS = 20


class Turn(NamedTuple):
    """A question to *only* some articles, with what it may follow: earlier questions, and the
    passages quoted last."""

    question: str
    only: ArticleFilter | None
    context: Sequence[str] = ()
    quoted: Sequence[str] = ()


class Outlook(NamedTuple):
    """What was found for a question, as it is stored, and the quotes of it to show at first."""

    answer: Answer
    content: Content
    shown: Sequence[Quote]


async def ask(
    services: Services, turn: Turn, language: str, look: Look, heading: Sequence[str] = ()
) -> Outlook:
    """Ask the corpus. Raises ``TimeoutError`` if too many others do."""

    def asked(corpus: Corpus) -> Outlook:
        answered = corpus.ask(
            turn.question, context=turn.context, likely=language, limit=MOST_QUOTES,
            only=turn.only, quoted=turn.quoted,
        )  # fmt: skip
        shown = shown_first(answered, look)
        is_empty = answered.estimate.outcome is Outcome.NOTHING and not answered.query.small_talk
        near = _titles_near(corpus, answered) if is_empty else None
        noted = content(answered, [*heading, *notes_on(answered, look.texts, shown, near)])
        return Outlook(answered, noted, shown_quotes(corpus, answered, shown))

    return await services.corpus_pool.run(asked)


def _titles_near(corpus: Corpus, answer: Answer) -> Titles:
    """The titles of the articles with words of a question; if there are none, the first titles."""
    articles = {
        hit.passage.paragraph.article.id: hit.passage.paragraph.article
        for hit in corpus.search(answer.query.text, MOST_HITS)
        if code_of(hit.language) not in answer.left_out
    }
    near = [article.title or article.source for article in articles.values()][:MOST_TITLES]
    if near:
        return Titles(near, len(near), are_fitting=True)
    return Titles(titles(corpus, MOST_TITLES), corpus.state().articles, are_fitting=False)
