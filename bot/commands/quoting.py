"""Quotes leaving the corpus and coming back: cite one, check those of a text."""

from __future__ import annotations

from bot.app import existing_corpus
from bot.channels.terminal import check_text, count, printable
from bot.console import Screen, read_input
from bot.exit import Exit
from bot.settings import Settings
from retrieval.citation.reference import read_reference
from retrieval.citation.styles import STYLES
from retrieval.citation.verification import Verdict, check, quotations


def cite(settings: Settings, screen: Screen, name: str, style: str) -> Exit:
    """Print a citation of an article, a paragraph or a passage."""
    reference = read_reference(name)
    with existing_corpus(settings) as corpus:
        passage = corpus.passage(reference)
        article = corpus.paragraphs(reference.article_id)[0].article
    screen.write(printable(STYLES[style](article, passage)))
    return Exit.ANSWERED


def verify(settings: Settings, screen: Screen, name: str) -> Exit:
    """Look up every quotation of a text and print what the corpus says of it."""
    text = read_input(name)
    counts = dict.fromkeys(Verdict, 0)
    with existing_corpus(settings) as corpus, screen.progress("making ready") as progress:
        corpus.prepare(progress)
        for quotation in quotations(text):
            checked = check(quotation, corpus.candidates)
            counts[checked.verdict] += 1
            screen.show(check_text(checked))
    found = sum(counts.values())
    if not found:
        screen.say("There is no quotation in this text.")
        return Exit.ANSWERED
    told = ", ".join(f"{number} {verdict.value}" for verdict, number in counts.items())
    screen.say(f"{count(found, 'quotation')}: {told}.")
    return Exit.ANSWERED if counts[Verdict.VERBATIM] == found else Exit.NOT_VERBATIM
