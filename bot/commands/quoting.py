"""Cite quotes, and verify the quotations in a text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from typing import Any

from bot.app import asked_corpus
from bot.channels.checks import check_text
from bot.channels.objects import article_object, citation_object
from bot.channels.terminal import count, printable
from bot.commands.exporting import cited
from bot.console import Screen, read_input
from bot.exit_codes import Exit
from bot.settings import Settings
from retrieval import STYLES, Check, Verdict, bibliography, checks, quotations

# To look up more takes long in any corpus; nobody reads so many verdicts.
MOST_QUOTATIONS = 5000


def cite(
    settings: Settings,
    screen: Screen,
    names: Sequence[str],
    style: str,
    is_json: bool,
    is_copied: bool,
) -> Exit:
    """Print the citations of articles, paragraphs or passages."""
    with asked_corpus(settings, screen.say) as corpus:
        quotes = [cited(corpus, name) for name in names]
    [first, *others] = quotes
    text = STYLES[style](*first) if not others else bibliography(quotes, style).rstrip("\n")
    if is_json:
        every = [
            {
                "article": article_object(article),
                "quote": parts[0].quote if parts else None,
                "place": citation_object(parts[0]) if parts else None,
            }
            for article, parts in quotes
        ]
        found = {"schema": "pullquote.citation/1", "style": style, "text": text, "cited": every}
        screen.write(json.dumps(found, ensure_ascii=False))
    elif style == "plain":
        screen.show(printable(text))
    else:
        screen.write(printable(text))
    if is_copied:
        from bot.clipboard import copy

        copy(text)
        screen.say("The citation is in the clipboard.")
    return Exit.ANSWERED


def verify(settings: Settings, screen: Screen, name: str, is_json: bool) -> Exit:
    """Look up every quotation in a text and print a verdict on it."""
    text = read_input(name)
    counts = dict.fromkeys(Verdict, 0)
    objects = []
    with asked_corpus(settings, screen.say) as corpus:
        with screen.progress("making ready") as progress:
            corpus.prepare(progress)
        total = sum(1 for _ in islice(quotations(text), MOST_QUOTATIONS + 1))
        with screen.progress("checking") as progress:
            found = islice(checks(text, corpus.candidates), MOST_QUOTATIONS)
            for number, checked in enumerate(found, start=1):
                counts[checked.verdict] += 1
                if is_json:
                    objects.append(_check_object(checked))
                else:
                    screen.show(check_text(checked))
                progress(number, min(total, MOST_QUOTATIONS))
    if is_json:
        is_whole = total <= MOST_QUOTATIONS
        said = {"schema": "pullquote.verification/1", "is_whole": is_whole, "quotations": objects}
        screen.write(json.dumps(said, ensure_ascii=False))
    elif not total:
        screen.say("The text contains no quotation.")
    else:
        verdicts = ", ".join(f"{number} {verdict.value}" for verdict, number in counts.items())
        screen.say(f"{count(sum(counts.values()), 'quotation')}: {verdicts}.")
        if total > MOST_QUOTATIONS:
            screen.say(f"Only the first {MOST_QUOTATIONS:,} were checked; divide the text.")
    is_true = counts[Verdict.VERBATIM] == total
    return Exit.ANSWERED if is_true else Exit.NOT_VERBATIM


def _check_object(checked: Check) -> dict[str, Any]:
    passage = checked.passage
    return {
        "line": checked.quotation.line,
        "quotation": checked.quotation.text,
        "verdict": checked.verdict.value,
        "quote": passage.quote if passage else None,
        "citation": citation_object(passage) if passage else None,
    }
