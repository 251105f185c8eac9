"""Measures every set with weights fitted without it, beside the engine's own ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from retrieval.answering.answers import Explanation
from retrieval.answering.features import Weights
from retrieval.evaluation.judgments import Judged, judge
from retrieval.evaluation.measures import statistics
from retrieval.evaluation.question_set import QuestionSet
from retrieval.evaluation.runs import Response, response_of
from retrieval.types import Rules
from tools.fitting import sets
from tools.fitting.fit import Fit, fit
from tools.fitting.layouts import Layout, Origins
from tools.fitting.sets import Trial
from tools.fitting.training_data import Asked, Bench

SCHEMA = "pullquote.figures/1"
# Enough for the measures.
QUOTES = 10
AUROC = "AUROC of confidence"
# The engine's, too; its confidence is its best score.
BASELINE = ("Success@1", "Success@5", "RR@10", AUROC)
RIGHT_AS_ANSWER = "right first quotes given as answer"
PRECISION = "precision of answer"
MEASURES = (*BASELINE, "calibration error", RIGHT_AS_ANSWER, PRECISION, "false-answer rate")
HEADINGS = {
    AUROC: "AUROC",
    "calibration error": "ECE",
    RIGHT_AS_ANSWER: "right as `answer`",
    PRECISION: "precision of `answer`",
    "false-answer rate": "false answers",
}


class Said(NamedTuple):
    """The response, and that of the engine's own ranking."""

    response: Response
    baseline: Response


@dataclass(frozen=True)
class Figures:
    """A row of the table: *values* of the pipeline, *baseline* of the engine's own ranking, with
    weights that were fitted without *left_out*."""

    trial: Trial
    layout: Layout
    left_out: tuple[str, ...]
    questions: int
    unanswerable: int
    values: Mapping[str, float]
    baseline: Mapping[str, float]

    @property
    def articles(self) -> str:
        """The difference of the asked articles from the set's own."""
        half = "half of the articles" if self.trial.halved else ""
        other = f"over {self.trial.articles}" if self.trial.is_off_topic else ""
        layout = "" if self.layout is Layout.AS_GIVEN else self.layout.value
        return ", ".join(part for part in (other, half, layout) if part) or "as given"


def held_out(
    bench: Bench, names: Iterable[str], fitted: Callable[[Fit], None]
) -> Iterator[Figures]:
    """The figures of each set, with weights fitted without it and related sets; *fitted* gets each
    fit."""
    fits: dict[frozenset[str], Fit] = {}
    for name in names:
        left_out = sets.held_out_with(name)
        if left_out not in fits:
            fits[left_out] = fit(bench, left_out)
            fitted(fits[left_out])
        for trial, layouts in sets.measured(name):
            for layout in layouts:
                found = measured(bench, trial, layout, fits[left_out].weights)
                yield replace(found, left_out=fits[left_out].left_out)


def measured(bench: Bench, trial: Trial, layout: Layout, weights: Weights) -> Figures:
    """The figures of a trial that is asked with *weights*."""
    found = bench.ask(trial, layout, said, weights, Rules(), QUOTES)
    asked = bench.asked(trial, layout)
    questions = _questions(bench.questions(trial.name), asked)
    searched = {one.question.id: one.question.question for one in asked}
    judged = judge(questions, [one.response for one in found], searched)
    engine = judge(questions, [one.baseline for one in found], searched)
    unanswerable = sum(not one.answerable for one in judged)
    values, baseline = _values(judged, MEASURES), _values(engine, BASELINE)
    return Figures(trial, layout, (), len(judged), unanswerable, values, baseline)


def said(explanation: Explanation, asked: Asked, origins: Origins) -> Said:
    """The response in an explanation, and the engine's passages by score."""
    name = asked.question.id
    ranked = sorted(explanation.candidates, key=lambda candidate: candidate.place)
    hits = [*{id(one.passage): one.passage.hit for one in ranked}.values()]
    places = (place for hit in hits for place in origins.places(hit.passage))
    score = hits[0].score if hits else 0.0
    baseline = Response(name, False, score, tuple(dict.fromkeys(places)), "", ())
    return Said(response_of(name, explanation, origins.places), baseline)


def _questions(whole: QuestionSet, asked: Sequence[Asked]) -> QuestionSet:
    questions = tuple(
        one.question.model_copy(update={"answerable": bool(one.relevant)}) for one in asked
    )
    relevant = {one.question.id: one.relevant for one in asked}
    judgments = tuple(
        judgment
        for judgment in whole.judgments
        if judgment.place in relevant.get(judgment.question_id, ())
    )
    return replace(whole, questions=questions, judgments=judgments)


def _values(judged: Sequence[Judged], names: Sequence[str]) -> dict[str, float]:
    once = np.ones((1, len(judged)))
    values = {
        name: float(statistic.of(once)[0])
        for name, statistic in statistics(judged).items()
        if name in names and name not in {RIGHT_AS_ANSWER, PRECISION}
    }
    if RIGHT_AS_ANSWER in names:
        right = [one for one in judged if one.right]
        answered = [one for one in judged if one.answered]
        both = sum(one.answered for one in right)
        if right:
            values[RIGHT_AS_ANSWER] = both / len(right)
        if answered and any(one.answerable for one in judged):
            values[PRECISION] = both / len(answered)
    return {name: values[name] for name in names if name in values}


def table(rows: Iterable[Figures]) -> Iterator[str]:
    """The lines of a Markdown table, with the engine's measures in brackets."""
    headings = ["set", "articles", "questions", *(HEADINGS.get(name, name) for name in MEASURES)]
    lines = [headings, ["---", "---", *("---:" for _ in headings[2:])]]
    yield from (f"| {' | '.join(cells)} |" for cells in lines)
    for row in rows:
        count = str(row.questions)
        if row.unanswerable > 0:
            count += f", {row.unanswerable} without answer"
        cells = [row.trial.name, row.articles, count, *(_cell(name, row) for name in MEASURES)]
        yield f"| {' | '.join(cells)} |"


def _cell(name: str, row: Figures) -> str:
    if name not in row.values:
        return "-"
    text = _number(row.values[name])
    return f"{text} ({_number(row.baseline[name])})" if name in row.baseline else text


def _number(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def as_json(rows: Iterable[Figures]) -> dict[str, Any]:
    """The figures as a JSON object."""
    return {
        "schema": SCHEMA,
        "rows": [
            {
                "set": row.trial.name,
                "articles": row.trial.articles,
                "halved": row.trial.halved,
                "layout": row.layout.value,
                "left_out": row.left_out,
                "questions": row.questions,
                "unanswerable": row.unanswerable,
                "values": row.values,
                "baseline": row.baseline,
            }
            for row in rows
        ],
    }
