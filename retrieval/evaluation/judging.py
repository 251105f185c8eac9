"""Judges each response by the known answers of its question: the values of every measure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from retrieval.evaluation.question_set import Gold, Judgment, Question, QuestionSet
from retrieval.evaluation.running import Response
from retrieval.evaluation.standard import PARAGRAPH_MEASURES, SENTENCE_MEASURES, rank_measures

# All forms of quotation marks are the same.
STRAIGHT = str.maketrans("“”„«»’‘ʼ", '"""""\'\'\'')
# Other tools cut sentences elsewhere: two are the same if they share this much of the longer one.
SAME_SENTENCE = 0.5
NO_GOLD = Gold(id="-")


@dataclass(frozen=True, slots=True)
class Judged:
    """How one question was answered.

    *right* says whether the first quote is right, None if no answer is known. *values* has the
    measures that are means over questions, as far as they are defined for this question.
    """

    id: str
    language: str | None
    kind: str | None
    answerable: bool
    answered: bool
    confidence: float
    right: bool | None
    values: Mapping[str, float]


def folded(text: str) -> str:
    """*text* with variants of letters, quotation marks and blanks unified."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(STRAIGHT)
    return " ".join(text.split())


def holds(quote: str, answers: Iterable[str]) -> bool:
    """Whether *quote* contains an answer that starts at a word and does not end inside a number."""
    searched = folded(quote)
    return any(
        re.search(rf"(?<!\w){re.escape(folded(answer))}(?!(?<=\d)\d)", searched)
        for answer in answers
        if answer.strip()
    )


def same_sentence(one: str, other: str) -> bool:
    """Whether two sentences are equal when folded, or one contains the other.

    The shorter one must be at least half as long, so that a different cut of the text is no miss.
    """
    shorter, longer = sorted((folded(one), folded(other)), key=len)
    return bool(shorter) and shorter in longer and len(shorter) >= SAME_SENTENCE * len(longer)


def token_f1(text: str, wanted: str) -> float:
    """The F1 of the words of *text* against those of *wanted*.

    Rajpurkar et al. 2016, SQuAD, section 6.1, here over folded words.
    """
    counted, wanted_words = (Counter(re.findall(r"\w+", folded(part))) for part in (text, wanted))
    shared = (counted & wanted_words).total()
    return 2 * shared / (counted.total() + wanted_words.total()) if shared else 0.0


def judge(
    questions: QuestionSet, responses: Iterable[Response], searched: Mapping[str, str]
) -> tuple[Judged, ...]:
    """Every question judged, in order; *searched* has the text that was searched for each."""
    by_id = {response.id: response for response in responses}
    qrels = _qrels(judgment for judgment in questions.judgments if judgment.question_id in by_id)
    places = {name: _documents(by_id[name].paragraphs, wanted) for name, wanted in qrels.items()}
    by_paragraph = rank_measures(qrels, places, PARAGRAPH_MEASURES)
    by_sentence = _sentence_values(questions, by_id)
    judged = []
    for question in questions.questions:
        gold = questions.gold.get(question.id, NO_GOLD)
        ranked = {**by_paragraph.get(question.id, {}), **by_sentence.get(question.id, {})}
        judged.append(_judged(question, gold, by_id[question.id], ranked, searched[question.id]))
    return tuple(judged)


def _qrels(judgments: Iterable[Judgment]) -> dict[str, dict[str, int]]:
    """The relevant paragraphs of each question that has any, with their scores."""
    qrels: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for judgment in judgments:
        if judgment.score > 0:
            qrels[judgment.question_id][judgment.place] = judgment.score
    return dict(qrels)


def _documents(paragraphs: Iterable[str], wanted: Container[str]) -> tuple[str, ...]:
    """The ranking by the names of the judgments: an article judged as a whole is one document.

    Example: ``a#1, b#7, b#2`` is ``a#1, b#0`` if ``b#0`` is judged.
    """
    articles = ((f"{place.rpartition('#')[0]}#0", place) for place in paragraphs)
    return tuple(
        dict.fromkeys(article if article in wanted else place for article, place in articles)
    )


def _sentence_values(
    questions: QuestionSet, responses: Mapping[str, Response]
) -> dict[str, dict[str, float]]:
    wanted = {name: questions.gold[name].sentences for name in responses if name in questions.gold}
    wanted = {name: sentences for name, sentences in wanted.items() if sentences}
    qrels = {name: dict.fromkeys(sentences, 1) for name, sentences in wanted.items()}
    rankings = {name: tuple(_named(responses[name].sentences, wanted[name])) for name in wanted}
    return rank_measures(qrels, rankings, SENTENCE_MEASURES)


def _named(ranked: Iterable[str], judged: Iterable[str]) -> Iterator[str]:
    """A name for each ranked sentence: the judged text for the first that is the same sentence."""
    missing = list(dict.fromkeys(judged))
    for rank, sentence in enumerate(ranked):
        text = next((wanted for wanted in missing if same_sentence(sentence, wanted)), None)
        if text is None:
            yield f"\n{rank}"  # no sentence has this text
        else:
            missing.remove(text)
            yield text


def _judged(
    question: Question, gold: Gold, response: Response, ranked: Mapping[str, float], searched: str
) -> Judged:
    right = _right(question, gold, response, ranked)
    values = dict(ranked)
    if gold.answers:
        values["answer in first quote"] = float(holds(response.quote, gold.answers))
        values["answer in its sentence"] = float(
            holds("".join(response.sentences[:1]), gold.answers)
        )
    if gold.sentences:
        contained = sum(holds(response.quote, [sentence]) for sentence in gold.sentences)
        values["sentences in first quote"] = contained / len(gold.sentences)
    if response.quote:
        values["words in first quote"] = float(len(response.quote.split()))
    if gold.rewrite is not None:
        values["rewrite F1"] = token_f1(searched, gold.rewrite)
        values["rewrite exact"] = float(folded(searched) == folded(gold.rewrite))
    if not question.answerable:
        values["false-answer rate"] = float(response.answered)
    elif right is not None:
        values["miss rate"] = float(not response.answered)
    return Judged(
        question.id, question.language, question.kind, question.answerable, response.answered,
        response.confidence, right, values,
    )  # fmt: skip


def _right(
    question: Question, gold: Gold, response: Response, ranked: Mapping[str, float]
) -> bool | None:
    """Whether the first quote is right, by the strictest of the known answers."""
    if not question.answerable:
        return False
    if gold.answers:
        return holds(response.quote, gold.answers)
    if gold.sentences:
        first = "".join(response.sentences[:1])
        return holds(response.quote, gold.sentences) or any(
            same_sentence(first, sentence) for sentence in gold.sentences
        )
    return ranked["Success@1"] > 0 if "Success@1" in ranked else None
