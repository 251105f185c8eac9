"""The reader for OpenDocument texts, in packages (``.odt``) and as one XML file (``.fodt``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.office.package import (
    Element,
    Package,
    attribute,
    child_of,
    local_name,
    parse_xml,
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

MANIFEST = "META-INF/manifest.xml"
# In a document with a password, all encrypted parts or the only one.
PASSWORD_MARKS = (b"encryption-data", b"encrypted-package")
UNLOCK = "it has a password; open it and save it without one"
# Elements of the properties, and fields of an article. ``dc:creator`` is the last editor.
PROPERTIES = {"title": "title", "initial-creator": "author", "language": "language"}


def read_odt(original: Original) -> Iterator[Draft | Skipped]:
    """The document as one article.

    Left out are tracked deletions, hidden text, comments, headers, footers, tables of contents and
    numbers that the program counts. Paragraphs have no pages, because page marks in such files are
    incomplete.
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
        content = package.parse("content.xml")
        styles, meta = _parsed(package, "styles.xml"), _parsed(package, "meta.xml")
    body = child_of(content, "body", "text")
    if body is None:
        raise UnreadableSource(original.name, "an OpenDocument file, but no text; save it as PDF")
    blocks = _Body(
        body, _Styles((child_of(styles, "styles"), child_of(content, "automatic-styles")))
    ).blocks()
    yield document_draft(blocks, original, texts_of(child_of(meta, "meta"), PROPERTIES))


def _parsed(package: Package, part: str) -> Element | None:
    try:
        return package.parse(part)
    except UnreadableSource:  # missing or damaged, but the text matters more
        return None


# The text of OpenDocument.

# Elements that only group blocks.
TRANSPARENT = frozenset(
    "text section list list-item list-header numbered-paragraph bibliography index-body frame "
    "text-box g custom-shape rect a note-body table-header-rows table-rows table-row-group "
    "soft-page-break".split()
)
# Elements that are not part of the text.
UNSEEN = frozenset(
    "annotation annotation-end ruby-text hidden-text hidden-paragraph event-listeners title desc "
    "glue-point tracked-changes note-citation forms object object-ole image binary-data "
    "table-of-content alphabetical-index illustration-index table-index object-index user-index "
    "index-title math".split()
)
# Elements in a paragraph that are outside its text.
ASIDES = frozenset("note frame g custom-shape rect line ellipse path polygon connector".split())
BLANKS = re.compile(r"[ \t\r\n]+")
HEADING = re.compile(r"heading[ _-]*(\d{1,2})")
CONTENTS = re.compile(r"contents[ _-]*(?:\d{1,2}|heading)")
# Programs other than LibreOffice also write blanks in style names like this.
BLANK_IN_NAME = re.compile(r"_20_|[_-]")
MOST_BLANKS = 200  # a longer run of blanks is not text


class _Styles:
    """The styles by name, with inherited properties."""

    def __init__(self, parts: Iterable[Element | None]) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._known: dict[tuple[str, str], Style] = {}
        for part in parts:
            for style in () if part is None else part:
                if local_name(style) == "style":
                    family = attribute(style, "family") or ""
                    self._styles[family, attribute(style, "name") or ""] = style

    def style(self, family: str, name: str | None) -> Style:
        """The style of the family ``paragraph``, ``text`` or ``section``."""
        key = family, name or ""
        if key not in self._known:
            levels: list[int] = []
            hidden: list[bool] = []
            contents = False
            for words, style in self._chain(*key):
                level = attribute(style, "default-outline-level") or ""
                if words == "title":
                    levels.append(TITLE)
                elif heading := HEADING.fullmatch(words) or re.fullmatch(r"(\d{1,2})", level):
                    levels.append(int(heading[1]))
                contents = contents or CONTENTS.fullmatch(words) is not None
                display = attribute(child_of(style, "text-properties"), "display")
                hidden += [display == "none"] if display else []
            self._known[key] = Style(next(iter(levels), None), next(iter(hidden), False), contents)
        return self._known[key]

    def _chain(self, family: str, name: str) -> Iterator[tuple[str, Element | None]]:
        seen: set[str] = set()
        while name and name not in seen and len(seen) < DEEPEST:
            seen.add(name)
            style = self._styles.get((family, name))
            shown = attribute(style, "display-name") or name
            yield BLANK_IN_NAME.sub(" ", shown).lower(), style
            name = attribute(style, "parent-style-name") or ""


@dataclass(slots=True)
class _Text:
    """A paragraph's text while it is read, with the format's white space."""

    texts: list[str] = field(default_factory=list)
    asides: list[Element] = field(default_factory=list)
    _after_blank: bool = True

    def add(self, text: str | None) -> None:
        """Add text of the file; a run of white space is one blank."""
        if not text:
            return
        text = BLANKS.sub(" ", text)
        if self._after_blank:
            text = text.removeprefix(" ")
        if text:
            self._after_blank = text.endswith(" ")
            self.texts.append(text)

    def add_character(self, element: Element, name: str) -> None:
        """Add the tab, the line end or the blanks that an element represents."""
        if name == "s":
            count = attribute(element, "c") or "1"
            number = int(count) if count.isdecimal() and len(count) < 5 else 1
            self.texts.append(" " * min(number, MOST_BLANKS))
        elif name in ("tab", "line-break"):
            self.texts.append("\t" if name == "tab" else "\n")
        else:
            return
        self._after_blank = False


class _Body:
    def __init__(self, body: Element, styles: _Styles) -> None:
        self._body = body
        self._styles = styles
        self._counts: dict[str, int] = {}
        # In a single XML file, tracked deletions are in the text.
        deletions = (
            attribute(region, "id")
            for region in body.iter("{*}changed-region")
            if child_of(region, "deletion") is not None
        )
        ends = (attribute(end, "change-id") for end in body.iter("{*}change-end"))
        self._deletions = frozenset(deletions) & frozenset(ends)
        self._deleted: set[str | None] = set()
        # A paragraph whose end was deleted: the next one continues it.
        self._open: _Text | None = None

    def blocks(self) -> Iterator[Block]:
        yield from self._blocks(self._body, None, 0)
        if self._open is not None:
            yield Block("".join(self._open.texts))

    def _blocks(self, container: Element, place: str | None, depth: int) -> Iterator[Block]:
        """*place* is given if the blocks are not counted."""
        if depth > DEEPEST:
            return
        for event, element in walk(container, self._is_no_container):
            if event != "skip":
                continue
            name = local_name(element)
            if name in ("p", "h"):
                yield from self._paragraph(element, name, place, depth)
            elif name == "table":
                yield from self._table(element, place, depth)
            else:
                self._take_change(element, name)

    def _table(self, table: Element, place: str | None, depth: int) -> Iterator[Block]:
        number, rows = self._count("table"), 0
        for event, row in walk(table, self._is_no_container):
            if event != "skip" or local_name(row) != "table-row":
                continue
            rows += 1
            if attribute(row, "visibility") in ("collapse", "filter"):
                continue
            here = place or f"table {number}, row {rows}"
            cells = (cell for cell in row if local_name(cell) == "table-cell")
            yield from row_of(list(self._blocks(cell, here, depth + 1)) for cell in cells)

    def _paragraph(
        self, element: Element, name: str, place: str | None, depth: int
    ) -> Iterator[Block]:
        style = self._styles.style("paragraph", attribute(element, "style-name"))
        text = self._open or _Text()
        self._open = None
        if not style.is_hidden and not style.is_contents:
            self._read(element, text)
        if self._deleted:
            self._open = text
            return
        if words := "".join(text.texts).strip():
            here = place or f"paragraph {self._count('paragraph')}"
            yield Block(words, _level(element, name, style), place=here)
        yield from self._asides(text, depth)

    def _read(self, element: Element, text: _Text) -> None:
        for event, part in walk(element, self._is_left_out):
            name = local_name(part)
            if event == "start":
                self._take_change(part, name)
            if not self._deleted:
                if event == "start":
                    text.add_character(part, name)
                    text.add(part.text)
                elif event == "skip" and name in ASIDES:
                    text.asides.append(part)
            if event != "start" and part is not element and not self._deleted:
                text.add(part.tail)

    def _take_change(self, element: Element, name: str) -> None:
        change = attribute(element, "change-id") if name in ("change-start", "change-end") else None
        if name == "change-start" and change in self._deletions:
            self._deleted.add(change)
        elif name == "change-end":
            self._deleted.discard(change)

    def _asides(self, text: _Text, depth: int) -> Iterator[Block]:
        for aside in text.asides:
            kind = attribute(aside, "note-class") or "text box"
            # Pictures and lines are asides without text.
            here = f"{kind} {self._counts.get(kind, 0) + 1}"
            content = child_of(aside, "note-body") if local_name(aside) == "note" else aside
            blocks = [] if content is None else list(self._blocks(content, here, depth + 1))
            if blocks:
                self._count(kind)
            yield from (block._replace(is_aside=True) for block in blocks)

    def _count(self, kind: str) -> int:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def _is_left_out(self, element: Element) -> bool:
        name = local_name(element)
        if name == "span":
            return self._styles.style("text", attribute(element, "style-name")).is_hidden
        return not name or name in UNSEEN or name in ASIDES

    def _is_no_container(self, element: Element) -> bool:
        name = local_name(element)
        if name == "section" and attribute(element, "display") == "none":
            return True
        return name not in TRANSPARENT


def _level(element: Element, name: str, style: Style) -> int | None:
    if style.level == TITLE or name == "p":
        return style.level
    level = attribute(element, "outline-level") or ""
    return int(level) if re.fullmatch(r"[1-9]\d?", level) else style.level or 1
