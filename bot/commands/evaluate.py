"""Ask the questions of a set, judge the answers, print the measures."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from bot.conversation import context_of, searched
from bot.corpora import asked_corpus
from bot.evaluation.result import Group, Result, read_earlier, result_object
from bot.exit import BadUsage, Exit
from bot.screen.console import Screen
from bot.settings import Settings
from retrieval import Corpus, CorpusState, Place
from retrieval.errors import UnreadableSource
from retrieval.evaluation import (
    Asked,
    QuestionSet,
    Response,
    groups,
    judge,
    measure,
    read_question_set,
    responses,
)
from retrieval.evaluation import compare as differences


def evaluate(
    settings: Settings,
    screen: Screen,
    folder: Path,
    *,
    languages: Sequence[str] = (),
    kinds: Sequence[str] = (),
    jobs: int | None = None,
    run: Path | None = None,
    compare: Path | None = None,
    report: Path | None = None,
    as_json: bool = False,
    is_yes: bool = False,
) -> Exit:
    """Ask all questions of a set, print the measures, and write the named files."""
    _check(run, report)
    for path in filter(None, (run, report)):
        screen.may_write(path, is_yes)
    questions = read_question_set(folder).only(languages, kinds)
    earlier = read_earlier(compare) if compare else None
    asked = [
        Asked(one.id, one.question, context_of(one.question, one.history), one.on)
        for one in questions.questions
    ]
    with _corpus(settings, screen, questions) as (place, state):
        begun = perf_counter()
        with screen.progress("Asking") as progress:
            said = responses(place, settings.rules(), asked, jobs or os.cpu_count() or 1, progress)
    screen.say(f"{len(said)} questions asked in {perf_counter() - begun:.1f} s.")
    followed = {response.id: response.context for response in said}
    texts = {one.id: searched(one.question, followed[one.id]) for one in asked}
    judged = judge(questions, said, texts)
    result = Result(
        name=folder.resolve().name,
        rules=settings.rules(),
        corpus=state,
        judged=judged,
        measures=measure(judged),
        groups=tuple(Group(by, name, measure(part)) for by, name, part in groups(judged)),
        differences=differences(earlier, judged) if earlier is not None else (),
    )
    _write_files(run, report, result, said)
    if as_json:
        screen.write(json.dumps(result_object(result), ensure_ascii=False))
    else:
        from bot.evaluation.evaluation_report import tables

        for part in tables(result):
            screen.show(part)
    return Exit.ANSWERED


def _check(*files: Path | None) -> None:
    """Raise ``BadUsage`` now for what would fail after a long run."""
    if importlib.util.find_spec("ir_measures") is None:
        raise BadUsage("eval needs ir-measures; install it with: pip install ir-measures")
    for path in files:
        if path and not path.absolute().parent.is_dir():
            raise BadUsage(f"{path}: there is no folder {path.parent}")


@contextlib.contextmanager
def _corpus(
    settings: Settings, screen: Screen, questions: QuestionSet
) -> Iterator[tuple[Place, CorpusState]]:
    """The place and the state of the corpus of the set, or of the settings."""
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


def _write_files(
    run: Path | None, report: Path | None, result: Result, said: Sequence[Response]
) -> None:
    if run:
        lines = [
            f"{response.id} Q0 {place} {rank} {1 / rank:.6f} pullquote\n"
            for response in said
            for rank, place in enumerate(response.paragraphs, start=1)
        ]
        run.write_text("".join(lines), "utf-8")
    if report:
        from bot.evaluation.evaluation_report import page

        report.write_text(page(result), "utf-8")
