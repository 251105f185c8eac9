"""``pullquote eval``: ask the questions of a set, judge the answers, print the measures."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bot.app import asked_corpus
from bot.console import Screen
from bot.conversation import context_of, searched
from bot.errors import BadUsage
from bot.evaluation.result import Group, Result, read_earlier, result_object
from bot.exit_codes import Exit
from bot.settings import Settings
from retrieval import Corpus, CorpusState
from retrieval.errors import UnreadableSource
from retrieval.evaluation.judgments import judge
from retrieval.evaluation.measures import compare, groups, measure
from retrieval.evaluation.question_set import Question, QuestionSet, read_question_set
from retrieval.evaluation.runs import Asked, Response, responses
from retrieval.storage.address import Place


@dataclass(frozen=True, slots=True)
class Wanted:
    """The arguments of the command; only the files that are named are written."""

    folder: Path
    languages: Sequence[str] = ()
    kinds: Sequence[str] = ()
    jobs: int | None = None
    run: Path | None = None
    compare: Path | None = None
    report: Path | None = None
    form: str = "human"
    is_yes: bool = False


def evaluate(settings: Settings, screen: Screen, wanted: Wanted) -> Exit:
    """Ask all questions of a set, print the measures, and write the files that were named."""
    _check(wanted)
    for path in filter(None, (wanted.run, wanted.report)):
        screen.may_write(path, wanted.is_yes)
    questions = read_question_set(wanted.folder).only(wanted.languages, wanted.kinds)
    earlier = read_earlier(wanted.compare) if wanted.compare else None
    asked = [_asked(question) for question in questions.questions]
    jobs = wanted.jobs or os.cpu_count() or 1
    with _corpus(settings, screen, questions) as (place, state):
        begun = perf_counter()
        with screen.progress("Asking") as progress:
            said = responses(place, settings.rules(), asked, jobs, progress)
    screen.say(f"{len(said)} questions asked in {perf_counter() - begun:.1f} s.")
    followed = {response.id: response.context for response in said}
    texts = {one.id: searched(one.question, followed[one.id]) for one in asked}
    judged = judge(questions, said, texts)
    result = Result(
        name=wanted.folder.resolve().name,
        rules=settings.rules(),
        corpus=state,
        judged=judged,
        measures=measure(judged),
        groups=tuple(Group(by, name, measure(part)) for by, name, part in groups(judged)),
        differences=compare(earlier, judged) if earlier is not None else (),
    )
    _write_files(wanted, result, said)
    _show(screen, result, wanted.form)
    return Exit.ANSWERED


def _check(wanted: Wanted) -> None:
    """Raise ``BadUsage`` now for what would otherwise fail after a long run."""
    if importlib.util.find_spec("ir_measures") is None:
        raise BadUsage("eval needs ir-measures; install it with: pip install ir-measures")
    for path in (wanted.run, wanted.report):
        if path and not path.absolute().parent.is_dir():
            raise BadUsage(f"{path}: there is no folder {path.parent}")


def _asked(question: Question) -> Asked:
    context = context_of(question.question, question.history)
    return Asked(question.id, question.question, context, question.on)


@contextlib.contextmanager
def _corpus(
    settings: Settings, screen: Screen, questions: QuestionSet
) -> Iterator[tuple[Place, CorpusState]]:
    """The place of the corpus to ask: that of the set, or the configured one if it has none."""
    if questions.corpus is None:
        with asked_corpus(settings, screen.say) as corpus:
            _check_places(questions, corpus)
            state, place = corpus.state(), corpus.place
        yield place, state
        return
    with tempfile.TemporaryDirectory(prefix="pullquote-eval-") as name:
        with Corpus.open(name, settings.rules()) as corpus:
            with screen.progress("Reading") as progress:
                report = corpus.add([questions.corpus], progress)
            # Without some of its articles the set would measure something else.
            for skipped in report.skipped:
                raise UnreadableSource(skipped.where, skipped.why)
            _check_places(questions, corpus)
            state = corpus.state()
        yield Path(name), state


def _check_places(questions: QuestionSet, corpus: Corpus) -> None:
    if questions.judgments:
        known = {article.id for article in corpus.articles()}
        judged = {judgment.article_id for judgment in questions.judgments} & known
        questions.check_places({name: len(corpus.paragraphs(name)) for name in judged})


def _write_files(wanted: Wanted, result: Result, said: Sequence[Response]) -> None:
    if wanted.run:
        lines = [
            f"{response.id} Q0 {place} {rank} {1 / rank:.6f} pullquote\n"
            for response in said
            for rank, place in enumerate(response.paragraphs, start=1)
        ]
        wanted.run.write_text("".join(lines), "utf-8")
    if wanted.report:
        # Imported here: most runs write no page.
        from bot.evaluation.report import page

        wanted.report.write_text(page(result), "utf-8")


def _show(screen: Screen, result: Result, form: str) -> None:
    if form == "json":
        screen.write(json.dumps(result_object(result), ensure_ascii=False))
        return
    from bot.evaluation.table import tables

    for part in tables(result):
        screen.show(part)
