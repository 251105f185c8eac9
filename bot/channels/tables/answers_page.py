"""Answers as a page in one file: each question with its quotes and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TypedDict

from bot.channels.documents.document import Quote, footnote_of
from bot.channels.documents.html import block_quote, reference
from bot.channels.tables.answered_row import OUTCOMES, AnsweredRow, Summary
from bot.channels.terminal import count
from bot.pages.document_frame import END, beginning
from bot.pages.elements import Html, element, joined, lines
from bot.readable import visible_line

STYLE = """
body { padding-top: 1rem; }
section { margin-top: 2.5rem; border-top: 1px solid var(--line); }
section h2 { margin: 1rem 0 .25rem; white-space: pre-wrap; } section > p { margin: .25rem 0; }
.outcome, .source, dl { font-size: .9rem; } .outcome, dt { color: var(--soft); }
.answer b { color: light-dark(#1a7f37, #57c26f); }
.skipped b { color: light-dark(#b35900, #f0935a); }
blockquote { margin: 1rem 0 .25rem; } blockquote p { white-space: pre-wrap; }
p.source { margin: 0 0 0 1.2rem; }
dl { display: grid; grid-template-columns: fit-content(40%) 1fr; gap: .1rem .75rem; }
dl, dd { margin: .5rem 0; } dd { margin: 0; white-space: pre-wrap; }
@media print { blockquote { break-inside: avoid; } }
"""

LEGEND = (
    "“answer”: the first quote is likely to answer. “closest”: the passages that come closest. "
    "“nothing”: the articles do not say."
)


class Section(TypedDict):
    """The content of the section of a row; the *quotes* are HTML."""

    number: int
    given: Sequence[str]
    outcome: str
    confidence: float | None
    note: str
    quotes: Sequence[str]


def section_of(answered: AnsweredRow) -> Section:
    """Return the content of a section."""
    quotes = (Quote(one.passage.paragraph.article, one.parts) for one in answered.quotes)
    return Section(
        number=answered.row.number,
        given=answered.row.cells,
        outcome=answered.outcome,
        confidence=answered.confidence,
        note=answered.note,
        quotes=[_quote(quote) for quote in quotes],
    )


def write_page(file: IO[bytes], summary: Summary, sections: Iterable[Section]) -> None:
    """Write the page section by section."""
    name, total = visible_line(summary.name), sum(summary.outcomes.values())
    counts = [f"{summary.outcomes[one]:,} {one}" for one in OUTCOMES if summary.outcomes.get(one)]
    said = f"{count(total, 'question')}: {', '.join(counts)}."
    head = lines([element("h1", name), element("p", said), element("p", LEGEND)])
    file.write(joined(beginning(name, STYLE), head).encode())
    for section in sections:
        element_of = element(
            "section", "\n", lines(_content(section, summary)),
            id=f"row-{section['number']}", class_=section["outcome"],
        )  # fmt: skip
        file.write(f"{element_of}\n".encode())
    file.write(END.encode())


def _content(section: Section, summary: Summary) -> Iterator[Html]:
    names = map(visible_line, summary.questions.columns)
    cells = [*zip(names, section["given"], strict=True)]
    _, question = cells.pop(summary.questions.place)
    if question.strip():
        yield element("h2", question, dir="auto")
    confidence = section["confidence"]
    yield element(
        "p",
        element("b", section["outcome"]),
        "" if confidence is None else f" · confidence {confidence:.2f}",
        " · ",
        element("a", f"row {section['number']}", href=f"#row-{section['number']}"),
        class_="outcome",
    )
    if filled := [(name, cell) for name, cell in cells if cell]:
        yield element(
            "dl",
            *(
                joined(element("dt", name), element("dd", cell, dir="auto"))
                for name, cell in filled
            ),
        )
    if section["note"]:
        yield element("p", section["note"])
    # The journal of the batch keeps them as plain text.
    yield from map(Html, section["quotes"])


def _quote(quote: Quote) -> str:
    ids = element("code", " ".join(part.id for part in quote.parts))
    source = element("p", reference(footnote_of(quote)), " · ", ids, class_="source")
    return lines([block_quote(quote), source]).removesuffix("\n")
