"""The question sets of the fit: a table by hand, and the state of their files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from retrieval.evaluation.fitting.layouts import Layout
from retrieval.evaluation.question_set import ANSWERS, CORPUS, QRELS, QUESTIONS, Question

EVERY_LAYOUT = tuple(Layout)
# The sets that the ranking is fitted to, each with the same total weight. It is fitted to them as
# they are given, and the confidence to these layouts: see docs/measuring.md.
RANKED: Mapping[str, Sequence[Layout]] = {
    "squad2": EVERY_LAYOUT,
    "xquad-r": EVERY_LAYOUT,
    "clapnq": EVERY_LAYOUT,
    # It is given as a paragraph a sentence.
    "selqa": (Layout.AS_GIVEN,),
    "onestopqa": EVERY_LAYOUT,
    "kazqad": EVERY_LAYOUT,
    "tydiqa-ru": EVERY_LAYOUT,
    "enelpi-tr": EVERY_LAYOUT,
}


class Trial(NamedTuple):
    """A set of questions, *name*, asked over the articles of a set, which is its own in most cases.

    If *halved*, half of the articles are left out, so that half of the questions have no answer.
    Questions over the articles of another set have none either. *weight* is the total weight.
    """

    name: str
    articles: str
    halved: bool
    weight: float

    @property
    def is_off_topic(self) -> bool:
        """Whether the questions are asked over the articles of another set."""
        return self.name != self.articles


# The trials that the confidence is fitted to. Where half of the articles are left out, a question
# without an answer has nothing near it, which is easy to tell; the first two weigh more, because
# their articles have much that is near such a question.
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
# Off-topic questions are asked over the articles of this set if those of their own are left out.
OTHER_ARTICLES = "clapnq"
# Sets that share articles and questions: one is held out only if the other is left out, too.
RELATED: Sequence[frozenset[str]] = (frozenset({"squad2", "xquad-r"}),)
# The most questions of a set that are asked, and of those that the confidence is fitted to: they
# are asked again for each fit.
MOST, MOST_FOR_CONFIDENCE = 1200, 600


def names() -> tuple[str, ...]:
    """The names of all sets of the fit, in the order of the tables."""
    judged = (name for trial in JUDGED for name in (trial.name, trial.articles))
    return tuple(dict.fromkeys([*RANKED, *judged]))


def ranked(left_out: Collection[str]) -> Iterable[str]:
    """The names of the sets that the ranking is fitted to."""
    return [name for name in RANKED if name not in left_out]


def judged(left_out: Collection[str]) -> Iterable[tuple[Trial, Sequence[Layout]]]:
    """The trials that the confidence is fitted to, with the layouts of their articles."""
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
    """The trials by which a set is measured, with the layouts of their articles.

    If the confidence is fitted to the halved set, it is measured as a whole and halved.
    """
    trials = [trial for trial in JUDGED if trial.name == name]
    whole = [trial._replace(halved=False) for trial in trials] or [Trial(name, name, False, 0.0)]
    return [
        (trial, RANKED.get(trial.articles, (Layout.AS_GIVEN,)))
        for trial in dict.fromkeys([*whole, *trials])
    ]


def held_out_with(name: str) -> frozenset[str]:
    """The sets of the fit to leave out, so that nothing of the set *name* is fitted to."""
    return frozenset({name}).union(*(group for group in RELATED if name in group)) & {*names()}


def sample(questions: Sequence[Question], most: int) -> tuple[Question, ...]:
    """At most *most* questions, the same whenever they are the same: those of the lowest hashes."""
    by_hash = sorted(questions, key=lambda question: sha256(question.id.encode()).digest())
    chosen = {question.id for question in by_hash[:most]}
    return tuple(question for question in questions if question.id in chosen)


def half(lines: Iterable[str]) -> list[str]:
    """About half of some lines, chosen by a hash of each."""
    return [line for line in lines if sha256(line.encode()).digest()[0] % 2]


def fingerprint(folder: Path) -> str:
    """The first 12 digits of the SHA-256 of the files of a question set."""
    digest = sha256()
    for name in (CORPUS, QUESTIONS, QRELS, ANSWERS):
        file = folder / name
        content = file.read_bytes() if file.is_file() else b""
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
