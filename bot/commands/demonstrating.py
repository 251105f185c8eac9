"""The demonstration: the articles that come with the program, and questions to them."""

from __future__ import annotations

from functools import partial

from bot.app import demonstration
from bot.channels.terminal import message, printable
from bot.commands.ask import exit_of, show_quotes
from bot.console import Screen
from bot.exit_codes import Exit
from bot.notes import titles
from bot.settings import Settings

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
    show_quotes(screen, answer)
    return exit_of(answer)
