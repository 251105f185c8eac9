"""Answers as a page that needs no other file: each question with its quotes and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import IO, TypedDict

from bot.channels.documents.document import Quote, footnote_of, on_one_line, visible
from bot.channels.documents.html import END, beginning, block_quote, reference
from bot.channels.tables.answered_row import OUTCOMES, AnsweredRow, Summary
from bot.channels.terminal import count

STYLE = """
section { margin-top: 2.5rem; border-top: 1px solid #8884; overflow-wrap: anywhere; }
section h2 { margin: 1rem 0 .25rem; white-space: pre-wrap; } section > p { margin: .25rem 0; }
.outcome, .source, dl { font-size: .9rem; } .outcome { opacity: .8; }
.answer b { color: light-dark(#1a7f37, #57c26f); }
.skipped b { color: light-dark(#b35900, #f0935a); }
blockquote { margin: 1rem 0 .25rem; } p.source { margin: 0 0 0 1.2rem; }
dl { display: grid; grid-template-columns: fit-content(40%) 1fr; gap: .1rem .75rem; }
dl, dd { margin: .5rem 0; } dt { opacity: .8; } dd { margin: 0; white-space: pre-wrap; }
"""

LEGEND = (
    "“answer”: the first quote is likely to answer. “closest”: the passages that come closest. "
    "“nothing”: the articles do not say."
)


class Section(TypedDict):
    """What the page says of a row; each of the *quotes* is HTML, with its source."""

    number: int
    given: Sequence[str]
    outcome: str
    confidence: float | None
    note: str
    quotes: Sequence[str]


def section_of(answered: AnsweredRow) -> Section:
    """The content of a section, which does not depend on other rows."""
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
    """Write the page, a section after the other."""
    name, total = on_one_line(summary.name), sum(summary.outcomes.values())
    counts = [f"{summary.outcomes[one]:,} {one}" for one in OUTCOMES if summary.outcomes.get(one)]
    head = f"{count(total, 'question')}: {', '.join(counts)}."
    file.write(beginning(name, STYLE).encode())
    file.write(f"<h1>{escape(name)}</h1>\n<p>{head}</p>\n<p>{LEGEND}</p>\n".encode())
    for section in sections:
        file.write("".join(f"{line}\n" for line in _lines(section, summary)).encode())
    file.write(END.encode())


def _lines(section: Section, summary: Summary) -> Iterator[str]:
    number, outcome, confidence = section["number"], section["outcome"], section["confidence"]
    names = (escape(on_one_line(name)) for name in summary.questions.columns)
    cells = [*zip(names, (escape(visible(cell)) for cell in section["given"]), strict=True)]
    _, question = cells.pop(summary.questions.place)
    yield f'<section id="row-{number}" class="{outcome}">'
    if question.strip():
        yield f'<h2 dir="auto">{question}</h2>'
    sure = "" if confidence is None else f" · confidence {confidence:.2f}"
    row = f'<a href="#row-{number}">row {number}</a>'
    yield f'<p class="outcome"><b>{outcome}</b>{sure} · {row}</p>'
    if rows := [f'<dt>{name}</dt><dd dir="auto">{cell}</dd>' for name, cell in cells if cell]:
        yield f"<dl>{''.join(rows)}</dl>"
    if section["note"]:
        yield f"<p>{escape(visible(section['note']))}</p>"
    yield from section["quotes"]
    yield "</section>"


def _quote(quote: Quote) -> str:
    ids = " ".join(part.id for part in quote.parts)
    source = f"{reference(footnote_of(quote))} · <code>{escape(visible(ids))}</code>"
    return f'{block_quote(quote)}\n<p class="source">{source}</p>'
