"""Questions to try, made from the served articles and known to be answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice

from bot.corpus_pool import CorpusPool
from bot.texts import TEXTS
from retrieval import Article, Corpus, Outcome, subjects
from retrieval.analysis import code_of

MOST = 3
# So many articles are looked at, and so many questions are asked at most.
MOST_ARTICLES, MOST_ASKED = 60, 24
# What fits on a button.
LONGEST = 60


class Suggestions:
    """The questions for each language of people, made once for each state of the corpus."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[str, list[str]]] = {}
        self._turn = asyncio.Lock()

    async def of(self, pool: CorpusPool, language: str) -> list[str]:
        """Up to three questions, those about articles in *language* first."""
        async with self._turn:

            def made(corpus: Corpus) -> tuple[str, list[str]]:
                fingerprint = corpus.state().fingerprint
                known = self._made.get(language)
                if known and known[0] == fingerprint:
                    return known
                return fingerprint, suggested(corpus, language)

            try:
                self._made[language] = await pool.run(made)
            except TimeoutError:
                return []
            return self._made[language][1]


def suggested(corpus: Corpus, language: str) -> list[str]:
    """Up to three questions with the outcome ``answer``, each about another article."""
    articles = [*islice(corpus.articles(), MOST_ARTICLES)]
    articles.sort(key=lambda article: code_of(article.language) != language)
    questions: list[str] = []
    asked = 0
    for article in articles:
        for question in _candidates(corpus, article):
            if len(questions) == MOST or asked == MOST_ASKED:
                return questions
            asked += 1
            found = corpus.ask(question, limit=1)
            is_answered = found.estimate.outcome is Outcome.ANSWER
            if is_answered and found.evidence[0].passage.paragraph.article == article:
                questions.append(question)
                break
    return questions


def _candidates(corpus: Corpus, article: Article) -> Iterator[str]:
    """Questions about an article, in its language."""
    texts = TEXTS.get(code_of(article.language))
    if texts is None:
        return
    for subject in subjects(corpus.paragraphs(article.id)[0]):
        question = " ".join(texts.ask_about.format(subject=subject).split())
        if len(question) <= LONGEST and question.isprintable():
            yield question
