"""The claims of a text with their verdicts, for a terminal and as an object; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.channels.objects import citation_object
from bot.channels.styled import Piece, Styled, joined
from bot.channels.terminal import one_line, source_lines
from retrieval import CheckedClaim, CheckedText, ClaimVerdict, Span, link

VERDICT_STYLES = {
    ClaimVerdict.SUPPORTED: "green",
    ClaimVerdict.DIFFERS: "yellow",
    ClaimVerdict.NOT_FOUND: "red",
}
CLAIMED, QUOTED = ("[-", "-]", "red"), ("{+", "+}", "green")
"""The marks around what a claim and a quote differ in, as around words in altered quotations."""


def claim_text(checked: CheckedClaim) -> Styled:
    """A verdict, the claim, and the quote that the verdict is about with its source."""
    return joined("\n", _lines(checked))


def _lines(checked: CheckedClaim) -> Iterator[Styled]:
    verdict = Styled.of(checked.verdict.value, VERDICT_STYLES[checked.verdict])
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
    """The part *shown* of a text on one line, with *marks* around *spans*."""
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
    """*text* on one line, with the blanks at its ends."""
    inner = one_line(text)
    start, end = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * start}{inner}{' ' * (end and bool(inner))}"


def claims_object(checked: CheckedText) -> dict[str, Any]:
    """The claims of a text as JSON says them."""
    return {
        "schema": "pullquote.claims/1",
        "left_out": checked.left_out,
        "unread": checked.unread,
        "claims": [_claim_object(one) for one in checked.claims],
    }


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
