"""Reads a question set and checks each line."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from retrieval.errors import SourceMissing, UnreadableSource
from retrieval.readers.record import Text, ValidationError, faults

QUESTIONS, ANSWERS, QRELS, CORPUS = (
    "questions.jsonl", "answers.jsonl", "qrels.tsv", "corpus.jsonl",
)  # fmt: skip
HEADER = "query-id\tcorpus-id\t"
# A column of a TREC file, so without blanks.
Id = Annotated[str, Field(pattern=r"^\S+$", coerce_numbers_to_str=True)]
R = TypeVar("R", "Question", "Gold")


class Question(BaseModel):
    """A question, asked *on* a day, perhaps after a *history* of others."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Id
    question: Text
    answerable: bool
    language: str | None = None
    kind: str | None = None
    history: tuple[Text, ...] = ()
    on: date | None = None


class Gold(BaseModel):
    """The known answers: a right quote contains one of *answers* or *sentences*.

    *rewrite* is the question without its history.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Id
    answers: tuple[Text, ...] = ()
    sentences: tuple[Text, ...] = ()
    rewrite: Text | None = None


@dataclass(frozen=True, slots=True)
class Judgment:
    """A line of ``qrels.tsv``: the relevance of a paragraph, or of an article (number 0)."""

    question_id: str
    article_id: str
    number: int
    score: int
    where: str

    @property
    def place(self) -> str:
        """The paragraph as ``article#number``."""
        return f"{self.article_id}#{self.number}"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A folder of questions, perhaps with a *corpus* of articles."""

    folder: Path
    corpus: Path | None
    questions: tuple[Question, ...]
    gold: Mapping[str, Gold]
    judgments: tuple[Judgment, ...]

    def only(self, languages: Container[str], kinds: Container[str]) -> QuestionSet:
        """The questions of these languages and kinds; an empty container keeps all."""
        kept = tuple(
            question
            for question in self.questions
            if (not languages or question.language in languages)
            and (not kinds or question.kind in kinds)
        )
        if not kept:
            where = str(self.folder / QUESTIONS)
            raise UnreadableSource(where, "no question of that language and kind")
        return QuestionSet(self.folder, self.corpus, kept, self.gold, self.judgments)

    def check_places(self, paragraphs: Mapping[str, int]) -> None:
        """Raise ``UnreadableSource`` if a judgment names none of the *paragraphs* (their number by
        article)."""
        for judgment in self.judgments:
            if judgment.number > paragraphs.get(judgment.article_id, -1):
                raise UnreadableSource(judgment.where, f"there is no paragraph {judgment.place!r}")


def read_question_set(folder: Path) -> QuestionSet:
    """The question set in *folder*, of which only ``questions.jsonl`` is required.

    Raises ``SourceMissing`` and ``UnreadableSource``.
    """
    if not (folder / QUESTIONS).is_file():
        raise SourceMissing(folder / QUESTIONS if folder.is_dir() else folder)
    questions: dict[str, Question] = {}
    for where, question in _records(folder / QUESTIONS, Question):
        if question.id in questions:
            raise UnreadableSource(where, f"the id {question.id!r} was given before")
        questions[question.id] = question
    if not questions:
        raise UnreadableSource(str(folder / QUESTIONS), "there is no question in it")
    gold = {}
    for where, answers in _records(folder / ANSWERS, Gold):
        _check_id(answers.id, questions, where)
        gold[answers.id] = answers
    corpus = folder / CORPUS
    return QuestionSet(
        folder,
        corpus if corpus.is_file() else None,
        tuple(questions.values()),
        gold,
        tuple(_judgments(folder / QRELS, questions)),
    )


def _records(path: Path, model: type[R]) -> Iterator[tuple[str, R]]:
    for where, line in _lines(path):
        try:
            yield where, model.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            why = f"not JSON: {error.msg} at character {error.pos + 1}"
            raise UnreadableSource(where, why) from None
        except ValidationError as error:
            raise UnreadableSource(where, faults(error)) from None
        except RecursionError:
            raise UnreadableSource(where, "too deep to be read") from None


def _judgments(path: Path, questions: Container[str]) -> Iterator[Judgment]:
    for where, line in _lines(path):
        if line.startswith(HEADER):
            continue
        try:
            question_id, place, score = line.split("\t")
            article_id, _, paragraph = place.rpartition("#")
            judgment = Judgment(question_id, article_id, int(paragraph), int(score), where)
        except ValueError:
            why = "not a question's id, article#paragraph and a whole number, with tabs between"
            raise UnreadableSource(where, why) from None
        _check_id(question_id, questions, where)
        yield judgment


def _check_id(question_id: str, questions: Container[str], where: str) -> None:
    if question_id not in questions:
        raise UnreadableSource(where, f"there is no question {question_id!r} in {QUESTIONS}")


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines that are not blank, with their places; none if the file is missing."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            where = f"{path}:{number}"
            try:
                text = line.decode("utf-8-sig").rstrip("\r\n")
            except UnicodeDecodeError:
                raise UnreadableSource(where, "not UTF-8") from None
            if text.strip():
                yield where, text
