"""The result of an evaluation as a value, and as JSON for later comparison."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.exit import BadUsage
from retrieval import CorpusState, Rules
from retrieval.evaluation import Difference, Judged, Measurement

SCHEMA = "pullquote.eval/2"
# Versions whose measures have other names.
EARLIER_SCHEMAS = ("pullquote.eval/1",)
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Group:
    """The measures of the questions of one *kind* or *language*."""

    by: str
    name: str
    measures: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The results of one run of a question set."""

    name: str
    rules: Rules
    corpus: CorpusState
    judged: tuple[Judged, ...]
    measures: tuple[Measurement, ...]
    groups: tuple[Group, ...]
    differences: tuple[Difference, ...]

    @property
    def heading(self) -> str:
        """The set and the numbers of questions and articles."""
        answerable = sum(question.answerable for question in self.judged)
        return (
            f"{self.name}: {len(self.judged)} questions, {answerable} answerable; "
            f"{self.corpus.articles} articles, {self.corpus.paragraphs} paragraphs"
        )


def rules_object(rules: Rules) -> dict[str, Any]:
    """Return the rules without the cache, which changes no answer."""
    return {key: value for key, value in asdict(rules).items() if not key.startswith("vector")}


def result_object(result: Result) -> dict[str, Any]:
    """Return the documented object; a comparison needs only its ``questions``."""
    return {
        "schema": SCHEMA,
        "set": result.name,
        "rules": rules_object(result.rules),
        "corpus": asdict(result.corpus),
        "measures": _rows(result.measures),
        "groups": [
            {"by": group.by, "name": group.name, "measures": _rows(group.measures)}
            for group in result.groups
        ],
        "differences": _rows(result.differences),
        "questions": [asdict(question) for question in result.judged],
    }


def read_earlier(path: Path) -> tuple[Judged, ...]:
    """Read the judged questions of an earlier run. Raises ``BadUsage``."""
    why = f"{path}: not what an earlier run wrote with: pullquote eval DIR --json > FILE"
    try:
        values = json.loads(path.read_text("utf-8"))
        if isinstance(values, dict) and values.get("schema") in EARLIER_SCHEMAS:
            raise BadUsage(
                f"{path}: written by an earlier version of pullquote, which named the measures "
                "differently; write it again with: pullquote eval DIR --json > FILE"
            )
        if not isinstance(values, dict) or values.get("schema") != SCHEMA:
            raise BadUsage(why)
        return TypeAdapter(tuple[Judged, ...]).validate_python(values.get("questions"))
    except OSError as error:
        raise BadUsage(f"{path}: {error.strerror}") from None
    except (ValidationError, ValueError, RecursionError):
        raise BadUsage(why) from None


def _rows(rows: Iterable[Measurement | Difference]) -> list[dict[str, Any]]:
    """Return the rows rounded; the questions are not, so that a run equals itself."""
    return [
        {
            key: round(value, DIGITS) if isinstance(value, float) else value
            for key, value in asdict(row).items()
        }
        for row in rows
    ]
