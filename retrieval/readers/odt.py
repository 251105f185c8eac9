"""The reader for OpenDocument texts, in packages (``.odt``) and as one XML file (``.fodt``)."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.office.opendocument import Body, Styles
from retrieval.readers.office.package import Package
from retrieval.readers.office.structure import Structure
from retrieval.readers.office.xml import Element, child_of, local_name, parse_xml
from retrieval.readers.original import Original

MANIFEST = "META-INF/manifest.xml"
# Parts of a document with a password are listed with this element; or all of it is one such part.
PASSWORD_MARKS = (b"encryption-data", b"encrypted-package")
UNLOCK = "it has a password; open it and save it without one"
# The properties that name the work: their elements, and the fields of an article. ``dc:creator`` is
# who changed the file last, and ``dc:date`` is when.
PROPERTIES = {"title": "title", "initial-creator": "author", "language": "language"}


def read_odt(original: Original) -> Iterator[Draft | Skipped]:
    """The document as one article.

    Left out are tracked deletions, hidden text, comments, headers and footers, tables of contents,
    and numbers that the program counts itself. A row of a table is one paragraph, with a tab
    between its cells, unless a cell has more than one paragraph. A footnote follows the paragraph
    that refers to it, as does the text of a box. Paragraphs have no pages, for the marks of pages
    in such files are incomplete.
    """
    if original.suffix == ".fodt":
        content = parse_xml(original.read(), original.name, "it")
        styles, meta = content, content
    else:
        package = Package(original)
        if MANIFEST in package:
            manifest = package.read(MANIFEST)
            if any(mark in manifest for mark in PASSWORD_MARKS):
                raise UnreadableSource(original.name, UNLOCK)
        if "content.xml" not in package:
            raise UnreadableSource(original.name, "a zip file, but no OpenDocument text")
        content = parse_xml(package.read("content.xml"), original.name, "content.xml")
        styles, meta = (
            _parsed(package, original.name, f"{kind}.xml") for kind in ("styles", "meta")
        )
    body = child_of(content, "body", "text")
    if body is None:
        raise UnreadableSource(original.name, "an OpenDocument file, but no text; save it as PDF")
    structure = Structure()
    named = child_of(styles, "styles"), child_of(content, "automatic-styles")
    structure.add(Body(body, Styles(named)).blocks())
    yield structure.draft(original, _properties(meta))


def _parsed(package: Package, name: str, part: str) -> Element | None:
    """The root of a part; None if it is missing or damaged, for the text is worth more than it."""
    if part not in package:
        return None
    try:
        return parse_xml(package.read(part), name, part)
    except UnreadableSource:
        return None


def _properties(root: Element | None) -> dict[str, str]:
    meta = child_of(root, "meta")
    return {
        PROPERTIES[tag]: child.text
        for child in (() if meta is None else meta)
        if (tag := local_name(child)) in PROPERTIES and child.text
    }
