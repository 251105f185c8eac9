"""Checked quotations and claims for a terminal, and as objects; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.channels.json_objects import citation_object
from bot.channels.styled import Piece, Styled, joined
from bot.channels.terminal import source_lines
from bot.readable import one_line
from retrieval import (
    Check,
    CheckedClaim,
    CheckedText,
    ClaimVerdict,
    Span,
    Verdict,
    difference,
    link,
)

QUOTATION_STYLES = {
    Verdict.VERBATIM: "green",
    Verdict.ALTERED: "yellow",
    Verdict.NOT_FOUND: "red",
}
CLAIM_STYLES = {
    ClaimVerdict.SUPPORTED: "green",
    ClaimVerdict.DIFFERS: "yellow",
    ClaimVerdict.NOT_FOUND: "red",
}
CLAIMED, QUOTED = ("[-", "-]", "red"), ("{+", "+}", "green")
"""The marks around words in which two texts differ."""


def check_text(check: Check) -> Styled:
    """Render a verdict, its quotation and the source."""
    verdict = Styled.of(check.verdict.value, QUOTATION_STYLES[check.verdict])
    lines = [Styled.of(f"line {check.quotation.line}: ") + verdict]
    if check.verdict is Verdict.ALTERED and check.passage:
        lines.append(Styled.of("  ") + marked_difference(check.quotation.text, check.passage.quote))
    else:
        lines.append(Styled.of(f"  {one_line(check.quotation.text)}"))
    if check.passage:
        lines.extend(source_lines([check.passage], link(check.passage)))
    return joined("\n", lines)


def marked_difference(quotation: str, quote: str) -> Styled:
    """Mark the words that only *quotation* has, or only *quote*."""
    signs = {"=": ("", "", ""), "-": CLAIMED, "+": QUOTED}
    runs = ((signs[sign], one_line(words)) for sign, words in difference(quotation, quote))
    return joined(" ", (Styled.of(f"{one[0]}{words}{one[1]}", one[2]) for one, words in runs))


def claim_text(checked: CheckedClaim) -> Styled:
    """Render a verdict, its claim and the quote."""
    return joined("\n", _claim_lines(checked))


def claims_object(checked: CheckedText) -> dict[str, Any]:
    """Return the documented object."""
    return {
        "schema": "pullquote.claims/1",
        "left_out": checked.left_out,
        "unread": checked.unread,
        "claims": [_claim_object(one) for one in checked.claims],
    }


def _claim_lines(checked: CheckedClaim) -> Iterator[Styled]:
    verdict = Styled.of(checked.verdict.value, CLAIM_STYLES[checked.verdict])
    kinds = dict.fromkeys(one.kind.value for one in checked.differences)
    yield verdict + (f" in {', '.join(kinds)}" if kinds else "") + ":"
    claim = checked.claim.text
    yield _indented(
        claim, Span(0, len(claim)), [one.claimed for one in checked.differences], CLAIMED
    )
    evidence = checked.evidence
    if evidence is None:
        return
    if checked.verdict is ClaimVerdict.NOT_FOUND:
        why = ", in another language" if checked.is_across else ""
        yield Styled.of(f"  the nearest passage{why}:")
    text, spans = evidence.passage.paragraph.text, [one.quoted for one in checked.differences]
    yield _indented(text, evidence.answer_span, spans, QUOTED)
    yield from source_lines([evidence.passage], link(evidence.passage))


def _indented(text: str, shown: Span, spans: Sequence[Span], marks: tuple[str, str, str]) -> Styled:
    """Render a part of a text on one line, with *marks* around *spans*."""
    before, after, style = marks
    pieces, place = [Piece("  ")], shown.start
    for span in sorted(spans):
        if shown.start <= span.start and span.end <= shown.end and span.start >= place:
            pieces.append(Piece(_flat(text[place : span.start])))
            pieces.append(Piece(f"{before}{_flat(span.of(text))}{after}", style))
            place = span.end
    pieces.append(Piece(_flat(text[place : shown.end])))
    return Styled(tuple(pieces))


def _flat(text: str) -> str:
    """Put *text* on one line, with blanks at its ends."""
    inner = one_line(text)
    start, end = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * start}{inner}{' ' * (end and bool(inner))}"


def _claim_object(checked: CheckedClaim) -> dict[str, Any]:
    evidence, span = checked.evidence, checked.claim.span
    paragraph = evidence.passage.paragraph if evidence else None
    return {
        "claim": checked.claim.text,
        "span": [span.start, span.end],
        "verdict": checked.verdict.value,
        "differences": [
            {
                "kind": one.kind.value,
                "claimed": one.claimed.of(checked.claim.text),
                "quoted": one.quoted.of(paragraph.text) if paragraph else None,
            }
            for one in checked.differences
        ],
        "is_across": checked.is_across,
        "quote": evidence.passage.quote if evidence else None,
        "citation": citation_object(evidence.passage) if evidence else None,
    }
