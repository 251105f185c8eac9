"""Answers to plain lines: one passage a line, its fields between tabs, for other programs."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.terminal import printable
from retrieval.links import link
from retrieval.types import Answer


def plain_lines(answer: Answer) -> Iterator[str]:
    """Outcome, citation id, title, link or source, quote; blanks in a field become one."""
    for evidence in answer.evidence:
        passage = evidence.passage
        article = passage.paragraph.article
        fields = (
            answer.estimate.outcome.value,
            passage.id,
            article.title or "",
            link(passage) or article.source,
            passage.quote,
        )
        yield "\t".join(printable(" ".join(field.split())) for field in fields)
