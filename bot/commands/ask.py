"""Answer a question, a file of questions or a conversation, and ask saved questions again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from bot.channels.json_objects import Question, answer_object, bad_line_object, read_question
from bot.channels.terminal import answer_text, count, message
from bot.conversation import context_of, searched
from bot.corpora import asked_corpus, demonstration, existing_corpus, ready_corpus
from bot.exit import BadUsage, Exit, message_of
from bot.notes import can_be_answered, titles
from bot.readable import one_line, printable
from bot.screen.console import Screen, input_lines, written
from bot.settings import Settings
from retrieval import Answer, Outcome, well_formed
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from bot.saved_questions import SavedQuestion, SavedQuestions
    from retrieval import ArticleFilter, Corpus

DEMONSTRATED = (
    "How old is the daughter?",
    "Кто такая Эльвира Азимова?",
    "Who discovered Ruslana Korshunova?",
)


def ask(
    settings: Settings,
    screen: Screen,
    question: Question,
    form: str = "human",
    only: ArticleFilter | None = None,
    *,
    output: Path | None = None,
    copy: bool = False,
    save: bool = False,
    yes: bool = False,
) -> Exit:
    """Answer one question.

    *form* is ``human``, ``plain``, ``json`` or the format of a document.
    """
    if output:
        screen.may_write(output, yes)
    with ready_corpus(settings, screen) as corpus:
        answer, took_ms = _timed(corpus, question, (), settings.answer.limit, only)
        note = message(answer, partial(titles, corpus)) if form != "json" else None
    if note:
        screen.say(note)
    match form:
        case "json":
            _give(screen, output, _object_line(answer, question, answer.query.text, took_ms))
        case "plain":
            # Imported late, as below: a usual answer does without.
            from bot.channels.terminal import plain_lines

            _give(screen, output, "\n".join(plain_lines(answer)))
        case "human" if output:
            _give(screen, output, answer_text(answer).plain)
        case "human":
            _show_quotes(screen, answer)
        case _:
            from bot.commands.cited_quotes import document_of, give_document

            give_document(screen, document_of(answer, note), form, output)
    if copy:
        _copy(screen, answer)
    if save:
        _save(settings, screen, question, only, answer)
    return _exit_of(answer)


def _timed(
    corpus: Corpus,
    question: Question,
    context: tuple[str, ...],
    limit: int,
    only: ArticleFilter | None,
) -> tuple[Answer, float]:
    """The answer, and the milliseconds that it took."""
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


def _give(screen: Screen, file: Path | None, text: str) -> None:
    if file:
        with written(file) as stream:
            stream.write(f"{text}\n".encode())
    elif text:
        screen.write(text)


def _show_quotes(screen: Screen, answer: Answer) -> None:
    if answer.evidence:
        with screen.paged():
            screen.show(answer_text(answer))


def _copy(screen: Screen, answer: Answer) -> None:
    if not answer.evidence:
        screen.say("Nothing was copied: there is no quote.")
        return
    from bot.screen.desktop import copy

    copy(answer_text(answer).plain)
    screen.say("The quotes are in the clipboard.")


def _exit_of(answer: Answer) -> Exit:
    is_answer = answer.estimate.outcome is Outcome.ANSWER
    return Exit.ANSWERED if is_answer else Exit.NOT_ANSWERED


def ask_lines(
    settings: Settings,
    screen: Screen,
    name: str,
    language: str | None,
    on: date | None,
    only: ArticleFilter | None,
) -> Exit:
    """Print an object for every line of a file or of standard input, in order.

    *language* and *on* are for questions that do not state theirs.
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
                answer, took_ms = _timed(corpus, question, context, settings.answer.limit, only)
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


def explain(
    settings: Settings,
    screen: Screen,
    question: Question,
    form: str,
    only: ArticleFilter | None,
) -> Exit:
    """Explain an answer in the *form* ``human`` or ``json``."""
    from bot.channels.explanation import explanation_object, explanation_parts

    with asked_corpus(settings, screen.say) as corpus:
        explanation = corpus.explain(
            question.text,
            language=question.language,
            limit=settings.answer.limit,
            on=question.on,
            only=only,
        )
    if form == "json":
        screen.write(_dumped(explanation_object(explanation)))
    else:
        with screen.paged():
            for part in explanation_parts(explanation, screen.width):
                screen.lay_out(part)
    return _exit_of(explanation.answer)


def demo(settings: Settings, screen: Screen, question: str) -> Exit:
    """Answer from the demonstration; without a question, list some."""
    with demonstration(settings) as corpus:
        if not question:
            for article in corpus.articles():
                screen.show(printable(article.title or article.source))
            screen.say("")
            for example in DEMONSTRATED:
                screen.say(f'Try: pullquote demo "{example}"')
            screen.say("Add your own articles with: pullquote add PATH")
            return Exit.ANSWERED
        answer = corpus.ask(question, limit=settings.answer.limit)
        if note := message(answer, partial(titles, corpus)):
            screen.say(note)
    _show_quotes(screen, answer)
    return _exit_of(answer)


def _save(
    settings: Settings,
    screen: Screen,
    question: Question,
    only: ArticleFilter | None,
    answer: Answer,
) -> None:
    """Save a question unless it has an answer."""
    from bot.saved_questions import SavedQuestion, SavedQuestions

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


class Answered(NamedTuple):
    """A saved question, its answer now, and the milliseconds that it took."""

    saved: SavedQuestion
    answer: Answer
    took_ms: float


def saved(settings: Settings, screen: Screen, removed: Sequence[int], is_json: bool) -> Exit:
    """List the saved questions, or remove all that are named, or none."""
    from bot.saved_questions import SavedQuestions, saved_object

    file = SavedQuestions(settings.corpus.folder)
    questions = file.all()
    if removed:
        questions = _removed(file, questions, removed)
    if is_json:
        screen.write(_dumped(saved_object(questions)))
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
    """The questions that are left. Raises ``BadUsage``."""
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
    """The saved questions with an answer now; at the end they are no longer saved."""
    from bot.saved_questions import SavedQuestions

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
        shown = [one.saved for one in answered]
        questions[:] = [one for one in questions if one not in shown]


def _answered(settings: Settings, screen: Screen, questions: list[SavedQuestion]) -> list[Answered]:
    """Ask each question that this corpus was not asked, and note that."""
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
        answer, took_ms = _timed(corpus, question, (), settings.answer.limit, saved.only)
    except RetrievalError:  # an article of its filter is gone, or damaged
        return None
    is_answer = answer.estimate.outcome is Outcome.ANSWER
    return Answered(saved, answer, took_ms) if is_answer else None


def show_answered(screen: Screen, answered: Sequence[Answered]) -> None:
    """Print questions with their quotes."""
    for saved, answer, _ in answered:
        if note := message(answer, lambda _: ()):
            screen.say(note)
        screen.write(f"{'answered':<10}{one_line(saved.question)}")
        screen.show(answer_text(answer))
    if answered:
        questions = count(len(answered), "saved question")
        screen.say(f"{questions} with an answer now, no longer saved.")


def answered_objects(answered: Sequence[Answered]) -> list[dict[str, object]]:
    """Objects of ``pullquote.answer/2``; the id is the number of the question."""
    return [
        answer_object(answer, answer.query.text, saved.number, took_ms)
        for saved, answer, took_ms in answered
    ]
