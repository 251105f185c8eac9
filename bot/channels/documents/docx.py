"""Quotes as a Word document (Office Open XML) with real footnotes and styles."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html import escape

from bot.channels.documents.document import (
    SOURCES,
    Document,
    Quote,
    Reference,
    encoded,
    footnote_of,
    language_of,
    shown,
)
from bot.channels.documents.word_parts import (
    CONTENT_TYPES,
    DECLARATION,
    NAMESPACES,
    PACKAGE,
    SECTION,
    SEPARATORS,
    SETTINGS,
    relationships,
    styles,
)

# The same on every system.
UNIX, ORDINARY_FILE = 3, 0o644 << 16


def word_file(document: Document) -> bytes:
    """The document as the bytes of a file; equal documents are equal bytes."""
    notes, addresses = _Addresses("note"), _Addresses("source")
    footnotes = "".join(_footnotes(document, notes))
    body = "".join(_body(document, addresses))
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relationships(
            {"officeDocument": "word/document.xml", "core-properties": "docProps/core.xml"}
        ),
        "docProps/core.xml": _properties(document),
        "word/document.xml": _part("document", f"<w:body>\n{body}{SECTION}\n</w:body>\n"),
        "word/footnotes.xml": _part("footnotes", f"{SEPARATORS}{footnotes}"),
        "word/settings.xml": SETTINGS,
        "word/styles.xml": styles(),
        "word/_rels/document.xml.rels": relationships(
            {kind: f"{kind}.xml" for kind in ("footnotes", "settings", "styles")}, addresses.targets
        ),
        "word/_rels/footnotes.xml.rels": relationships({}, notes.targets),
    }
    return _zipped(parts)


class _Addresses:
    """The addresses that a part of the document links to, each under an id."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.targets: dict[str, str] = {}

    def link(self, reference: Reference) -> str:
        """The address of *reference* as a link; nothing if there is none."""
        if not reference.address or not reference.target:
            return ""
        name = f"{self._name}{len(self.targets) + 1}"
        self.targets[name] = escape(encoded(reference.target))
        run = _run(reference.address, '<w:rStyle w:val="Hyperlink"/>')
        return f'{_run(" ")}<w:hyperlink r:id="{name}">{run}</w:hyperlink>'


def _body(document: Document, addresses: _Addresses) -> Iterator[str]:
    if document.title:
        yield _paragraph(_run(document.name), "Title")
    for note in document.note_lines:
        yield _paragraph(_run(note))
    for number, quote in enumerate(document.quotes, start=1):
        yield from _quote(quote, number)
    if sources := document.sources:
        yield _paragraph(_run(SOURCES), "Heading1")
        for source in sources:
            yield _paragraph(_run(source.text) + addresses.link(source), "Bibliography")


def _quote(quote: Quote, number: int) -> Iterator[str]:
    language = language_of(quote)
    properties = f'<w:lang w:val="{language}"/>' if language else ""
    texts = [_run(shown(part), properties) for part in quote.parts]
    texts[-1] += (
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        f'<w:footnoteReference w:id="{number}"/></w:r>'
    )
    *others, last = texts
    yield from (_paragraph(text, "Quote", '<w:spacing w:after="60"/>') for text in others)
    yield _paragraph(last, "Quote")


def _footnotes(document: Document, addresses: _Addresses) -> Iterator[str]:
    mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    for number, quote in enumerate(document.quotes, start=1):
        reference = footnote_of(quote)
        text = f"{mark}{_run(f' {reference.text}')}{addresses.link(reference)}"
        paragraph = _paragraph(text, "FootnoteText")
        yield f'<w:footnote w:id="{number}">{paragraph}</w:footnote>\n'


def _paragraph(runs: str, style: str = "Normal", more: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>'
    return f"<w:p>{properties}{runs}</w:p>\n"


def _run(text: str, properties: str = "") -> str:
    """A run of *text*, in which breaks of lines and tabs are elements."""
    lines = (
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(cell)}</w:t>' for cell in cells)
        for cells in (line.split("\t") for line in text.split("\n"))
    )
    head = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{head}{'<w:br/>'.join(lines)}</w:r>"


def _part(name: str, content: str) -> str:
    return f"{DECLARATION}<w:{name} {NAMESPACES}>\n{content}</w:{name}>\n"


def _properties(document: Document) -> str:
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(document.name)}</dc:title>'
        "</cp:coreProperties>\n"
    )


def _zipped(parts: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            # Its date is the first that there can be, so that equal quotes are equal files.
            part = zipfile.ZipInfo(name)
            part.create_system, part.external_attr = UNIX, ORDINARY_FILE
            part.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(part, text)
    return content.getvalue()
