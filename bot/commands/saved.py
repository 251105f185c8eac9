"""Questions without an answer: they are saved, listed, removed, and asked again after adding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from bot.app import existing_corpus
from bot.channels.jsonl import Question, answer_object
from bot.channels.terminal import answer_text, count, message, one_line, printable
from bot.commands.ask import timed
from bot.console import Screen
from bot.errors import BadUsage
from bot.exit import message_of
from bot.exit_codes import Exit
from bot.saved_questions import SavedQuestion, SavedQuestions, saved_object
from bot.saving import can_be_answered
from bot.settings import Settings
from retrieval import Answer, ArticleFilter, Corpus, Outcome, RetrievalError


class Answered(NamedTuple):
    """A saved question, the answer that it has now, and how many milliseconds it took."""

    saved: SavedQuestion
    answer: Answer
    took_ms: float


def save(
    settings: Settings,
    screen: Screen,
    question: Question,
    only: ArticleFilter | None,
    answer: Answer,
) -> None:
    """Save a question unless it has an answer, and say so."""
    if not can_be_answered(answer):
        is_answer = answer.estimate.outcome is Outcome.ANSWER
        why = "There is an answer" if is_answer else "No article can answer this"
        screen.say(f"{why}, so the question was not saved.")
        return
    asked = answer.query.text, question.language, question.on, only
    folder = settings.corpus.folder
    folder.mkdir(parents=True, exist_ok=True)
    with SavedQuestions(folder).changing() as saved:
        for one in saved:
            if (one.question, one.language, one.on, one.only) == asked:
                screen.say(f"The question is saved already, as number {one.number}.")
                return
        number = max((one.number for one in saved), default=0) + 1
        saved.append(SavedQuestion(number, *asked, date.today(), answer.corpus.fingerprint))
    screen.say(
        f"Saved as number {number}: after each add and sync it is asked again. List what is saved "
        "with: pullquote saved"
    )


def saved(settings: Settings, screen: Screen, removed: Sequence[int], is_json: bool) -> Exit:
    """List the saved questions, or remove some: all that are named, or none."""
    file = SavedQuestions(settings.corpus.folder)
    questions = file.all()
    if removed:
        questions = _removed(file, questions, removed)
    if is_json:
        screen.write(json.dumps(saved_object(questions), ensure_ascii=False))
    elif not removed:
        for one in questions:
            screen.write(f"{one.number}\t{one.saved}\t{one_line(one.question)}")
    if not questions:
        screen.say("No question is saved. Save one with: pullquote ask --save QUESTION")
    elif removed:
        screen.say(f"{count(len(questions), 'question')} left.")
    return Exit.ANSWERED


def _removed(
    file: SavedQuestions, questions: Sequence[SavedQuestion], numbers: Sequence[int]
) -> list[SavedQuestion]:
    """The questions that are left without those of these numbers. Raises ``BadUsage``."""
    unknown = {*numbers} - {one.number for one in questions}
    if unknown:
        raise BadUsage(
            f"no question is saved as number {min(unknown)}; list them with: pullquote saved"
        )
    with file.changing() as saved:
        saved[:] = [one for one in saved if one.number not in numbers]
        return list(saved)


@contextmanager
def asked_again(settings: Settings, screen: Screen) -> Iterator[Sequence[Answered]]:
    """The saved questions that have an answer now; at the end, when it is printed, they are gone.

    If they cannot be asked, a line says so, and the next adding asks them.
    """
    file = SavedQuestions(settings.corpus.folder)
    with ExitStack() as stack:
        questions: list[SavedQuestion] = []
        answered: list[Answered] = []
        try:
            if file.file.exists():
                questions = stack.enter_context(file.changing())
                answered = _answered(settings, screen, questions)
        except RetrievalError as error:
            screen.say(f"The saved questions were not asked again: {printable(message_of(error))}")
        yield answered
        told = [one.saved for one in answered]
        questions[:] = [one for one in questions if one not in told]


def _answered(settings: Settings, screen: Screen, questions: list[SavedQuestion]) -> list[Answered]:
    """Ask each of *questions* that this corpus was not asked, and note in it that it was."""
    answered = []
    with existing_corpus(settings) as corpus, screen.progress("asking saved questions") as progress:
        fingerprint = corpus.state().fingerprint
        for number, saved in enumerate(questions):
            if saved.fingerprint != fingerprint:
                questions[number] = replace(saved, fingerprint=fingerprint)
                if found := _answer(corpus, settings, questions[number]):
                    answered.append(found)
            progress(number + 1, len(questions))
    return answered


def _answer(corpus: Corpus, settings: Settings, saved: SavedQuestion) -> Answered | None:
    question = Question(saved.question, language=saved.language, on=saved.on)
    try:
        answer, took_ms = timed(corpus, question, (), settings.answer.limit, saved.only)
    except RetrievalError:  # an article of its filter is gone, or damaged
        return None
    is_answer = answer.estimate.outcome is Outcome.ANSWER
    return Answered(saved, answer, took_ms) if is_answer else None


def show_answered(screen: Screen, answered: Sequence[Answered]) -> None:
    """Print questions with the quotes that answer them."""
    for saved, answer, _ in answered:
        if note := message(answer, lambda _: ()):
            screen.say(note)
        screen.write(f"{'answered':<10}{one_line(saved.question)}")
        screen.show(answer_text(answer))
    if answered:
        questions = count(len(answered), "saved question")
        screen.say(f"{questions} with an answer now, no longer saved.")


def answered_objects(answered: Sequence[Answered]) -> list[dict[str, object]]:
    """The answers as objects of ``pullquote.answer/2``; their id is the number of the question."""
    return [
        answer_object(answer, answer.query.text, saved.number, took_ms)
        for saved, answer, took_ms in answered
    ]
