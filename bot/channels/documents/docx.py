"""Quotes as a Word document with real footnotes and styles (WordprocessingML, ECMA-376, part 1)."""

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

# The same on every system.
UNIX, ORDINARY_FILE = 3, 0o644 << 16

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}/relationships"'
)
KINDS = {
    "core-properties": f"{PACKAGE}/relationships/metadata/core-properties",
    **{
        kind: f"{OFFICE}/relationships/{kind}"
        for kind in ("officeDocument", "footnotes", "settings", "styles")
    },
}
CONTENT_TYPES = f"""{DECLARATION}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/docProps/core.xml" \
ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>
<Override PartName="/word/footnotes.xml" ContentType="{WORD}.footnotes+xml"/>
<Override PartName="/word/settings.xml" ContentType="{WORD}.settings+xml"/>
<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/>
</Types>
"""
SETTINGS = f"""{DECLARATION}<w:settings {NAMESPACES}>
<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>
<w:compat>\
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" \
w:val="15"/></w:compat>
</w:settings>
"""
# Word itself gives the separators of footnotes these ids.
SEPARATORS = """<w:footnote w:type="separator" w:id="-1">\
<w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0">\
<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
"""
# A4, with margins of one inch.
SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
    'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
)
# Id, name, properties of the paragraph, properties of the run.
PARAGRAPH_STYLES = (
    ("Title", "Title", '<w:spacing w:after="240"/>', '<w:sz w:val="40"/>'),
    (
        "Heading1",
        "heading 1",
        '<w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/>',
        '<w:b/><w:sz w:val="28"/>',
    ),
    ("Quote", "Quote", '<w:ind w:left="567" w:right="567"/>', "<w:i/>"),
    ("FootnoteText", "footnote text", '<w:spacing w:after="0"/>', '<w:sz w:val="20"/>'),
    ("Bibliography", "Bibliography", '<w:ind w:left="567" w:hanging="567"/>', ""),
)
CHARACTER_STYLES = (
    ("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>'),
    ("Hyperlink", "Hyperlink", '<w:color w:val="0563C1"/><w:u w:val="single"/>'),
)
DEFAULTS = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" '
    'w:eastAsia="Cambria" w:cs="Times New Roman"/><w:sz w:val="22"/><w:lang w:val="en-US"/></w:rPr>'
    '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="264" w:lineRule="auto"/>'
    "</w:pPr></w:pPrDefault></w:docDefaults>"
)
NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "<w:qFormat/></w:style>"
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/></w:style>'
)


def word_file(document: Document) -> bytes:
    """Return the bytes of the file; equal documents give equal bytes."""
    notes, addresses = _Addresses("note"), _Addresses("source")
    footnotes = "".join(_footnotes(document, notes))
    body = "".join(_body(document, addresses))
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": _relationships(
            {"officeDocument": "word/document.xml", "core-properties": "docProps/core.xml"}
        ),
        "docProps/core.xml": _properties(document),
        "word/document.xml": _part("document", f"<w:body>\n{body}{SECTION}\n</w:body>\n"),
        "word/footnotes.xml": _part("footnotes", f"{SEPARATORS}{footnotes}"),
        "word/settings.xml": SETTINGS,
        "word/styles.xml": _styles(),
        "word/_rels/document.xml.rels": _relationships(
            {kind: f"{kind}.xml" for kind in ("footnotes", "settings", "styles")}, addresses.targets
        ),
        "word/_rels/footnotes.xml.rels": _relationships({}, notes.targets),
    }
    return _zipped(parts)


class _Addresses:
    """The addresses that a part of the document links to."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.targets: dict[str, str] = {}

    def link(self, reference: Reference) -> str:
        """Make a link to *reference*, if it has an address."""
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
    """Make a run; line breaks and tabs become elements."""
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
            # With a fixed date, equal quotes give equal files.
            part = zipfile.ZipInfo(name)
            part.create_system, part.external_attr = UNIX, ORDINARY_FILE
            part.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(part, text)
    return content.getvalue()


def _styles() -> str:
    paragraphs = "".join(
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{of_paragraph}</w:pPr>'
        f"<w:rPr>{of_run}</w:rPr></w:style>\n"
        for style, name, of_paragraph, of_run in PARAGRAPH_STYLES
    )
    characters = "".join(
        f'<w:style w:type="character" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>{of_run}</w:rPr></w:style>\n'
        for style, name, of_run in CHARACTER_STYLES
    )
    head = f"{DECLARATION}<w:styles {NAMESPACES}>\n{DEFAULTS}\n{NORMAL}\n"
    return f"{head}{paragraphs}{characters}</w:styles>\n"


def _relationships(targets: dict[str, str], external: dict[str, str] | None = None) -> str:
    """Make relationships from kinds to paths, and from ids to addresses."""
    lines = [
        f'<Relationship Id="{kind}" Type="{KINDS[kind]}" Target="{target}"/>\n'
        for kind, target in targets.items()
    ]
    lines += [
        f'<Relationship Id="{name}" Type="{OFFICE}/relationships/hyperlink" '
        f'Target="{target}" TargetMode="External"/>\n'
        for name, target in (external or {}).items()
    ]
    head = f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">\n'
    return f"{head}{''.join(lines)}</Relationships>\n"
