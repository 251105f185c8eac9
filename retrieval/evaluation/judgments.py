"""Judges responses by the known answers of their questions."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from retrieval.evaluation.question_set import Gold, Question, QuestionSet
from retrieval.evaluation.runs import Response

STRAIGHT = str.maketrans("“”„«»’‘ʼ", '"""""\'\'\'')
# Two cuts of a sentence share this part of the longer one.
SAME_SENTENCE = 0.5
NO_GOLD = Gold(id="-")

# Names as ir-measures writes them.
PARAGRAPH_MEASURES = ("Success@1", "Success@5", "RR@10", "nDCG@10")
# The prefix for ranked sentences.
SENTENCE = "sentence "
SENTENCE_MEASURES = (f"{SENTENCE}Success@1", f"{SENTENCE}RR@10", f"{SENTENCE}AP")


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgment of one response.

    *right* is about the first quote, None if no answer is known. *values* has the defined measures
    that are means over questions.
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
    """*text* with unified letters, quotation marks and blanks."""
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
    """Whether one folded sentence is in the other, and at least half as long."""
    shorter, longer = sorted((folded(one), folded(other)), key=len)
    return bool(shorter) and shorter in longer and len(shorter) >= SAME_SENTENCE * len(longer)


def token_f1(text: str, wanted: str) -> float:
    """The F1 of folded words (Rajpurkar et al. 2016, SQuAD, section 6.1)."""
    counted, wanted_words = (Counter(re.findall(r"\w+", folded(part))) for part in (text, wanted))
    shared = (counted & wanted_words).total()
    return 2 * shared / (counted.total() + wanted_words.total()) if shared else 0.0


def judge(
    questions: QuestionSet, responses: Iterable[Response], searched: Mapping[str, str]
) -> tuple[Judged, ...]:
    """Judge every question, in order; *searched* has the texts that were searched."""
    by_id = {response.id: response for response in responses}
    qrels: dict[str, dict[str, int]] = {}
    for judgment in questions.judgments:
        if judgment.question_id in by_id and judgment.score > 0:
            qrels.setdefault(judgment.question_id, {})[judgment.place] = judgment.score
    places = {name: _documents(by_id[name].paragraphs, wanted) for name, wanted in qrels.items()}
    by_paragraph = rank_measures(qrels, places, PARAGRAPH_MEASURES)
    by_sentence = _sentence_values(questions, by_id)
    judged = []
    for question in questions.questions:
        gold = questions.gold.get(question.id, NO_GOLD)
        ranked = {**by_paragraph.get(question.id, {}), **by_sentence.get(question.id, {})}
        judged.append(_judged(question, gold, by_id[question.id], ranked, searched[question.id]))
    return tuple(judged)


def _documents(paragraphs: Iterable[str], wanted: Container[str]) -> tuple[str, ...]:
    """The ranking by judged names: an article judged as a whole is one document.

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
    missing = list(dict.fromkeys(judged))
    for rank, sentence in enumerate(ranked):
        text = next((wanted for wanted in missing if same_sentence(sentence, wanted)), None)
        if text is None:
            yield f"\n{rank}"  # matches no sentence
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
    """Whether the first quote is right, by the strictest known answers."""
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


def rank_measures(
    qrels: Mapping[str, Mapping[str, int]],
    rankings: Mapping[str, Sequence[str]],
    names: Sequence[str],
) -> dict[str, dict[str, float]]:
    """The measures *names* of each question in *qrels*; 0 if nothing was ranked.

    *rankings* hold names of documents, best first. Example: with ``qrels = {"q": {"x": 1}}`` and
    ``rankings = {"q": ["y", "x"]}``, ``RR@10`` of ``q`` is 0.5.
    """
    # Imported here: an extra, and slow to import.
    import ir_measures
    from ir_measures import AP, RR, Success, nDCG

    known = {
        str(measure): measure for measure in (Success @ 1, Success @ 5, RR @ 10, nDCG @ 10, AP)
    }
    wanted = {known[name.removeprefix(SENTENCE)]: name for name in names}
    # No two are equal: ir_measures would order them by name.
    run = {
        question_id: {name: 1 / rank for rank, name in enumerate(rankings[question_id], start=1)}
        for question_id in qrels
        if rankings.get(question_id)
    }
    values = {question_id: dict.fromkeys(names, 0.0) for question_id in qrels}
    if run:
        for metric in ir_measures.iter_calc([*wanted], qrels, run):
            values[metric.query_id][wanted[metric.measure]] = float(metric.value)
    return values
