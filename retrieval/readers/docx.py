"""The reader for Word documents (Office Open XML): the text of the final version."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.office.package import (
    Element,
    Package,
    attribute,
    child_of,
    local_name,
    texts_of,
    walk,
)
from retrieval.readers.office.structure import (
    DEEPEST,
    TITLE,
    Block,
    Style,
    document_draft,
    row_of,
)
from retrieval.readers.original import Original

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream that holds an encrypted document.
PASSWORD = "EncryptedPackage".encode("utf-16-le")
CONVERT = "convert it: soffice --headless --convert-to docx --outdir FOLDER FILE"
UNLOCK = "it has a password; open it and save it without one"
# Elements of the properties, and fields of an article. The dates are the file's.
PROPERTIES = {"title": "title", "creator": "author", "language": "language"}


def read_docx(original: Original) -> Iterator[Draft | Skipped]:
    """The document as one article, with tracked insertions.

    Left out are deletions, hidden text, field codes, comments, headers, footers, tables of contents
    and numbers that Word counts. Paragraphs have pages if Word noted page breaks.
    """
    with original.open() as stream:
        if stream.read(len(OLD_OFFICE)) == OLD_OFFICE:
            has_password = PASSWORD in original.read()
            why = UNLOCK if has_password else f"an old Word document; {CONVERT}"
            raise UnreadableSource(original.name, why)
    package = Package(original)
    main = _related(package, "").get("officeDocument", "word/document.xml")
    if main not in package:
        raise UnreadableSource(original.name, "a zip file, but no Word document")
    related = _related(package, main)
    body = child_of(package.parse(main), "body")
    if body is None:
        raise UnreadableSource(original.name, "a document without a body; open it and save it anew")
    styles, footnotes, endnotes = (
        package.parse(related[kind]) if related.get(kind, "") in package else None
        for kind in ("styles", "footnotes", "endnotes")
    )
    reading = _Body(body, _Styles(styles))
    reading.add_notes("footnote", footnotes)
    reading.add_notes("endnote", endnotes)
    yield document_draft(reading.blocks(), original, _properties(package))


def _related(package: Package, part: str) -> dict[str, str]:
    folder, _, file = part.rpartition("/")
    relations = join(folder, "_rels", f"{file}.rels")
    related: dict[str, str] = {}
    for relation in package.parse(relations) if relations in package else ():
        if relation.get("TargetMode") != "External":
            kind = (relation.get("Type") or "").rpartition("/")[2]
            target = relation.get("Target") or ""
            path = normpath(join("/", dirname(part), target)).lstrip("/")
            related.setdefault(kind, path)
    return related


def _properties(package: Package) -> dict[str, str]:
    part = _related(package, "").get("core-properties", "docProps/core.xml")
    try:
        return texts_of(package.parse(part), PROPERTIES)
    except UnreadableSource:  # missing or damaged, but the text matters more
        return {}


# The text of WordprocessingML.

# Elements that are not part of the final text.
UNSEEN = frozenset(
    "del moveFrom instrText delText delInstrText pPr rPr tblPr tblGrid tblPrEx trPr tcPr sectPr "
    "sdtPr sdtEndPr rt object ctrlPr".split()
)
# Elements that only group blocks.
TRANSPARENT = frozenset(
    "sdt sdtContent customXml smartTag ins moveTo AlternateContent Choice Fallback".split()
)
CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011"}
OFF = frozenset({"0", "false", "off", "none"})
HEADING = re.compile(r"heading (\d)")
# Styles of tables of contents, lists of figures and indexes.
CONTENTS = re.compile(r"toc \d|toc heading|table of figures|table of authorities|index \d")
TABLE_OF_CONTENTS = "Table of Contents"
LONGEST_CHAIN = 11  # Word allows no longer chains of styles
# A higher level means text.
DEEPEST_HEADING = 9
FIRST_PRINTABLE = 0x20
SURROGATES = range(0xD800, 0xE000)
PRIVATE = range(0xE000, 0xF900)


class _Styles:
    """The styles by id, with inherited properties."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._known: dict[str | None, Style] = {}
        self._default: str | None = None
        for style in () if root is None else root:
            style_id = attribute(style, "styleId")
            if local_name(style) == "style" and style_id is not None:
                self._styles[style_id] = style
                is_default = attribute(style, "default") in ("1", "true", "on")
                if is_default and attribute(style, "type") == "paragraph":
                    self._default = style_id

    def of(self, style_id: str | None) -> Style:
        if style_id not in self._known:
            levels, hidden, contents = [], [], False
            for style in self._chain(style_id):
                name = (attribute(child_of(style, "name"), "val") or "").lower()
                level = TITLE if name == "title" else _outline_level(child_of(style, "pPr"))
                if level is None and (heading := HEADING.fullmatch(name)):
                    level = int(heading[1])
                levels += [level] if level is not None else []
                state = _is_on(child_of(style, "rPr", "vanish"))
                hidden += [state] if state is not None else []
                contents = contents or CONTENTS.fullmatch(name) is not None
            level = levels[0] if levels and levels[0] <= DEEPEST_HEADING else None
            self._known[style_id] = Style(level, bool(hidden and hidden[0]), contents)
        return self._known[style_id]

    def _chain(self, style_id: str | None) -> Iterator[Element]:
        """The style and its parents, nearest first; for None, the default style."""
        style_id = style_id or self._default
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen and len(seen) < LONGEST_CHAIN:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = attribute(child_of(self._styles[style_id], "basedOn"), "val")


def _outline_level(properties: Element | None) -> int | None:
    """The level of headings in paragraph properties, from 1; 10 for text."""
    value = attribute(child_of(properties, "outlineLvl"), "val") or ""
    return int(value) + 1 if re.fullmatch(r"[0-9]", value) else None


def _is_on(element: Element | None) -> bool | None:
    """Whether a property is switched on; None if it is missing."""
    return None if element is None else attribute(element, "val") not in OFF


@dataclass(slots=True)
class _Paragraph:
    """*asides* are the notes and boxes in the paragraph."""

    style: str | None = None
    level: int | None = None
    page: int | None = None
    has_text: bool = False
    texts: list[str] = field(default_factory=list)
    asides: list[tuple[str, Element]] = field(default_factory=list)


class _Body:
    def __init__(self, body: Element, styles: _Styles) -> None:
        self._body = body
        self._styles = styles
        self._notes: dict[tuple[str, str], Element] = {}
        self._counts: dict[str, int] = {}
        # A paragraph whose end was deleted: the next one continues it.
        self._open: _Paragraph | None = None
        # For each open field: whether its result has begun.
        self._fields: list[bool] = []
        self._codes = 0
        # Most programs do not note page breaks.
        has_pages = next(body.iter("{*}lastRenderedPageBreak"), None) is not None
        self._page: int | None = 1 if has_pages else None
        # Word notes a break also where a manual one has just begun the page.
        self._is_page_new = False

    def add_notes(self, kind: str, root: Element | None) -> None:
        for note in () if root is None else root:
            # Other types are separator lines.
            if attribute(note, "type") in (None, "normal"):
                self._notes[kind, attribute(note, "id") or ""] = note

    def blocks(self) -> Iterator[Block]:
        yield from self._blocks(self._body, None, 0)

    def _blocks(self, container: Element, place: str | None, depth: int) -> Iterator[Block]:
        """*place* is given if the blocks are not counted."""
        if depth > DEEPEST:
            return
        outer, self._open = self._open, None
        for event, element in walk(container, _is_no_container):
            name = local_name(element)
            if event == "skip" and name == "p":
                yield from self._paragraph(element, place, depth)
            elif event == "skip" and name == "tbl":
                yield from self._table(element, place, depth)
        if self._open is not None:
            paragraph, self._open = self._open, None
            yield from self._closed(paragraph, place, depth)
        self._open = outer

    def _count(self, kind: str) -> int:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def _table(self, table: Element, place: str | None, depth: int) -> Iterator[Block]:
        number, rows = self._count("table"), 0
        for event, row in walk(table, _is_no_container):
            if event != "skip" or local_name(row) != "tr":
                continue
            rows += 1
            properties = child_of(row, "trPr")
            if child_of(properties, "del") is not None or _is_on(child_of(properties, "hidden")):
                continue
            here = place or f"table {number}, row {rows}"
            # Each cell of a row notes the break in the row.
            start, last, cells = self._page, self._page, []
            for event_in_row, cell in walk(row, _is_no_container):
                if event_in_row == "skip" and local_name(cell) == "tc":
                    self._page = start
                    if child_of(cell, "tcPr", "cellDel") is None:
                        cells.append(list(self._blocks(cell, here, depth + 1)))
                    last = self._page if last is None else max(last, self._page or 0)
            self._page = last
            yield from row_of(cells)

    def _paragraph(self, element: Element, place: str | None, depth: int) -> Iterator[Block]:
        properties = child_of(element, "pPr")
        style = attribute(child_of(properties, "pStyle"), "val")
        paragraph = self._open or _Paragraph()
        self._open = None
        level = _outline_level(properties)
        paragraph.level = level if level is not None else self._styles.of(style).level
        paragraph.style = style
        if _is_on(child_of(properties, "pageBreakBefore")):
            self._break_page()
        for event, part in walk(element, self._is_unseen_in(style)):
            if event != "end":
                self._take(part, paragraph)
        # An unclosed field code must not hide the rest of the document.
        self._fields = [True] * len(self._fields) if self._codes else self._fields
        self._codes = 0
        mark = child_of(properties, "rPr")
        if child_of(mark, "del") is not None or child_of(mark, "moveFrom") is not None:
            self._open = paragraph
        else:
            yield from self._closed(paragraph, place, depth)

    def _closed(self, paragraph: _Paragraph, place: str | None, depth: int) -> Iterator[Block]:
        text = "".join(paragraph.texts)
        if paragraph.has_text and not self._styles.of(paragraph.style).is_contents:
            level = paragraph.level if (paragraph.level or 0) <= DEEPEST_HEADING else None
            here = place or f"paragraph {self._count('paragraph')}"
            yield Block(text, level, paragraph.page, here)
        for kind, element in paragraph.asides:
            page, here = self._page, f"{kind} {self._count(kind)}"
            for block in self._blocks(element, here, depth + 1):
                yield block._replace(is_aside=True)
            self._page = page

    def _is_unseen_in(self, style: str | None) -> Callable[[Element], bool]:
        is_hidden = self._styles.of(style).is_hidden

        def is_unseen(element: Element) -> bool:
            name = local_name(element)
            if name != "r":
                return name == "txbxContent" or _is_left_out(element, name)
            properties = child_of(element, "rPr")
            if properties is None:
                return is_hidden
            state = _is_on(child_of(properties, "vanish"))
            if state is not None:
                return state
            own = attribute(child_of(properties, "rStyle"), "val")
            return is_hidden or (own is not None and self._styles.of(own).is_hidden)

        return is_unseen

    def _take(self, element: Element, paragraph: _Paragraph) -> None:
        name = local_name(element)
        if name in CHARACTERS or name in ("t", "br", "sym"):
            if name == "br" and attribute(element, "type") == "page":
                self._break_page()
            self._add(_characters(element, name), paragraph)
        elif name == "lastRenderedPageBreak":
            if self._page is not None and not self._is_page_new:
                self._page += 1
            self._is_page_new = False
        elif name == "fldChar":
            self._take_field(attribute(element, "fldCharType"))
        elif name in ("footnoteReference", "endnoteReference"):
            kind = name.removesuffix("Reference")
            note = self._notes.pop((kind, attribute(element, "id") or ""), None)
            if note is not None:
                paragraph.asides.append((kind, note))
        elif name == "txbxContent":
            paragraph.asides.append(("text box", element))
        elif name in ("drawing", "pict"):
            self._is_page_new = False

    def _add(self, text: str, paragraph: _Paragraph) -> None:
        if self._codes or not text:
            return
        if not text.isspace():
            if not paragraph.has_text:
                paragraph.page, paragraph.has_text = self._page, True
            self._is_page_new = False
        paragraph.texts.append(text)

    def _take_field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
            self._codes += 1
        elif self._fields:
            is_result = self._fields[-1] if kind == "separate" else self._fields.pop()
            if kind == "separate":
                self._fields[-1] = True
            self._codes -= not is_result

    def _break_page(self) -> None:
        if self._page is not None:
            self._page += 1
            self._is_page_new = True


def _is_left_out(element: Element, name: str) -> bool:
    """Whether an element is invisible wherever it occurs."""
    if name in ("Choice", "Fallback"):
        # Both have the same content, for programs with and without an extension.
        return element.getprevious() is not None
    if name == "sdt":
        properties = child_of(element, "sdtPr")
        gallery = attribute(child_of(properties, "docPartObj", "docPartGallery"), "val")
        # An empty form field says: click here to enter text.
        is_empty = _is_on(child_of(properties, "showingPlcHdr"))
        return gallery == TABLE_OF_CONTENTS or bool(is_empty)
    return name in UNSEEN


def _is_no_container(element: Element) -> bool:
    name = local_name(element)
    return name not in TRANSPARENT or _is_left_out(element, name)


def _characters(element: Element, name: str) -> str:
    if name == "t":
        return element.text or ""
    if name == "sym":
        # Glyphs of a single font are not characters.
        code = attribute(element, "char") or ""
        number = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else 0
        is_text = number >= FIRST_PRINTABLE and number not in SURROGATES and number not in PRIVATE
        return chr(number) if is_text else ""
    return CHARACTERS.get(name, "\n")
