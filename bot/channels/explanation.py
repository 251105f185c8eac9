"""Explanations to what a terminal shows, and to objects ``pullquote.explanation/2``; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Literal

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot.channels.objects import also_object
from bot.channels.terminal import QUIET_STYLE, count, printable
from bot.reasons import KINDS, decision
from bot.texts import TEXTS
from retrieval import Assessment, Candidate, Contribution, Explanation, Period

SCHEMA = "pullquote.explanation/2"
# The tables show at most this many; the object has all.
MOST_TERMS = 16
MOST_PASSAGES = 8
# Longer texts are shortened, however long the lines of the terminal are.
LONGEST = 90
LONGEST_WORD = 20
# On a narrower terminal the tables have fewer columns.
NARROW = 64
DIGITS = 4
HEAD_STYLE = "bold"


def explanation_parts(explanation: Explanation, width: int = 80) -> Iterator[RenderableType]:
    """The parts in the order they are shown: the question, terms, passages, confidence.

    If the *width* is small, a passage has its sum only, and features their names.
    """
    is_narrow = width < NARROW
    yield _question(explanation)
    if terms := _terms(explanation):
        yield _head(_of("term", len(terms), "searched", MOST_TERMS))
        yield _terms_table(terms[:MOST_TERMS])
    if passages := explanation.passages:
        best = passages[:MOST_PASSAGES]
        yield _head(_of("passage", len(passages), "considered", MOST_PASSAGES))
        yield _passages_table(explanation, best, [] if is_narrow else _telling(best))
        yield Text()
        yield _legend(best)
    if explanation.assessment:
        yield _head("Confidence in the first quote")
        yield _confidence_table(explanation.assessment, explanation.bias, is_narrow)
        yield Text(
            f"confidence {explanation.answer.estimate.confidence:.2f}; an answer from "
            f"{explanation.answer_threshold:g}, shown from {explanation.closest_threshold:g} "
            "or near the question"
        )
    yield _head(decision(explanation))


def _of(noun: str, there: int, done: str, most: int) -> str:
    rest = f", the first {most} shown" if there > most else ""
    return f"{count(there, noun)} {done}{rest}"


def _question(explanation: Explanation) -> Table:
    query = explanation.answer.query
    known = query.language in TEXTS
    rows = {
        "question": query.text,
        "language": TEXTS[query.language].language_name if known else query.language,
        "asks for": KINDS.get(query.kind, query.kind) if query.kind else "",
        "asks about": _days(query.period),
        "names": ", ".join(name.text for name in query.names),
        "phrases": ", ".join(f"“{phrase.text}”" for phrase in query.phrases),
        "left out": ", ".join(explanation.dropped),
    }
    table = _table()
    for name, said in rows.items():
        if said:
            table.add_row(Text(name, QUIET_STYLE), Text(_short(said, 3 * LONGEST)))
    return table


def _days(period: Period | None) -> str:
    if period is None:
        return ""
    return str(period.first) if period.first == period.last else f"{period.first} to {period.last}"


def _terms(explanation: Explanation) -> list[dict[str, Any]]:
    """Every term that was searched, the one that counts most first."""
    query = explanation.answer.query
    expanded = {
        term: expansion for expansion in reversed(query.expansions) for term in expansion.terms
    }
    rows = []
    for term, counts in explanation.weights.items():
        weight = query.terms[term]
        expansion = expanded.get(term)
        if term in explanation.typed:
            word, origin = explanation.typed[term], "question"
        elif expansion:
            word, origin = expansion.word, "near" if expansion.across else "expansion"
        else:
            word, origin = None, "earlier"
        rows.append(
            {
                "term": term,
                "word": word,
                "origin": origin,
                "weight": weight,
                "idf": counts / weight,
                "counts": counts,
                "known": term not in explanation.unknown,
            }
        )
    return sorted(rows, key=lambda row: -row["counts"])


def _terms_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    origins = {
        "question": "",
        "expansion": "in place of it",
        "near": "near in meaning",
        "earlier": "an earlier question's",
    }
    table = _table("word", "term", ">weight", ">idf", ">counts", "")
    for row in rows:
        note = origins[row["origin"]] if row["known"] else "in no article"
        table.add_row(
            _short(row["word"] or "", LONGEST_WORD),
            _short(row["term"], LONGEST_WORD),
            *(f"{row[name]:.2f}" for name in ("weight", "idf", "counts")),
            Text(note, QUIET_STYLE),
        )
    return table


def _quoted(explanation: Explanation, candidate: Candidate) -> int | None:
    """The number of the quote that was made around a sentence; None if there is none."""
    for number, evidence in enumerate(explanation.answer.evidence, start=1):
        is_inside = evidence.passage.paragraph is candidate.passage.paragraph
        if is_inside and evidence.answer_span == candidate.span:
            return number
    return None


def _telling(candidates: Sequence[Candidate]) -> list[tuple[Contribution, ...]]:
    """The contributions of each feature that is not zero for all *candidates*."""
    rows = [{one.name: one for one in candidate.contributions} for candidate in candidates]
    # Not every candidate was compared by meaning.
    features = {name: one for row in reversed(rows) for name, one in row.items()}
    columns = [
        tuple(row.get(name) or replace(one, value=0.0, part=0.0) for row in rows)
        for name, one in features.items()
    ]
    return [column for column in columns if any(contribution.part for contribution in column)]


def _passages_table(
    explanation: Explanation,
    candidates: Sequence[Candidate],
    columns: Sequence[tuple[Contribution, ...]],
) -> Table:
    table = _table("~[quote] ¶paragraph", *(f">{column[0].heading}" for column in columns), ">sum")
    for row, candidate in enumerate(candidates):
        paragraph = candidate.passage.paragraph
        title = paragraph.article.title or paragraph.article.source
        number = _quoted(explanation, candidate)
        mark = f"[{number}] " if number else ""
        lines = Text(f"{mark}¶{paragraph.number} {_short(title, LONGEST)}\n", no_wrap=True)
        lines.append(_short(candidate.text, LONGEST), QUIET_STYLE)
        parts = [_part(column[row].part) for column in columns]
        table.add_row(lines, *parts, f"{candidate.score:.2f}")
    return table


def _legend(candidates: Sequence[Candidate]) -> Table:
    table = _table("part", ">most", "")
    for first, *_ in _telling(candidates):
        table.add_row(first.heading, f"{first.most:.2f}", Text(first.meaning, QUIET_STYLE))
    return table


def _confidence_table(assessment: Assessment, bias: float, is_narrow: bool) -> Table:
    table = _table("feature", ">value", ">part", ">most", "")
    for one in sorted(assessment.contributions, key=lambda one: -abs(one.part)):
        numbers = f"{one.value:.2f}", _part(one.part), _part(one.most)
        table.add_row(one.name, *numbers, Text("" if is_narrow else one.meaning, QUIET_STYLE))
    table.add_row("bias", "", f"{bias:.2f}", "", "")
    table.add_row("log-odds", "", f"{assessment.log_odds:.2f}", "", "the sum of the parts")
    return table


def _table(*columns: str) -> Table:
    """A table with these column headings; without any, with two columns and no heading.

    ``>`` marks a column of numbers, ``~`` one of texts that may be shortened, as columns without a
    heading may.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style=QUIET_STYLE)
    table.show_header = bool(columns)
    for head in columns or ("", ""):
        justify: Literal["left", "right"] = "right" if head.startswith(">") else "left"
        keeps = not head.startswith("~") and bool(head)
        table.add_column(head.lstrip(">~"), justify=justify, no_wrap=keeps, overflow="ellipsis")
    return table


def _part(value: float) -> str:
    """A contribution; zero is one character, so that the others stand out."""
    return f"{value:.2f}" if value else "0"


def _head(text: str) -> Text:
    return Text(f"\n{_line(text)}", HEAD_STYLE)


def _short(text: str, longest: int) -> str:
    line = _line(text[: 4 * longest])
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _line(text: str) -> str:
    return printable(" ".join(text.split()))


def explanation_object(explanation: Explanation) -> dict[str, Any]:
    """The documented object. Every key is always there; the value of an absent one is null."""
    query, estimate = explanation.answer.query, explanation.answer.estimate
    assessment = explanation.assessment
    return {
        "schema": SCHEMA,
        "question": query.text,
        "language": query.language,
        "kind": query.kind,
        "small_talk": query.small_talk,
        "to_bot": query.to_bot,
        "period": [day.isoformat() for day in query.period] if query.period else None,
        "names": [name.text for name in query.names],
        "phrases": [phrase.text for phrase in query.phrases],
        "expansions": [also_object(one) for one in query.expansions],
        "terms": [_rounded(row) for row in _terms(explanation)],
        "dropped": list(explanation.dropped),
        "passages": [
            _passage_object(rank, candidate, _quoted(explanation, candidate))
            for rank, candidate in enumerate(explanation.passages, start=1)
        ],
        "confidence_features": _features(assessment.contributions) if assessment else None,
        "bias": explanation.bias,
        "log_odds": round(assessment.log_odds, DIGITS) if assessment else None,
        "confidence": round(estimate.confidence, DIGITS),
        "answer_threshold": explanation.answer_threshold,
        "closest_threshold": explanation.closest_threshold,
        "outcome": estimate.outcome.value,
        "reason": estimate.reason.value,
        "missing": list(estimate.missing),
        "decision": decision(explanation),
        "corpus": asdict(explanation.answer.corpus),
    }


def _passage_object(rank: int, candidate: Candidate, quoted: int | None) -> dict[str, Any]:
    """A passage by its best sentence; the offsets are those in the stored paragraph."""
    paragraph, span = candidate.passage.paragraph, candidate.span
    return {
        "rank": rank,
        "quote": quoted,
        "article_id": paragraph.article.id,
        "title": paragraph.article.title,
        "paragraph": paragraph.number,
        "start": span.start,
        "end": span.end,
        "sentence": span.of(paragraph.text),
        "score": round(candidate.score, DIGITS),
        "features": _features(candidate.contributions),
    }


def _features(contributions: Sequence[Contribution]) -> dict[str, Any]:
    return {
        one.name: _rounded({"value": one.value, "contribution": one.part, "most": one.most})
        for one in contributions
    }


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        # Rounding must not leave a minus before nothing.
        name: round(value, DIGITS) + 0.0 if isinstance(value, float) else value
        for name, value in row.items()
    }
