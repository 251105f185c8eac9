"""The demonstration: the articles that come with the program, and questions to them."""

from __future__ import annotations

from functools import partial

from bot.app import demonstration
from bot.channels.terminal import answer_text, message, printable
from bot.console import Screen
from bot.exit_codes import Exit
from bot.notes import titles
from bot.settings import Settings
from retrieval import Outcome

QUESTIONS = (
    "How old is the daughter?",
    "Кто такая Эльвира Азимова?",
    "Who discovered Ruslana Korshunova?",
)


def demo(settings: Settings, screen: Screen, question: str) -> Exit:
    """Answer a question from the demonstration; without one, say what can be asked."""
    with demonstration(settings) as corpus:
        if not question:
            for article in corpus.articles():
                screen.show(printable(article.title or article.source))
            screen.say("")
            for example in QUESTIONS:
                screen.say(f'Try: pullquote demo "{example}"')
            screen.say("Add your own articles with: pullquote add PATH")
            return Exit.ANSWERED
        answer = corpus.ask(question, limit=settings.answer.limit)
        if note := message(answer, partial(titles, corpus)):
            screen.say(note)
    if answer.evidence:
        with screen.paged():
            screen.show(answer_text(answer))
    answered = answer.estimate.outcome is Outcome.ANSWER
    return Exit.ANSWERED if answered else Exit.NOT_ANSWERED
