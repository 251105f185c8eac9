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
END = "</body>\n</html>\n"


def html_page(document: Document) -> str:
    """The page as a text, which is to be encoded as UTF-8."""
    body = "".join(f"{line}\n" for line in _body(document))
    return f"{beginning(document.name)}{body}{END}"


def beginning(name: str, style: str = "") -> str:
    """The page with the title *name* up to its body; *style* is added to ours. ``END`` ends it."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(name)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n"
    )


def _body(document: Document) -> Iterator[str]:
    if document.title:
        yield f"<h1>{escape(document.name)}</h1>"
    for note in document.note_lines:
        yield f"<p>{escape(note)}</p>"
    quotes = list(enumerate(document.quotes, start=1))
    for number, quote in quotes:
        mark = f'<sup><a href="#note-{number}" role="doc-noteref">{number}</a></sup>'
        yield block_quote(quote, f' id="quote-{number}"', mark)
    if quotes:
        yield f'<section class="notes" role="doc-endnotes">\n<h2>{NOTES}</h2>\n<ol>'
        for number, quote in quotes:
            back = f'<a class="back" href="#quote-{number}" aria-label="Back to the quote">↩</a>'
            text = reference(footnote_of(quote))
            yield f'<li id="note-{number}">{text} {back}</li>'
        yield "</ol>\n</section>"
    if sources := document.sources:
        yield f'<section class="sources" role="doc-bibliography">\n<h2>{SOURCES}</h2>\n<ul>'
        yield from (f"<li>{reference(source)}</li>" for source in sources)
        yield "</ul>\n</section>"


def block_quote(quote: Quote, attributes: str = "", mark: str = "") -> str:
    """A quote that has parts; *attributes* of its element and the *mark* behind it are HTML."""
    language, address = language_of(quote), target_of(quote)
    attributes += f' lang="{language}"' if language else ""
    attributes += f' cite="{escape(address)}"' if address else ""
    # The direction of a paragraph is that of its own letters.
    texts = '</p>\n<p dir="auto">'.join(escape(shown(part)) for part in quote.parts)
    return f'<blockquote{attributes}>\n<p dir="auto">{texts}{mark}</p>\n</blockquote>'


def reference(source: Reference) -> str:
    """Where a quote or an article is to be found, with a link."""
    text = f"<bdi>{escape(source.text)}</bdi>"
    if not source.address or not source.target:
        return text
    return f'{text} <a href="{escape(source.target)}">{escape(source.address)}</a>'
