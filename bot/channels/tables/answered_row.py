"""An answered row and its cells, whatever the format of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from bot.channels.documents.document import Quote, target_of
from bot.channels.tables.question_rows import QuestionRow, Questions
from bot.channels.terminal import message
from bot.notes import place
from bot.texts import ENGLISH
from retrieval import Answer, CorpusState, Evidence

# A question that was not asked.
SKIPPED = "skipped"
OUTCOMES = ("answer", "closest", "nothing", SKIPPED)
ANSWER_COLUMNS = ("outcome", "confidence", "note")
QUOTE_COLUMNS = ("quote", "title", "place", "author", "date", "link", "id")


class AnsweredRow(NamedTuple):
    """A row and its answer, None if the question was not asked. *state* is of the corpus."""

    row: QuestionRow
    answer: Answer | None
    state: CorpusState

    @property
    def outcome(self) -> str:
        """One of ``OUTCOMES``."""
        return self.answer.estimate.outcome.value if self.answer else SKIPPED

    @property
    def confidence(self) -> float | None:
        """The confidence, as in JSON."""
        return round(self.answer.estimate.confidence, 4) if self.answer else None

    @property
    def note(self) -> str:
        """The message beside the quotes, or the fault, in one line."""
        said = message(self.answer) if self.answer else self.row.fault
        return " · ".join(" ".join(line.split()) for line in (said or "").splitlines())

    @property
    def quotes(self) -> Sequence[Evidence]:
        """The quotes, best first."""
        return self.answer.evidence if self.answer else ()


class Cells(TypedDict):
    """The cells of a row; each quote has ``QUOTE_COLUMNS``."""

    given: Sequence[str]
    outcome: str
    confidence: float | None
    note: str
    quotes: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Summary:
    """The rows counted by outcome, and the most quotes of one; *name* is the file's."""

    name: str
    questions: Questions
    outcomes: Mapping[str, int]
    most_quotes: int

    @property
    def columns(self) -> list[str]:
        """The names of all columns."""
        numbers = range(1, self.most_quotes + 1)
        of_quotes = [f"{name} {number}" for number in numbers for name in QUOTE_COLUMNS]
        return [*self.questions.columns, *ANSWER_COLUMNS, *of_quotes]


def cells_of(answered: AnsweredRow) -> Cells:
    """Return the cells of a row."""
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
