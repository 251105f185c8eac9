"""Render answers as lines for other programs: one passage a line, its fields between tabs."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.terminal import printable
from bot.notes import answers_in
from retrieval import Answer, link


def plain_lines(answer: Answer) -> Iterator[str]:
    """One line for each quote, with these fields between tabs.

    Outcome, citation ids, title, link or source, quote, the answers that conflict with other
    quotes, and the ids of its near-duplicates. A quote that runs over several paragraphs has an id
    for each. Several ids stand between blanks. White space in a field becomes one blank.
    """
    answers = answer.conflict.answers if answer.conflict else ()
    for place, evidence in enumerate(answer.evidence):
        spans = answers[place] if place < len(answers) else ()
        passage = evidence.passage
        article = passage.paragraph.article
        fields = (
            answer.estimate.outcome.value,
            " ".join(part.id for part in evidence.parts),
            article.title or "",
            link(evidence.parts[0]) or article.source,
            evidence.text,
            answers_in(passage, spans),
            " ".join(other.id for other in evidence.also_in),
        )
        yield "\t".join(printable(" ".join(field.split())) for field in fields)
