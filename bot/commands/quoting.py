"""Cite a quote, and verify the quotations in a text."""

from __future__ import annotations

from bot.app import existing_corpus
from bot.channels.terminal import check_text, count, printable
from bot.console import Screen, read_input
from bot.errors import BadUsage
from bot.exit import Exit
from bot.settings import Settings
from retrieval import STYLES, Verdict, check, quotations, read_reference


def cite(settings: Settings, screen: Screen, name: str, style: str) -> Exit:
    """Print a citation of an article, a paragraph or a passage."""
    if style not in STYLES:
        raise BadUsage(f"--style {style} is not one of {', '.join(STYLES)}")
    reference = read_reference(name)
    with existing_corpus(settings) as corpus:
        passage = corpus.passage(reference)
        article = corpus.paragraphs(reference.article_id)[0].article
    screen.write(printable(STYLES[style](article, [passage] if passage else [])))
    return Exit.ANSWERED


def verify(settings: Settings, screen: Screen, name: str) -> Exit:
    """Look up every quotation in a text and print a verdict on it."""
    text = read_input(name)
    counts = dict.fromkeys(Verdict, 0)
    with existing_corpus(settings) as corpus, screen.progress("making ready") as progress:
        corpus.prepare(progress)
        for quotation in quotations(text):
            checked = check(quotation, corpus.candidates)
            counts[checked.verdict] += 1
            screen.show(check_text(checked))
    total = sum(counts.values())
    if not total:
        screen.say("The text contains no quotation.")
        return Exit.ANSWERED
    verdicts = ", ".join(f"{number} {verdict.value}" for verdict, number in counts.items())
    screen.say(f"{count(total, 'quotation')}: {verdicts}.")
    return Exit.ANSWERED if counts[Verdict.VERBATIM] == total else Exit.NOT_VERBATIM
