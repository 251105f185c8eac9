"""A row of questions with its answer, and what the tables say of it, whatever their format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from bot.channels.documents.document import Quote, target_of
from bot.channels.tables.questions import QuestionRow, Questions
from bot.channels.terminal import message
from bot.notes import place
from bot.texts.english import ENGLISH
from retrieval import Answer, CorpusState, Evidence

# The outcome of a row whose question was not asked.
SKIPPED = "skipped"
OUTCOMES = ("answer", "closest", "nothing", SKIPPED)
ANSWER_COLUMNS = ("outcome", "confidence", "note")
QUOTE_COLUMNS = ("quote", "title", "place", "author", "date", "link", "id")


class AnsweredRow(NamedTuple):
    """A row and its answer; None if its question could not be asked. *state* is of the corpus."""

    row: QuestionRow
    answer: Answer | None
    state: CorpusState

    @property
    def outcome(self) -> str:
        """One of ``OUTCOMES``."""
        return self.answer.estimate.outcome.value if self.answer else SKIPPED

    @property
    def confidence(self) -> float | None:
        """The confidence of the answer, as JSON has it."""
        return round(self.answer.estimate.confidence, 4) if self.answer else None

    @property
    def note(self) -> str:
        """What is said beside the quotes, or why the question was not asked, in one line."""
        said = message(self.answer) if self.answer else self.row.fault
        return " · ".join(" ".join(line.split()) for line in (said or "").splitlines())

    @property
    def quotes(self) -> Sequence[Evidence]:
        """The quotes of the answer, best first."""
        return self.answer.evidence if self.answer else ()


class Cells(TypedDict):
    """The cells of a row; each of the *quotes* has a cell for each of ``QUOTE_COLUMNS``."""

    given: Sequence[str]
    outcome: str
    confidence: float | None
    note: str
    quotes: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Summary:
    """What is known of all rows: how many have each outcome, and the most quotes of one.

    *name* is that of the file of the questions.
    """

    name: str
    questions: Questions
    outcomes: Mapping[str, int]
    most_quotes: int

    @property
    def columns(self) -> list[str]:
        """The names of the columns: those of the questions, of the answer, and of each quote."""
        numbers = range(1, self.most_quotes + 1)
        of_quotes = [f"{name} {number}" for number in numbers for name in QUOTE_COLUMNS]
        return [*self.questions.columns, *ANSWER_COLUMNS, *of_quotes]


def cells_of(answered: AnsweredRow) -> Cells:
    """The cells of a row of a table. Each quote is word for word what is stored."""
    return Cells(
        given=answered.row.cells,
        outcome=answered.outcome,
        confidence=answered.confidence,
        note=answered.note,
        quotes=[_quote_cells(evidence) for evidence in answered.quotes],
    )


def _quote_cells(evidence: Evidence) -> list[str]:
    article = evidence.passage.paragraph.article
    return [
        evidence.text,
        article.title or article.source,
        place(evidence.parts, ENGLISH),
        article.author or "",
        article.published or "",
        target_of(Quote(article, evidence.parts)) or "",
        " ".join(part.id for part in evidence.parts),
    ]
