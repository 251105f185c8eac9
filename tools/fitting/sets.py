"""The question sets of the fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from retrieval.evaluation.question_set import ANSWERS, CORPUS, QRELS, QUESTIONS, Question
from tools.fitting.layouts import Layout

EVERY_LAYOUT = tuple(Layout)
# Equal weights for the ranking, which is fitted to them as given; the confidence to these layouts:
# see docs/measuring.md.
RANKED: Mapping[str, Sequence[Layout]] = {
    "squad2": EVERY_LAYOUT,
    "xquad-r": EVERY_LAYOUT,
    "clapnq": EVERY_LAYOUT,
    # Given as a paragraph a sentence.
    "selqa": (Layout.AS_GIVEN,),
    "onestopqa": EVERY_LAYOUT,
    "kazqad": EVERY_LAYOUT,
    "tydiqa-ru": EVERY_LAYOUT,
    "enelpi-tr": EVERY_LAYOUT,
}


class Trial(NamedTuple):
    """The questions of the set *name*, asked over *articles* of a set, mostly its own.

    Questions over other articles have no answer, nor have half of the questions if *halved*, which
    leaves out half of the articles. *weight* is for all.
    """

    name: str
    articles: str
    halved: bool
    weight: float

    @property
    def is_off_topic(self) -> bool:
        """Whether the articles are of another set."""
        return self.name != self.articles


# Questions without an answer are easy where half of the articles are left out; those of the first
# two are hard and weigh more.
JUDGED: Sequence[Trial] = (
    Trial("squad2", "squad2", halved=False, weight=2.0),
    Trial("clapnq", "clapnq", halved=False, weight=6.0),
    Trial("xquad-r", "xquad-r", halved=True, weight=1.0),
    Trial("selqa", "selqa", halved=True, weight=1.0),
    Trial("onestopqa", "onestopqa", halved=True, weight=1.0),
    Trial("kazqad", "kazqad", halved=True, weight=1.0),
    Trial("tydiqa-ru", "tydiqa-ru", halved=True, weight=1.0),
    Trial("enelpi-tr", "enelpi-tr", halved=True, weight=1.0),
    Trial("clinc150", "squad2", halved=False, weight=1.0),
)
# For off-topic questions if their articles are left out.
OTHER_ARTICLES = "clapnq"
# Sets with common articles are held out together.
RELATED: Sequence[frozenset[str]] = (frozenset({"squad2", "xquad-r"}),)
# Questions of a set, and of the confidence, which are asked for each fit.
MOST, MOST_FOR_CONFIDENCE = 1200, 600


def names() -> tuple[str, ...]:
    """All sets of the fit, in the order of the tables."""
    judged = (name for trial in JUDGED for name in (trial.name, trial.articles))
    return tuple(dict.fromkeys([*RANKED, *judged]))


def ranked(left_out: Collection[str]) -> Iterable[str]:
    """The sets of the ranking."""
    return [name for name in RANKED if name not in left_out]


def judged(left_out: Collection[str]) -> Iterable[tuple[Trial, Sequence[Layout]]]:
    """The trials of the confidence, with their layouts."""
    trials = (
        trial._replace(articles=OTHER_ARTICLES)
        if trial.is_off_topic and trial.articles in left_out
        else trial
        for trial in JUDGED
    )
    return [
        (trial, RANKED.get(trial.articles, (Layout.AS_GIVEN,)))
        for trial in trials
        if not {trial.name, trial.articles} & set(left_out)
    ]


def measured(name: str) -> Iterable[tuple[Trial, Sequence[Layout]]]:
    """The trials by which a set is measured: whole, and halved if it is fitted so."""
    trials = [trial for trial in JUDGED if trial.name == name]
    whole = [trial._replace(halved=False) for trial in trials] or [Trial(name, name, False, 0.0)]
    return [
        (trial, RANKED.get(trial.articles, (Layout.AS_GIVEN,)))
        for trial in dict.fromkeys([*whole, *trials])
    ]


def held_out_with(name: str) -> frozenset[str]:
    """The sets to leave out so that *name* is held out."""
    return frozenset({name}).union(*(group for group in RELATED if name in group)) & {*names()}


def sample(questions: Sequence[Question], most: int) -> tuple[Question, ...]:
    """At most *most* questions, those of the lowest hashes."""
    by_hash = sorted(questions, key=lambda question: sha256(question.id.encode()).digest())
    chosen = {question.id for question in by_hash[:most]}
    return tuple(question for question in questions if question.id in chosen)


def half(lines: Iterable[str]) -> list[str]:
    """About half of the lines, by hashes."""
    return [line for line in lines if sha256(line.encode()).digest()[0] % 2]


def fingerprint(folder: Path) -> str:
    """The first 12 digits of the SHA-256 of the files of a set."""
    digest = sha256()
    for name in (CORPUS, QUESTIONS, QRELS, ANSWERS):
        file = folder / name
        content = file.read_bytes() if file.is_file() else b""
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
