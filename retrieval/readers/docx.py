"""The reader for Word's documents (Office Open XML): what a reader of the final version sees."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.office.package import Package
from retrieval.readers.office.structure import Structure
from retrieval.readers.office.wordprocessing import Body, Styles
from retrieval.readers.office.xml import Element, child_of, local_name, parse_xml
from retrieval.readers.original import Original

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream that holds a document with a password, as such files write names.
PASSWORD = "EncryptedPackage".encode("utf-16-le")
CONVERT = "convert it: soffice --headless --convert-to docx --outdir FOLDER FILE"
UNLOCK = "it has a password; open it and save it without one"
# The properties that name the work: their elements, and the fields of an article.
PROPERTIES = {"title": "title", "creator": "author", "language": "language"}


def read_docx(original: Original) -> Iterator[Draft | Skipped]:
    """The document as one article.

    Insertions that are tracked are text, and deletions are not. Left out are hidden text, field
    codes, comments, headers and footers, tables of contents, and numbers that Word counts itself.
    A row of a table is one paragraph, with a tab between its cells, unless a cell has more than one
    paragraph. A footnote follows the paragraph that refers to it, as does the text of a box.
    Paragraphs have pages if Word noted where they began when it last laid out the document.
    """
    with original.open() as stream:
        if stream.read(len(OLD_OFFICE)) == OLD_OFFICE:
            has_password = PASSWORD in original.read()
            why = UNLOCK if has_password else f"an old Word document; {CONVERT}"
            raise UnreadableSource(original.name, why)
    package = Package(original)
    main = _related(package, original.name, "").get("officeDocument", "word/document.xml")
    if main not in package:
        raise UnreadableSource(original.name, "a zip file, but no Word document")
    related = _related(package, original.name, main)
    document = _parsed(package, original.name, main)
    body = child_of(document, "body")
    if body is None:
        raise UnreadableSource(original.name, "a document without a body; open it and save it anew")
    parts = {
        kind: _parsed(package, original.name, related[kind])
        for kind in ("styles", "footnotes", "endnotes")
        if related.get(kind, "") in package
    }
    reading = Body(body, Styles(parts.get("styles")))
    for kind in ("footnotes", "endnotes"):
        reading.add_notes(kind.removesuffix("s"), parts.get(kind))
    structure = Structure()
    structure.add(reading.blocks())
    yield structure.draft(original, _properties(package, original.name))


def _parsed(package: Package, name: str, part: str) -> Element:
    return parse_xml(package.read(part), name, part)


def _related(package: Package, name: str, part: str) -> dict[str, str]:
    """The parts that *part* refers to, by the kind of their relation."""
    folder, _, file = part.rpartition("/")
    relations = join(folder, "_rels", f"{file}.rels")
    if relations not in package:
        return {}
    related: dict[str, str] = {}
    for relation in _parsed(package, name, relations):
        if relation.get("TargetMode") != "External":
            kind = (relation.get("Type") or "").rpartition("/")[2]
            target = relation.get("Target") or ""
            path = normpath(join("/", dirname(part), target)).lstrip("/")
            related.setdefault(kind, path)
    return related


def _properties(package: Package, name: str) -> dict[str, str]:
    """The metadata. The date of a property is that of the file, and no date of publication."""
    part = _related(package, name, "").get("core-properties", "docProps/core.xml")
    if part not in package:
        return {}
    try:
        properties = _parsed(package, name, part)
    except UnreadableSource:  # the text is worth more than its properties
        return {}
    return {
        PROPERTIES[tag]: child.text
        for child in properties
        if (tag := local_name(child)) in PROPERTIES and child.text
    }
