"""Answer one question, a file of questions, or a conversation."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bot.app import ready_corpus
from bot.channels.jsonl import Question, answer_object, bad_line_object, read_question
from bot.channels.terminal import answer_text, message
from bot.console import Screen, input_lines
from bot.conversation import context_of, searched
from bot.exit_codes import Exit
from bot.notes import titles
from bot.settings import Settings
from retrieval import Answer, Outcome
from retrieval.types import well_formed

if TYPE_CHECKING:
    from retrieval import ArticleFilter, Corpus


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an answer is given.

    *form* is ``human``, ``plain``, ``json`` or the name of a document's format. *only* are the
    articles that are asked. *file* is where the answer is written, if it is not printed. A question
    that *is_saved* is asked again after adding, unless it has an answer.
    """

    form: str = "human"
    only: ArticleFilter | None = None
    file: Path | None = None
    is_copied: bool = False
    is_saved: bool = False
    is_yes: bool = False


def ask(settings: Settings, screen: Screen, question: Question, wanted: Wanted) -> Exit:
    """Answer one question."""
    limit, only = settings.answer.limit, wanted.only
    if wanted.file:
        screen.may_write(wanted.file, wanted.is_yes)
    with ready_corpus(settings, screen) as corpus:
        answer, took_ms = timed(corpus, question, (), limit, only)
        is_told = wanted.form != "json"
        note = message(answer, partial(titles, corpus)) if is_told else None
    if note:
        screen.say(note)
    match wanted.form:
        case "json":
            _give(screen, wanted, _object_line(answer, question, answer.query.text, took_ms))
        case "plain":
            # Imported here, as is all that a usual answer does without.
            from bot.channels.plain import plain_lines

            _give(screen, wanted, "\n".join(plain_lines(answer)))
        case "human" if wanted.file:
            _give(screen, wanted, answer_text(answer).plain)
        case "human":
            show_quotes(screen, answer)
        case form:
            from bot.commands.exporting import document_of, give_document

            give_document(screen, document_of(answer, note), form, wanted.file)
    if wanted.is_copied:
        _copy(screen, answer)
    if wanted.is_saved:
        from bot.commands.saved import save

        save(settings, screen, question, only, answer)
    return exit_of(answer)


def show_quotes(screen: Screen, answer: Answer) -> None:
    """Print the quotes of an answer, if there are any."""
    if answer.evidence:
        with screen.paged():
            screen.show(answer_text(answer))


def exit_of(answer: Answer) -> Exit:
    """The exit code that tells whether there is an answer."""
    is_answer = answer.estimate.outcome is Outcome.ANSWER
    return Exit.ANSWERED if is_answer else Exit.NOT_ANSWERED


def _give(screen: Screen, wanted: Wanted, text: str) -> None:
    """Print *text*, or write it to the file that was named."""
    if wanted.file:
        from bot.files import written

        with written(wanted.file) as file:
            file.write(f"{text}\n".encode())
    elif text:
        screen.write(text)


def _copy(screen: Screen, answer: Answer) -> None:
    if not answer.evidence:
        screen.say("Nothing was copied: there is no quote.")
        return
    from bot.clipboard import copy

    copy(answer_text(answer).plain)
    screen.say("The quotes are in the clipboard.")


def ask_lines(
    settings: Settings,
    screen: Screen,
    name: str,
    language: str | None,
    on: date | None,
    only: ArticleFilter | None,
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
                context = context_of(question.text, list(map(well_formed, question.history)))
                answer, took_ms = timed(corpus, question, context, settings.answer.limit, only)
                text = searched(answer.query.text, answer.query.context)
                screen.write(_object_line(answer, question, text, took_ms))
    return Exit.USAGE if fault else Exit.ANSWERED


def chat(settings: Settings, screen: Screen, only: ArticleFilter | None) -> Exit:
    """Hold a conversation until the input ends."""
    import platformdirs

    from bot.channels.chat import Chat, run

    state = platformdirs.user_state_path("pullquote", appauthor=False)
    with ready_corpus(settings, screen) as corpus:
        conversation = Chat(corpus, screen, settings.answer.limit, only)
        run(conversation, state / "history", lambda: [article.id for article in corpus.articles()])
    return Exit.ANSWERED


def timed(
    corpus: Corpus,
    question: Question,
    context: tuple[str, ...],
    limit: int,
    only: ArticleFilter | None,
) -> tuple[Answer, float]:
    """The answer, and how many milliseconds it took."""
    begun = perf_counter()
    answer = corpus.ask(
        question.text,
        context=context,
        language=question.language,
        limit=limit,
        on=question.on,
        only=only,
        quoted=question.quoted,
    )
    return answer, (perf_counter() - begun) * 1000


def _object_line(answer: Answer, question: Question, searched: str, took_ms: float) -> str:
    return _dumped(answer_object(answer, searched, question.id, took_ms))


def _dumped(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False)
