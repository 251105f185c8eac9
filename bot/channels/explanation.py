"""Explanations to what a terminal shows, and to objects ``pullquote.explanation/1``; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot.channels.terminal import QUIET_STYLE, count, printable
from bot.reasons import CONFIDENCE_SIGNALS, KINDS, SENTENCE_SIGNALS, decision
from bot.texts import TEXTS
from retrieval.answering.confidence import log_odds, parts
from retrieval.answering.confidence_features import Observed
from retrieval.answering.explanation import Explanation
from retrieval.answering.ranking import SENTENCE_WEIGHTS, Candidate
from retrieval.answering.weights import WEIGHTS

SCHEMA = "pullquote.explanation/1"
# A person reads so many; the object has all.
MOST_TERMS = 16
MOST_PASSAGES = 8
# So much of a text is shown, also where a terminal has lines of any length.
LONGEST = 90
LONGEST_WORD = 20
DIGITS = 4
HEAD_STYLE = "bold"


def explanation_parts(explanation: Explanation) -> Iterator[RenderableType]:
    """What is shown, in order: the question, its terms, the passages, the confidence."""
    yield _question(explanation)
    if terms := _terms(explanation):
        yield _head(_of("term", len(terms), "searched", MOST_TERMS))
        yield _terms_table(terms[:MOST_TERMS])
    if passages := explanation.passages:
        best = _shown(explanation)
        yield _head(_of("passage", len(passages), "considered", MOST_PASSAGES))
        yield _passages_table(explanation, best)
        yield Text()
        yield _legend(best)
    if explanation.observation:
        yield _head("Confidence in the first quote")
        yield _confidence_table(explanation.observation.signals)
        yield Text(
            f"confidence {explanation.answer.estimate.confidence:.2f}; an answer from "
            f"{explanation.answers:g}, shown from {explanation.worth_showing:g}"
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
        "names": ", ".join(name.text for name in query.names),
        "phrases": ", ".join(f"“{phrase.text}”" for phrase in query.phrases),
        "left out": ", ".join(explanation.dropped),
    }
    table = _table()
    for name, said in rows.items():
        if said:
            table.add_row(Text(name, QUIET_STYLE), Text(_short(said, 3 * LONGEST)))
    return table


def _terms(explanation: Explanation) -> list[dict[str, Any]]:
    """Every term that was searched, what counts the most first."""
    query = explanation.answer.query
    spelled = {term: one.word for one in reversed(query.also) for term in one.terms}
    rows = []
    for term, counts in explanation.weights.items():
        weight = query.terms[term]
        own = term in explanation.typed
        rows.append(
            {
                "term": term,
                "word": explanation.typed.get(term, spelled.get(term)),
                "origin": "question" if own else "spelling" if term in spelled else "earlier",
                "weight": weight,
                "idf": counts / weight,
                "counts": counts,
                "held": term not in explanation.absent,
            }
        )
    return sorted(rows, key=lambda row: -row["counts"])


def _terms_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    origins = {"question": "", "spelling": "another spelling", "earlier": "an earlier question's"}
    table = _table("word", "term", ">weight", ">idf", ">counts", "")
    for row in rows:
        note = origins[row["origin"]] if row["held"] else "in no article"
        table.add_row(
            _short(row["word"] or "", LONGEST_WORD),
            _short(row["term"], LONGEST_WORD),
            *(f"{row[name]:.2f}" for name in ("weight", "idf", "counts")),
            Text(note, QUIET_STYLE),
        )
    return table


def _shown(explanation: Explanation) -> list[Candidate]:
    """The best passages, and that of the first quote wherever it ranks."""
    return [
        one
        for rank, one in enumerate(explanation.passages)
        if rank < MOST_PASSAGES or _quoted(explanation, one) == 1
    ]


def _quoted(explanation: Explanation, one: Candidate) -> int | None:
    """The number of the quote that was made of a sentence."""
    for number, evidence in enumerate(explanation.answer.evidence, start=1):
        in_it = evidence.passage.paragraph is one.read.paragraph
        if in_it and evidence.answer == one.read.span(one.number):
            return number
    return None


def _telling(candidates: Sequence[Candidate]) -> dict[int, tuple[str, str]]:
    """Place, heading and meaning of each signal that is not zero for all *candidates*."""
    return {
        place: meaning
        for place, meaning in enumerate(SENTENCE_SIGNALS.values())
        if any(one.signals.parts[place] for one in candidates)
    }


def _passages_table(explanation: Explanation, candidates: Sequence[Candidate]) -> Table:
    places = _telling(candidates)
    table = _table(
        "~[quote] ¶paragraph", *(f">{heading}" for heading, _ in places.values()), ">sum"
    )
    for one in candidates:
        paragraph = one.read.paragraph
        title = paragraph.article.title or paragraph.article.source
        number = _quoted(explanation, one)
        mark = f"[{number}] " if number else ""
        lines = Text(f"{mark}¶{paragraph.number} {_short(title, LONGEST)}\n", no_wrap=True)
        sentence = one.read.span(one.number).of(paragraph.text)
        lines.append(_short(sentence, LONGEST), QUIET_STYLE)
        table.add_row(
            lines,
            *(_part(one.signals.parts[place]) for place in places),
            f"{one.score:.2f}",
        )
    return table


def _legend(candidates: Sequence[Candidate]) -> Table:
    table = _table("part", ">most", "")
    for place, (heading, meaning) in _telling(candidates).items():
        table.add_row(heading, f"{SENTENCE_WEIGHTS[place]:.2f}", Text(meaning, QUIET_STYLE))
    return table


def _confidence_table(observed: Observed) -> Table:
    table = _table("signal", ">value", ">weight", ">adds", "")
    added, values = parts(observed), observed._asdict()
    for name in sorted(added, key=lambda name: -abs(added[name])):
        weight = f"{WEIGHTS.confidence[name]:.2f}"
        meaning = Text(CONFIDENCE_SIGNALS[name], QUIET_STYLE)
        table.add_row(name, f"{values[name]:.2f}", weight, _part(added[name]), meaning)
    table.add_row("", "", "", f"{WEIGHTS.bias:.2f}", Text("what it starts from", QUIET_STYLE))
    table.add_row("", "", "", f"{log_odds(observed):.2f}", "log-odds, the sum")
    return table


def _table(*columns: str) -> Table:
    """A table of these columns, ``>`` before those of numbers, ``~`` before those of texts that
    give way where the room is short, as nameless ones do; without any, of two nameless ones."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style=QUIET_STYLE)
    table.show_header = bool(columns)
    for head in columns or ("", ""):
        justify: Literal["left", "right"] = "right" if head.startswith(">") else "left"
        keeps = not head.startswith("~") and bool(head)
        table.add_column(head.lstrip(">~"), justify=justify, no_wrap=keeps, overflow="ellipsis")
    return table


def _part(value: float) -> str:
    """A part of a sum; nothing at all is one character, so that the rest stands out."""
    return f"{value:.2f}" if value else "0"


def _head(text: str) -> Text:
    return Text(f"\n{_line(text)}", HEAD_STYLE)


def _short(text: str, longest: int) -> str:
    line = _line(text[: 4 * longest])
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _line(text: str) -> str:
    return printable(" ".join(text.split()))


def explanation_object(explanation: Explanation) -> dict[str, Any]:
    """The documented object: every key is always there, what is absent is null."""
    query, estimate = explanation.answer.query, explanation.answer.estimate
    seen = explanation.observation
    return {
        "schema": SCHEMA,
        "question": query.text,
        "language": query.language,
        "kind": query.kind,
        "small_talk": query.small_talk,
        "to_bot": query.to_bot,
        "names": [name.text for name in query.names],
        "phrases": [phrase.text for phrase in query.phrases],
        "also": [{"word": one.word, "words": list(one.words)} for one in query.also],
        "terms": [_rounded(row) for row in _terms(explanation)],
        "dropped": list(explanation.dropped),
        "passages": [
            _passage_object(rank, one, _quoted(explanation, one))
            for rank, one in enumerate(explanation.passages, start=1)
        ],
        "signals": _signals(seen.signals._asdict(), WEIGHTS.confidence) if seen else None,
        "bias": WEIGHTS.bias,
        "log_odds": round(log_odds(seen.signals), DIGITS) if seen else None,
        "confidence": round(estimate.confidence, DIGITS),
        "answer_from": explanation.answers,
        "closest_from": explanation.worth_showing,
        "outcome": estimate.outcome.value,
        "reason": estimate.reason.value,
        "missing": list(estimate.missing),
        "decision": decision(explanation),
        "corpus": asdict(explanation.answer.corpus),
    }


def _passage_object(rank: int, one: Candidate, quoted: int | None) -> dict[str, Any]:
    """A passage by its best sentence, whose offsets are in the stored paragraph."""
    paragraph, span = one.read.paragraph, one.read.span(one.number)
    weights = dict(zip(one.signals._fields, SENTENCE_WEIGHTS, strict=True))
    return {
        "rank": rank,
        "quote": quoted,
        "article_id": paragraph.article.id,
        "title": paragraph.article.title,
        "paragraph": paragraph.number,
        "start": span.start,
        "end": span.end,
        "sentence": span.of(paragraph.text),
        "score": round(one.score, DIGITS),
        "signals": _signals(one.signals._asdict(), weights),
    }


def _signals(values: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, Any]:
    return {
        name: _rounded({"value": value, "weight": weights[name], "adds": weights[name] * value})
        for name, value in values.items()
    }


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        # Rounding must not leave a minus before nothing.
        name: round(value, DIGITS) + 0.0 if isinstance(value, float) else value
        for name, value in row.items()
    }
