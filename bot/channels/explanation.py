"""Explanations for a terminal and as objects ``pullquote.explanation/2``; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Literal

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot.channels.json_objects import also_object
from bot.channels.terminal import QUIET_STYLE, count
from bot.readable import one_line
from bot.texts import TEXTS
from retrieval import Assessment, Candidate, Contribution, Explanation, Outcome, Period, Reason

SCHEMA = "pullquote.explanation/2"
# In the tables; the object has all.
MOST_TERMS = 16
MOST_PASSAGES = 8
# In characters.
LONGEST = 90
LONGEST_WORD = 20
# Below this width, tables have fewer columns.
NARROW = 64
DIGITS = 4
HEAD_STYLE = "bold"
KINDS = {
    "age": "an age",
    "cause": "a cause",
    "count": "a number of things",
    "money": "an amount of money",
    "person": "a person",
    "place": "a place",
    "time": "a time",
}
MOST_NAMED = 2
LONGEST_NAME = 60
OUTCOMES = {
    Outcome.ANSWER: "Answer",
    Outcome.CLOSEST: "Closest, not answer",
    Outcome.NOTHING: "Nothing",
}


def explanation_parts(explanation: Explanation, width: int = 80) -> Iterator[RenderableType]:
    """Render the question, terms, passages and confidence.

    If *width* is small, passages have only their sums, and features only their names.
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


def explanation_object(explanation: Explanation) -> dict[str, Any]:
    """Return the documented object; a missing value is null."""
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


def decision(explanation: Explanation) -> str:
    """Return the sentence on what decided the outcome."""
    estimate = explanation.answer.estimate
    return f"{OUTCOMES[estimate.outcome]}: {_why(explanation)}{_otherwise(explanation)}."


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
    """Return every term searched, by its weight."""
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
    """Return the number of the quote around a sentence."""
    for number, evidence in enumerate(explanation.answer.evidence, start=1):
        is_inside = evidence.passage.paragraph is candidate.passage.paragraph
        if is_inside and evidence.answer_span == candidate.span:
            return number
    return None


def _telling(candidates: Sequence[Candidate]) -> list[tuple[Contribution, ...]]:
    """Return the contributions of each feature that is not always zero."""
    rows = [{one.name: one for one in candidate.contributions} for candidate in candidates]
    # Not all were compared by meaning.
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
    """Make a table with these headings, or with two columns and none.

    ``>`` marks a column of numbers, ``~`` a column that may be shortened.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style=QUIET_STYLE)
    table.show_header = bool(columns)
    for head in columns or ("", ""):
        justify: Literal["left", "right"] = "right" if head.startswith(">") else "left"
        keeps = not head.startswith("~") and bool(head)
        table.add_column(head.lstrip(">~"), justify=justify, no_wrap=keeps, overflow="ellipsis")
    return table


def _part(value: float) -> str:
    return f"{value:.2f}" if value else "0"


def _head(text: str) -> Text:
    return Text(f"\n{one_line(text)}", HEAD_STYLE)


def _short(text: str, longest: int) -> str:
    line = one_line(text[: 4 * longest])
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _passage_object(rank: int, candidate: Candidate, quoted: int | None) -> dict[str, Any]:
    """Return a passage by its best sentence."""
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
        # Adding 0.0 turns -0.0 into 0.0.
        name: round(value, DIGITS) + 0.0 if isinstance(value, float) else value
        for name, value in row.items()
    }


def _why(explanation: Explanation) -> str:
    estimate = explanation.answer.estimate
    missing = ", ".join(name[:LONGEST_NAME] for name in estimate.missing)
    match estimate.reason:
        case Reason.FOUND | Reason.WORDS_MISSING:
            return _weighed(explanation)
        case Reason.ONE_WORD:
            return "the question is a single word that is no name"
        case Reason.NAME_MISSING:
            return f"the paragraph does not name {missing}"
        case Reason.NUMBER_MISSING:
            return "a number is asked for, and the quote has none other than the question's"
        case Reason.PHRASE_MISSING:
            return f"no passage contains the words in quotation marks: {missing}"
        case Reason.SMALL_TALK:
            return "this is small talk, not a question to the articles"
        case Reason.ASKS_THE_BOT:
            return "the question is put to the bot, not to the articles"
        case Reason.NO_MATCH:
            return "no article contains a word of the question"
        case Reason.NO_CONTENT_WORD:
            return "the question has no word to search for"
        case Reason.NO_ARTICLE:
            return "no article passes the filter"
        case Reason.EMPTY_CORPUS:
            return "the corpus is empty; fill it with: pullquote add PATH"


def _weighed(explanation: Explanation) -> str:
    """Compare the confidence with the threshold, and name the deciding features."""
    estimate, assessment = explanation.answer.estimate, explanation.assessment
    is_answer = estimate.outcome is Outcome.ANSWER
    named = ""
    if assessment and is_answer:
        named = _named("mostly because of", assessment.contributions, lambda one: one.part)
    elif assessment:
        named = _named("lowered mostly by", assessment.contributions, shortfall)
    if is_answer:
        threshold = explanation.answer_threshold
        return f"confidence {estimate.confidence:.2f} reaches {threshold:g}{named}"
    if estimate.outcome is Outcome.NOTHING:
        below = _below(estimate.confidence, explanation.closest_threshold)
        return f"confidence {below}, and the passage is not near the question{named}"
    return f"confidence {_below(estimate.confidence, explanation.answer_threshold)}{named}"


def _otherwise(explanation: Explanation) -> str:
    """Say what confidence alone would have decided."""
    estimate = explanation.answer.estimate
    by_confidence = (Reason.FOUND, Reason.WORDS_MISSING)
    if estimate.outcome is not Outcome.CLOSEST or estimate.reason in by_confidence:
        return ""
    threshold = explanation.answer_threshold
    if estimate.confidence >= threshold:
        return f"; confidence alone, {estimate.confidence:.2f}, would have made it an answer"
    return f"; confidence {_below(estimate.confidence, threshold)}, too"


def _below(confidence: float, threshold: float) -> str:
    # Enough digits to see that it is below.
    digits = next((n for n in range(2, 9) if round(confidence, n) < threshold), 9)
    return f"{confidence:.{digits}f} is below {threshold:g}"


def shortfall(contribution: Contribution) -> float:
    """Return how far a contribution is below its maximum."""
    return contribution.most - contribution.part


def _named(
    how: str, contributions: Sequence[Contribution], size: Callable[[Contribution], float]
) -> str:
    """Name the largest positive contributions."""
    positive = [contribution for contribution in contributions if size(contribution) > 0]
    largest = sorted(positive, key=size, reverse=True)[:MOST_NAMED]
    parts = [f"{one.name} ({one.meaning}: {one.value:.2f})" for one in largest]
    return f", {how} {' and '.join(parts)}" if parts else ""
