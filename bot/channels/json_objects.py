"""Questions from lines of JSON, and answers, articles and citations as JSON objects."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from retrieval import (
    Answer,
    Article,
    CorpusState,
    Evidence,
    Expansion,
    Outcome,
    Paragraph,
    Passage,
    Span,
    link,
)
from retrieval.analysis import LANGUAGES

SCHEMA = "pullquote.answer/2"
# Not a list or an object.
Id = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Question:
    """A line of a file of questions; *fault* says why it cannot be asked.

    *quoted* are the ids of passages quoted for the last question of *history*.
    """

    text: str
    id: Id = None
    history: Sequence[str] = ()
    language: str | None = None
    on: date | None = None
    quoted: Sequence[str] = ()
    fault: str | None = None


def read_question(line: str) -> Question:
    """Read a line: plain text, or an object with ``question`` and other fields."""
    line = line.strip()
    if not line.startswith("{"):
        return Question(line)
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return Question(line, fault="begins as JSON and is none")
    name, text, history = values.get("id"), values.get("question"), values.get("history") or []
    # NaN and Infinity are not JSON, though Python reads them.
    if not isinstance(name, Id) or (isinstance(name, float) and not math.isfinite(name)):
        return Question(line, fault='"id" is no text and no number')
    if not isinstance(text, str):
        return Question(line, name, fault='has no "question" that is a text')
    if not isinstance(history, list) or not all(isinstance(past, str) for past in history):
        return Question(text, name, fault='"history" is no list of texts')
    quoted = values.get("quoted") or []
    if not isinstance(quoted, list) or not all(isinstance(one, str) for one in quoted):
        return Question(text, name, fault='"quoted" is no list of texts')
    language = values.get("language")
    if language is not None and language not in LANGUAGES:
        return Question(text, name, fault=f'"language" is not one of {", ".join(LANGUAGES)}')
    try:
        on = date.fromisoformat(values["on"]) if values.get("on") is not None else None
    except (TypeError, ValueError):
        return Question(text, name, fault='"on" is no date such as "2026-05-17"')
    return Question(text, name, history, language, on, quoted)


def answer_object(answer: Answer, searched: str, name: Id, took_ms: float) -> dict[str, Any]:
    """Return the documented object; a missing value is null."""
    return {
        "schema": SCHEMA,
        "id": name,
        "question": answer.query.text,
        "searched": searched,
        "follows": list(answer.query.context),
        "unread": answer.query.unread,
        "language": answer.query.language,
        "also": [also_object(one) for one in answer.query.expansions],
        "outcome": answer.estimate.outcome.value,
        "reason": answer.estimate.reason.value,
        "missing": list(answer.estimate.missing),
        "small_talk": answer.query.small_talk,
        "confidence": round(answer.estimate.confidence, 4),
        "passages": [
            _passage(rank, evidence) for rank, evidence in enumerate(answer.evidence, start=1)
        ],
        "conflict": _conflict(answer),
        "corpus": asdict(answer.corpus),
        "took_ms": round(took_ms, 1),
    }


def bad_line_object(question: Question, corpus: CorpusState) -> dict[str, Any]:
    """Return the object for a line without a question."""
    return {
        "schema": SCHEMA,
        "id": question.id,
        "question": question.text,
        "searched": None,
        "follows": [],
        "unread": 0,
        "language": None,
        "also": [],
        "outcome": Outcome.NOTHING.value,
        "reason": f"bad_line: {question.fault}",
        "missing": [],
        "small_talk": None,
        "confidence": 0.0,
        "passages": [],
        "conflict": None,
        "corpus": asdict(corpus),
        "took_ms": 0.0,
    }


def _passage(rank: int, evidence: Evidence) -> dict[str, Any]:
    offset = evidence.passage.span.start
    return {
        "rank": rank,
        "score": round(evidence.score, 4),
        "quote": evidence.passage.quote,
        "answer_span": span_object(evidence.answer_span, offset),
        "matches": [span_object(match, offset) for match in evidence.matches],
        "citation": citation_object(evidence.passage),
        "also_in": [citation_object(other) for other in evidence.also_in],
        "parts": [_part(*part) for part in zip(evidence.parts, evidence.part_matches, strict=True)],
    }


def _part(passage: Passage, matches: Sequence[Span]) -> dict[str, Any]:
    return {
        "quote": passage.quote,
        "matches": [span_object(match, passage.span.start) for match in matches],
        "citation": citation_object(passage),
    }


def _conflict(answer: Answer) -> dict[str, Any] | None:
    if answer.conflict is None:
        return None
    sides = zip(answer.conflicting, answer.conflict.answers, strict=True)
    return {
        "kind": answer.conflict.kind,
        "sides": [
            {
                "rank": rank,
                # Or names; the key is older.
                "numbers": [span_object(span, side.passage.span.start) for span in spans],
            }
            for rank, (side, spans) in enumerate(sides, start=1)
        ],
    }


def also_object(expansion: Expansion) -> dict[str, Any]:
    """Return a word with others searched for it."""
    words = list(expansion.words)
    return {"word": expansion.word, "words": words, "near": expansion.across}


def article_object(article: Article) -> dict[str, Any]:
    """Return an article without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "author": article.author,
        "published": article.published,
        "language": article.language,
        "source": article.source,
        "url": article.url,
        "link": link(article),
    }


def paragraph_object(paragraph: Paragraph) -> dict[str, Any]:
    """Return a paragraph with its text."""
    return {
        "number": paragraph.number,
        "page": paragraph.page,
        "heading": paragraph.heading,
        "text": paragraph.text,
    }


def citation_object(passage: Passage) -> dict[str, Any]:
    """Return the source and place of a passage."""
    paragraph = passage.paragraph
    article = paragraph.article
    return {
        "id": passage.id,
        "article_id": article.id,
        "title": article.title,
        "paragraph": paragraph.number,
        "start": passage.span.start,
        "end": passage.span.end,
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "published": article.published,
        "page": paragraph.page,
        "heading": paragraph.heading,
        "language": article.language,
        "link": link(passage),
    }


def span_object(span: Span, offset: int = 0) -> dict[str, int]:
    """Return a span, counted from *offset*."""
    return {"start": span.start - offset, "end": span.end - offset}
