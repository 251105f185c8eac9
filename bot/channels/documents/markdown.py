"""Quotes as Markdown with footnotes, for pandoc, GitHub and note editors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.channels.documents.document import (
    SOURCES,
    Document,
    Quote,
    Reference,
    footnote_of,
    shown,
)

# Markup of CommonMark, and of dialects: mathematics, superscripts, citations, attributes, marked
# text, bare addresses, pictures.
MARKUP = re.compile(r"[\\`*_\[\]<>#|~&$^@{}]|=(?==)|:(?=//|[\w+-]+:)|(?<=www)\.|!$", re.I)
# At the start of a line: a list, a rule, a heading or a definition.
LINE_MARK = re.compile(r"\(?(?:\d{1,9}|[a-z]|[ivxlcdm]+)[.)](?=\s|$)|[-+=:]", re.I)
PUNCTUATION = re.compile(r"([().:=+-])")
# An address would change its meaning here.
ENTITY = re.compile(r"&(?=#?\w+;)")


def markdown_text(document: Document) -> str:
    """Return the document as Markdown."""
    blocks = [f"# {_escaped(document.name)}"] if document.title else []
    blocks += [_line(note) for note in document.note_lines]
    quotes = list(enumerate(document.quotes, start=1))
    blocks += ["\n".join(_block_quote(quote, number)) for number, quote in quotes]
    blocks += [f"[^{number}]: {_reference(footnote_of(quote))}" for number, quote in quotes]
    if sources := document.sources:
        blocks.append(f"## {SOURCES}")
        blocks.append("\n".join(f"- {_reference(source)}" for source in sources))
    return "".join(f"{block}\n\n" for block in blocks if block)[:-1]


def _block_quote(quote: Quote, number: int) -> Iterator[str]:
    """Return the lines of a quote; a blank line begins a new paragraph."""
    text = "\n\n".join(shown(part) for part in quote.parts)
    paragraphs = [
        "\\\n".join(_line(line.strip()) for line in paragraph.split("\n"))
        for paragraph in re.split(r"\n\s*\n", text.strip())
    ]
    marked = "\n\n".join(paragraphs) + f"[^{number}]"
    for line in marked.split("\n"):
        yield f"> {line}".rstrip()


def _reference(reference: Reference) -> str:
    text = _line(reference.text)
    if not reference.address or not reference.target:
        return text
    target = ENTITY.sub(r"\\&", reference.target)
    return f"{text} [{_escaped(reference.address)}](<{target}>)"


def _line(text: str) -> str:
    """Escape a line so that it is only text."""
    mark = LINE_MARK.match(text)
    start = mark.end() if mark else 0
    return PUNCTUATION.sub(r"\\\1", text[:start]) + _escaped(text[start:])


def _escaped(text: str) -> str:
    return MARKUP.sub(r"\\\g<0>", text)
