"""Quotes as a page that needs no other file, with footnotes to jump to and back."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

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

STYLE = """
:root { color-scheme: light dark; }
body { margin: 2.5rem auto; max-width: 42rem; padding: 0 1.25rem; font: 1.05rem/1.6 serif; }
h1, h2 { line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
blockquote { margin: 1.5rem 0; padding-left: 1rem; border-left: 3px solid #8888; }
blockquote p { white-space: pre-wrap; margin: .5rem 0; }
.notes, .sources { font-size: .9rem; overflow-wrap: anywhere; } sup { line-height: 0; }
@media print {
  body { margin: 0; max-width: none; font-size: 11pt; } .back { display: none; }
  blockquote, li { break-inside: avoid; } a { color: inherit; text-decoration: none; }
}
"""
# The page contains all that it needs, and a browser may load nothing else for it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_page(document: Document) -> str:
    """The page as a text, which is to be encoded as UTF-8."""
    name = escape(document.name)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "".join(f"{line}\n" for line in _body(document))
        + "</body>\n</html>\n"
    )


def _body(document: Document) -> Iterator[str]:
    if document.title:
        yield f"<h1>{escape(document.name)}</h1>"
    for note in document.note_lines:
        yield f"<p>{escape(note)}</p>"
    quotes = list(enumerate(document.quotes, start=1))
    for number, quote in quotes:
        yield _block_quote(quote, number)
    if quotes:
        yield f'<section class="notes" role="doc-endnotes">\n<h2>{NOTES}</h2>\n<ol>'
        for number, quote in quotes:
            back = f'<a class="back" href="#quote-{number}" aria-label="Back to the quote">↩</a>'
            text = _reference(footnote_of(quote))
            yield f'<li id="note-{number}">{text} {back}</li>'
        yield "</ol>\n</section>"
    if sources := document.sources:
        yield f'<section class="sources" role="doc-bibliography">\n<h2>{SOURCES}</h2>\n<ul>'
        yield from (f"<li>{_reference(source)}</li>" for source in sources)
        yield "</ul>\n</section>"


def _block_quote(quote: Quote, number: int) -> str:
    language, address = language_of(quote), target_of(quote)
    attributes = f' lang="{language}"' if language else ""
    attributes += f' cite="{escape(address)}"' if address else ""
    mark = f'<sup><a href="#note-{number}" role="doc-noteref">{number}</a></sup>'
    # The direction of a paragraph is that of its own letters.
    texts = '</p>\n<p dir="auto">'.join(escape(shown(part)) for part in quote.parts)
    start = f'<blockquote id="quote-{number}"{attributes}>'
    return f'{start}\n<p dir="auto">{texts}{mark}</p>\n</blockquote>'


def _reference(reference: Reference) -> str:
    text = f"<bdi>{escape(reference.text)}</bdi>"
    if not reference.address or not reference.target:
        return text
    return f'{text} <a href="{escape(reference.target)}">{escape(reference.address)}</a>'
