"""The bot's words about itself and its articles."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from bot.channels.telegram.remembering.bot_state import FOLLOW_UP_SECONDS
from bot.channels.telegram.sending.message_blocks import one_line, shortened
from bot.corpus_pool import CorpusPool
from bot.settings import TelegramSettings
from bot.texts import TEXTS, Texts
from retrieval import Article, Corpus, Outcome, safe_address, subjects
from retrieval.analysis import code_of

# At most 20,000 articles are scanned to count their hosts.
MOST_HOSTS, MOST_ARTICLES = 5, 20_000
MOST_LANGUAGES = 10
LONGEST = 80
# At most 60 articles are read and 24 questions asked to find 3.
MOST, MOST_LOOKED_AT, MOST_ASKED = 3, 60, 24
# A question that fits on a button.
LONGEST_QUESTION = 60


def introduction(texts: Texts, questions: Sequence[str]) -> str:
    """The text above the *questions* to try."""
    return f"{texts.start}\n\n{texts.try_these}" if questions else texts.start


def about(corpus: Corpus, texts: Texts) -> str:
    """The number, dates, languages and hosts of the articles."""
    summary = corpus.summary()
    state, newest, oldest = summary.state, summary.newest, summary.oldest
    lines = [
        texts.about.format(
            articles=state.articles,
            paragraphs=state.paragraphs,
            fingerprint=state.fingerprint[:12],
        )
    ]
    if newest and oldest:
        first, last = (shortened(one_line(date), LONGEST) for date in (oldest, newest))
        lines.append(texts.dates.format(first=first, last=last))
    if languages := [_named(code) for code in summary.languages if code][:MOST_LANGUAGES]:
        lines.append(texts.status_languages.format(languages=", ".join(languages)))
    counts: Counter[str] = Counter()
    for article in islice(corpus.articles(), MOST_ARTICLES):
        address = safe_address(article.url or "")
        if address and (host := urlsplit(address).hostname):
            counts[host.removeprefix("www.")] += 1
    if hosts := [shortened(host, LONGEST) for host, _ in counts.most_common(MOST_HOSTS)]:
        lines.append(texts.hosts.format(hosts=", ".join(hosts)))
    return "\n".join(lines)


def _named(code: str) -> str:
    name = code.partition("-")[0].lower()
    return TEXTS[name].language_name if name in TEXTS else shortened(one_line(code), LONGEST)


def privacy(settings: TelegramSettings, texts: Texts) -> Iterator[str]:
    """What the bot stores, and for how long, by its *settings*."""
    yield texts.privacy.format(time=_time(settings.keep_days, texts))
    if settings.corrections:
        yield texts.privacy_corrections.format(time=_time(settings.keep_days, texts))
    yield texts.privacy_saved.format(time=_time(settings.saved_days, texts))
    if days := settings.keep_statistics_days:
        yield texts.privacy_statistics.format(time=_time(days, texts))


def _time(days: int, texts: Texts) -> str:
    """Days in words; 0 is the time in which questions may follow."""
    if not days:
        return texts.minutes.format(count=round(FOLLOW_UP_SECONDS / 60))
    # No language needs a singular for these numbers.
    return texts.hours.format(count=24) if days == 1 else texts.days.format(count=days)


class Suggestions:
    """Questions to try in each language, made once for each state of the corpus."""

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
    articles = [*islice(corpus.articles(), MOST_LOOKED_AT)]
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
    texts = TEXTS.get(code_of(article.language))
    if texts is None:
        return
    for subject in subjects(corpus.paragraphs(article.id)[0]):
        question = " ".join(texts.ask_about.format(subject=subject).split())
        if len(question) <= LONGEST_QUESTION and question.isprintable():
            yield question
