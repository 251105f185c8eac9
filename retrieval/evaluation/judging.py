"""Questions, what is known of their answers and what was said to them to values a question."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from retrieval.evaluation.question_set import Gold, Judgment, Question, QuestionSet
from retrieval.evaluation.running import Response
from retrieval.evaluation.standard import PARAGRAPH_MEASURES, SENTENCE_MEASURES, rank_measures

# Forms of quotation marks do not count.
STRAIGHT = str.maketrans("“”„«»’‘ʼ", '"""""\'\'\'')
# A sentence that another tool cut is the same where this share of the longer one is in both.
SAME_SENTENCE = 0.5
NO_GOLD = Gold(id="-")


@dataclass(frozen=True, slots=True)
class Judged:
    """How one question was answered.

    *right* says whether the first quote holds an answer, None where nothing is known of it;
    *values* holds every measure that is a mean over questions, of those that this one has.
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
    """*text* with forms of letters, quotation marks and blanks made one."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(STRAIGHT)
    return " ".join(text.split())


def holds(quote: str, answers: Iterable[str]) -> bool:
    """Whether an answer stands in *quote*, begun as a word and with no number cut."""
    inside = folded(quote)
    return any(
        re.search(rf"(?<!\w){re.escape(folded(answer))}(?!(?<=\d)\d)", inside)
        for answer in answers
        if answer.strip()
    )


def same_sentence(one: str, other: str) -> bool:
    """Whether two sentences are equal when folded, or one holds the other and half of it or less
    beside it, so that a different cut is no miss.
    """
    shorter, longer = sorted((folded(one), folded(other)), key=len)
    return bool(shorter) and shorter in longer and len(shorter) >= SAME_SENTENCE * len(longer)


def token_f1(text: str, wanted: str) -> float:
    """The F1 of the words of *text* against those of *wanted*.

    Rajpurkar et al. 2016, SQuAD, section 6.1, here over folded words.
    """
    mine, theirs = (Counter(re.findall(r"\w+", folded(part))) for part in (text, wanted))
    shared = (mine & theirs).total()
    return 2 * shared / (mine.total() + theirs.total()) if shared else 0.0


def judge(
    questions: QuestionSet, responses: Iterable[Response], searched: Mapping[str, str]
) -> tuple[Judged, ...]:
    """Every question judged, in order; *searched* is what each was understood to ask."""
    said = {response.id: response for response in responses}
    qrels = _qrels(judgment for judgment in questions.judgments if judgment.question_id in said)
    places = {name: _documents(said[name].paragraphs, wanted) for name, wanted in qrels.items()}
    by_paragraph = rank_measures(qrels, places, PARAGRAPH_MEASURES)
    by_sentence = _sentence_values(questions, said)
    judged = []
    for question in questions.questions:
        gold = questions.gold.get(question.id, NO_GOLD)
        ranked = {**by_paragraph.get(question.id, {}), **by_sentence.get(question.id, {})}
        judged.append(_judged(question, gold, said[question.id], ranked, searched[question.id]))
    return tuple(judged)


def _qrels(judgments: Iterable[Judgment]) -> dict[str, dict[str, int]]:
    """The relevant places of each question that has one."""
    qrels: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for judgment in judgments:
        if judgment.score > 0:
            qrels[judgment.question_id][judgment.place] = judgment.score
    return dict(qrels)


def _documents(paragraphs: Iterable[str], wanted: Container[str]) -> tuple[str, ...]:
    """The ranking in the names of the judgments: an article judged as a whole is one document."""
    whole = ((f"{place.rpartition('#')[0]}#0", place) for place in paragraphs)
    return tuple(dict.fromkeys(all_ if all_ in wanted else place for all_, place in whole))


def _sentence_values(
    questions: QuestionSet, said: Mapping[str, Response]
) -> dict[str, dict[str, float]]:
    wanted = {name: questions.gold[name].sentences for name in said if name in questions.gold}
    wanted = {name: sentences for name, sentences in wanted.items() if sentences}
    qrels = {name: dict.fromkeys(sentences, 1) for name, sentences in wanted.items()}
    rankings = {name: tuple(_named(said[name].sentences, wanted[name])) for name in wanted}
    return rank_measures(qrels, rankings, SENTENCE_MEASURES)


def _named(ranked: Iterable[str], wanted: Iterable[str]) -> Iterator[str]:
    """The ranked sentences, those that are judged by the judged text; each of these is met once."""
    missing = list(dict.fromkeys(wanted))
    for rank, sentence in enumerate(ranked):
        met = next((one for one in missing if same_sentence(sentence, one)), None)
        if met is None:
            yield f"\n{rank}"  # no sentence of a paragraph is named so
        else:
            missing.remove(met)
            yield met


def _judged(
    question: Question, gold: Gold, said: Response, ranked: Mapping[str, float], searched: str
) -> Judged:
    right = _right(question, gold, said, ranked)
    values = dict(ranked)
    if gold.answers:
        values["answer in first quote"] = float(holds(said.quote, gold.answers))
        values["answer in its sentence"] = float(holds("".join(said.sentences[:1]), gold.answers))
    if gold.sentences:
        found = sum(holds(said.quote, [sentence]) for sentence in gold.sentences)
        values["sentences in first quote"] = found / len(gold.sentences)
    if said.quote:
        values["words in first quote"] = float(len(said.quote.split()))
    if gold.rewrite is not None:
        values["rewrite F1"] = token_f1(searched, gold.rewrite)
        values["rewrite exact"] = float(folded(searched) == folded(gold.rewrite))
    if not question.answerable:
        values["false-answer rate"] = float(said.answered)
    elif right is not None:
        values["miss rate"] = float(not said.answered)
    return Judged(
        question.id, question.language, question.kind, question.answerable, said.answered,
        said.confidence, right, values,
    )  # fmt: skip


def _right(
    question: Question, gold: Gold, said: Response, ranked: Mapping[str, float]
) -> bool | None:
    """Whether the first quote answers: by the strictest of what is known."""
    if not question.answerable:
        return False
    if gold.answers:
        return holds(said.quote, gold.answers)
    if gold.sentences:
        first = "".join(said.sentences[:1])
        return holds(said.quote, gold.sentences) or any(
            same_sentence(first, sentence) for sentence in gold.sentences
        )
    return ranked["Success@1"] > 0 if "Success@1" in ranked else None
