"""Quotes as a page that needs no other file, with footnotes to jump to and back."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.documents.document import (
    NOTES,
    SOURCES,
    Document,
    Quote,
    Reference,
    footnote_of,
    language_of,
    shown,
    target_of,
)
from bot.pages.document_frame import END, beginning
from bot.pages.elements import Content, Html, element, joined, lines

STYLE = """
body { padding-top: 1rem; }
blockquote { margin: 1.5rem 0; } blockquote p { white-space: pre-wrap; }
.notes, .sources { font-size: .9rem; } sup { line-height: 0; }
@media print { .back { display: none; } blockquote, li { break-inside: avoid; } }
"""


def html_page(document: Document) -> str:
    """Make the page as a text, which is to be encoded as UTF-8."""
    return joined(beginning(document.name, STYLE), lines(_body(document)), Html(END))


def block_quote(quote: Quote, mark: Content = None, name: str | None = None) -> Html:
    """Make the element of a quote that has parts, with a *mark* behind it and *name* as its id."""
    *others, last = (shown(part) for part in quote.parts)
    # The direction of a paragraph is that of its own letters.
    paragraphs = [element("p", text, dir="auto") for text in others]
    paragraphs.append(element("p", last, mark, dir="auto"))
    language, address = language_of(quote), target_of(quote)
    content = lines(paragraphs)
    return element("blockquote", "\n", content, id=name, lang=language, cite=address)


def reference(source: Reference) -> Html:
    """Say where a quote or an article is to be found, with a link."""
    text = element("bdi", source.text)
    if not source.address or not source.target:
        return text
    return joined(text, " ", element("a", source.address, href=source.target))


def _body(document: Document) -> Iterator[Html]:
    if document.title:
        yield element("h1", document.name)
    for note in document.note_lines:
        yield element("p", note)
    notes = []
    for number, quote in enumerate(document.quotes, start=1):
        there = element("a", str(number), href=f"#note-{number}", role="doc-noteref")
        yield block_quote(quote, element("sup", there), f"quote-{number}")
        back = element(
            "a", "↩", class_="back", href=f"#quote-{number}", aria_label="Back to the quote"
        )
        notes.append(element("li", reference(footnote_of(quote)), " ", back, id=f"note-{number}"))
    if notes:
        yield _section("notes", "doc-endnotes", NOTES, element("ol", "\n", lines(notes)))
    if sources := document.sources:
        items = (element("li", reference(source)) for source in sources)
        yield _section("sources", "doc-bibliography", SOURCES, element("ul", "\n", lines(items)))


def _section(name: str, role: str, title: str, content: Html) -> Html:
    return element("section", "\n", lines([element("h2", title), content]), class_=name, role=role)
