"""Answer one question, a file of questions, or a conversation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import partial
from time import perf_counter

import platformdirs

from bot.app import ready_corpus
from bot.channels.jsonl import Question, answer_object, bad_line_object, read_question
from bot.channels.plain import plain_lines
from bot.channels.terminal import answer_text, message
from bot.console import Screen, input_lines
from bot.conversation import context_of, searched
from bot.exit import Exit
from bot.notes import titles
from bot.settings import Settings
from retrieval import Answer, Corpus, Outcome
from retrieval.unicode import well_formed


def ask(settings: Settings, screen: Screen, question: Question, form: str) -> Exit:
    """Answer one question in the *form* ``human``, ``plain`` or ``json``."""
    with ready_corpus(settings, screen) as corpus:
        if form == "json":
            line, answer = _object_line(corpus, question, settings.answer.limit)
            screen.write(line)
        else:
            answer = corpus.ask(
                question.text,
                language=question.language,
                limit=settings.answer.limit,
                on=question.on,
            )
            if note := message(answer, partial(titles, corpus)):
                screen.say(note)
            if form == "plain":
                for line in plain_lines(answer):
                    screen.write(line)
            elif answer.evidence:
                screen.show(answer_text(answer))
    answered = answer.estimate.outcome is Outcome.ANSWER
    return Exit.ANSWERED if answered else Exit.NOT_ANSWERED


def ask_lines(
    settings: Settings, screen: Screen, name: str, language: str | None, on: date | None
) -> Exit:
    """Print one object for every line of a file or of standard input, in the same order.

    *language* and *on* are used for questions that do not state their language or their day.
    """
    fault = False
    with ready_corpus(settings, screen) as corpus:
        for number, line in enumerate(input_lines(name), start=1):
            question = read_question(line)
            if question.fault:
                fault = True
                screen.say(f"pullquote: {name}:{number}: {question.fault}")
                screen.write(_dumped(bad_line_object(question, corpus.state())))
            else:
                question = replace(
                    question, language=question.language or language, on=question.on or on
                )
                screen.write(_object_line(corpus, question, settings.answer.limit)[0])
    return Exit.USAGE if fault else Exit.ANSWERED


def chat(settings: Settings, screen: Screen) -> Exit:
    """Hold a conversation until the input ends."""
    # Imported here because no other command needs it.
    from bot.channels.chat import Chat, run

    state = platformdirs.user_state_path("pullquote", appauthor=False)
    with ready_corpus(settings, screen) as corpus:
        conversation = Chat(corpus, screen, settings.answer.limit)
        run(conversation, state / "history", lambda: [article.id for article in corpus.articles()])
    return Exit.ANSWERED


def _object_line(corpus: Corpus, question: Question, limit: int) -> tuple[str, Answer]:
    begun = perf_counter()
    history = [well_formed(past) for past in question.history]
    context = context_of(question.text, history)
    answer = corpus.ask(
        question.text, context=context, language=question.language, limit=limit, on=question.on
    )
    took_ms = (perf_counter() - begun) * 1000
    text = searched(answer.query.text, context)
    return _dumped(answer_object(answer, text, question.id, took_ms)), answer


def _dumped(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False)
