"""Question sets to the weights in ``retrieval/answering/weights.toml``.

    python -m retrieval.evaluation.fitting ranking DIR
    python -m retrieval.evaluation.fitting confidence DIR

DIR holds one folder a question set. Run the first, then the second: the confidence is fitted to
quotes that were chosen by the new weights. Needs the extra ``eval``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from retrieval.answering.confidence_features import ConfidenceFeatures
from retrieval.answering.explanation import Explanation
from retrieval.answering.features import FEATURES
from retrieval.answering.ranking import Candidate
from retrieval.answering.rules import Rules
from retrieval.answering.weights import FILE, fitted_weights
from retrieval.corpus import Corpus
from retrieval.evaluation.judging import holds, same_sentence
from retrieval.evaluation.question_set import Gold, Question, QuestionSet, read_question_set
from retrieval.types import Paragraph

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

RANKED = ("squad2", "xquad-r", "clapnq", "selqa")
# The articles of these are halved, so that half of the questions have no answer; what is asked of
# another set's articles has none either. The numbers are what a set weighs.
JUDGED = (
    ("squad2", "squad2", 3.0),
    ("clapnq", "clapnq", 2.0),
    ("xquad-r", "half of xquad-r", 1.0),
    ("selqa", "half of selqa", 1.0),
    ("clinc150", "squad2", 1.0),
)
# A paragraph that is right and a sentence that is right count the same.
PARAGRAPH_SHARE = 0.5
# The loss of a softmax is flat where scores differ by tenths; this makes them differ by ones.
SHARPNESS = 10.0
RIDGE = 1e-3
BY_HAND = ("introduces_name",)


class Choice(NamedTuple):
    """A question's candidates: their features, and which are right as sentence and as paragraph."""

    features: Numbers
    sentence: Flags
    paragraph: Flags
    weight: float


def main(arguments: Sequence[str]) -> None:
    """Fit one part of the weights and write it into the file."""
    part, folder = arguments[0], Path(arguments[1])
    if part == "ranking":
        fitted, notes = fit_ranking(folder)
        kept = {name: fitted_weights().ranking[name] for name in BY_HAND}
        write(fitted | kept, dict(fitted_weights().confidence), fitted_weights().bias, part, notes)
    else:
        fitted, notes = fit_confidence(folder)
        bias = fitted.pop("bias")
        write(dict(fitted_weights().ranking), fitted, bias, part, notes)


def fit_ranking(folder: Path) -> tuple[dict[str, float], list[str]]:
    """The weights that put right sentences of right paragraphs first, most often."""
    names = [feature.name for feature in FEATURES if feature.name not in BY_HAND]
    choices = []
    for name in RANKED:
        found = [_choice(names, *asked) for asked in explained(folder, name, name)]
        usable = [one for one in found if one.paragraph.any()]
        choices += [one._replace(weight=1 / len(usable)) for one in usable]

    solved = minimize(_listwise(choices), np.zeros(len(names)), jac=True, method="L-BFGS-B")
    notes = [f"{len(choices)} questions of {', '.join(RANKED)}; mean loss {solved.fun:.3f}"]
    return dict(zip(names, map(float, solved.x), strict=True)), notes


def _listwise(choices: Sequence[Choice]) -> Callable[[Numbers], tuple[float, Numbers]]:
    """The loss of some weights, and its slope.

    It is the cross entropy of a softmax over a question's candidates (ListNet: Cao et al.,
    "Learning to Rank: From Pairwise Approach to Listwise Approach", 2007, section 4).
    """
    features = np.vstack([one.features for one in choices])
    starts = np.cumsum([0, *(len(one.features) for one in choices[:-1])])
    owner = np.repeat(np.arange(len(choices)), [len(one.features) for one in choices])
    shares = np.array([one.weight for one in choices])
    paragraph = np.concatenate([one.paragraph for one in choices])
    # Where no sentence is right, any of the right paragraph is as good.
    sentence = np.concatenate(
        [one.sentence if one.sentence.any() else one.paragraph for one in choices]
    )

    def chances(scores: Numbers, among: Flags) -> tuple[Numbers, Numbers]:
        """The softmax over each question's candidates *among* all, and the logs of its sums."""
        peaks = np.maximum.reduceat(np.where(among, scores, -np.inf), starts)
        powers = np.where(among, np.exp(scores - peaks[owner]), 0.0)
        sums = np.add.reduceat(powers, starts)
        return powers / sums[owner], np.log(sums) + peaks

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        scores = SHARPNESS * features @ weights
        given, whole = chances(scores, np.ones_like(paragraph))
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for right, part in ((paragraph, PARAGRAPH_SHARE), (sentence, 1 - PARAGRAPH_SHARE)):
            ideal, best = chances(scores, right)
            total += part * float(shares @ (whole - best))
            slope = slope + part * SHARPNESS * (shares[owner] * (given - ideal)) @ features
        return total, slope

    return loss


def _choice(names: Sequence[str], found: Explanation, relevant: set[str], gold: Gold) -> Choice:
    candidates = found.candidates
    paragraph = np.array(
        [_is_relevant(one.passage.paragraph, relevant) for one in candidates], bool
    )
    right = [_is_right(one, gold) for one in candidates]
    values = [one.features for one in candidates]
    features = np.array([[row[name] for name in names] for row in values], float)
    return Choice(
        features.reshape(-1, len(names)), paragraph & np.array(right, bool), paragraph, 0.0
    )


def _is_right(candidate: Candidate, gold: Gold) -> bool:
    text = candidate.text
    if gold.sentences:
        return any(same_sentence(text, sentence) for sentence in gold.sentences)
    return holds(text, gold.answers) if gold.answers else True


def fit_confidence(folder: Path) -> tuple[dict[str, float], list[str]]:
    """The logistic regression that tells right first quotes from others, with its bias."""
    rows, right, shares, notes = [], [], [], []
    for name, articles, weight in JUDGED:
        found = [asked for asked in explained(folder, name, articles) if asked[0].assessment]
        for explanation, relevant, gold in found:
            assert explanation.assessment
            rows.append(explanation.assessment.features)
            right.append(bool(relevant) and _answers(explanation, relevant, gold))
            shares.append(weight / len(found))
        answered = sum(right[-len(found) :])
        notes.append(f"{name} over {articles}: {answered} of {len(found)} first quotes right")
    features, wanted, weights = np.array(rows, float), np.array(right, float), np.array(shares)

    def loss(values: Numbers) -> tuple[float, Numbers]:
        scores = features @ values[1:] + values[0]
        error = weights * (expit(scores) - wanted)
        total = float(weights @ (np.logaddexp(0, scores) - wanted * scores))
        slope = np.concatenate([[error.sum()], error @ features + 2 * RIDGE * values[1:]])
        return total + RIDGE * float(values[1:] @ values[1:]), slope

    solved = minimize(loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B")
    names = ("bias", *ConfidenceFeatures._fields)
    return dict(zip(names, map(float, solved.x), strict=True)), notes


def _answers(explanation: Explanation, relevant: set[str], gold: Gold) -> bool:
    first = explanation.answer.evidence[0].passage
    if gold.answers or gold.sentences:
        texts = gold.answers or gold.sentences
        return _is_relevant(first.paragraph, relevant) and holds(first.quote, texts)
    return _is_relevant(first.paragraph, relevant)


def _is_relevant(paragraph: Paragraph, relevant: set[str]) -> bool:
    article = paragraph.article.id
    return f"{article}#{paragraph.number}" in relevant or f"{article}#0" in relevant


def explained(
    folder: Path, name: str, articles: str
) -> Iterator[tuple[Explanation, set[str], Gold]]:
    """Each question of a set put to *articles*: what came of it, what is relevant, the answers.

    Nothing is relevant where the question has no answer in these articles.
    """
    questions = read_question_set(folder / name)
    half, _, source = articles.rpartition(" of ")
    with tempfile.TemporaryDirectory(prefix="pullquote-fit-") as place:
        lines = (folder / source / "corpus.jsonl").read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not half or sha256(line.encode()).digest()[0] % 2]
        file = Path(place, "corpus.jsonl")
        file.write_text("".join(kept), "utf-8")
        # A threshold must not hide what is to be fitted.
        with Corpus.open(Path(place, "corpus"), Rules(closest_threshold=0.0)) as corpus:
            corpus.add(file)
            relevant_to = _relevant(questions, {article.id for article in corpus.articles()})
            for question in questions.questions:
                relevant = relevant_to(question) if source == name else set()
                gold = questions.gold.get(question.id, Gold(id=question.id))
                found = corpus.explain(question.question, limit=1, likely=question.language)
                if found.candidates and found.answer.evidence:
                    yield found, relevant, gold


def _relevant(questions: QuestionSet, there: set[str]) -> Callable[[Question], set[str]]:
    places: dict[str, set[str]] = {}
    for judged in questions.judgments:
        if judged.score > 0 and judged.article_id in there:
            places.setdefault(judged.question_id, set()).add(judged.place)
    return lambda question: places.get(question.id, set()) if question.answerable else set()


def write(
    ranking: dict[str, float],
    confidence: dict[str, float],
    bias: float,
    part: str,
    notes: Sequence[str],
) -> None:
    """Write the weights with where they are from, keeping the notes on the other part."""
    before = FILE.read_text("utf-8").splitlines()
    kept = [line for line in before if line.startswith("# ") and not line.startswith(f"# {part}")]
    day = datetime.now(UTC).date().isoformat()
    said = [f"# {part}, {day}: {note}" for note in notes]
    tables = [("ranking", ranking), ("confidence", confidence)]
    lines = [*sorted([*kept, *said]), "", f"bias = {bias:.2f}"]
    for name, values in tables:
        lines += ["", f"[{name}]", *(f"{key} = {value:.2f}" for key, value in values.items())]
    FILE.write_text("\n".join([*lines, ""]), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
