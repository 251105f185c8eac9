"""Print the explanation of an answer."""

from __future__ import annotations

import json

from bot.app import asked_corpus
from bot.channels.explanation import explanation_object, explanation_parts
from bot.channels.jsonl import Question
from bot.commands.ask import exit_of
from bot.console import Screen
from bot.exit_codes import Exit
from bot.settings import Settings
from retrieval import ArticleFilter


def explain(
    settings: Settings,
    screen: Screen,
    question: Question,
    form: str,
    only: ArticleFilter | None,
) -> Exit:
    """Explain the answer to *question*, in the *form* ``human`` or ``json``."""
    with asked_corpus(settings, screen.say) as corpus:
        explanation = corpus.explain(
            question.text,
            language=question.language,
            limit=settings.answer.limit,
            on=question.on,
            only=only,
        )
    if form == "json":
        screen.write(json.dumps(explanation_object(explanation), ensure_ascii=False))
    else:
        with screen.paged():
            for part in explanation_parts(explanation, screen.width):
                screen.lay_out(part)
    return exit_of(explanation.answer)
