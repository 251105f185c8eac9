"""Render verdicts on quotations, and the differences of texts, for a terminal; pure."""

from __future__ import annotations

from bot.channels.styled import Styled, joined
from bot.channels.terminal import one_line, source_lines
from retrieval import Check, Verdict, difference, link

VERDICT_STYLES = {
    Verdict.VERBATIM: "green",
    Verdict.ALTERED: "yellow",
    Verdict.NOT_FOUND: "red",
}


def check_text(check: Check) -> Styled:
    """A verdict, its quotation with any alteration marked, and the source in the corpus."""
    verdict = Styled.of(check.verdict.value, VERDICT_STYLES[check.verdict])
    head = Styled.of(f"line {check.quotation.line}: ") + verdict
    lines = [head]
    if check.verdict is Verdict.ALTERED and check.passage:
        lines.append(Styled.of("  ") + marked_difference(check.quotation.text, check.passage.quote))
    else:
        lines.append(Styled.of(f"  {one_line(check.quotation.text)}"))
    if check.passage:
        lines.extend(source_lines([check.passage], link(check.passage)))
    return joined("\n", lines)


def marked_difference(quotation: str, quote: str) -> Styled:
    """*quotation* with marks around the words that *quote* has not, and has instead."""
    signs = {"=": ("", "", ""), "-": ("[-", "-]", "red"), "+": ("{+", "+}", "green")}
    marked = [
        Styled.of(f"{signs[sign][0]}{one_line(words)}{signs[sign][1]}", signs[sign][2])
        for sign, words in difference(quotation, quote)
    ]
    return joined(" ", marked)
