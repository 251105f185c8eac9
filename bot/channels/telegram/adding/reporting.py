"""Reports of the librarian's work as messages; pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping

from bot.channels.telegram.adding.work import MOST_NAMED, Result
from bot.channels.telegram.sending.blocks import (
    Block,
    Message,
    one_line,
    pack,
    plain_block,
    shortened,
)
from bot.reports import articles, common_reasons, counts, first_reasons
from bot.texts.texts import Texts

# So many reasons are given for what was skipped.
MOST_REASONS = 5
LONGEST_TITLE, LONGEST_ID, LONGEST_REASON = 120, 100, 300
SIGNS = {"added": "+", "changed": "~", "removed": "−"}


def report_messages(result: Result, texts: Texts) -> list[Message]:
    """The counts of a report, the first articles that it is about, and why parts were skipped."""
    return pack(_blocks(result, texts))


def own_words(text: str) -> list[Message]:
    """A message in the bot's own words."""
    return pack([plain_block(text)])


def counts_text(numbers: Mapping[str, int], texts: Texts) -> str:
    """The counts that are not zero: ``Added: 2 · Skipped: 1``."""
    said = [
        getattr(texts, f"count_{what}").format(count=count)
        for what, count in numbers.items()
        if count
    ]
    return " · ".join(said) or texts.nothing_changed


def articles_block(
    heading: str, lines: Iterable[tuple[str, str, str | None]], more: int, texts: Texts
) -> Block:
    """A list of articles, each with a sign, its id and its title if that is known.

    A tap on the id copies it. *more* is the number of those that the list omits.
    """
    as_text, as_html, ids = [heading], [html.escape(heading, quote=False)], 0
    for sign, article_id, title in lines:
        shown_id = shortened(one_line(article_id), LONGEST_ID)
        beginning = (
            f"{sign} {shortened(one_line(title), LONGEST_TITLE)} – " if title else f"{sign} "
        )
        as_text.append(f"{beginning}{shown_id}")
        escaped = html.escape(shown_id, quote=False)
        as_html.append(f"{html.escape(beginning, quote=False)}<code>{escaped}</code>")
        ids += 1
    if more:
        as_text.append(texts.and_more.format(count=more))
        as_html.append(html.escape(as_text[-1], quote=False))
    return Block("\n".join(as_text), "\n".join(as_html), ids)


def _blocks(result: Result, texts: Texts) -> Iterator[Block]:
    report, titles = result
    heading = counts_text(counts(report), texts)
    named = articles(report, with_unchanged=False)
    lines = [
        (SIGNS[what], article_id, titles.get(article_id)) for what, article_id in named[:MOST_NAMED]
    ]
    yield articles_block(heading, lines, max(0, len(named) - MOST_NAMED), texts)
    if report.skipped:
        is_short = len(report.skipped) <= MOST_REASONS
        reasons = (first_reasons if is_short else common_reasons)(report.skipped, MOST_REASONS)
        shown = [f"• {shortened(one_line(reason), LONGEST_REASON)}" for reason in reasons]
        yield plain_block("\n".join([texts.skipped, *shown]))
